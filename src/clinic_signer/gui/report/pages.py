"""A report on A4: which piece stands where on which page. Nothing is painted here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from clinic_signer.gui.paper.atoms import Atom, atoms_of, text_atoms
from clinic_signer.gui.paper.fonts import MILLIMETRE, Style
from clinic_signer.gui.paper.sheets import AIR, SIDE, WIDTH, Around, Filling, Page
from clinic_signer.gui.report.model import Banner, Frame, ReportDocument, Section
from clinic_signer.signature.report import Verdict

_INSIDE = 3 * MILLIMETRE
"""Between a frame and what it holds."""
_WHOLE = 0.4
"""A framed section up to this part of a page is not divided."""
SHAPE = 13 * MILLIMETRE
_HEADING = Style(10.5, strong=True)
_QUESTION = Style(9.0, strong=True, muted=True)
_WORD = Style(19.0, strong=True)
_ANSWER = Style(11.5, strong=True)
_SENTENCE = Style(9.0)
_EFFECT = Style(9.0, strong=True)


@dataclass(frozen=True, slots=True)
class Box:
    """A frame: of a section, of the verdict or of a tag."""

    rect: QRectF
    frame: Frame
    verdict: Verdict | None = None
    is_reserved: bool = False


@dataclass(slots=True)
class ReportPage(Page):
    """A page with frames; the first one has the shape of the verdict."""

    boxes: list[Box] = field(default_factory=list)
    shape: QRectF | None = None


def lay_out(document: ReportDocument) -> list[ReportPage]:
    """Return the pages of a report, the verdict and its reasons on the first half of the first."""
    paper = _Paper(document)
    paper.banner(document.banner)
    for section in document.sections:
        paper.section(section)
    return paper.finished()


class _Paper(Filling[ReportPage]):
    """Pages being filled from the top."""

    def __init__(self, document: ReportDocument) -> None:
        around = Around(
            document.title, document.file_name, document.made, document.page, document.mark
        )
        super().__init__(around, ReportPage)

    # ---- The verdict -----------------------------------------------------------------------

    def banner(self, banner: Banner) -> None:
        """Place the verdict at the top of the first page."""
        begin = self.y
        left, width = SIDE + _INSIDE, WIDTH - 2 * _INSIDE
        self.y += _INSIDE * 0.7
        self.text(banner.question, _QUESTION, left, width)
        beside = SHAPE + _INSIDE
        self.page.shape = QRectF(left, self.y + MILLIMETRE, SHAPE, SHAPE)
        shape_end = self.y + SHAPE + 2 * MILLIMETRE
        self.text(banner.word, _WORD, left + beside, width - beside, tight=0.85)
        self.text(banner.answer, _ANSWER, left + beside, width - beside)
        self.y = max(self.y, shape_end)
        self.text(banner.sentence, _SENTENCE, left, width)
        self.text(banner.effect, _EFFECT, left, width)
        self.y += _INSIDE * 0.7
        rect = QRectF(SIDE, begin, WIDTH, self.y - begin)
        self.page.boxes.append(Box(rect, Frame.PLAIN, banner.verdict, banner.is_reserved))
        self.y += AIR

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
        if framed and height < _WHOLE * self.room and self.y + height > self.bottom:
            self.turn()
        begin = self.y
        self.y += inset * 0.7
        for place, atom in enumerate(atoms):
            if self.y + _needed(atoms[place:]) > self.bottom and self.y > self.top + inset:
                self._close(begin, frame)
                self.turn()
                begin = self.y
                self.y += inset * 0.7
                for head in atom.heads:
                    self.place(head, left, width)
            self.place(atom, left, width)
        self.y += inset * 0.3
        self._close(begin, frame)
        self.y += AIR * (1 if framed else 0.6)

    def _close(self, begin: float, frame: Frame | None) -> None:
        if frame is not None and self.y > begin:
            rect = QRectF(SIDE, begin, WIDTH, self.y - begin)
            self.page.boxes.append(Box(rect, frame))


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
