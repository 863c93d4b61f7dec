"""What a verified file looks like: three verdicts that cannot be mistaken, and two neutral states.

有効: filled circle. 判定保留: outlined diamond with "?". 無効: octagon with ×. Shapes, frames and
words differ, so colour alone never carries the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify import texts


class Kind(Enum):
    """What came of a file."""

    VALID = "valid"
    ON_HOLD = "on-hold"
    INVALID = "invalid"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    PENDING = "pending"
    NOT_YET = "not-yet"

    @property
    def ink(self) -> Tone:
        """The colour of its word in lists."""
        return _INKS.get(self, Tone.TEXT2)


_INKS = {Kind.VALID: Tone.OK, Kind.ON_HOLD: Tone.CAUTION, Kind.INVALID: Tone.BLOCKED}


@dataclass(frozen=True, slots=True)
class Look:
    """Kind, word and sentence of one file."""

    kind: Kind
    word: str
    sentence: str


def look_of(verified: Verified | None) -> Look:
    """Return how a result is shown; None: it is still being verified."""
    if verified is None:
        return Look(Kind.PENDING, word_of(Kind.PENDING), "")
    if verified.failure is not None:
        sentence = failure_text(verified.failure).paragraph
        return Look(Kind.UNREADABLE, word_of(Kind.UNREADABLE), sentence)
    if verified.report is None:
        return Look(Kind.UNSIGNED, word_of(Kind.UNSIGNED), strings.say(strings.UNSIGNED_TEXT))
    kind = Kind(verified.report.verdict.value)
    return Look(kind, word_of(kind), strings.plain(verified.report.sentence))


def word_of(kind: Kind) -> str:
    """Return the word of a kind, as lists show it."""
    return strings.plain(_WORDS[kind])


_WORDS = {
    Kind.VALID: texts.FILTER_VALID,
    Kind.ON_HOLD: texts.FILTER_HOLD,
    Kind.INVALID: texts.FILTER_INVALID,
    Kind.UNSIGNED: strings.UNSIGNED,
    Kind.UNREADABLE: strings.UNREADABLE,
    Kind.PENDING: strings.VERIFYING,
    Kind.NOT_YET: texts.NOT_YET,
}


def paint_shape(
    painter: QPainter, box: QRectF, kind: Kind, *, inverted: bool = False, over: Tone | None = None
) -> None:
    """Paint the shape of a kind.

    Args:
        painter: where.
        box: a square.
        kind: which shape.
        inverted: on the solid ground of the invalid banner.
        over: one colour for everything, on a row in the highlight colour.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if kind is Kind.VALID:
        _circle(painter, box, over)
    elif kind is Kind.ON_HOLD:
        _diamond(painter, box, over)
    elif kind is Kind.INVALID:
        _octagon(painter, box, inverted=inverted, over=over)
    else:
        glyph = Glyph.HOURGLASS_MEDIUM if kind is Kind.PENDING else Glyph.CIRCLE_DASHED
        icons.paint(painter, box, glyph, over or Tone.NEUTRAL)
    painter.restore()


def _circle(painter: QPainter, box: QRectF, over: Tone | None) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(over or Tone.OK_SOLID))
    painter.drawEllipse(box)
    inset = box.width() * 0.21
    tick = Tone.BG_SELECTED if over else Tone.ON_OK
    icons.paint(painter, box.adjusted(inset, inset, -inset, -inset), Glyph.CHECK_BOLD, tick)


def _diamond(painter: QPainter, box: QRectF, over: Tone | None) -> None:
    width = max(1.5, box.width() / 19)
    ink = over or Tone.CAUTION
    painter.setPen(QPen(theme.colour(ink), width))
    fill = Tone.BG_PANEL if box.width() < 30 else Tone.CAUTION_BG
    painter.setBrush(Qt.BrushStyle.NoBrush if over else theme.colour(fill))
    inside = box.adjusted(width, width, -width, -width)
    middle = inside.center()
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(middle.x(), inside.top()),
                QPointF(inside.right(), middle.y()),
                QPointF(middle.x(), inside.bottom()),
                QPointF(inside.left(), middle.y()),
            ]
        )
    )
    painter.setFont(theme.ui_font(max(12, round(box.width() * 0.46)), strong=True))
    painter.setPen(theme.colour(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def _octagon(painter: QPainter, box: QRectF, *, inverted: bool, over: Tone | None) -> None:
    solid = over or (Tone.ON_BLOCKED if inverted else Tone.BLOCKED)
    mark = Tone.BLOCKED_SOLID if inverted else Tone.BG_PANEL
    inset = box.width() * 0.05
    b = box.adjusted(inset, inset, -inset, -inset)
    q = b.width() * 0.29
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(solid))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(b.left() + q, b.top()),
                QPointF(b.right() - q, b.top()),
                QPointF(b.right(), b.top() + q),
                QPointF(b.right(), b.bottom() - q),
                QPointF(b.right() - q, b.bottom()),
                QPointF(b.left() + q, b.bottom()),
                QPointF(b.left(), b.bottom() - q),
                QPointF(b.left(), b.top() + q),
            ]
        )
    )
    edge = box.width() * 0.25
    tone = Tone.BG_SELECTED if over else mark
    icons.paint(painter, box.adjusted(edge, edge, -edge, -edge), Glyph.X_BOLD, tone)
