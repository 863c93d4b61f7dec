"""The holder's qualification as a card shows it, painted from what the certificate says.

There is no photograph and no number of a register: the certificate has none.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import icons, theme
from clinic_signer.gui.certificates.facts import Face
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone

_WIDTH, _HEIGHT = 272, 172
"""The proportions of a card (ISO/IEC 7810 ID-1: 85.60 mm × 53.98 mm)."""
_BAND = 38


class LicenceFace(QWidget):
    """The painted card."""

    access_role = "Graphic"

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.setAccessibleName(face.spoken)

    def sizeHint(self) -> QSize:
        """The size of a card on most screens."""
        return QSize(_WIDTH, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card: a band with its name, the qualification, the holder, the issuer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(card, 10, 10)
        painter.fillPath(path, theme.colour(Tone.BG_PAPER))
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(QRectF(0, 0, card.width() + 1, _BAND), theme.colour(Tone.ACCENT))
        painter.restore()
        painter.setPen(QPen(theme.colour(Tone.LINE_STRONG), 1))
        painter.drawPath(path)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        face, width = self._face, _WIDTH - 32
        icons.paint(painter, QRectF(14, 9, 20, 20), Glyph.IDENTIFICATION_CARD, Tone.ON_ACCENT)
        _say(painter, QRectF(42, 0, width - 26, _BAND), face.title, 14, Tone.ON_ACCENT, strong=True)
        if face.practice:
            right = Qt.AlignmentFlag.AlignRight
            place = QRectF(16, 0, width, _BAND)
            _say(painter, place, face.practice, 12, Tone.ON_ACCENT, strong=True, side=right)
        _say(painter, QRectF(16, 48, width, 20), face.role, 13, Tone.TEXT2)
        _say(painter, QRectF(16, 68, width, 32), face.holder, 22, Tone.TEXT, strong=True)
        painter.setPen(QPen(theme.colour(Tone.LINE), 1))
        painter.drawLine(16, 114, 16 + width, 114)
        painter.setFont(theme.ui_font(12))
        painter.setPen(theme.colour(Tone.TEXT2))
        wrapped = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(QRectF(16, 115, width, 36), wrapped, face.issuer)
        _say(painter, QRectF(16, 150, width, 18), face.until, 12, Tone.TEXT)


def _say(
    painter: QPainter,
    place: QRectF,
    text: str,
    pixels: int,
    tone: Tone,
    *,
    strong: bool = False,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write one line; what is too long for the card gets smaller, then ends in …."""
    font = theme.ui_font(pixels, strong=strong)
    painter.setFont(font)
    while pixels > 12 and painter.fontMetrics().horizontalAdvance(text) > place.width():
        pixels -= 1
        painter.setFont(theme.ui_font(pixels, strong=strong))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.setPen(theme.colour(tone))
    painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
