"""What the window and its keys ask of every screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData


def local_files(dragged: QMimeData) -> list[Path]:
    """The files of this PC among what is dragged; a link to a web page is none of them."""
    names = [url.toLocalFile() for url in dragged.urls() if url.isLocalFile()]
    return [Path(name) for name in names if name]


class Screen(QFrame):
    """One screen of the window. A screen answers what means something on it, and no more."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "app")

    def set_measures(self, *, narrow: bool, short: bool, tight: bool = False) -> None:
        """Use the measures of wide, narrow, very narrow and short windows."""

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen, in reading order."""
        return []

    def entry_stop(self) -> QWidget | None:
        """Where the keyboard is when it comes from another screen; None: it stays in the rail."""
        stops = [stop for stop in self.regions() if stop.isVisibleTo(self) and stop.isEnabled()]
        return stops[0] if stops else None

    def reload(self) -> None:
        """F5: read again what is shown."""

    def focus_search(self) -> None:
        """Ctrl+F: go to the search field."""

    def print_shown(self) -> None:
        """Ctrl+P: print what is shown."""

    def export_shown(self) -> None:
        """Ctrl+E: write what is shown to a file."""

    def copy_shown(self) -> None:
        """Ctrl+Shift+C: copy the report that is shown."""

    def step_tab(self, step: int) -> None:
        """Ctrl+Tab and Ctrl+Shift+Tab: go to the next (+1) or the previous (-1) tab."""

    def close_down(self) -> None:
        """The window closes: nothing may be waited for any more."""
