"""What the plain dialogs have in common: body over foot, and an Enter that never surprises."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.widgets import Button, frame, row

FOOT_HEIGHT = 64
PLAIN_WIDTH = 520
"""Width of a dialog without pictures (design: PIN 520 wide)."""


class PlainDialog(QDialog):
    """A modal dialog in two parts. Esc cancels; Enter presses only the button with the focus.

    Args:
        title: of the window.
        parent: the window it belongs to.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)

    def put_together(self, body: QFrame, foot: QFrame) -> None:
        """Fill the dialog; called once, at the end of the constructor."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body, 1)
        whole.addWidget(foot)
        self.ring = FocusRing(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Have room for all words from the beginning."""
        super().showEvent(event)
        self.have_room()

    def have_room(self) -> None:
        """Grow to the height that wrapped words need at this width: hints count fewer lines."""
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), needed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A held Enter does nothing, nor one that was typed elsewhere."""
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.enter_pressed()
            event.accept()
        else:
            super().keyPressEvent(event)

    def enter_pressed(self) -> None:
        """Press the button that has the focus, if one has."""
        focused = self.focusWidget()
        if isinstance(focused, Button):
            focused.click()


def dialog_foot(right: Sequence[Button], left: Button | None = None) -> QFrame:
    """Return the foot of a dialog with its buttons."""
    foot = frame("dialog-foot")
    foot.setFixedHeight(FOOT_HEIGHT)
    line = row(gap=8, margins=(24, 0, 24, 0))
    if left is not None:
        line.addWidget(left)
    line.addStretch(1)
    for button in right:
        line.addWidget(button)
    foot.setLayout(line)
    return foot
