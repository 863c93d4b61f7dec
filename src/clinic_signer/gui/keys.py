"""Binds the table of keys to the window, wherever the keyboard is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.gui.key_table import KEYS, Deed, Place

if TYPE_CHECKING:
    from clinic_signer.gui.main_window import MainWindow


class Keys(QObject):
    """Does what the keys say; what that is depends on the screen that is shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._bound: list[QShortcut] = []
        deeds = self._deeds()
        for row in KEYS:
            for keys, deed in row.bound:
                shortcut = QShortcut(QKeySequence(keys), window)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(deeds[deed])
                self._bound.append(shortcut)

    def set_enabled(self, *, enabled: bool) -> None:
        """Let all keys of the window rest while something else has it, or bind them again."""
        for shortcut in self._bound:
            shortcut.setEnabled(enabled)

    def _deeds(self) -> dict[Deed, Callable[[], object]]:
        window = self._window
        return {
            Deed.SCREEN_1: lambda: window.show_screen(0),
            Deed.SCREEN_2: lambda: window.show_screen(1),
            Deed.SCREEN_3: lambda: window.show_screen(2),
            Deed.SCREEN_4: lambda: window.show_screen(3),
            Deed.SCREEN_5: lambda: window.show_screen(4),
            Deed.NEXT_REGION: lambda: self._region(+1),
            Deed.PREVIOUS_REGION: lambda: self._region(-1),
            Deed.NEXT_TAB: lambda: window.shown.step_tab(+1),
            Deed.PREVIOUS_TAB: lambda: window.shown.step_tab(-1),
            Deed.RELOAD: window.reload,
            Deed.CHOOSE_CARD: window.strip.card.click,
            Deed.CHOOSE_PHONE: window.strip.phone.click,
            Deed.OPEN_FILES: window.choose_files,
            Deed.FIND: lambda: window.shown.focus_search(),
            Deed.TICK_ALL: self._tick_all,
            Deed.SIGN: self.press_sign,
            Deed.NEXT_FINDING: lambda: self._finding(+1),
            Deed.PREVIOUS_FINDING: lambda: self._finding(-1),
            Deed.CONFIRM: self._confirm,
            Deed.PRINT: lambda: window.shown.print_shown(),
            Deed.EXPORT: lambda: window.shown.export_shown(),
            Deed.COPY: lambda: window.shown.copy_shown(),
            Deed.LARGER: lambda: self._zoom(+1),
            Deed.SMALLER: lambda: self._zoom(-1),
            Deed.USUAL_SIZE: lambda: self._zoom(0),
            Deed.HELP: self.show_help,
        }

    def show_help(self) -> None:
        """What the screen that is shown is for, and its keys."""
        from clinic_signer.gui.help.dialog import HelpDialog

        HelpDialog(list(Place)[self._window.screens.currentIndex()], self._window).open()

    def _tick_all(self) -> None:
        if self._window.is_on_sign:
            self._window.sign.tick_all()

    def press_sign(self) -> None:
        """Ctrl+Enter is the button, only while it can be used; it never confirms a warning."""
        if self._window.is_on_sign and self._window.sign.bar.button.isEnabled():
            self._window.sign.bar.button.click()

    def _finding(self, step: int) -> None:
        if self._window.is_on_sign:
            self._window.sign.form.go_to_finding(step)

    def _confirm(self) -> None:
        if self._window.is_on_sign:
            self._window.sign.form.confirm_current()

    def _zoom(self, step: int) -> None:
        if self._window.is_on_sign:
            self._window.sign.form.step_zoom(step)

    def _region(self, step: int) -> None:
        stops = self._window.regions()
        here = next((i for i, stop in enumerate(stops) if _holds_focus(stop)), None)
        index = (0 if step > 0 else -1) if here is None else (here + step) % len(stops)
        from PySide6.QtCore import Qt

        stops[index].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds_focus(stop: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (stop is focus or stop.isAncestorOf(focus))
