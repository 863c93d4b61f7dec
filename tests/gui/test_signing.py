"""Signing from the press of the button to the file, with a card that does what it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import RowState
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_request import PinState
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.job import DocumentPart
from gui.doubles import Card, FakeDesk, settle, without_card


def press_sign(qtbot: QtBot, window: MainWindow) -> PinDialog:
    window.sign.bar.button.click()
    qtbot.waitUntil(lambda: pin_dialog(window) is not None)
    dialog = pin_dialog(window)
    assert dialog is not None
    dialog._shown_at -= 1  # the half second in which Enter does nothing is over
    return dialog


def pin_dialog(window: MainWindow) -> PinDialog | None:
    session = window.sign.session
    return session.pin_dialog if session is not None else None


def enter(dialog: PinDialog, pin: str = "1234") -> None:
    QTest.keyClicks(dialog.field, pin)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)


@pytest.fixture
def ends(window: MainWindow) -> list[SessionEnd]:
    seen: list[SessionEnd] = []
    window.sign.signing_ended.connect(seen.append)
    return seen


@pytest.fixture
def sign(qtbot: QtBot, window: MainWindow, ends: list[SessionEnd]) -> Callable[[str], SessionEnd]:
    """Press the button, type the PIN, wait for the end."""

    def signed(pin: str = "1234") -> SessionEnd:
        enter(press_sign(qtbot, window), pin)
        qtbot.waitUntil(lambda: bool(ends))
        return ends[-1]

    return signed


def ready(window: MainWindow) -> list[Entry]:
    return window.sign.model.signable


def kept(desk: FakeDesk, entry: Entry) -> bytes:
    """The signed document as the journal has it."""
    return desk.open_journal().document(entry.job.id, DocumentPart.SIGNED)


def batch_of(window: MainWindow) -> BatchDialog:
    return next(d for d in window.findChildren(BatchDialog) if d.isVisible())


def test_all_that_is_ticked_is_signed_with_one_pin(
    window: MainWindow, desk: FakeDesk, sign: Callable[..., SessionEnd]
) -> None:
    window.sign.tick_all()
    two = ready(window)
    end = sign()
    assert end.signed == two
    assert desk.pins == [b"1234"]
    assert [entry.state for entry in two] == [EntryState.SENT] * 2
    assert desk.delivered == ["karino-taro_SANDBOX_signed.xml", "reita-sakura_SANDBOX_signed.xml"]
    files = [entry.saved_in(desk.out_folder) for entry in two]
    assert files == [desk.out_folder / name for name in desk.delivered]


def test_a_batch_ends_with_its_result(window: MainWindow, sign: Callable[..., SessionEnd]) -> None:
    window.sign.tick_all()
    end = sign()
    assert end.shown
    dialog = batch_of(window)
    assert dialog._title.text() == "2件に署名しました"
    assert "「署名済み」に保存しました" in dialog._detail.text()


def test_one_prescription_needs_no_result_dialog(
    window: MainWindow, sign: Callable[..., SessionEnd]
) -> None:
    entry = ready(window)[0]
    entry.ticked = True
    window.sign.model.refresh([entry])
    end = sign()
    assert not end.shown
    assert not window.findChildren(BatchDialog)
    assert window.sign.bar.view.heading == "仮野 太郎さんの処方箋に署名しました"


def test_afterwards_the_keyboard_is_on_the_next_unsigned_row(
    window: MainWindow, sign: Callable[..., SessionEnd]
) -> None:
    window.sign.tick_all()
    sign()
    batch_of(window).accept()
    assert window.sign.queue.view.current_entry is window.sign.model.entries[0]
    assert window.focusWidget() is window.sign.queue.view


def test_nothing_slow_ran_in_the_window_s_thread(
    window: MainWindow, desk: FakeDesk, sign: Callable[..., SessionEnd]
) -> None:
    window.sign.tick_all()
    sign()
    assert threading.current_thread().name not in desk.threads


def test_a_wrong_pin_asks_again_in_the_same_dialog_and_is_never_sent_twice(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd]
) -> None:
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    enter(dialog, "9999")
    qtbot.waitUntil(lambda: dialog.state is not PinState.CHECKING)
    assert dialog.state is PinState.ORDINARY
    assert "残り14回です" in dialog.notice.text
    settle()
    assert desk.pins == [b"9999"]
    assert not ends
    assert pin_dialog(window) is dialog
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends))
    assert desk.pins == [b"9999", b"1234"]
    assert len(ends[0].signed) == 2


def test_wrong_pins_lead_to_caution_the_last_attempt_and_the_lock(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd]
) -> None:
    desk.show_cards(Card(attempts_left=3))
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    seen: list[PinState] = []
    for confirmed in (False, False, True):
        seen.append(dialog.state)
        dialog.sure.click()
        if confirmed:
            dialog.sign.click()
        enter(dialog, "9999")
        qtbot.waitUntil(lambda: dialog.state is not PinState.CHECKING)
    assert seen == [PinState.CAUTION, PinState.CAUTION, PinState.LAST_ATTEMPT]
    assert dialog.state is PinState.LOCKED
    assert desk.confirmed_last == [False, False, True]
    dialog.cancel.click()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends[0].cancelled
    assert not ends[0].signed


def test_cancelling_the_pin_signs_nothing(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd]
) -> None:
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    QTest.keyClicks(dialog.field, "12")
    QTest.keyClick(dialog.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(ends))
    assert ends[0].cancelled
    assert desk.pins == []
    assert window.sign.bar.button.isEnabled()
    assert len(window.sign.model.ticked) == 2


@pytest.mark.parametrize(
    "code",
    [
        FailureCode.CERTIFICATE_EXPIRED,
        FailureCode.CERTIFICATE_REVOKED,
        FailureCode.CERTIFICATE_WRONG_ROLE,
        FailureCode.CARD_ABSENT,
    ],
)
def test_a_card_that_may_not_sign_is_refused_before_the_pin_is_asked(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd], code: FailureCode
) -> None:
    desk.refusal = Failure(code)
    window.sign.tick_all()
    window.sign.bar.button.click()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends[0].refused is desk.refusal
    assert not window.findChildren(PinDialog)
    assert desk.pins == []
    said = window.sign.bar.view
    assert said.heading == desk.refusal.cause.ja
    assert "何も署名していません" in said.below


def test_a_card_pulled_out_before_the_first_signature_asks_again(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd]
) -> None:
    desk.answers = iter([Failure(FailureCode.CARD_REMOVED)])
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    enter(dialog)
    qtbot.waitUntil(lambda: dialog.state is not PinState.CHECKING)
    assert "カードが抜かれました" in dialog.notice.text
    assert dialog.notice.text.endswith("コード card-removed")
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends))
    assert len(ends[0].signed) == 2


def test_one_rejected_document_does_not_stop_the_others(
    window: MainWindow, desk: FakeDesk, sign: Callable[..., SessionEnd]
) -> None:
    desk.answers = iter([Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason="payload")])
    window.sign.tick_all()
    end = sign()
    assert [entry.patient for entry, _ in end.failed] == ["仮野　太郎"]
    assert [entry.patient for entry in end.signed] == ["例田　さくら"]
    dialog = batch_of(window)
    assert dialog.model.rows[0].state is RowState.FAILED
    assert "未署名のままです" in dialog.model.rows[0].problem
    assert dialog.model.rows[0].problem.endswith("\nコード signed-document-rejected")
    assert "コード signed-document-rejected" in dialog.result_text.splitlines()[3]
    assert end.failed[0][0].state is EntryState.FAILED


def test_a_card_pulled_out_in_the_middle_leaves_the_rest_unsigned(
    window: MainWindow, desk: FakeDesk, sign: Callable[..., SessionEnd]
) -> None:
    desk.answers = iter([None, Failure(FailureCode.CARD_REMOVED)])
    window.sign.tick_all()
    end = sign()
    assert len(end.signed) == 1
    assert batch_of(window)._title.text() == "1件に署名しました。1件は署名できませんでした"


def test_a_signature_that_cannot_be_saved_is_kept_and_can_be_saved_again(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, sign: Callable[..., SessionEnd]
) -> None:
    desk.delivery_failure = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="karino-taro.xml")
    entry = ready(window)[0]
    entry.ticked = True
    window.sign.model.refresh([entry])
    sign()
    dialog = batch_of(window)
    assert dialog.model.rows[0].state is RowState.NOT_SAVED
    dialog.open_failed.click()
    assert window.sign.queue.view.current_entry is entry
    assert entry.state is EntryState.FAILED
    assert kept(desk, entry) == b"<signed/>"
    assert window.sign.bar.view.heading == "署名は済んでいます。保存できませんでした。"
    desk.delivery_failure = None
    window.sign.bar.link.click()
    qtbot.waitUntil(lambda: entry.state is EntryState.SENT)
    assert desk.delivered == ["karino-taro_SANDBOX_signed.xml"]


def test_pausing_waits_before_the_next_and_leaving_ends_it(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd]
) -> None:
    desk.gate = threading.Event()
    window.sign.tick_all()
    enter(press_sign(qtbot, window))
    session = window.sign.session
    assert session is not None
    qtbot.waitUntil(desk.at_gate.is_set)
    session._control.pause(paused=True)
    desk.gate.set()
    qtbot.waitUntil(lambda: session.batch_dialog is not None)
    settle()
    assert len(session._end.signed) == 1
    assert not ends
    assert session.batch_dialog is not None
    session.batch_dialog.leave.click()
    qtbot.waitUntil(lambda: bool(ends))
    assert len(ends[0].signed) == 1
    assert session.batch_dialog._title.text() == "1件に署名しました。1件は未署名です"


def test_a_paused_batch_does_not_keep_the_program_from_ending(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, lanes: Lanes, ends: list[SessionEnd]
) -> None:
    desk.gate = threading.Event()
    window.sign.tick_all()
    enter(press_sign(qtbot, window))
    qtbot.waitUntil(desk.at_gate.is_set)
    session = window.sign.session
    assert session is not None
    session._control.pause(paused=True)
    desk.gate.set()
    window.abandon()
    assert lanes.wait()


def test_while_signing_a_second_press_does_nothing(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.sign.tick_all()
    press_sign(qtbot, window)
    session = window.sign.session
    window.sign.sign()
    assert window.sign.session is session
    assert not window.sign.bar.button.isEnabled()
    dialog = pin_dialog(window)
    assert dialog is not None
    dialog.reject()


def test_the_window_does_not_close_while_it_signs(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ends: list[SessionEnd]
) -> None:
    desk.gate = threading.Event()
    window.sign.tick_all()
    enter(press_sign(qtbot, window))
    qtbot.waitUntil(desk.at_gate.is_set)
    window.close()
    assert window.isVisible()
    desk.gate.set()
    qtbot.waitUntil(lambda: bool(ends))


def test_without_a_usable_card_nothing_can_be_signed(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.sign.tick_all()
    with qtbot.waitSignal(window.card_shown):
        desk.show_cards(without_card())
    assert not window.sign.bar.button.isEnabled()
    window.sign.sign()
    assert window.sign.session is None


def test_the_state_of_the_card_is_read_again_after_signing(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, sign: Callable[..., SessionEnd]
) -> None:
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    enter(dialog, "9999")
    qtbot.waitUntil(lambda: dialog.state is not PinState.CHECKING)
    qtbot.waitUntil(lambda: "PIN残り14回" in window.strip.card.view.detail)
    dialog.reject()
