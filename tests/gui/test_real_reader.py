"""The window over a real PC/SC service: only the card is not real, but virtual."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from smartcard import scard

from clinic_signer.gui import theme
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_request import PinState
from clinic_signer.gui.screens import VERIFY_INDEX
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import PersonId, Sandbox, VirtualCard
from clinic_signer.sandbox.vpcd import Exchange, VpcdSlot, attach
from clinic_signer.signers.card.iso7816 import Instruction
from gui.doubles import Clock
from pcsc.card_service import connected
from pcsc.daemon import PcscDaemon

PATIENCE = 30_000

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda wanted: qtbot.waitUntil(wanted, timeout=PATIENCE)


@pytest.fixture
def card(sandbox: Sandbox) -> VirtualCard:
    return sandbox.virtual_card()


Opened = Callable[[StationDesk], MainWindow]


@pytest.fixture
def opened(
    pcscd: PcscDaemon, qtbot: QtBot, sandbox: Sandbox, lanes: Lanes, wait: Wait
) -> Iterator[Opened]:
    """Open the window over a desk, with nothing in the reader."""
    windows: list[MainWindow] = []

    def over(desk: StationDesk) -> MainWindow:
        made = MainWindow(desk, lanes, Clock(sandbox.opened_at))
        windows.append(made)
        theme.dress(made)
        qtbot.addWidget(made)
        made.resize(1366, 728)
        with qtbot.waitSignal(made.first_painted):
            made.show()
        made.begin_work()
        wait(lambda: state(made) == "カードが入っていません")
        return made

    yield over
    for made in windows:
        made.sign.session = None
        made.close()


@pytest.fixture
def window(opened: Opened, own_sandbox: Path, tmp_path: Path, wait: Wait) -> MainWindow:
    """The window of ``clinic-signer demo --reader``."""
    made = opened(
        StationDesk(
            is_sandbox=True,
            real_readers=True,
            out_folder=tmp_path / "out",
            sandbox_folder=own_sandbox,
        )
    )
    wait(lambda: made.sign.watch.is_loaded)
    return made


def state(window: MainWindow) -> str:
    return window.strip.card.view.state


def put_in(card: VirtualCard, pcscd: PcscDaemon, on_exchange: Callable[..., None]) -> VpcdSlot:
    slot = pcscd.slots[0]
    return attach(card, slot.host, slot.port, on_exchange=on_exchange)


def ignore(_exchange: Exchange) -> None:
    """Nothing happens during this command."""


def three(window: MainWindow, wait: Wait) -> list[Entry]:
    """Confirm what asks for it, and tick the three prescriptions that can be signed."""
    sign = window.sign
    wait(lambda: sign.form.content is not None)
    for card in sign.form.page.cards:
        if card.confirm is not None:
            card.confirm.click()
    wait(lambda: sign.model.signable_count == 3)
    sign.tick_all()
    return sign.model.ticked


def pin_dialog(window: MainWindow, wait: Wait) -> PinDialog:
    wait(lambda: window.sign.session is not None and window.sign.session.pin_dialog is not None)
    assert window.sign.session is not None
    dialog = window.sign.session.pin_dialog
    assert dialog is not None
    dialog._shown_at -= 1  # the half second in which Enter does nothing is over
    return dialog


def press_sign(window: MainWindow, wait: Wait) -> PinDialog:
    """Press the button as soon as what was read is checked for the holder of the card."""
    wait(window.sign.bar.button.isEnabled)
    window.sign.bar.button.click()
    return pin_dialog(window, wait)


def enter(dialog: PinDialog, pin: str = "1234") -> None:
    QTest.keyClicks(dialog.field, pin)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)


def batch(window: MainWindow) -> BatchDialog:
    return next(d for d in window.findChildren(BatchDialog) if d.isVisible())


@pytest.fixture
def ends(window: MainWindow) -> list[SessionEnd]:
    seen: list[SessionEnd] = []
    window.sign.signing_ended.connect(seen.append)
    return seen


@pytest.mark.window
def test_a_batch_whose_card_is_pulled_is_finished_with_a_new_pin_and_no_duplicates(
    window: MainWindow,
    pcscd: PcscDaemon,
    card: VirtualCard,
    wait: Wait,
    ends: list[SessionEnd],
    tmp_path: Path,
) -> None:
    """From insertion over the holder's name to the last file, with one removal in between."""
    signatures = 0

    def pull_after_two(exchange: Exchange) -> None:
        nonlocal signatures
        if exchange.header[1] == Instruction.PERFORM_SECURITY_OPERATION:
            signatures += 1
        elif signatures == 2 and exchange.header[1] == Instruction.SELECT:
            signatures += 1
            slot.remove()

    slot = put_in(card, pcscd, pull_after_two)
    wait(lambda: state(window) == "使えます")
    assert "架空 一郎・医師" in window.strip.card.view.detail
    entries = three(window, wait)
    enter(press_sign(window, wait))
    wait(lambda: len(ends) == 1)
    assert len(ends[0].signed) == 2
    assert batch(window)._title.text() == "2件に署名しました。1件は署名できませんでした"
    rest = entries[2]
    assert rest.state is EntryState.TO_SIGN
    assert "カードが抜かれました" in rest.second_line(window.sign.model.today)
    wait(lambda: state(window) == "カードが入っていません")
    assert not batch(window).rest.isEnabled()

    slot.insert()
    wait(lambda: batch(window).rest.isEnabled())
    batch(window).rest.click()
    enter(pin_dialog(window, wait))
    wait(lambda: len(ends) == 2)
    assert ends[1].signed == [rest]
    names = sorted(path.name for path in (tmp_path / "out").glob("*.xml"))
    assert names == sorted(str(entry.job.delivered_as) for entry in entries)
    assert len(names) == 3
    slot.remove()


def test_a_service_that_dies_in_a_batch_is_no_end_of_it(
    window: MainWindow,
    pcscd: PcscDaemon,
    card: VirtualCard,
    wait: Wait,
    ends: list[SessionEnd],
    tmp_path: Path,
) -> None:
    signatures = 0

    def kill_after_one(exchange: Exchange) -> None:
        nonlocal signatures
        if exchange.header[1] == Instruction.PERFORM_SECURITY_OPERATION:
            signatures += 1
        elif signatures == 1 and exchange.header[1] == Instruction.SELECT:
            signatures += 1
            pcscd.stop(signal.SIGKILL)

    with put_in(card, pcscd, kill_after_one):
        wait(lambda: state(window) == "使えます")
        entries = three(window, wait)
        enter(press_sign(window, wait))
        wait(lambda: len(ends) == 1)
        assert len(ends[0].signed) == 1
        wait(lambda: state(window) == "カードの機能が止まっています")
        assert not batch(window).rest.isEnabled()
        pcscd.start()
        wait(lambda: batch(window).rest.isEnabled())
        batch(window).rest.click()
        enter(pin_dialog(window, wait))
        wait(lambda: len(ends) == 2)
        assert [len(end.signed) for end in ends] == [1, 2]
        assert all(entry.state is EntryState.SENT for entry in entries)
        assert len(list((tmp_path / "out").glob("*.xml"))) == 3


def test_another_program_that_holds_the_card_is_waited_for_in_words(
    window: MainWindow, pcscd: PcscDaemon, card: VirtualCard, wait: Wait, ends: list[SessionEnd]
) -> None:
    with put_in(card, pcscd, ignore):
        wait(lambda: state(window) == "使えます")
        three(window, wait)
        dialog = press_sign(window, wait)
        with connected(pcscd.slots[0].name) as handle:
            assert scard.SCardBeginTransaction(handle) == scard.SCARD_S_SUCCESS
            enter(dialog)
            wait(lambda: "ほかのソフトが使用中" in dialog.notice.text)
            assert dialog.state is PinState.CHECKING
            assert state(window) == "ほかのソフトが使用中"
            assert not ends
            scard.SCardEndTransaction(handle, scard.SCARD_LEAVE_CARD)
        wait(lambda: len(ends) == 1)
        assert len(ends[0].signed) == 3
        wait(lambda: state(window) == "使えます")


@pytest.mark.window
def test_a_card_pulled_while_the_pin_is_asked_comes_back(
    window: MainWindow, pcscd: PcscDaemon, card: VirtualCard, wait: Wait, ends: list[SessionEnd]
) -> None:
    with put_in(card, pcscd, ignore) as slot:
        wait(lambda: state(window) == "使えます")
        three(window, wait)
        dialog = press_sign(window, wait)
        QTest.keyClicks(dialog.field, "12")
        slot.remove()
        wait(lambda: dialog.state is PinState.AWAY)
        assert dialog.field.length == 0
        slot.insert()
        wait(lambda: dialog.state is PinState.ORDINARY)
        enter(dialog)
        wait(lambda: len(ends) == 1)
        assert len(ends[0].signed) == 3


def test_another_holder_s_card_goes_back_to_the_review(
    window: MainWindow,
    sandbox: Sandbox,
    pcscd: PcscDaemon,
    card: VirtualCard,
    wait: Wait,
    ends: list[SessionEnd],
) -> None:
    with put_in(card, pcscd, ignore) as slot:
        wait(lambda: state(window) == "使えます")
        three(window, wait)
        press_sign(window, wait)
        slot.remove()  # pcscd looks every 0.4 s: an exchange within that time is none to it
        wait(lambda: state(window) == "カードが入っていません")
        slot.insert(sandbox.virtual_card(PersonId.DENTIST))
        wait(lambda: len(ends) == 1)
        assert not any(dialog.isVisible() for dialog in window.findChildren(PinDialog))
        assert ends[0].refused is not None
        assert ends[0].refused.code.value == "card-changed"
        assert "何も署名していません" in window.sign.bar.view.below


def test_a_practice_card_is_refused_by_the_real_window_before_any_pin(
    opened: Opened,
    sandbox: Sandbox,
    pcscd: PcscDaemon,
    card: VirtualCard,
    wait: Wait,
    tmp_path: Path,
) -> None:
    out = tmp_path / "signed"
    window = opened(StationDesk(is_sandbox=False, out_folder=out))
    sample = tmp_path / "prescription.csv"
    sample.write_bytes(sandbox.samples[1].csv)
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    window.open_documents([sample])
    with put_in(card, pcscd, ignore):
        wait(lambda: state(window) == "使えます" and len(window.sign.model.entries) == 1)
        window.sign.tick_all()
        wait(window.sign.bar.button.isEnabled)
        window.sign.bar.button.click()
        wait(lambda: len(ends) == 1)
        assert ends[0].refused is not None
        assert ends[0].refused.code.value == "certificate-not-trusted"
        assert not window.findChildren(PinDialog)
        assert not out.exists()


def test_of_two_holders_nobody_is_chosen_until_the_person_does(
    window: MainWindow, sandbox: Sandbox, pcscd: PcscDaemon, card: VirtualCard, wait: Wait
) -> None:
    from clinic_signer.gui.card_chooser import CardChooser

    first, second = pcscd.slots
    with (
        attach(card, first.host, first.port),
        attach(sandbox.virtual_card(PersonId.DENTIST), second.host, second.port),
    ):
        wait(lambda: state(window) == "HPKIカードが2枚以上あります")
        assert not window.strip.card.view.usable
        assert window.strip.card.action is not None
        window.strip.card.action.click()
        chooser = window.findChildren(CardChooser)[0]
        assert len(chooser.rows) == 2
        assert not any(row.isChecked() for row in chooser.rows.values())
        assert not chooser.use.isEnabled()
        wanted = next(row for row in chooser.rows.values() if "架空 一郎" in row.view.method)
        wanted.click()
        chooser.use.click()
        wait(lambda: state(window) == "使えます")
        assert "架空 一郎" in window.strip.card.view.detail


def test_the_window_answers_while_the_card_does_not(
    window: MainWindow,
    pcscd: PcscDaemon,
    card: VirtualCard,
    wait: Wait,
    qtbot: QtBot,
    ends: list[SessionEnd],
) -> None:
    """Were the window's thread to wait for the card, nothing would ever let the card go on."""
    is_stuck, go_on = threading.Event(), threading.Event()

    def stick(exchange: Exchange) -> None:
        if exchange.header[1] == Instruction.PERFORM_SECURITY_OPERATION:
            is_stuck.set()
            assert go_on.wait(PATIENCE / 1000)

    with put_in(card, pcscd, stick):
        wait(lambda: state(window) == "使えます")
        three(window, wait)
        dialog = press_sign(window, wait)
        enter(dialog)
        wait(is_stuck.is_set)
        assert dialog.state is PinState.CHECKING
        window.reload()  # waits behind the signature, in its lane
        window.show_screen(VERIFY_INDEX)
        turned = []
        QTimer.singleShot(0, lambda: turned.append(window.screens.verify.isVisible()))
        wait(lambda: turned == [True])
        assert not ends
        go_on.set()
        wait(lambda: len(ends) == 1)
        assert len(ends[0].signed) == 3


def test_the_service_is_killed_and_restarted_many_times_and_the_window_stays_right(
    window: MainWindow, pcscd: PcscDaemon, card: VirtualCard, wait: Wait, ends: list[SessionEnd]
) -> None:
    threads = []
    with put_in(card, pcscd, ignore):
        wait(lambda: state(window) == "使えます")
        for how in (signal.SIGKILL, signal.SIGTERM) * 15:
            pcscd.stop(how)
            wait(lambda: state(window) == "カードの機能が止まっています")
            pcscd.start()
            wait(lambda: state(window) == "使えます")
            threads.append(threading.active_count())
        # None is left behind by a restart; those of other tests may end meanwhile.
        assert threads[-1] - threads[0] <= 2, threads
        three(window, wait)
        enter(press_sign(window, wait))
        wait(lambda: len(ends) == 1)
        assert len(ends[0].signed) == 3
