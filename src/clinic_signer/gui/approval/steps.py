"""The three steps a person takes, with the one that is next standing out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import icons, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Label, column, restyle, row

_SIDE = 24


class StepMark(QWidget):
    """A numbered circle: to come, at hand, or done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._current = 1
        self.setFixedSize(_SIDE, _SIDE)

    def show_number(self, number: int) -> None:
        """Be another step."""
        self._number = number
        self.update()

    def show_current(self, current: int) -> None:
        """Show how this step stands to the one at hand."""
        self._current = current
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the circle and its number, or a tick."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        done, here = self._number < self._current, self._number == self._current
        edge = Tone.OK_LINE if done else Tone.ACCENT if here else Tone.LINE_STRONG
        ground = Tone.OK_BG if done else Tone.ACCENT if here else Tone.BG_PANEL
        painter.setPen(QPen(theme.colour(edge), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawEllipse(circle)
        if done:
            icons.paint(painter, circle.adjusted(5, 5, -5, -5), Glyph.CHECK_BOLD, Tone.OK)
        else:
            painter.setPen(theme.colour(Tone.ON_ACCENT if here else Tone.TEXT2))
            painter.setFont(theme.ui_font(13, strong=here))
            painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        painter.end()


class Steps(QWidget):
    """Steps in order; a widget may stand behind the words of each."""

    def __init__(self, words: Sequence[str], behind: dict[int, QWidget] | None = None) -> None:
        super().__init__()
        self._marks: list[StepMark] = []
        self._labels: list[Label] = []
        layout = column(gap=8)
        for number, text in enumerate(words, 1):
            extra = (behind or {}).get(number)
            mark, label = StepMark(number), Label(text, "body", wrap=extra is None)
            line = row(mark, label, gap=12)
            if extra is not None:
                line.addSpacing(6)
                line.addWidget(extra)
                line.addStretch(1)
            else:
                line.setStretchFactor(label, 1)
            layout.addLayout(line)
            self._marks.append(mark)
            self._labels.append(label)
        self.setLayout(layout)
        self.show_current(1)

    def show_current(self, current: int) -> None:
        """Tell which step is at hand, from 1; one more than there are when all are done."""
        for number, (mark, label) in enumerate(zip(self._marks, self._labels, strict=True), 1):
            mark.show_current(current)
            restyle(label, role="strong" if number == current else "body")
