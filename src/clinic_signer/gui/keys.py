"""The keys of the window, wherever the keyboard is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from clinic_signer.gui.main_window import MainWindow


class Keys(QObject):
    """Binds the keys to the window; what they do depends on the screen that is shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        screens = (
            (f"Ctrl+{index + 1}", lambda index=index: window.show_screen(index))
            for index in range(window.screens.count())
        )
        for keys, action in (
            *screens,
            ("Alt+C", window.strip.card.click),
            ("Alt+P", window.strip.phone.click),
            ("Ctrl+F", lambda: window.shown.focus_search()),
            ("Ctrl+A", self._tick_all),
            ("Ctrl+Return", self._press_sign),
            ("Ctrl+Enter", self._press_sign),
            ("F8", lambda: self._finding(+1)),
            ("Shift+F8", lambda: self._finding(-1)),
            ("Alt+K", self._confirm),
            ("Ctrl+O", window.choose_files),
            ("Ctrl+P", lambda: window.shown.print_shown()),
            ("Ctrl+E", lambda: window.shown.export_shown()),
            ("Ctrl+Shift+C", lambda: window.shown.copy_shown()),
            ("Ctrl+Tab", lambda: window.shown.step_tab(+1)),
            ("Ctrl+Shift+Tab", lambda: window.shown.step_tab(-1)),
            ("F5", window.reload),
            ("F6", lambda: self._region(+1)),
            ("Shift+F6", lambda: self._region(-1)),
            ("Ctrl++", lambda: self._zoom(+1)),
            ("Ctrl+=", lambda: self._zoom(+1)),
            ("Ctrl+-", lambda: self._zoom(-1)),
            ("Ctrl+0", lambda: self._zoom(0)),
        ):
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    def _tick_all(self) -> None:
        if self._window.is_on_sign:
            self._window.sign.tick_all()

    def _press_sign(self) -> None:
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
