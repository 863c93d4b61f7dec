"""Signing by phone from the window: offered, chosen, set up, approved, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.approval.conductor import PairingConductor
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.forget_dialog import ForgetDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingPhase
from clinic_signer.gui.approval.session_dialog import SessionDialog
from clinic_signer.gui.approval.view import Phase
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.card_help import CardHelp
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.practice_phone import PracticePhone
from clinic_signer.gui.screens import CERTIFICATES_INDEX, SETTINGS_INDEX
from clinic_signer.gui.sign.action_bar import ActionLink
from clinic_signer.gui.sign.session import SigningSession
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.station_phone import StationPhone
from clinic_signer.gui.strip import SlotAction
from clinic_signer.gui.theme import Level
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import open_sandbox
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Outage,
    Scope,
    WaitingFor,
)
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.reading import HistoryQuery
from gui.doubles import LONG, NOW, Clock, FakeDesk, without_card
from gui.lint import lint
from gui.phone_double import FakePhone
from gui.test_approval import read, texts_of
from second_certificate.software_phone import SoftwarePhone

Show = Callable[[QWidget], None]


# -- the window over a phone that does what a test says ---------------------------------------


@pytest.fixture
def phone() -> FakePhone:
    return FakePhone()


@pytest.fixture
def desk(tmp_path: Path, phone: FakePhone) -> FakeDesk:
    made = FakeDesk(tmp_path / "署名済み")
    made.phone = phone
    return made


def choices(desk: FakeDesk) -> list[tuple[object, object]]:
    """Which way the person has chosen, in turn, and why not the other one: by the journal."""
    query = HistoryQuery(actions=frozenset({AuditAction.SIGNER_CHOSEN}))
    found = [each.entry.facts for each in desk.open_journal().history(query)]
    return [(facts["signer"], facts["instead_of"]) for facts in reversed(found)]


@pytest.fixture
def phone_window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.phone.start()
    qtbot.waitUntil(lambda: window.phone.is_known)
    return window


def test_the_card_stays_chosen_when_the_phone_is_ready(phone_window: MainWindow) -> None:
    assert phone_window.strip.card.isChecked()
    assert phone_window.strip.phone.view.usable


def test_without_a_card_one_click_signs_by_phone_and_the_reason_stands_beside_it(
    phone_window: MainWindow, desk: FakeDesk, phone: FakePhone, qtbot: QtBot
) -> None:
    sign = phone_window.sign
    sign.tick_all()
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: not sign._ways.card.usable)
    assert sign.bar.view.link is ActionLink.BY_PHONE
    assert "カードが入っていません" in sign.bar.view.heading
    sign.bar.link.click()
    assert phone_window.strip.phone.isChecked()
    dialog = phone_window.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.FAILED)
    assert phone.calls == ["acknowledge", f"prepare {len(sign.model.ticked)}"]
    assert not dialog.by_card.isVisible()
    dialog.reject()
    qtbot.waitUntil(lambda: sign.session is None)
    assert choices(desk) == [("second-certificate", "card-absent")]


DOWN = {
    FailureCode.SECOND_UNREACHABLE: ApprovalState(
        ApprovalKind.OFFLINE, reason=Outage.SERVICE_DOWN, paired=True
    ),
    FailureCode.SECOND_FACILITY_SUSPENDED: ApprovalState(
        ApprovalKind.OFFLINE, reason=Outage.FACILITY_SUSPENDED, paired=True
    ),
    FailureCode.SECOND_REVOKED: ApprovalState(ApprovalKind.REVOKED),
    FailureCode.SECOND_LOCKED: ApprovalState(ApprovalKind.LOCKED, paired=True),
    FailureCode.APPROVAL_PAUSED: ApprovalState(
        ApprovalKind.READY, paused_until=NOW + timedelta(minutes=15), paired=True
    ),
}


@pytest.mark.parametrize("code", DOWN)
def test_while_the_phone_cannot_sign_one_click_signs_by_card_and_the_reason_stands_beside_it(
    phone_window: MainWindow, desk: FakeDesk, phone: FakePhone, qtbot: QtBot, code: FailureCode
) -> None:
    sign, slot = phone_window.sign, phone_window.strip.phone
    sign.tick_all()
    slot.click()
    qtbot.waitUntil(lambda: choices(desk) == [("second-certificate", None)])
    phone.become(DOWN[code])
    qtbot.waitUntil(lambda: not slot.view.usable)
    assert slot.view.level in (Level.CAUTION, Level.BLOCKED)
    locked = code is FailureCode.SECOND_LOCKED  # its state says the cause, its detail whom to ask
    cause = strings.plain(Failure(code).cause)
    assert slot.view.detail == ("発行窓口へご連絡ください（有料の手続き）" if locked else cause)
    assert slot.view.state in sign.bar.view.heading
    assert sign.bar.view.link is ActionLink.BY_CARD
    assert slot.isChecked()
    sign.bar.link.click()
    assert phone_window.strip.card.isChecked()
    qtbot.waitUntil(lambda: choices(desk)[-1] == ("card", code.value))
    session = sign.session
    assert isinstance(session, SigningSession)
    qtbot.waitUntil(lambda: session.pin_dialog is not None)
    assert session.pin_dialog is not None
    session.pin_dialog.reject()


def test_a_session_that_has_ended_says_so_in_the_strip_and_can_be_asked_for_again(
    phone_window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.EXPIRED, reason=EndReason.TIME, paired=True))
    slot = phone_window.strip.phone
    qtbot.waitUntil(lambda: slot.view.level is Level.CAUTION)
    assert slot.view.state == "承認の期限が切れました"
    assert slot.view.detail == "続けるには、もう一度スマートフォンで承認してください"
    assert slot.view.usable
    phone_window.sign.tick_all()
    assert slot.action is not None
    assert slot.action.text() == "承認する"
    slot.action.click()
    assert slot.isChecked()
    dialog = phone_window.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.FAILED)
    dialog.reject()
    qtbot.waitUntil(lambda: phone_window.sign.session is None)


def test_the_strip_leads_to_the_diagnosis_and_to_the_issuer_of_the_second_certificate(
    phone_window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    slot = phone_window.strip.phone
    phone.become(DOWN[FailureCode.SECOND_LOCKED])
    qtbot.waitUntil(lambda: slot.view.action is SlotAction.ISSUER)
    assert slot.action is not None
    slot.action.click()
    shown = phone_window.findChildren(CardHelp)[0]
    assert shown.words[1] == "登録用パスワードがロックされたとき"
    shown.reject()
    phone.become(DOWN[FailureCode.SECOND_UNREACHABLE])
    qtbot.waitUntil(lambda: slot.view.action is SlotAction.DIAGNOSE)
    slot.action.click()
    assert phone_window.screens.currentIndex() == SETTINGS_INDEX


def test_the_person_moves_the_dot_and_nothing_else_does(
    phone_window: MainWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    phone_window.sign.tick_all()
    phone_window.strip.phone.click()
    assert phone_window.sign.bar.view.heading.startswith("スマートフォンで署名します")
    qtbot.waitUntil(lambda: choices(desk) == [("second-certificate", None)])
    phone_window.strip.card.click()
    qtbot.waitUntil(lambda: choices(desk)[1:] == [("card", None)])


def test_locking_the_workstation_ends_whatever_is_approved(
    phone_window: MainWindow, phone: FakePhone
) -> None:
    phone_window.outside.lock.locked.emit()  # also told when another user takes over the screen
    assert phone.calls[-1] == f"end {EndReason.WORKSTATION_LOCKED.value}"


def test_an_approval_can_be_ended_in_the_strip(
    phone_window: MainWindow, phone: FakePhone, clock: Clock, qtbot: QtBot
) -> None:
    until = clock() + timedelta(hours=1)
    phone.become(ApprovalState(ApprovalKind.APPROVED, until=until, left=5, paired=True))
    slot = phone_window.strip.phone
    qtbot.waitUntil(lambda: slot.view.action is SlotAction.END_APPROVAL)
    assert slot.action is not None
    slot.action.click()
    assert phone.calls[-1] == f"end {EndReason.ENDED_BY_USER.value}"


def test_a_phone_is_set_up_from_the_strip_and_from_the_certificates(
    phone_window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.UNPAIRED))
    slot = phone_window.strip.phone
    qtbot.waitUntil(lambda: slot.view.action is SlotAction.SET_UP)
    assert slot.action is not None
    slot.action.click()
    assert phone.calls[-1] == "pair"
    phone_window.findChild(PairingDialog).reject()  # type: ignore[union-attr]
    phone_window.show_screen(CERTIFICATES_INDEX)
    phone_window.screens.certificates.set_up.begin.click()
    assert phone.calls.count("pair") == 2
    for conductor in phone_window.findChildren(PairingConductor):
        conductor.stop()


def open_reviews(window: MainWindow) -> list[SessionDialog]:
    return [dialog for dialog in window.findChildren(SessionDialog) if dialog.isVisible()]


def in_session(clock: Clock, minutes: int = 60, left: int = 5) -> ApprovalState:
    until = clock() + timedelta(minutes=minutes)
    return ApprovalState(
        ApprovalKind.APPROVED, scope=Scope.SESSION, request_id="s1", until=until, left=left,
        paired=True,
    )  # fmt: skip


def test_in_a_session_this_pc_shows_what_will_be_signed_before_each_signing(
    phone_window: MainWindow, phone: FakePhone, clock: Clock, qtbot: QtBot
) -> None:
    phone.become(in_session(clock))
    phone_window.strip.phone.click()
    sign = phone_window.sign
    sign.tick_all()
    qtbot.waitUntil(lambda: sign._can_sign)
    for turn in (1, 2):
        sign.sign()
        review = open_reviews(phone_window)[0]
        assert lint(review) == []
        assert "あと5件" in texts_of(review)
        assert all(entry.patient in texts_of(review) for entry in sign.model.ticked)
        review._shown_at -= 1  # as if half a second had passed
        review.sign.click()
        wanted = f"sign {len(sign.model.ticked)} in session"
        qtbot.waitUntil(lambda wanted=wanted, turn=turn: phone.calls.count(wanted) == turn)
        qtbot.waitUntil(lambda: sign.session is None)
        for batch in phone_window.findChildren(BatchDialog):
            batch.accept()


def test_the_review_of_a_session_does_nothing_in_its_first_half_second(
    phone_window: MainWindow, phone: FakePhone, clock: Clock, qtbot: QtBot
) -> None:
    phone.become(in_session(clock))
    phone_window.strip.phone.click()
    sign = phone_window.sign
    sign.tick_all()
    qtbot.waitUntil(lambda: sign._can_sign)
    sign.sign()
    review = phone_window.findChild(SessionDialog)
    assert isinstance(review, SessionDialog)
    review._clock = lambda: review._shown_at
    review.sign.click()
    assert not any("in session" in call for call in phone.calls)
    review.reject()
    assert sign.session is None


def test_where_only_a_time_is_approved_the_browser_is_followed_and_no_qr_is_shown(
    phone_window: MainWindow, phone: FakePhone, clock: Clock, qtbot: QtBot
) -> None:
    phone.session_only, phone.session = True, timedelta(hours=18)
    phone_window.strip.phone.click()
    sign = phone_window.sign
    sign.tick_all()
    qtbot.waitUntil(lambda: sign._can_sign)
    sign.sign()
    assert phone.calls == ["acknowledge", "begin session"]
    dialog = phone_window.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    phone.waiting(WaitingFor.BROWSER)
    qtbot.waitUntil(lambda: dialog.view.in_browser)
    assert "ブラウザーでログインしてください" in texts_of(dialog)
    assert read(dialog) == []
    phone.become(in_session(clock, left=3))
    qtbot.waitUntil(lambda: bool(open_reviews(phone_window)), timeout=LONG)
    open_reviews(phone_window)[0].reject()
    qtbot.waitUntil(lambda: sign.session is None)


def test_ten_minutes_before_its_end_a_session_says_so(
    phone_window: MainWindow, phone: FakePhone, clock: Clock, qtbot: QtBot
) -> None:
    phone.become(in_session(clock, minutes=10))
    slot = phone_window.strip.phone
    qtbot.waitUntil(lambda: slot.view.level is Level.CAUTION)
    assert "続けるときは、もう一度承認してください" in slot.view.detail


def test_a_session_is_offered_only_where_the_service_allows_it(
    phone_window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    sign = phone_window.sign
    phone_window.strip.phone.click()
    sign.tick_all()
    qtbot.waitUntil(lambda: sign._can_sign)
    for session in (None, timedelta(hours=8)):
        phone.session = session
        phone.become(ApprovalState(ApprovalKind.READY, paired=True))
        qtbot.waitUntil(lambda: sign._can_sign)
        sign.sign()
        dialog = [d for d in phone_window.findChildren(ApprovalDialog) if d.isVisible()][-1]
        qtbot.waitUntil(lambda dialog=dialog: dialog.view.phase is Phase.FAILED)
        dialog.again.click()
        phone.waiting(WaitingFor.SHOWING_QR)
        assert bool(dialog.view.session_offer) == (session is not None)
        if session is not None:
            dialog.scope_wanted.emit()
            assert phone.calls[-3:] == ["cancel", "acknowledge", "begin session"]
        dialog.reject()
        qtbot.waitUntil(lambda: sign.session is None)


def test_a_known_phone_is_given_up_only_after_a_question(
    phone_window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    phone_window.ways.set_up_phone()
    asked = phone_window.findChild(ForgetDialog)
    assert isinstance(asked, ForgetDialog)
    assert lint(asked) == []
    asked.reject()
    assert phone.calls == []
    phone_window.ways.set_up_phone()
    again = next(d for d in phone_window.findChildren(ForgetDialog) if d.isVisible())
    again.go_on.click()
    assert phone.calls == ["forget", "acknowledge", "pair"]
    for conductor in phone_window.findChildren(PairingConductor):
        conductor.stop()


def test_the_certificates_can_be_heard_and_show_the_card(phone_window: MainWindow) -> None:
    phone_window.show_screen(CERTIFICATES_INDEX)
    screen = phone_window.screens.certificates
    assert lint(phone_window) == []
    assert "使えます" in texts_of(screen.card)


def test_a_pc_without_a_safe_place_says_that_the_set_up_is_not_kept(
    phone_window: MainWindow, phone: FakePhone
) -> None:
    screen = phone_window.screens.certificates
    assert "安全な保管場所がない" not in texts_of(screen.second)
    phone.is_kept = False
    phone_window.screens._show_certificates()
    assert "安全な保管場所がない" in texts_of(screen.second)


def test_the_practice_phone_shows_its_address_and_the_password_of_a_new_letter(
    phone_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "clinic_signer.gui.practice_phone.QDesktopServices.openUrl",
        lambda url: opened.append(url.toString()),
    )
    assert phone_window.banner is not None
    phone_window.banner.phone.click()
    dialog = phone_window.findChild(PracticePhone)
    assert dialog is not None
    assert lint(dialog) == []
    dialog.open_page.click()
    dialog.write.click()
    qtbot.waitUntil(lambda: dialog.password.isVisible())
    assert dialog.password.text() == "ABCD 2345"
    assert opened == ["http://localhost:8470", "http://localhost:8470/r?v=1&i=AAAA"]
    dialog.accept()


# -- the window, the client, the service and a phone in software, all real ----------------------


def station_phone(window: MainWindow) -> StationPhone:
    assert isinstance(window.phone.phone, StationPhone)
    return window.phone.phone


def scanned_from(dialog: QWidget, qtbot: QtBot) -> str:
    """The link of the QR as it stands on the screen."""
    found: list[str] = []

    def look() -> bool:
        found[:] = read(dialog)
        return bool(found)

    qtbot.waitUntil(look, timeout=LONG)
    return found[0]


def set_up(window: MainWindow, qtbot: QtBot) -> SoftwarePhone:
    """Register a phone with its letter and pair it, as a person would."""
    own = station_phone(window)
    assert own.practice is not None
    software = SoftwarePhone(own.practice.page)
    letter = own.practice._service.issue_letter()  # type: ignore[attr-defined]
    software.register(letter.link, letter.password)
    window.ways.set_up_phone()
    dialog = window.findChild(PairingDialog)
    assert isinstance(dialog, PairingDialog)
    code = software.pair(scanned_from(dialog, qtbot))
    qtbot.waitUntil(lambda: dialog.view.phase is PairingPhase.CODE, timeout=LONG)
    dialog.field.setText(code)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.view.phase is PairingPhase.DONE, timeout=LONG)
    dialog.accept()
    qtbot.waitUntil(lambda: window.strip.phone.view.usable, timeout=LONG)
    return software


def approve_from(window: MainWindow, software: SoftwarePhone, qtbot: QtBot) -> None:
    """Read the QR off the window and approve with the number that stands beside it."""
    dialog = window.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.SHOWING_QR, timeout=LONG)
    software.approve(scanned_from(dialog, qtbot), dialog.view.number)


@pytest.mark.parametrize("how_many", [1, 3])
def test_prescriptions_are_signed_by_a_phone_that_reads_the_window(
    real_window: MainWindow, qtbot: QtBot, sandbox_trust: TrustStore, how_many: int
) -> None:
    software = set_up(real_window, qtbot)
    real_window.strip.phone.click()
    sign = real_window.sign
    qtbot.waitUntil(lambda: sign._can_sign, timeout=LONG)
    entries = [entry for entry in sign.model.entries if entry.can_be_signed][:how_many]
    ends: list[SessionEnd] = []
    sign.signing_ended.connect(ends.append)
    sign._sign(entries)
    approve_from(real_window, software, qtbot)
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert ends[0].failed == []
    assert [entry.patient for entry in ends[0].signed] == [entry.patient for entry in entries]
    certificate = station_phone(real_window).certificate
    assert certificate is not None
    for entry in entries:
        file = entry.saved_in(real_window._desk.out_folder)
        assert file is not None
        assert entry.signed_at is not None
        data = file.read_bytes()
        report = verify(data, trust=sandbox_trust, at=entry.signed_at)
        assert report.indication is Indication.TOTAL_PASSED
        signer = report.signatures[0].signer
        assert signer is not None
        assert signer.sha256 == certificate.sha256
    software.close()
    QApplication.processEvents()


def test_a_session_that_the_phone_allows_signs_on_this_pc_until_it_is_ended(
    real_window: MainWindow, qtbot: QtBot
) -> None:
    software = set_up(real_window, qtbot)
    real_window.strip.phone.click()
    sign = real_window.sign
    qtbot.waitUntil(lambda: sign._can_sign, timeout=LONG)
    entries = [entry for entry in sign.model.entries if entry.can_be_signed][:2]
    ends: list[SessionEnd] = []
    sign.signing_ended.connect(ends.append)
    sign._sign(entries[:1])
    dialog = real_window.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.SHOWING_QR, timeout=LONG)
    dialog.scope_wanted.emit()
    phone = station_phone(real_window)
    qtbot.waitUntil(lambda: phone.state.scope is Scope.SESSION, timeout=LONG)
    approve_from(real_window, software, qtbot)
    for turn, entry in enumerate(entries, 1):
        if turn == 2:
            sign._sign([entry])
        qtbot.waitUntil(lambda: bool(open_reviews(real_window)), timeout=LONG)
        review = open_reviews(real_window)[0]
        review._shown_at -= 1
        review.sign.click()
        qtbot.waitUntil(lambda turn=turn: len(ends) == turn, timeout=LONG)
        assert [signed.patient for signed in ends[-1].signed] == [entry.patient]
    assert real_window.strip.phone.view.action is SlotAction.END_APPROVAL
    assert real_window.strip.phone.action is not None
    real_window.strip.phone.action.click()
    qtbot.waitUntil(lambda: phone.state.kind is not ApprovalKind.APPROVED, timeout=LONG)
    software.close()


def test_what_the_phone_declines_stays_unsigned(real_window: MainWindow, qtbot: QtBot) -> None:
    software = set_up(real_window, qtbot)
    real_window.strip.phone.click()
    sign = real_window.sign
    qtbot.waitUntil(lambda: sign._can_sign, timeout=LONG)
    sign._sign([entry for entry in sign.model.entries if entry.can_be_signed][:1])
    dialog = real_window.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.SHOWING_QR, timeout=LONG)
    answer: httpx.Response = software.scan(scanned_from(dialog, qtbot))
    software.decline(answer.json())
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.REFUSED, timeout=LONG)
    dialog.reject()
    qtbot.waitUntil(lambda: sign.session is None)
    assert all(entry.is_unsigned for entry in sign.model.entries)
    software.close()
    assert station_phone(real_window).state.sub is not WaitingFor.SHOWING_QR


@pytest.fixture
def sandbox_trust(sandbox_home: Path) -> TrustStore:
    return open_sandbox(sandbox_home).trust
