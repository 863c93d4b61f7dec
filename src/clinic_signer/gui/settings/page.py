"""What the settings screen asks of each of its pages."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from clinic_signer.gui.widgets import column, row

WIDEST = 960
"""Settings are one column of at most this width (design §2); in logical pixels."""


class Page(QScrollArea):
    """One page under a tab; it scrolls when the window is short.

    ``body`` is its column. A page answers what means something on it, and no more.
    """

    def __init__(self, name: str, *, widest: int | None = WIDEST) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._inside.setObjectName("scrolled")
        holder = QWidget()
        self.body = column(gap=8)
        holder.setLayout(self.body)
        if widest is not None:
            holder.setMaximumWidth(widest)
        self._around = QVBoxLayout(self._inside)
        self._around.setContentsMargins(24, 16, 24, 24)
        # In a column a widest width is forgotten when heights are found; in a line it counts.
        line = row()
        line.addWidget(holder, 1)
        line.addStretch(0)
        self._around.addLayout(line)
        self._around.addStretch(1)
        self.setWidget(self._inside)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        side = 16 if narrow else 24
        self._around.setContentsMargins(side, 16, side, 24)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this page."""
        return []

    def begin(self) -> None:
        """The page came on screen."""

    def reload(self) -> None:
        """F5."""

    def copy_shown(self) -> None:
        """Ctrl+Shift+C."""

    def export_shown(self) -> None:
        """Ctrl+E."""

    def close_down(self) -> None:
        """The window closes: nothing may be waited for any more."""
