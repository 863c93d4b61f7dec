"""Lines of text for paper: measured once, in units that no printer changes.

A unit is a tenth of a point, so that sizes of fonts are whole numbers of pixels and everything is
laid out alike for every resolution.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextLine, QTextOption

from clinic_signer.gui import theme
from clinic_signer.gui.paper.blocks import Face
from clinic_signer.gui.paper.plain import visible

UNITS_PER_INCH = 720
MILLIMETRE = UNITS_PER_INCH / 25.4
POINT = 10.0
_FOR_PAPER = "BIZ UDPGothic"
"""First where it is at hand: in Noto Sans CJK some characters share a glyph with a radical of the
same shape, and in a PDF the radical is found instead of the character."""
LINE = 1.5
"""Height of a line in sizes of its font: what the Japanese faces need."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: points, face, weight, and whether it is a label."""

    points: float = 9.0
    face: Face = Face.PLAIN
    strong: bool = False
    muted: bool = False

    @property
    def line(self) -> float:
        """Height of a line, units."""
        return self.points * POINT * LINE

    def font(self) -> QFont:
        """Return the font, in units."""
        pixels = round(self.points * POINT)
        return paper_font(pixels, strong=self.strong, is_data=self.face is Face.DATA)


def paper_font(pixels: int, *, strong: bool, is_data: bool) -> QFont:
    """Return a font for paper: the universal-design face for data, an even one for the rest."""
    font = (theme.form_font if is_data else theme.ui_font)(pixels, strong=strong)
    if not is_data:
        font.setFamilies([_FOR_PAPER, *font.families()])
    # What a screen does to small letters must not change how wide a text is on paper.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A form that a font chooses for a language has no character of its own: in a PDF, digits in
    # Noto Sans CJK could be seen but neither found nor copied.
    font.setFeature(QFont.Tag("locl"), 0)
    return font


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text that was broken to a width.

    Attributes:
        layout: the whole text: Qt's line is a view of it.
        line: the line.
        text: what it says.
        width: units that it takes.
        style: how it is set.
    """

    layout: QTextLayout
    line: QTextLine
    text: str
    width: float
    style: Style

    def paint(self, painter: QPainter, at: QPointF, ink: QColor) -> None:
        """Paint it; ``at`` is the upper left corner of its place."""
        painter.setPen(ink)
        spare = (self.style.line - self.line.height()) / 2
        self.line.draw(painter, at - QPointF(self.line.x(), self.line.y() - spare))


def break_text(text: str, style: Style, width: float) -> tuple[Line, ...]:
    """Break a text into lines no wider than ``width`` (units); an empty one has none."""
    shown = visible(text)
    if not shown:
        return ()
    layout = QTextLayout(shown, style.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[QTextLine] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(line)
    layout.endLayout()
    return tuple(_line(layout, line, shown, style) for line in found)


def _line(layout: QTextLayout, line: QTextLine, text: str, style: Style) -> Line:
    # Positions are UTF-16: a character beyond the first plane counts twice.
    units = text.encode("utf-16-le")
    begin, length = line.textStart(), line.textLength()
    said = units[2 * begin : 2 * (begin + length)].decode("utf-16-le", "replace")
    return Line(layout, line, said, line.naturalTextWidth(), style)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line in its place on a page; ``box`` is the room that it was given."""

    line: Line
    at: QPointF
    box: QRectF
