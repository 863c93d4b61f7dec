"""Keeps where a window was and how large, until the next start."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from clinic_signer.gui.main_window import MainWindow

_log = logging.getLogger(__name__)

_MAXIMUM_SIZE = 4096


def follow(window: MainWindow, file: Path) -> None:
    """Give a window its place of last time now, and keep the one it has when it closes."""
    restore(window, file)
    window.closing.connect(lambda: keep(window, file))


def restore(window: QWidget, file: Path) -> None:
    """Give a window its place and size of last time, if there was one.

    Qt brings it back onto a screen that is there: one may have been unplugged, or be smaller now.
    """
    try:
        with file.open("rb") as kept:
            data = kept.read(_MAXIMUM_SIZE)
    except OSError:  # the first start; it is no loss
        return
    if len(data) == window.saveGeometry().size():  # Qt would take half of one for a tiny window
        window.restoreGeometry(data)


def keep(window: QWidget, file: Path) -> None:
    """Keep a window's place and size; a folder that cannot be written keeps nothing."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(bytes(window.saveGeometry().data()))
    except OSError as error:
        _log.info("the window's place is not kept: %s", error.strerror)
