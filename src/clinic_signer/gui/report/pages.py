"""A report on A4: which piece stands where on which page. Nothing is painted here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF

from clinic_signer.gui.report.atoms import Atom, atoms_of, text_atoms
from clinic_signer.gui.report.fonts import MILLIMETRE, PlacedLine, Style, break_text
from clinic_signer.gui.report.model import Banner, Frame, ReportDocument, Section
from clinic_signer.gui.report.plain import visible
from clinic_signer.signature.report import Verdict

PAPER = QSizeF(210 * MILLIMETRE, 297 * MILLIMETRE)
"""A4, units."""
SIDE = 16 * MILLIMETRE
WIDTH = PAPER.width() - 2 * SIDE
HEAD = 10 * MILLIMETRE
FOOT = 12 * MILLIMETRE
_MARK = 7 * MILLIMETRE
_AIR = 3 * MILLIMETRE
_INSIDE = 3 * MILLIMETRE
"""Between a frame and what it holds."""
_WHOLE = 0.4
"""A framed section up to this part of a page is not divided."""
SHAPE = 13 * MILLIMETRE
_SMALL = Style(8.0, muted=True)
_HEADING = Style(10.5, strong=True)
_QUESTION = Style(9.0, strong=True, muted=True)
_WORD = Style(19.0, strong=True)
_ANSWER = Style(11.5, strong=True)
_SENTENCE = Style(9.0)
_EFFECT = Style(9.0, strong=True)
_MARKED = Style(10.0, strong=True)


@dataclass(frozen=True, slots=True)
class Box:
    """A frame: of a section, of the verdict or of a tag."""

    rect: QRectF
    frame: Frame
    verdict: Verdict | None = None
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line; ``strong`` below a heading."""

    at: QPointF
    width: float
    strong: bool = False


@dataclass(slots=True)
class Page:
    """A page, in units from its upper left corner."""

    lines: list[PlacedLine] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    shape: QRectF | None = None
    marks: list[QRectF] = field(default_factory=list)
    """Frames around the mark that there is no legal effect."""


def lay_out(document: ReportDocument) -> list[Page]:
    """Return the pages of a report, the verdict and its reasons on the first half of the first."""
    paper = _Paper(document)
    paper.banner(document.banner)
    for section in document.sections:
        paper.section(section)
    return paper.finished()


class _Paper:
    """Pages being filled from the top."""

    def __init__(self, document: ReportDocument) -> None:
        self._document = document
        self._top = HEAD + _SMALL.line + (_MARK + _AIR / 2 if document.mark else 0) + _AIR
        self._bottom = PAPER.height() - FOOT - _SMALL.line - _AIR / 2
        self.pages = [Page()]
        self._y = self._top

    @property
    def _room(self) -> float:
        return self._bottom - self._top

    @property
    def _page(self) -> Page:
        return self.pages[-1]

    def _turn(self) -> None:
        self.pages.append(Page())
        self._y = self._top

    # ---- The verdict -----------------------------------------------------------------------

    def banner(self, banner: Banner) -> None:
        """Place the verdict at the top of the first page."""
        begin = self._y
        left, width = SIDE + _INSIDE, WIDTH - 2 * _INSIDE
        self._y += _INSIDE * 0.7
        self._text(banner.question, _QUESTION, left, width)
        beside = SHAPE + _INSIDE
        self._page.shape = QRectF(left, self._y + MILLIMETRE, SHAPE, SHAPE)
        shape_end = self._y + SHAPE + 2 * MILLIMETRE
        self._text(banner.word, _WORD, left + beside, width - beside, tight=0.85)
        self._text(banner.answer, _ANSWER, left + beside, width - beside)
        self._y = max(self._y, shape_end)
        self._text(banner.sentence, _SENTENCE, left, width)
        self._text(banner.effect, _EFFECT, left, width)
        self._y += _INSIDE * 0.7
        rect = QRectF(SIDE, begin, WIDTH, self._y - begin)
        self._page.boxes.append(Box(rect, Frame.PLAIN, banner.verdict, banner.is_reserved))
        self._y += _AIR

    def _text(
        self, text: str, style: Style, left: float, width: float, *, tight: float = 1.0
    ) -> None:
        for line in break_text(text, style, width):
            height = style.line * tight
            box = QRectF(left, self._y, width, height)
            at = QPointF(left, self._y - (style.line - height) / 2)
            self._page.lines.append(PlacedLine(line, at, box))
            self._y += height

    # ---- Sections --------------------------------------------------------------------------

    def section(self, section: Section) -> None:
        """Place a section; a frame around it is closed and opened again at each page break."""
        framed = section.frame is not Frame.PLAIN
        inset = _INSIDE if framed else 0.0
        left, width = SIDE + inset, WIDTH - 2 * inset
        atoms = [*_heading(section, width)]
        for block in section.blocks:
            atoms += atoms_of(block, width)
        frame = section.frame if framed else None
        height = sum(atom.height for atom in atoms) + inset
        if framed and height < _WHOLE * self._room and self._y + height > self._bottom:
            self._turn()
        begin = self._y
        self._y += inset * 0.7
        for place, atom in enumerate(atoms):
            if self._y + _needed(atoms[place:]) > self._bottom and self._y > self._top + inset:
                self._close(begin, frame)
                self._turn()
                begin = self._y
                self._y += inset * 0.7
                for head in atom.heads:
                    self._place(head, left, width)
            self._place(atom, left, width)
        self._y += inset * 0.3
        self._close(begin, frame)
        self._y += _AIR * (1 if framed else 0.6)

    def _place(self, atom: Atom, left: float, width: float) -> None:
        offset = QPointF(left, self._y)
        self._page.lines += [
            replace(placed, at=placed.at + offset, box=placed.box.translated(offset))
            for placed in atom.lines
        ]
        strong = atom.keeps
        self._page.rules += [
            Rule(offset + QPointF(0, rule), width, strong=strong) for rule in atom.rules
        ]
        self._y += atom.height

    def _close(self, begin: float, frame: Frame | None) -> None:
        if frame is not None and self._y > begin:
            rect = QRectF(SIDE, begin, WIDTH, self._y - begin)
            self._page.boxes.append(Box(rect, frame))

    # ---- Around ----------------------------------------------------------------------------

    def finished(self) -> list[Page]:
        """Return the pages with what stands on each of them."""
        for number, page in enumerate(self.pages, start=1):
            self._y = HEAD
            if self._document.mark:
                self._mark(page)
            self._both_sides(page, self._document.title, self._document.file_name)
            self._y = PAPER.height() - FOOT - _SMALL.line
            counted = self._document.page.format(page=number, pages=len(self.pages))
            self._both_sides(page, self._document.made, counted)
        return self.pages

    def _mark(self, page: Page) -> None:
        frame = QRectF(SIDE, self._y, WIDTH, _MARK)
        page.marks.append(frame)
        for line in break_text(self._document.mark, _MARKED, WIDTH)[:1]:
            left = SIDE + (WIDTH - line.width) / 2
            at = QPointF(left, self._y + (_MARK - _MARKED.line) / 2)
            page.lines.append(PlacedLine(line, at, frame))
        self._y += _MARK + _AIR / 2

    def _both_sides(self, page: Page, left: str, right: str) -> None:
        """A line with a text at either end; the right one gives way in its middle."""
        half = WIDTH / 2 - _AIR / 2
        metrics = QFontMetricsF(_SMALL.font())
        for text, is_right in ((left, False), (right, True)):
            short = metrics.elidedText(visible(text), Qt.TextElideMode.ElideMiddle, half - 1)
            for line in break_text(short, _SMALL, half)[:1]:
                start = SIDE + WIDTH - line.width if is_right else SIDE
                box = QRectF(SIDE + WIDTH - half if is_right else SIDE, self._y, half, _SMALL.line)
                page.lines.append(PlacedLine(line, QPointF(start, self._y), box))


def _heading(section: Section, width: float) -> list[Atom]:
    heading = f"{section.heading}　［{section.tag}］" if section.tag else section.heading
    atoms = list(text_atoms(heading, _HEADING, width, keeps=True))
    rule = Atom(0.8 * MILLIMETRE, rules=(0.0,), keeps=True)
    return [*atoms, rule]


def _needed(atoms: Sequence[Atom]) -> float:
    """Height of the first piece with those that must stand on the same page."""
    needed = 0.0
    for atom in atoms:
        needed += atom.height
        if not atom.keeps:
            break
    return needed
