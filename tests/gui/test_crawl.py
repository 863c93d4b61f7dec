"""Without a mouse: Tab reaches everything, in reading order, there and back, and can be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import theme
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingPhase, PairingView
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import BatchRow, RowState
from clinic_signer.gui.help.dialog import HelpDialog
from clinic_signer.gui.key_table import Place
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_field import PinRule
from clinic_signer.gui.pin_request import PinRequest, PinRow
from clinic_signer.gui.screens import SETTINGS_INDEX, SIGN_INDEX
from clinic_signer.gui.settings.diagnosis.page import DiagnosisPage
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.theme import ThemeName
from gui.crawl import complaints, crawl, ring_pixels
from gui.doubles import NOW
from gui.test_approval import WAITING

Show = Callable[[QWidget], None]
VISIBLE_PIXELS = 100
"""Of the ring around the smallest control: 2 px wide around a box of 18 px, less its corners."""
_CHECKED_UP = 60.0
"""Seconds for the check-up of this PC on a busy machine."""


def ready(window: MainWindow) -> None:
    """What was asked for is there; also the lines of a check-up, which come one by one."""
    assert window._lanes.desk.wait()
    assert window._lanes.diagnosis.wait(_CHECKED_UP)
    QApplication.processEvents()


@pytest.mark.parametrize("index", range(5))
def test_tab_goes_through_every_screen_and_back(window: MainWindow, index: int) -> None:
    window.show_screen(index)
    ready(window)
    window.rail.current_button().setFocus()
    assert complaints(window) == []


def test_tab_goes_through_the_lines_of_a_check_up_wherever_it_came_to_them(
    window: MainWindow,
) -> None:
    window.show_screen(SETTINGS_INDEX)
    ready(window)
    page = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    first = page.lines.stop
    assert first is not None
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_End)
    assert page.lines.stop is not first
    assert complaints(window) == []


@pytest.mark.parametrize("tab", list(Tab)[1:], ids=lambda tab: tab.name)
def test_tab_goes_through_every_page_of_the_settings(window: MainWindow, tab: Tab) -> None:
    window.show_screen(SETTINGS_INDEX)
    window.screens.settings.show_tab(tab)
    ready(window)
    window.rail.current_button().setFocus()
    assert complaints(window) == []


def test_tab_goes_through_the_first_start(qtbot: QtBot, window: MainWindow) -> None:
    window.show_first_start()
    assert window.first_start is not None
    page = window.first_start.page
    qtbot.waitUntil(lambda: QApplication.focusWidget() in page.findChildren(QWidget))
    assert complaints(window) == []


def pin_dialog(left: int) -> PinDialog:
    rows = (PinRow("見本　花子", "薬 4品目", "9月1日交付"),) * 3
    return PinDialog(PinRequest(rows, "架空 一郎", PinRule(4, 16), left, 15))


def typed() -> PinDialog:
    made = pin_dialog(15)
    QTest.keyClicks(made.field, "1234")
    assert made.sign.isEnabled()
    return made


def batch_dialog() -> BatchDialog:
    made = BatchDialog([BatchRow(n, f"見本　{n}", "薬 1品目") for n in range(3)], "署名済み")
    for number, state in enumerate((RowState.SIGNED, RowState.FAILED, RowState.LEFT)):
        made.show_result(number, state, NOW, problem="原因と対処")
    made.show_finished(NOW)
    return made


DIALOGS: dict[str, Callable[[], QWidget]] = {
    "PIN": lambda: pin_dialog(15),
    "PIN, typed": typed,
    "PIN, few attempts": lambda: pin_dialog(3),
    "PIN, last attempt": lambda: pin_dialog(1),
    "PIN, locked": lambda: pin_dialog(0),
    "batch": batch_dialog,
    "approval": lambda: ApprovalDialog(WAITING),
    "pairing": lambda: PairingDialog(PairingView(PairingPhase.CODE)),
    "help": lambda: HelpDialog(Place.SIGN),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_tab_goes_through_every_dialog_and_back(show: Show, name: str) -> None:
    dialog = DIALOGS[name]()
    show(dialog)
    assert complaints(dialog) == []


@pytest.mark.parametrize("name", ThemeName)
def test_what_has_the_keyboard_can_be_seen_in_every_theme(
    qapp: QApplication, window: MainWindow, show: Show, name: ThemeName
) -> None:
    theme.apply(qapp, theme.theme(name))
    window.show_screen(SIGN_INDEX)
    window.rail.current_button().setFocus()
    for stop in crawl(window):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert window.ring.target is stop
        assert ring_pixels(window, window.ring) > VISIBLE_PIXELS, stop
    dialog = pin_dialog(3)
    show(dialog)
    for stop in crawl(dialog):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert dialog.ring.target is stop
        assert ring_pixels(dialog, dialog.ring) > VISIBLE_PIXELS, stop
