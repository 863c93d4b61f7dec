"""The table of keys: the window does what it says, F1 and the docs say what it does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.help import texts
from clinic_signer.gui.help.dialog import HelpDialog
from clinic_signer.gui.key_table import KEYS, Deed, Place, keys_of, page
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.screen import Screen
from clinic_signer.gui.widgets import Label
from clinic_signer.words import Language
from conftest import PROJECT
from gui.lint import lint

SCREENS = list(Place)[:5]
OF_ONE_SCREEN = {"Alt+Left", "Alt+Right", "Esc", "Ctrl+Z"}
"""Bound by the screen that knows them; the table names them too."""


def test_the_window_binds_the_keys_of_the_table_and_no_others(window: MainWindow) -> None:
    for index in range(len(SCREENS)):
        window.show_screen(index)
    bound = [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]
    wanted = {keys for row in KEYS for keys, _ in row.bound}
    assert set(bound) - OF_ONE_SCREEN == wanted
    assert len([keys for keys in bound if keys in wanted]) == len(wanted)


def test_every_deed_has_a_key() -> None:
    assert {deed for row in KEYS for _, deed in row.bound} == set(Deed)


ASKED = {
    Deed.FIND: Screen.focus_search,
    Deed.PRINT: Screen.print_shown,
    Deed.EXPORT: Screen.export_shown,
    Deed.COPY: Screen.copy_shown,
    Deed.NEXT_TAB: Screen.step_tab,
}
"""What a screen that answers a key has of its own."""


@pytest.mark.parametrize("deed", ASKED, ids=lambda deed: deed.name)
def test_the_screens_named_for_a_key_are_those_that_answer_it(
    window: MainWindow, deed: Deed
) -> None:
    row = next(row for row in KEYS if deed in [bound for _, bound in row.bound])
    answering = []
    for index, place in enumerate(SCREENS):
        window.show_screen(index)
        if getattr(type(window.shown), ASKED[deed].__name__) is not ASKED[deed]:
            answering.append(place)
    assert list(row.places) == answering


@pytest.mark.parametrize("place", Place)
def test_no_key_does_two_things_in_one_place(place: Place) -> None:
    rows = [*keys_of(place)]
    if place is not Place.DIALOGS:
        rows += keys_of(Place.EVERYWHERE) if place is not Place.EVERYWHERE else ()
    shown = sorted(key for row in rows for key in row.shown.split(" / "))
    assert [one for one, other in pairwise(shown) if one == other] == []


def test_the_docs_are_the_table() -> None:
    assert (PROJECT / "docs" / "keyboard.md").read_text(encoding="utf-8") == page()


def opened(window: MainWindow) -> HelpDialog:
    return next(each for each in window.findChildren(HelpDialog) if each.isVisible())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("index", range(len(SCREENS)))
def test_f1_says_what_the_screen_is_for_and_its_keys(
    window: MainWindow, index: int, language: Language
) -> None:
    window.show_screen(index)
    strings.choose(language)
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = opened(window)
    shown = [label.text() for label in dialog.findChildren(Label)]
    assert strings.say(texts.ABOUT[SCREENS[index]]) in shown
    for place in (SCREENS[index], Place.EVERYWHERE):
        for row in keys_of(place):
            assert row.shown in shown
            assert strings.plain(row.does) in shown
    assert lint(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_the_help_can_be_read_and_scrolled_by_keyboard(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = opened(window)
    assert dialog.focusWidget() is dialog.close_button
    QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.scrolled
    bar = dialog.scrolled.verticalScrollBar()
    assert bar.maximum() > 0
    QTest.keyClick(dialog.scrolled, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    dialog.accept()


def test_control_tab_goes_through_the_tabs_of_the_form(window: MainWindow) -> None:
    tabs = window.sign.form.tabs
    assert (tabs.currentIndex(), tabs.count()) == (0, 2)
    QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.currentIndex() == 1
    QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.currentIndex() == 0


def test_f6_enters_the_strip_at_the_way_that_signs(window: MainWindow) -> None:
    assert window.strip.card in window.regions()
    window.strip.phone.setEnabled(True)
    window.strip.phone.setChecked(True)
    assert window.strip.phone in window.regions()
    assert window.strip.card not in window.regions()


@pytest.mark.parametrize("index", range(len(SCREENS)))
def test_f6_finds_something_on_every_screen(window: MainWindow, index: int) -> None:
    window.show_screen(index)
    stops: Callable[[], list[QWidget]] = window.regions
    assert len(stops()) > 2, "rail, strip and at least one part of the screen"
