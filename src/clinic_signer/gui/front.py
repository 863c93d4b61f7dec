"""Brings the window to the front as each desktop allows it, or says that it would like to."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.gui.instance.messages import ACTIVATION_VARIABLE

_DESKTOP_MS = 500
"""So long a desktop is given to bring a window to the front."""


def come_to_front(window: QWidget, activation: str | None = None) -> None:
    """Bring a window to the front; where that is not granted, its entry in the task bar flashes.

    Windows lets the program in front, or one it has just started, grant it to another
    (AllowSetForegroundWindow); everybody else only gets the flashing. On X11 the window manager
    decides, on Wayland the leave given to whoever asks.

    Args:
        window: the window.
        activation: the leave that the desktop has given for it; None if it gives none.
    """
    if activation is not None:
        os.environ[ACTIVATION_VARIABLE] = activation
    state = window.windowState()
    window.setWindowState(state & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QTimer.singleShot(_DESKTOP_MS, window, lambda: ask_for_attention(window))


def ask_for_attention(window: QWidget) -> None:
    """Have the window's entry in the task bar flash, unless the window is in front."""
    QApplication.alert(window)
