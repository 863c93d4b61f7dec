"""Qt for paper where there is no window: what the command line starts to make a PDF."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QGuiApplication

from clinic_signer.gui.singleton_guard import keep_singletons_alive


def paper_application() -> QGuiApplication:
    """Return the application that fonts need; made without a display where Qt knows no other way.

    Whoever asks keeps it as long as reports are painted.
    """
    keep_singletons_alive()
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    # On Windows and macOS the fonts of the system come with its own platform.
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])
