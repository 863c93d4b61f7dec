"""What a form is made of: texts, lines and groups with coordinates, and how texts are measured.

All coordinates are logical px at 100 % with the origin at the sheet's upper left corner. The sheet
is always 616 wide and never stretches, so line ends stay where the eye expects them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from clinic_signer.gui import theme
from clinic_signer.gui.theme import Tone

WIDTH = 616.0


_TITLE_SPACING = 170.0
"""In per cent of each character; px would be multiplied by the resolution of a printer."""


class Style(Enum):
    """Fonts of the sheet: (px, strong, universal-design face)."""

    BODY = (13, False, True)
    STRONG = (13, True, True)
    NAME = (18, True, True)
    TITLE = (20, True, True)
    SMALL = (12, False, True)
    LABEL = (12, False, False)


class Medium(Enum):
    """What the form is drawn on; the value is how many px of a font stand for 1 px of the form.

    A printer has dots enough for widths that no screen can show, so on paper texts are measured in
    large fonts: they are as wide there as they were measured.
    """

    SCREEN = 1
    PAPER = 10


@cache
def font_of(style: Style, medium: Medium = Medium.SCREEN) -> QFont:
    """Return the font of a style, in the px of the medium."""
    pixels, strong, form = style.value
    size = pixels * medium.value
    if medium is Medium.PAPER:
        from clinic_signer.gui.paper.fonts import paper_font  # where something is printed, only

        font = paper_font(size, strong=strong, is_data=form)
    else:
        font = theme.form_font(size, strong=strong) if form else theme.ui_font(size, strong=strong)
    if style is Style.TITLE:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _TITLE_SPACING)
    return font


@cache
def _metrics(style: Style, medium: Medium) -> QFontMetricsF:
    return QFontMetricsF(font_of(style, medium))


def measure(style: Style, text: str, medium: Medium = Medium.SCREEN) -> float:
    """Return the width of a text in px of the form."""
    return _metrics(style, medium).horizontalAdvance(text) / medium.value


def wrapped(style: Style, text: str, width: float, medium: Medium = Medium.SCREEN) -> list[str]:
    """Break a text into lines no wider than ``width``, where Japanese may be broken."""
    if measure(style, text, medium) <= width:
        return [text]
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font_of(style, medium))
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    units = text.encode("utf-16-le")  # Qt counts UTF-16 code units
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width * medium.value)
        start, length = line.textStart() * 2, line.textLength() * 2
        lines.append(units[start : start + length].decode("utf-16-le", "replace"))
    layout.endLayout()
    return lines


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text in its place; ``line`` is the line of the data it comes from."""

    rect: QRectF
    text: str
    style: Style
    tone: Tone = Tone.TEXT
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    line: int = 0

    @property
    def left(self) -> float:
        """Where the ink begins, alignment applied."""
        width = measure(self.style, self.text)
        if self.align is Qt.AlignmentFlag.AlignRight:
            return self.rect.right() - width
        if self.align is Qt.AlignmentFlag.AlignHCenter:
            return self.rect.center().x() - width / 2
        return self.rect.left()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of 1 px, horizontal or vertical; a zero-width rect side says which."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the form that a screen reader stops at."""

    name: str
    rect: QRectF
    lines: frozenset[int]


class Join(Enum):
    """How firmly what is above and below a place of the form belongs together."""

    BLOCKS = 0
    """Two blocks of the form, or two RPs."""
    ITEMS = 1
    """Two medicines of an RP, or two remarks."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a page may end; ``rp`` is the RP that it divides, if it does."""

    y: float
    join: Join
    rp: str = ""


@dataclass(slots=True)
class SheetLayout:
    """The finished form.

    Attributes:
        texts: every text, in reading order.
        rules: every line.
        groups: the stops of a screen reader, in order.
        rows: line of the data → the place on the form that shows it (for tints and ties).
        gaps: line of the data → the room left for its findings inside the form.
        height: of the whole sheet.
        breaks: where a page may end, from top to bottom.
        columns: the headings of the columns of medicines.
        table_end: where these columns end.
    """

    texts: list[TextItem] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    rows: dict[int, QRectF] = field(default_factory=dict)
    gaps: dict[int, QRectF] = field(default_factory=dict)
    height: float = 0.0
    breaks: list[Break] = field(default_factory=list)
    columns: QRectF = field(default_factory=QRectF)
    table_end: float = 0.0


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How the form is drawn.

    Attributes:
        with_title: False where the window is too short for the title row.
        state: the words at the right of the title (署名前, 署名済).
        signature: what stands in the box of the signature.
        room_for: line of the data → height of the findings to be placed under it.
        medium: what it is drawn on.
    """

    with_title: bool = True
    state: str = "署名前"
    signature: str = "電子署名　まだありません"
    room_for: Mapping[int, float] = field(default_factory=dict)
    medium: Medium = Medium.SCREEN
