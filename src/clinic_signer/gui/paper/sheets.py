"""Pages of A4: the room on them, what stands on each of them, and how they are filled.

Everything is in units from a page's upper left corner. Nothing is painted here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF

from clinic_signer.gui.paper.atoms import Atom
from clinic_signer.gui.paper.fonts import MILLIMETRE, PlacedLine, Style, break_text
from clinic_signer.gui.paper.plain import visible

PAPER = QSizeF(210 * MILLIMETRE, 297 * MILLIMETRE)
"""A4."""
SIDE = 16 * MILLIMETRE
WIDTH = PAPER.width() - 2 * SIDE
AIR = 3 * MILLIMETRE
_HEAD = 10 * MILLIMETRE
_FOOT = 12 * MILLIMETRE
_MARK = 7 * MILLIMETRE
_SMALL = Style(8.0, muted=True)
_MARKED = Style(10.0, strong=True)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands on every page.

    Attributes:
        title: at the upper left.
        about: at the upper right: the file, or the patient.
        made: at the foot.
        page: "page {page} of {pages}", to fill in.
        mark: why there is no legal effect; empty for real documents.
    """

    title: str
    about: str = field(repr=False)
    made: str
    page: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line; ``strong`` below a heading."""

    at: QPointF
    width: float
    strong: bool = False


@dataclass(slots=True)
class Page:
    """A page; ``marks`` are the frames around the mark that there is no legal effect."""

    lines: list[PlacedLine] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    marks: list[QRectF] = field(default_factory=list)


PageT = TypeVar("PageT", bound=Page)


class Filling(Generic[PageT]):
    """Pages being filled from the top.

    Args:
        around: what stands on each of them.
        new_page: makes an empty one.

    Attributes:
        pages: the last one is being filled.
        top: where the text of a page begins.
        bottom: where it ends at the latest.
        y: where the next piece goes.
    """

    def __init__(self, around: Around, new_page: Callable[[], PageT]) -> None:
        self._around = around
        self._new_page = new_page
        self.pages: list[PageT] = [new_page()]
        self.top = _HEAD + _SMALL.line + (_MARK + AIR / 2 if around.mark else 0) + AIR
        self.bottom = PAPER.height() - _FOOT - _SMALL.line - AIR / 2
        self.y = self.top

    @property
    def room(self) -> float:
        """Height of an empty page."""
        return self.bottom - self.top

    @property
    def page(self) -> PageT:
        """The page that is being filled."""
        return self.pages[-1]

    def turn(self) -> None:
        """Go on on a new page."""
        self.pages.append(self._new_page())
        self.y = self.top

    def text(
        self, text: str, style: Style, left: float, width: float, *, tight: float = 1.0
    ) -> None:
        """Place a text alone; ``tight`` makes its lines less high."""
        for line in break_text(text, style, width):
            height = style.line * tight
            box = QRectF(left, self.y, width, height)
            at = QPointF(left, self.y - (style.line - height) / 2)
            self.page.lines.append(PlacedLine(line, at, box))
            self.y += height

    def place(self, atom: Atom, left: float, width: float) -> None:
        """Place a piece."""
        offset = QPointF(left, self.y)
        self.page.lines += [
            replace(placed, at=placed.at + offset, box=placed.box.translated(offset))
            for placed in atom.lines
        ]
        strong = atom.keeps
        self.page.rules += [
            Rule(offset + QPointF(0, rule), width, strong=strong) for rule in atom.rules
        ]
        self.y += atom.height

    def finished(self) -> list[PageT]:
        """Return the pages with what stands on each of them."""
        around = self._around
        for number, page in enumerate(self.pages, start=1):
            self.y = _HEAD
            if around.mark:
                self._mark(page)
            self._both_sides(page, around.title, around.about)
            self.y = PAPER.height() - _FOOT - _SMALL.line
            counted = around.page.format(page=number, pages=len(self.pages))
            self._both_sides(page, around.made, counted)
        return self.pages

    def _mark(self, page: PageT) -> None:
        frame = QRectF(SIDE, self.y, WIDTH, _MARK)
        page.marks.append(frame)
        for line in break_text(self._around.mark, _MARKED, WIDTH)[:1]:
            left = SIDE + (WIDTH - line.width) / 2
            at = QPointF(left, self.y + (_MARK - _MARKED.line) / 2)
            page.lines.append(PlacedLine(line, at, frame))
        self.y += _MARK + AIR / 2

    def _both_sides(self, page: PageT, left: str, right: str) -> None:
        """A line with a text at either end; the right one has what the left one leaves."""
        begin, room = 0.0, WIDTH / 2 - AIR / 2
        metrics = QFontMetricsF(_SMALL.font())
        for text, is_right in ((left, False), (right, True)):
            short = metrics.elidedText(visible(text), Qt.TextElideMode.ElideMiddle, room - 1)
            for line in break_text(short, _SMALL, room)[:1]:
                start = SIDE + WIDTH - line.width if is_right else SIDE
                box = QRectF(SIDE + begin, self.y, room, _SMALL.line)
                page.lines.append(PlacedLine(line, QPointF(start, self.y), box))
                begin = line.width + AIR
            room = WIDTH - begin
