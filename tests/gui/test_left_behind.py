"""What a person does at the window leaves nothing behind: it stays open for weeks."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.help.dialog import HelpDialog
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.screens import HISTORY_INDEX, SIGN_INDEX
from clinic_signer.gui.sign.practice import put_out
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.station.station import Station
from gui.doubles import DAY, LONG, FakeDesk, samples_of, settle
from gui.phone_double import FakePhone
from gui.test_signing import enter, press_sign

Deed = Callable[[QtBot, MainWindow, FakeDesk], None]


@pytest.fixture
def phone() -> FakePhone:
    return FakePhone()


@pytest.fixture
def desk(tmp_path: Path, phone: FakePhone) -> FakeDesk:
    made = FakeDesk(tmp_path / "署名済み")
    made.phone = phone
    return made


@pytest.fixture
def window(qtbot: QtBot, empty_window: MainWindow) -> MainWindow:
    """The window once it has made all that it makes by itself."""
    with qtbot.waitSignal(empty_window.settled, timeout=LONG):
        empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.sign.watch.is_loaded, timeout=LONG)
    qtbot.waitUntil(lambda: empty_window.sign._ways.card.usable)
    qtbot.waitUntil(lambda: empty_window.phone.is_known)
    return empty_window


def closed(window: MainWindow, kind: type[QDialog]) -> None:
    (dialog,) = [each for each in window.findChildren(kind) if each.isVisible()]
    dialog.close()


def sign_by_card(qtbot: QtBot, window: MainWindow, desk: FakeDesk) -> None:
    put_out(Station(desk.open_journal()), samples_of, DAY)
    window.sign.reload()
    qtbot.waitUntil(lambda: len(window.sign.model.signable) == 2)
    window.strip.card.click()
    window.sign.tick_all()
    enter(press_sign(qtbot, window))
    qtbot.waitUntil(lambda: window.sign.session is None)
    closed(window, BatchDialog)


def leave_the_pin(qtbot: QtBot, window: MainWindow, _desk: FakeDesk) -> None:
    window.strip.card.click()
    window.sign.tick_all()
    press_sign(qtbot, window).reject()
    qtbot.waitUntil(lambda: window.sign.session is None)


def leave_the_phone(qtbot: QtBot, window: MainWindow, _desk: FakeDesk) -> None:
    window.strip.phone.click()
    window.sign.tick_all()
    qtbot.waitUntil(lambda: window.sign._can_sign)
    window.sign.sign()
    closed(window, ApprovalDialog)
    qtbot.waitUntil(lambda: window.sign.session is None)


def leave_the_setting_up(_qtbot: QtBot, window: MainWindow, desk: FakeDesk) -> None:
    assert isinstance(desk.phone, FakePhone)
    desk.phone.become(ApprovalState(ApprovalKind.UNPAIRED))
    settle()
    window.ways.set_up_phone()
    closed(window, PairingDialog)
    desk.phone.become(ApprovalState(ApprovalKind.READY, paired=True))


def look_at_each(qtbot: QtBot, window: MainWindow, _desk: FakeDesk) -> None:
    for entry in window.sign.model.entries:
        window.sign.show_item(entry)
        qtbot.waitUntil(lambda entry=entry: window.sign.form.entry is entry)


def verify(qtbot: QtBot, window: MainWindow, _desk: FakeDesk) -> None:
    screen = window.screens.verify
    window.verify_documents([Path("a.xml"), Path("b.xml")])
    qtbot.waitUntil(lambda: all(entry.verified for entry in screen.model.entries))
    screen.clear()
    window.show_screen(SIGN_INDEX)


def look_at_history(_qtbot: QtBot, window: MainWindow, _desk: FakeDesk) -> None:
    window.show_screen(HISTORY_INDEX)
    settle()
    window.show_screen(SIGN_INDEX)


def ask_for_help(_qtbot: QtBot, window: MainWindow, _desk: FakeDesk) -> None:
    window.keys.show_help()
    closed(window, HelpDialog)


def there(window: MainWindow) -> Counter[str]:
    """All that lives in the window, by kind; what was to be deleted is gone."""
    settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
    gc.collect()
    return Counter(type(each).__name__ for each in window.findChildren(QObject))


DEEDS: tuple[Deed, ...] = (
    sign_by_card, leave_the_pin, leave_the_phone, leave_the_setting_up, look_at_each, verify,
    look_at_history, ask_for_help,
)  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_what_is_done_again_and_again_leaves_nothing_in_the_window(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, deed: Deed
) -> None:
    deed(qtbot, window, desk)  # what is made once may stay
    before = there(window)
    for _ in range(2):
        deed(qtbot, window, desk)
    assert there(window) - before == Counter()
