"""Glyphs as icons of Qt's own, where a widget of Qt takes nothing else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from clinic_signer.gui.icons import Glyph, picture
from clinic_signer.gui.theme import Tone


class _GlyphEngine(QIconEngine):
    """An icon that asks for its colour when it is painted."""

    def __init__(self, glyph: Glyph, tone: Tone) -> None:
        super().__init__()
        self._glyph = glyph
        self._tone = tone

    def paint(
        self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State, /
    ) -> None:
        tone = Tone.TEXT_DISABLED if mode is QIcon.Mode.Disabled else self._tone
        painter.drawPixmap(rect.topLeft(), picture(self._glyph, rect.height(), tone))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, /) -> QPixmap:
        ground = QPixmap(size)
        ground.fill(QColor(0, 0, 0, 0))
        painter = QPainter(ground)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return ground

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._glyph, self._tone)


def icon(glyph: Glyph, tone: Tone = Tone.TEXT) -> QIcon:
    """Return an icon for a button; it follows the theme and the disabled state."""
    return QIcon(_GlyphEngine(glyph, tone))
