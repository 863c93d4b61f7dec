"""The band that says on every screen that nothing made here has legal effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import fill

if TYPE_CHECKING:  # annotations only: each of Qt's types costs time at start
    from PySide6.QtGui import QPaintEvent

HEIGHT = 28


class SandboxBanner(QWidget):
    """28 px under the title bar; cannot be closed."""

    access_role = "AlertMessage"

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._text = strings.say(strings.SANDBOX)
        self._hint = strings.say(strings.SANDBOX_HINT)
        self.setAccessibleName(strings.spoken([self._text, self._hint]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon, sentence and hint, centred."""
        painter = QPainter(self)
        fill(painter, self.rect(), Tone.CAUTION_BG)
        painter.setPen(QPen(theme.colour(Tone.CAUTION_LINE), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        strong, small = theme.ui_font(13, strong=True), theme.ui_font(12)
        text_width = QFontMetrics(strong).horizontalAdvance(self._text)
        hint_width = QFontMetrics(small).horizontalAdvance(self._hint)
        whole = 18 + 6 + text_width + 16 + hint_width
        left = max(8, (self.width() - whole) // 2)
        icons.paint(painter, QRectF(left, 5, 18, 18), Glyph.WARNING_FILL, Tone.CAUTION)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(strong)
        painter.setPen(theme.colour(Tone.CAUTION))
        painter.drawText(QRect(left + 24, 0, text_width + 2, HEIGHT), middle, self._text)
        painter.setFont(small)
        painter.setPen(theme.colour(Tone.TEXT))
        start = left + 24 + text_width + 16
        painter.drawText(QRect(start, 0, self.width() - start, HEIGHT), middle, self._hint)
        painter.end()
