"""The dialogs of the phone follow the second certificate, whatever thread tells of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.approval.conductor import ApprovalConductor, PairingConductor
from clinic_signer.gui.approval.pairing_dialog import PairingPhase
from clinic_signer.gui.approval.qr_drawing import QrDrawing
from clinic_signer.gui.approval.qr_view import Modules, QrCode
from clinic_signer.gui.approval.showing import phase_of
from clinic_signer.gui.approval.view import ApprovalRow, Phase
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Outage,
    Refusal,
    WaitingFor,
)
from gui.doubles import NOW, Clock
from gui.phone_double import LINK, FakePhone
from gui.test_approval import read, texts_of

Show = Callable[[QWidget], None]
LATER = NOW + timedelta(minutes=15)
ROWS = (ApprovalRow("見本　花子", "薬 4品目"),)


@pytest.fixture
def phone() -> FakePhone:
    return FakePhone()


@pytest.fixture
def window(show: Show) -> QWidget:
    made = QWidget()
    made.resize(900, 600)
    show(made)
    return made


@pytest.fixture
def approval(phone: FakePhone, window: QWidget, clock: Clock) -> Iterator[ApprovalConductor]:
    made = ApprovalConductor(
        phone,
        ROWS,
        clock,
        window,
        ask=lambda: phone.calls.append("ask"),
        can_use_card=lambda: True,
    )
    made.begin()
    yield made
    if shiboken6.isValid(made):  # it ends with its dialog
        made.stop()


def told_from_elsewhere(tell: Callable[[], None]) -> None:
    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()


def test_the_phone_is_asked_once_and_its_progress_is_shown(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    assert phone.calls == ["acknowledge", "ask"]
    told_from_elsewhere(lambda: phone.waiting(WaitingFor.SHOWING_QR))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.SHOWING_QR)
    qtbot.waitUntil(lambda: read(approval.dialog) == [LINK.format(t=phone.drawn)])
    told_from_elsewhere(lambda: phone.waiting(WaitingFor.REVIEWING, 90))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.SCANNED)
    assert "47" in texts_of(approval.dialog)


def test_the_qr_of_each_second_is_another(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.waiting(WaitingFor.SHOWING_QR)
    seen: set[str] = set()

    def another() -> bool:
        seen.update(read(approval.dialog))
        return len(seen) >= 3

    qtbot.waitUntil(another, timeout=8000)
    assert seen <= {LINK.format(t=number) for number in range(1, phone.drawn + 1)}


def test_a_qr_that_is_forgotten_while_it_is_made_is_not_drawn(
    window: QWidget, qtbot: QtBot
) -> None:
    drawing, drawn = QrDrawing(window), list[Modules]()
    drawing.drawn.connect(drawn.append)
    drawing.draw("first")
    drawing.forget()
    drawing.draw("other")
    qtbot.waitUntil(lambda: bool(drawn))
    assert drawn == [QrCode().modules("other")]


def test_of_the_qrs_that_wait_only_the_latest_is_made(window: QWidget, qtbot: QtBot) -> None:
    drawing, drawn = QrDrawing(window), list[Modules]()
    drawing.drawn.connect(drawn.append)
    for text in ("one", "two", "six"):
        drawing.draw(text)
    qtbot.waitUntil(lambda: len(drawn) == 2)
    assert drawn == [QrCode().modules(text) for text in ("one", "six")]


def test_signing_starts_by_itself_shortly_after_the_approval(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(approval.approved, timeout=8000):
        phone.become(ApprovalState(ApprovalKind.APPROVED, request_id="r1", left=1, paired=True))
    assert not approval.dialog.isVisible()
    assert phone.listeners == []


def test_cancelling_withdraws_the_request(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.waiting(WaitingFor.SHOWING_QR)
    with qtbot.waitSignal(approval.left):
        approval.dialog.cancel.click()
    assert phone.calls[-2:] == ["cancel", "acknowledge"]


def test_after_a_refusal_the_phone_is_asked_again_only_when_the_person_wants(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.REFUSED, reason=Refusal.USER_DECLINED, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.REFUSED)
    assert phone.calls == ["acknowledge", "ask"]
    approval.dialog.again.click()
    assert phone.calls == ["acknowledge", "ask"] * 2


def test_a_service_that_is_down_is_tried_and_the_card_is_offered(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.OFFLINE, reason=Outage.SERVICE_DOWN, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.OFFLINE)
    approval.dialog.again.click()
    assert phone.calls[-1] == "try now"
    with qtbot.waitSignal(approval.card_wanted):
        approval.dialog.by_card.click()


def test_what_was_asked_for_is_asked_again_once_the_service_is_back(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.OFFLINE, reason=Outage.SERVICE_DOWN, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.OFFLINE)
    phone.become(ApprovalState(ApprovalKind.READY, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.CONNECTING)
    approval.show_now()
    assert phone.calls == ["acknowledge", "ask", "ask"]


def test_a_request_that_could_not_begin_says_why_and_is_not_waited_for(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    problem = FailureCode.SECOND_CLOCK_WRONG
    phone.become(ApprovalState(ApprovalKind.READY, problem=problem, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.FAILED)
    assert strings.plain(Failure(problem).cause) in texts_of(approval.dialog)
    assert approval.dialog.again.isVisible()


NOT_NOW = {
    FailureCode.SECOND_REVOKED: ApprovalState(ApprovalKind.REVOKED),
    FailureCode.SECOND_LOCKED: ApprovalState(ApprovalKind.LOCKED, paired=True),
    FailureCode.APPROVAL_NOT_ME: ApprovalState(
        ApprovalKind.REFUSED, reason=Refusal.NOT_ME, paused_until=LATER, paired=True
    ),
}


@pytest.mark.parametrize("code", NOT_NOW)
def test_where_asking_again_is_no_use_it_is_not_offered_and_the_card_is(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot, code: FailureCode
) -> None:
    phone.become(NOT_NOW[code])
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.FAILED)
    assert strings.plain(Failure(code).cause) in texts_of(approval.dialog)
    assert strings.plain(Failure(code).remedy) in texts_of(approval.dialog)
    assert not approval.dialog.again.isVisible()
    assert approval.dialog.by_card.isVisible()


def test_what_the_service_has_locked_stays_locked_when_the_dialog_is_closed(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.LOCKED, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.FAILED)
    with qtbot.waitSignal(approval.left):
        approval.dialog.cancel.click()
    assert phone.calls == ["acknowledge", "ask", "cancel"]


def test_an_approval_that_is_taken_back_before_signing_begins_signs_nothing(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.APPROVED, request_id="r1", left=1, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.APPROVED)
    locked = EndReason.WORKSTATION_LOCKED
    phone.become(ApprovalState(ApprovalKind.EXPIRED, reason=locked, paired=True))
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.FAILED)
    assert not approval._go_on.isActive()
    assert approval.dialog.again.isVisible()


def test_a_code_is_made_only_when_the_phone_cannot_read(
    approval: ApprovalConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.waiting(WaitingFor.SHOWING_QR)
    qtbot.waitUntil(lambda: approval.dialog.view.phase is Phase.SHOWING_QR)
    assert "entry code" not in phone.calls
    approval.dialog.help.click()
    assert "KM4T-9R2X" in texts_of(approval.dialog)


@pytest.mark.parametrize("kind", ApprovalKind)
def test_every_state_has_a_phase(kind: ApprovalKind) -> None:
    subs = (*WaitingFor, None) if kind is ApprovalKind.WAITING else (None,)
    for sub in subs:
        phase = phase_of(ApprovalState(kind, sub))
        assert (phase is Phase.APPROVED) == (kind is ApprovalKind.APPROVED)


# -- setting up -----------------------------------------------------------------------------


@pytest.fixture
def pairing(phone: FakePhone, window: QWidget, clock: Clock) -> Iterator[PairingConductor]:
    phone.state = ApprovalState(ApprovalKind.UNPAIRED)
    made = PairingConductor(phone, phone, clock, window)
    made.begin()
    yield made
    if shiboken6.isValid(made):  # it ends with its dialog
        made.stop()


def test_a_phone_is_set_up_with_its_six_digits(
    pairing: PairingConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    state = ApprovalState(ApprovalKind.PAIRING, WaitingFor.CODE_SHOWN)
    told_from_elsewhere(lambda: phone.become(state))
    qtbot.waitUntil(lambda: pairing.dialog.view.phase is PairingPhase.CODE)
    pairing.dialog.field.setText("418290")
    pairing.dialog.next.click()
    assert phone.calls == ["acknowledge", "pair", "code 418290"]
    phone.become(replace(state, left=4))
    qtbot.waitUntil(lambda: "残り4回" in texts_of(pairing.dialog))
    phone.become(ApprovalState(ApprovalKind.READY, paired=True))
    qtbot.waitUntil(lambda: pairing.dialog.view.phase is PairingPhase.DONE)
    with qtbot.waitSignal(pairing.ended):
        pairing.dialog.cancel.click()


def test_until_the_service_answers_a_set_up_is_not_called_ended(
    pairing: PairingConductor, phone: FakePhone
) -> None:
    assert pairing.dialog.view.phase is PairingPhase.CONNECTING


def test_a_set_up_begins_once_the_service_is_back(
    pairing: PairingConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.OFFLINE, reason=Outage.SERVICE_DOWN))
    qtbot.waitUntil(lambda: pairing.dialog.view.phase is PairingPhase.ENDED)
    pairing.dialog.again.click()
    assert phone.calls[-1] == "try now"
    phone.become(ApprovalState(ApprovalKind.UNPAIRED))
    qtbot.waitUntil(lambda: pairing.dialog.view.phase is PairingPhase.CONNECTING)
    assert phone.calls[-3:] == ["try now", "acknowledge", "pair"]


def test_five_wrong_codes_end_a_set_up_and_nobody_is_sent_to_the_issuer(
    pairing: PairingConductor, phone: FakePhone, qtbot: QtBot
) -> None:
    phone.become(ApprovalState(ApprovalKind.LOCKED))
    qtbot.waitUntil(lambda: pairing.dialog.view.phase is PairingPhase.ENDED)
    ended = pairing.dialog.view.failure
    assert ended is not None
    assert "コードが5回違った" in ended.heading
    assert ended.sentence == ""
    assert "second-locked" in texts_of(pairing.dialog)


@pytest.mark.parametrize("reason", [EndReason.TIME, EndReason.REFUSED_ON_PHONE])
def test_a_set_up_that_came_to_nothing_says_why_and_begins_again_on_demand(
    pairing: PairingConductor, phone: FakePhone, qtbot: QtBot, reason: EndReason
) -> None:
    phone.become(ApprovalState(ApprovalKind.UNPAIRED, reason=reason))
    qtbot.waitUntil(lambda: pairing.dialog.view.phase is PairingPhase.ENDED)
    assert pairing.dialog.view.failure is not None
    pairing.dialog.again.click()
    assert phone.calls[-2:] == ["acknowledge", "pair"]
