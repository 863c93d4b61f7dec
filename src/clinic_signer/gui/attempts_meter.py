"""How many PIN attempts are left: blocks for the eye, a number for everybody."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Label, restyle, row

CAUTION_FROM = 5
"""At this many attempts left it becomes amber, unless the settings say otherwise."""
LAST = 1


def level_of(left: int | None, few: int = CAUTION_FROM) -> Level:
    """Return how grave a number of attempts is; ``few`` of them are a reason for caution."""
    if left is None or left > max(few, LAST):
        return Level.INFO
    return Level.CAUTION if left > LAST else Level.BLOCKED


class Blocks(QWidget):
    """One block of 9×14 per attempt of a fresh card; those that are used are outlines."""

    WIDTH, HEIGHT, GAP = 9, 14, 3

    def __init__(self, few: int) -> None:
        super().__init__()
        self._few = few
        self._left, self._maximum = 0, 0
        self.setFixedHeight(self.HEIGHT)

    def show_attempts(self, left: int, maximum: int) -> None:
        """Show ``left`` of ``maximum``."""
        self._left, self._maximum = left, maximum
        self.setFixedWidth(maximum * (self.WIDTH + self.GAP))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its blocks."""
        return QSize(self._maximum * (self.WIDTH + self.GAP), self.HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the blocks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        level = level_of(self._left, self._few)
        full = theme.colour(Tone.ACCENT if level is Level.INFO else level.ink)
        for index in range(self._maximum):
            box = QRectF(index * (self.WIDTH + self.GAP), 0, self.WIDTH, self.HEIGHT)
            if index < self._left:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(full)
                painter.drawRoundedRect(box, 2, 2)
            else:
                painter.setPen(QPen(theme.colour(Tone.NEUTRAL_LINE), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.end()


class AttemptsMeter(QWidget):
    """Label, blocks, number. The scale is the card's own maximum, where it is known.

    Args:
        few: so many are a reason for caution.
        spread: the blocks stand at the right end, else behind the label.
    """

    def __init__(self, few: int = CAUTION_FROM, *, spread: bool = True) -> None:
        super().__init__()
        self._few = few
        self._blocks = Blocks(few)
        self._number = Label("", "strong")
        layout = row(Label(strings.say(strings.PIN_LEFT), "muted"), gap=8)
        layout.addSpacing(8)
        if spread:
            self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._number.setMinimumWidth(40)
            layout.addStretch(1)
        layout.addWidget(self._blocks)
        layout.addWidget(self._number)
        if not spread:
            layout.addStretch(1)
        self.setLayout(layout)

    def show_attempts(self, left: int | None, maximum: int | None) -> None:
        """Show the attempts left; without a number it says so."""
        blocks = left is not None and maximum is not None
        self._blocks.setVisible(blocks)
        if left is not None and maximum is not None:
            self._blocks.show_attempts(left, maximum)
        unknown = strings.say(strings.TIMES_UNKNOWN)
        text = unknown if left is None else strings.say(strings.TIMES, n=left)
        self._number.setText(text)
        level = level_of(left, self._few)
        restyle(self._number, level="" if level is Level.INFO else level.value)
        name = strings.say(strings.PIN_LEFT)
        self._number.setAccessibleName(f"{name} {text}")
