"""Every place of the window that tells of a failure has its code: seen, copied or heard, last.

``PLACES`` has a row for each module that puts a failure into words, and
``tests/test_failures_shown.py`` sees to it that there is no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.diagnostics.finding import Group, Line, Probe, of_failure
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import card_slot, phone_slot, strings
from clinic_signer.gui.api_note import ApiNote
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog
from clinic_signer.gui.approval.showing import approval_view, pairing_view
from clinic_signer.gui.certificates.dialog import CertificateDialog
from clinic_signer.gui.certificates.facts import facts_of
from clinic_signer.gui.controls import LiveNotice, Notice
from clinic_signer.gui.failure_text import failure_text, first_sentence
from clinic_signer.gui.first_run.trial_row import TrialRow
from clinic_signer.gui.history.export_dialog import ExportDialog
from clinic_signer.gui.history.foot import Foot
from clinic_signer.gui.history.notes import Notes
from clinic_signer.gui.history.proving import ProofState
from clinic_signer.gui.log_watch import LogWatch
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.phone_desk import PlaceNames
from clinic_signer.gui.practice_phone import PracticePhone
from clinic_signer.gui.settings.diagnosis.line_row import LineRow
from clinic_signer.gui.settings.model import SettingsModel
from clinic_signer.gui.settings.undo_bar import UndoBar
from clinic_signer.gui.sign.action_bar import ActionBar, ActionView
from clinic_signer.gui.sign.action_view import failure_view, mistake_view, opened_view
from clinic_signer.gui.sign.opener import Opened
from clinic_signer.gui.strip import StripSlot
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify.entry import ListsNews
from clinic_signer.gui.verify.lists_line import words_of
from clinic_signer.gui.verify.look import look_of
from clinic_signer.gui.verify.trust_line import TrustLine
from clinic_signer.gui.widgets import ElidedLabel
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.settings import SETTINGS
from clinic_signer.signers.card.state import CardState, CardStateKind
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    Outage,
    Refusal,
)
from clinic_signer.words import Language, same
from gui.doubles import LONG, NOW, FakeDesk

CODE = FailureCode.OUTPUT_NOT_WRITABLE
FAILURE = Failure(CODE, file="x", reason="y")


@dataclass(frozen=True, slots=True)
class World:
    """What the places are made of."""

    window: MainWindow
    qtbot: QtBot
    desk: FakeDesk
    lanes: Lanes
    sandbox: Sandbox

    def told(self, widget: QWidget) -> str:
        """All that is seen, pointed at or heard of a widget and what is in it."""
        self.qtbot.addWidget(widget)
        return told(widget)


def told(widget: QWidget) -> str:
    parts: list[str] = []
    for each in (widget, *widget.findChildren(QWidget)):
        if each is not widget and not each.isVisibleTo(widget):
            continue
        parts += [each.toolTip(), each.accessibleName(), each.accessibleDescription()]
        if isinstance(each, ElidedLabel):
            parts.append(each.whole_text)
        elif isinstance(each, QLabel):
            parts.append(each.text())
    return "\n".join(parts)


Place = Callable[[World], str]


def _api_note(world: World) -> str:
    note = ApiNote()
    note.show_state(None, FAILURE)
    return world.told(note)


def _approval(world: World) -> str:
    state = ApprovalState(ApprovalKind.READY)
    view = approval_view(
        state,
        rows=(),
        place=PlaceNames("あおぞら見本クリニック", "診察室１"),
        holder="",
        entry_code=None,
        can_use_card=True,
        now=NOW,
        failure=FAILURE,
    )
    return world.told(ApprovalDialog(view))


def _card_slot(world: World) -> str:
    return world.told(StripSlot(card_slot.failure_view(FAILURE)))


def _phone_slot(world: World) -> str:
    return world.told(StripSlot(phone_slot.failure_view(FAILURE)))


def _certificate(world: World) -> str:
    certificate = world.sandbox.person(PersonId.DOCTOR).certificate
    dialog = CertificateDialog(facts_of(certificate, is_second=False), world.lanes.desk)
    dialog._not_written(FAILURE)
    return world.told(dialog)


def _first_run(world: World) -> str:
    world.window.show_first_start()
    first = world.window.first_start
    assert first is not None
    first.run._not_kept(FAILURE)
    said = told(first.page)
    first.page.start.click()  # nothing is asked any more
    world.qtbot.waitUntil(lambda: world.window.first_start is None, timeout=LONG)
    return said


def _trial(world: World) -> str:
    row = TrialRow()
    row.show_failure(FAILURE)
    return world.told(row)


def _history_screen(world: World) -> str:
    history = world.window.screens.make_history()
    history._deed_failed(FAILURE)
    assert history._announcer.spoken[-1].endswith(CODE.value)
    return told(history.details)


def _export(world: World) -> str:
    history = world.window.screens.make_history()
    dialog = ExportDialog(history._desk, world.lanes.history, history.head.day, world.window)
    dialog._failed(FAILURE)
    return world.told(dialog)


class _Practice:
    """In place of the practice phone: its page."""

    page = "http://localhost:8470"


def _practice_phone(world: World) -> str:
    dialog = PracticePhone(_Practice(), world.lanes)  # type: ignore[arg-type]
    dialog._not_written(FAILURE)
    return world.told(dialog)


def _foot(world: World) -> str:
    foot = Foot()
    foot.show_proof(ProofState(failure=FAILURE))
    return world.told(foot)


def _notes(world: World) -> str:
    notes = Notes()
    notes.show_failure(FAILURE)
    return world.told(notes)


def _log(world: World) -> str:
    watch = LogWatch(None, QObject())
    watch._show(FAILURE)
    return world.told(watch.bar)


def _line_row(world: World) -> str:
    finding = of_failure(FAILURE)
    row = LineRow(Probe("x", Group.PC, same("x"), lambda _: finding))
    row.show_line(Line(row.probe, finding))
    assert row.spoken.endswith(CODE.value), "a screen reader gets it last"
    row.show()
    return world.told(row)


def _diagnosis(world: World) -> str:
    from clinic_signer.gui.settings.diagnosis.page import DiagnosisPage
    from clinic_signer.gui.settings.screen import Tab

    world.window.open_settings(Tab.DIAGNOSIS)
    page = world.window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    world.qtbot.waitUntil(lambda: page.report is not None, timeout=LONG)
    page._untold(FAILURE)
    assert CODE.value in page._news.text()
    page._news.hide()
    page._fail(FAILURE)
    return told(page)


def _undo_bar(world: World) -> str:
    bar = UndoBar(SettingsModel(world.desk.settings, world.lanes.desk, world.window))
    bar._say_failed(SETTINGS[0], FAILURE)
    return world.told(bar)


def _action_bar(world: World) -> str:
    opened = Opened(0, 1).and_refused(Path("x"), FAILURE)
    views = [failure_view(FAILURE, 1), failure_view(FAILURE, 1, heading="h")]
    views += [mistake_view(FAILURE, 1), opened_view(opened, 1)]
    said = []
    for view in views:
        bar = ActionBar()
        bar.show_view(view)
        said.append(world.told(bar))
        assert CODE.value in said[-1], view
    return said[0]


def _form(world: World) -> str:
    form = world.window.sign.form
    assert form.entry is not None
    form.show_failure(form.entry, FAILURE)
    return told(form)


def _queue(world: World) -> str:
    world.window.sign.queue.show_trouble(FAILURE)
    return told(world.window.sign.queue)


def _sign(world: World) -> str:
    sign = world.window.sign
    sign._not_printed(FAILURE)
    sign.show_trouble(FAILURE)
    assert sign._announcer.spoken[-1].endswith(CODE.value)
    return told(sign.bar)


def _verify(world: World) -> str:
    verify = world.window.screens.verify
    verify._not_handed_out(FAILURE)
    assert CODE.value in told(verify._note)
    verify._tell(Level.OK, "", "")
    assert CODE.value not in told(verify._note)
    verify._failed(FAILURE)
    return told(verify._note)


def _look(_world: World) -> str:
    from clinic_signer.gui.desk import Verified

    return look_of(Verified("x.xml", NOW, failure=FAILURE)).sentence


def _lists(_world: World) -> str:
    return words_of(ListsNews(failures=(FAILURE,)), is_on_hold=True)[2]


def _trust(world: World) -> str:
    line = TrustLine()
    line.show_failure(FAILURE)
    return world.told(line)


PLACES: dict[str, Place] = {
    "api_note": _api_note,
    "approval/showing": _approval,
    "card_slot": _card_slot,
    "certificates/dialog": _certificate,
    "first_run/conductor": _first_run,
    "first_run/trial_row": _trial,
    "history/export_dialog": _export,
    "history/foot": _foot,
    "history/notes": _notes,
    "history/screen": _history_screen,
    "log_watch": _log,
    "phone_slot": _phone_slot,
    "practice_phone": _practice_phone,
    "settings/diagnosis/line_row": _line_row,
    "settings/diagnosis/page": _diagnosis,
    "settings/undo_bar": _undo_bar,
    "sign/action_view": _action_bar,
    "sign/form_pane": _form,
    "sign/queue_panel": _queue,
    "sign/screen": _sign,
    "verify/lists_line": _lists,
    "verify/look": _look,
    "verify/screen": _verify,
    "verify/trust_line": _trust,
}
"""Module → how to have it tell of a failure."""

ELSEWHERE = {
    "history/details": ("test_history", "test_a_failure_is_told_with_its_remedy"),
    "pin_dialog": ("test_pin", "test_a_locked_card_asks_for_nothing"),
    "refusal": ("test_refusal", "test_whoever_has_no_terminal_is_told_in_a_window"),
    "settings/settings_page": ("test_settings", "test_a_mistake_in_a_file_is_told_with_its_code"),
    "sign/pin_step": (
        "test_signing",
        "test_a_card_pulled_out_before_the_first_signature_asks_again",
    ),
    "sign/signing": ("test_signing", "test_one_rejected_document_does_not_stop_the_others"),
    "updates/panel": (
        "test_updates",
        "test_a_version_that_pins_no_key_of_this_world_says_so_and_asks_nobody",
    ),
}
"""Module → the test that sees the code there, where more must happen first."""

WITHOUT = {
    "history/wording": "one cell of a table: the details beside it have the code",
    "sign/entry": "one line of the queue: the action bar has the code of the row that is chosen",
}
"""Module → why it shows a cause without its code."""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("place", PLACES)
def test_the_code_stands_there(
    window: MainWindow,
    qtbot: QtBot,
    desk: FakeDesk,
    lanes: Lanes,
    sandbox: Sandbox,
    place: str,
    language: Language,
) -> None:
    strings.choose(language)
    said = PLACES[place](World(window, qtbot, desk, lanes, sandbox))
    word = "コード" if language is Language.JAPANESE else "Code"
    assert f"{word} {CODE.value}" in said


@pytest.mark.parametrize("module", ELSEWHERE)
def test_the_others_have_a_test_of_their_own(module: str) -> None:
    name, test = ELSEWHERE[module]
    text = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
    body = text.partition(f"def {test}(")[2].partition("\ndef ")[0]
    assert "コード " in body or "code.value" in body


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ApprovalState(ApprovalKind.TIMEOUT), "approval-timeout"),
        (ApprovalState(ApprovalKind.REFUSED, reason=Refusal.WRONG_NUMBER), "approval-wrong-number"),
        (ApprovalState(ApprovalKind.OFFLINE, reason=Outage.SERVICE_DOWN), "second-unreachable"),
        (ApprovalState(ApprovalKind.LOCKED), "second-locked"),
    ],
)
def test_what_ended_an_approval_has_its_code_in_dialog_and_strip(
    qtbot: QtBot, state: ApprovalState, code: str
) -> None:
    place = PlaceNames("あおぞら見本クリニック", "診察室１")
    if state.kind is ApprovalKind.LOCKED:
        dialog: QWidget = PairingDialog(pairing_view(state, place=place, holder="", now=NOW))
    else:
        dialog = ApprovalDialog(
            approval_view(
                state,
                rows=(),
                place=place,
                holder="",
                entry_code=None,
                can_use_card=True,
                now=NOW,
            )
        )
    slot = StripSlot(phone_slot.phone_view(state, None, NOW))
    for widget in (dialog, slot):
        qtbot.addWidget(widget)
        assert f"コード {code}" in told(widget)


@pytest.mark.parametrize("kind", CardStateKind)
def test_the_strip_tells_the_code_where_there_is_room_and_a_screen_reader_last(
    qtbot: QtBot, kind: CardStateKind
) -> None:
    """Two short lines say what to do; the code is in the tool tip and in the description."""
    state = CardState(kind)
    slot = StripSlot(card_slot.card_view(state, NOW)) if kind is not CardStateKind.READY else None
    if slot is None:
        return
    qtbot.addWidget(slot)
    why = state.why_unusable
    code = "" if why is None or kind is CardStateKind.READING else f"コード {why.code.value}"
    assert slot.view.code == slot.accessibleDescription() == code
    assert slot.toolTip().endswith(code)
    assert slot.view.detail in slot.toolTip()
    assert not code or code not in slot.accessibleName()
    seen = [each.text() for each in slot.findChildren(QLabel)]
    assert not any("コード" in text for text in seen)


def test_in_a_notice_the_code_is_small_last_and_can_be_copied(qtbot: QtBot) -> None:
    notice = Notice(Level.CAUTION, "", "")
    qtbot.addWidget(notice)
    notice.show_failure(Level.BLOCKED, failure_text(FAILURE))
    labels = [each for each in notice.findChildren(QLabel) if each.isVisibleTo(notice)]
    assert labels[-1].text() == f"コード {CODE.value}"
    assert labels[-1].property("role") == "caption"
    assert labels[-1].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    root = QAccessible.queryAccessibleInterface(notice)
    last = root.child(root.childCount() - 1)
    assert last is not None
    assert last.text(QAccessible.Text.Name) == f"コード {CODE.value}"
    notice.show_notice(Level.OK, "書き出しました", "")
    assert notice.text == "書き出しました"


def test_a_notice_that_is_said_aloud_says_the_code_last(
    qtbot: QtBot, show: Callable[[QWidget], None]
) -> None:
    notice = LiveNotice(Level.NEUTRAL, "", "")
    show(notice)
    notice.tell_failure(Level.BLOCKED, failure_text(FAILURE))
    qtbot.waitUntil(lambda: bool(notice.announcer.spoken))
    assert notice.announcer.spoken[-1].endswith(f"コード {CODE.value}")


def test_the_bar_tells_the_code_last_and_never_at_the_cost_of_the_remedy(
    qtbot: QtBot, show: Callable[[QWidget], None]
) -> None:
    bar = ActionBar()
    show(bar)
    bar.resize(700, 64)
    bar.show_view(mistake_view(Failure(FailureCode.CARD_ABSENT), 1))
    assert bar._below.text() == bar._below.whole_text == "カードを差し込むと、すぐに使えます。"
    assert bar._code.text() == "コード card-absent"
    assert bar.view.spoken.endswith("コード card-absent")
    assert [each for each in bar.children() if isinstance(each, QLabel)][-1] is bar._code
    bar.show_view(ActionView("選んでください", beside="見本 花子さん"))
    assert bar._beside.isVisible()
    assert not bar._code.isVisible()


def test_a_cell_says_the_first_sentence_alone() -> None:
    said = first_sentence(Failure(FailureCode.APPROVAL_REFUSED))
    assert said.ja == "スマートフォンで「承認しない」が選ばれました"
    assert said.en == "“Do not approve” was chosen on the phone"
