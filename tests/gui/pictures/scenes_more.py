"""Diagnosis, help, and more dialogs."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_signer.diagnostics.bundle import Bundle, BundleFile
from clinic_signer.diagnostics.walk import Hop, Purpose, Trouble, Walk
from clinic_signer.diagnostics.world import SecondFacts
from clinic_signer.gui import strings
from clinic_signer.gui.help.dialog import HelpDialog
from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.key_table import Place
from clinic_signer.gui.settings.diagnosis.bundle_dialog import BundleDialog
from clinic_signer.gui.settings.diagnosis.page import DiagnosisPage
from clinic_signer.gui.settings.diagnosis.texts import BUNDLE_TITLE
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.sign.service_dialog import ServiceDialog
from clinic_signer.gui.sign.service_story import ServiceStory
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.words import Words
from diagnostics.doubles import NOW, Pc
from gui.doubles import jobs
from gui.pictures.row import Picture
from gui.pictures.studio import Stage


def diagnosis(stage: Stage) -> QWidget:
    """The clinic's proxy keeps this PC from the signing service."""
    pc = Pc(stage.folder)
    paired = ApprovalState(ApprovalKind.READY, paired=True)
    pc.changes["second"] = lambda: SecondFacts(paired)
    way = Walk(Purpose.SECOND, "sign.example", 443, "10.0.0.1:8080", Hop.PROXY, Trouble.LOGIN, 407)
    pc.walks = (way,)
    return _diagnosed(stage, pc)


def _diagnosed(stage: Stage, pc: Pc) -> QWidget:
    stage.desk.examined = pc
    window = stage.window
    window.open_settings(Tab.DIAGNOSIS)
    page = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    stage.wait(lambda: page.report is not None)
    return window


def all_well(stage: Stage) -> QWidget:
    """Nothing to complain about."""
    return _diagnosed(stage, Pc(stage.folder))


def support_bundle(stage: Stage) -> QWidget:
    """What goes to support, at its log; a line was taken out."""
    lines = (
        "session begins: window, Clinic Signer 1.0.0, Windows 10.0.22631, 64 bit, Python 3.12.10",
        "reader ACS ACR39U ICC Reader: ready, attempts_left=15",
        "chosen by the person: card",
        "not signed: card-pin-wrong",
        "signed 12 of 12 by card",
    )
    when = "2026-09-01T16:28:0{}.250+09:00 INFO room: "
    text = "".join(f"{when.format(n)}{line}\n" for n, line in enumerate(lines))
    title = Words("ログ　2026年9月1日 16:28:03（window）", "Log of 2026-09-01 16:28:03 (window)")
    log = BundleFile("logs/20260901-162803-window.log", title, text).without({2})
    report = BundleFile("report.txt", Words("診断の報告（report.txt）", "Report"), "…\n")
    dialog = BundleDialog(Bundle("support.zip", NOW, (log, report)), BUNDLE_TITLE)
    return stage.show(dialog)


def key_help(place: Place, stage: Stage) -> QWidget:
    """What a screen is for, and its keys."""
    return stage.show(HelpDialog(place))


def service(stage: Stage) -> QWidget:
    """A prescription that is registered with the service."""
    course = Words("登録　受け付けられました　2026年9月1日 16:12", "Registered 2026-09-01 16:12")
    code, identifier = "1234 5678 9012 3456", "00000000-1111-4222-8333-444444444444"
    held = {"can_be_sent_again": False, "is_unanswered": False, "can_be_taken_back": True}
    story = ServiceStory(jobs()[1], code, identifier, (course,), (), **held)
    return stage.show(ServiceDialog(story, "仮野　太郎"))


def asking(stage: Stage) -> QWidget:
    """A deed that is asked about once more."""
    heading = Words("この処方箋を取り消しますか", "Withdraw this prescription?")
    consequence = Words("薬局では使えなくなります。", "Pharmacies can no longer use it.")
    yes = Words("取り消す", "Withdraw")
    return stage.show(AskingDialog(strings.say(heading), consequence, yes))


MORE = (
    Picture("settings-diagnosis", "08a-diagnostics.png", diagnosis, True, guide="diagnosis"),
    Picture("settings-all-well", "08a-diagnostics.png", all_well),
    Picture("support-bundle", "", support_bundle),
    *(
        Picture(f"help-{place.name.lower()}", "", partial(key_help, place))
        for place in (Place.SIGN, Place.VERIFY, Place.HISTORY, Place.SETTINGS)
    ),
    Picture("service", "", service),
    Picture("asking", "", asking),
)
