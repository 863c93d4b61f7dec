"""A switch: on or off, said in words beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.words import Words

_ON = Words("オン", "On")
_OFF = Words("オフ", "Off")
_TRACK = QSize(40, 20)
_GAP = 16
_HEIGHT = 32
_PIXELS = 13


class Switch(QCheckBox):
    """On or off. To a screen reader it is a check box, which every one of them knows.

    Args:
        name: what is switched.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._locked = False
        self.setAccessibleName(name)
        self.setFixedHeight(_HEIGHT)

    @property
    def word(self) -> str:
        """On or off, in words."""
        return strings.say(_ON if self.isChecked() else _OFF)

    def show_locked(self, *, locked: bool) -> None:
        """Show a value that cannot be changed here."""
        self._locked = locked
        self.setEnabled(not locked)

    def sizeHint(self) -> QSize:
        """The track, and room for the longer word."""
        metrics = self.fontMetrics()
        words = max(metrics.horizontalAdvance(strings.say(each)) for each in (_ON, _OFF))
        return QSize(words + _GAP + _TRACK.width(), _HEIGHT)

    def hitButton(self, position: QPoint, /) -> bool:
        """Word and track answer."""
        return self.rect().contains(position)

    def focus_rect(self) -> QRect:
        """The focus ring is around the track."""
        return self._track()

    def _track(self) -> QRect:
        corner = QPoint(self.width() - _TRACK.width(), (self.height() - _TRACK.height()) // 2)
        return QRect(corner, _TRACK)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the word and the track with its knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = self._track()
        painter.setFont(theme.ui_font(_PIXELS))
        painter.setPen(theme.colour(Tone.TEXT2))
        place = self.rect().adjusted(0, 0, -_TRACK.width() - _GAP, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, int(flags), self.word)
        self._paint_track(painter, QRectF(track).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_track(self, painter: QPainter, track: QRectF) -> None:
        on = self.isChecked()
        edge = Tone.ACCENT if on else Tone.LINE_STRONG
        ground = Tone.ACCENT if on else Tone.BG_FIELD
        knob = Tone.ON_ACCENT if on else Tone.LINE_STRONG
        if not self.isEnabled():
            edge, ground, knob = Tone.NEUTRAL_LINE, Tone.DISABLED_BG, Tone.TEXT2
        painter.setPen(QPen(theme.colour(edge), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = 12.0
        left = track.right() - side - 4 if on else track.left() + 4
        place = QRectF(left, track.center().y() - side / 2, side, side)
        if self._locked:
            icons.paint(painter, place, Glyph.LOCK_SIMPLE_FILL, knob)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(knob))
        painter.drawEllipse(place)
