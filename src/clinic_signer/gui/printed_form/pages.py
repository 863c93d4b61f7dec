"""A printed form on A4: which part of it stands where on which page. Nothing is painted here."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QRectF

from clinic_signer.gui.paper.atoms import atoms_of
from clinic_signer.gui.paper.fonts import MILLIMETRE, Style, break_text
from clinic_signer.gui.paper.sheets import AIR, SIDE, WIDTH, Around, Filling, Page
from clinic_signer.gui.printed_form.model import FormDocument, FormPart
from clinic_signer.gui.sign import sheet_elements as sheet
from clinic_signer.gui.sign.sheet_elements import Join, Medium, SheetLayout, SheetOptions, TextItem
from clinic_signer.gui.sign.sheet_elements import Rule as SheetRule
from clinic_signer.gui.sign.sheet_layout import lay_out as lay_out_sheet

SCALE = WIDTH / sheet.WIDTH
"""Units of paper for 1 px of the form: 13 px are 10.6 points."""
AGAIN = 20.0
"""Height of the line that says which RP goes on, px of the form."""
_EMPTY = 0.35
"""At most this part of a page stays empty so that a block is not divided."""
_AGAIN_LEFT = 116.0
_AT_FRAME = 1.5
"""So near to its begin or end a line of the form is where the frame of the slice is, px."""
_INSIDE = 3 * MILLIMETRE
_TITLE = Style(14.0, strong=True)
_WARNING = Style(11.0, strong=True)
_HEADING = Style(10.5, strong=True)
_GOES_ON = Style(9.0, strong=True)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a form, as wide as the page's text.

    Attributes:
        layout: the whole form.
        begin, end: where the part begins and ends in the form, px.
        top: where it stands on the page, units.
        has_columns: the headings of the columns stand again above it.
        again: the RP that goes on from the page before; empty for none.
    """

    layout: SheetLayout
    begin: float
    end: float
    top: float
    has_columns: bool = False
    again: str = ""

    @property
    def above(self) -> float:
        """Height of what stands again above it, px."""
        return _above(self.layout, has_columns=self.has_columns, again=self.again)

    @property
    def rect(self) -> QRectF:
        """Its place on the page, with what stands again above it."""
        height = self.above + self.end - self.begin
        return QRectF(SIDE, self.top, WIDTH, height * SCALE)


@dataclass(slots=True)
class FormPage(Page):
    """A page; ``frames`` are around what the print says of itself."""

    slices: list[Slice] = field(default_factory=list)
    frames: list[QRectF] = field(default_factory=list)


def lay_out(document: FormDocument) -> list[FormPage]:
    """Return the pages of a print."""
    paper = _Paper(document)
    paper.say_what_it_is()
    for number, part in enumerate(document.parts):
        if number:
            paper.turn()
        paper.part(part)
    return paper.finished()


class _Paper(Filling[FormPage]):
    """Pages being filled from the top."""

    def __init__(self, document: FormDocument) -> None:
        self._document = document
        around = Around(
            document.title, document.patient, document.made, document.page, document.mark
        )
        super().__init__(around, FormPage)

    def say_what_it_is(self) -> None:
        """Place the box that says what this print is, and what of its signature."""
        begin, left, width = self.y, SIDE + _INSIDE, WIDTH - 2 * _INSIDE
        self.y += _INSIDE * 0.5
        self.text(self._document.title, _TITLE, left, width)
        self.text(self._document.warning, _WARNING, left, width)
        self.y += MILLIMETRE
        for block in self._document.blocks:
            for atom in atoms_of(block, width):
                self.place(atom, left, width)
        self.y += _INSIDE * 0.5
        self.page.frames.append(QRectF(SIDE, begin, WIDTH, self.y - begin))
        self.y += AIR

    def part(self, part: FormPart) -> None:
        """Place a form; it goes on on further pages."""
        if part.heading:
            self.text(part.heading, _HEADING, SIDE, WIDTH)
            self.y += MILLIMETRE
        options = SheetOptions(state=part.state, signature=part.signature, medium=Medium.PAPER)
        layout = lay_out_sheet(part.content, options)
        begin = 0.0
        while begin < layout.height:
            begin = self._slice(layout, begin)
            if begin < layout.height:
                self._say_that_it_goes_on()
                self.turn()
        self.y += AIR

    def _slice(self, layout: SheetLayout, begin: float) -> float:
        """Place what fits on the page; return where the form goes on."""
        has_columns = layout.columns.bottom() < begin < layout.table_end
        again = next((place.rp for place in layout.breaks if place.y == begin), "")
        above = _above(layout, has_columns=has_columns, again=again)
        room = (self.bottom - self.y) / SCALE - above
        if layout.height > begin + room:
            room -= (_GOES_ON.line + MILLIMETRE) / SCALE
        end = page_end(layout, begin, room, self.room / SCALE)
        placed = Slice(layout, begin, end, self.y, has_columns, again)
        self.page.slices.append(placed)
        self.y = placed.rect.bottom()
        return end

    def _say_that_it_goes_on(self) -> None:
        """At the right, below the form: a page that was lost is missed."""
        self.y += MILLIMETRE
        width = sum(line.width for line in break_text(self._document.goes_on, _GOES_ON, WIDTH))
        self.text(self._document.goes_on, _GOES_ON, SIDE + WIDTH - width - 1, width + 1)


def _above(layout: SheetLayout, *, has_columns: bool, again: str) -> float:
    columns = layout.columns.height() if has_columns else 0.0
    return columns + (AGAIN if again else 0.0)


def page_end(layout: SheetLayout, begin: float, room: float, whole: float) -> float:
    """Return where in a form a page ends that begins with ``begin``.

    Between two blocks or RPs; between two medicines where much of the page would stay empty
    otherwise; inside one only where it is longer than a page.

    Args:
        layout: the form.
        begin: where the page begins, px.
        room: how much fits on the page, px.
        whole: how much fits on an empty page, px.
    """
    limit = begin + room
    if layout.height <= limit:
        return layout.height
    breaks = [place for place in layout.breaks if _is_clear(layout, place.y)]
    for join in Join:
        places = [place.y for place in breaks if place.join.value <= join.value]
        before = max((y for y in places if begin < y <= limit), default=None)
        if before is None:
            continue
        after = min((y for y in places if y > limit), default=layout.height)
        fits_then = join is Join.ITEMS and after - before <= whole
        if limit - before <= _EMPTY * whole or fits_then:
            return before
    bottoms = {item.rect.bottom() for item in layout.texts if begin < item.rect.bottom() <= limit}
    return max((y for y in bottoms if _is_clear(layout, y)), default=limit)


def _is_clear(layout: SheetLayout, y: float) -> bool:
    """Whether no text stands on a line across the form."""
    return not any(item.rect.top() < y < item.rect.bottom() for item in layout.texts)


# ---- What of the form stands in a slice --------------------------------------------------------


def texts_of(part: Slice) -> Iterator[TextItem]:
    """The texts of a slice in reading order; 0 is the top of what stands again above it."""
    columns = part.layout.columns
    if part.has_columns:
        for item in part.layout.texts:
            if columns.contains(item.rect.center()):
                yield _moved(item, -columns.top())
    if part.again:
        place = QRectF(_AGAIN_LEFT, part.above - AGAIN, 300, AGAIN)
        yield TextItem(place, f"Rp{part.again}　前のページから続く", sheet.Style.LABEL)
    for item in part.layout.texts:
        if part.begin <= item.rect.center().y() < part.end:
            yield _moved(item, part.above - part.begin)


def rules_of(part: Slice) -> Iterator[SheetRule]:
    """The lines of a slice without those where its frame is."""
    columns = part.layout.columns
    across = {rule.y for rule in part.layout.rules if not rule.height}
    if part.has_columns:
        yield SheetRule(0, columns.height(), sheet.WIDTH, 0)
    for rule in part.layout.rules:
        if rule.height:
            if (upright := _upright(part, rule, across)) is not None:
                yield upright
        elif part.begin + _AT_FRAME < rule.y < part.end - _AT_FRAME:
            yield SheetRule(rule.x, part.above + rule.y - part.begin, rule.width, 0)


def _upright(part: Slice, rule: SheetRule, across: Set[float]) -> SheetRule | None:
    """What of a vertical line stands in a slice: from a line across it to another, or the frame.

    On the screen it begins a px below the line above it; on paper that would be a gap.
    """
    top, bottom = max(rule.y, part.begin), min(rule.y + rule.height, part.end)
    if top >= bottom:
        return None
    up = 1.0 if top - 1 in across and top not in across else 0.0
    if part.again and rule.y < part.begin < part.layout.table_end:
        up += AGAIN  # the columns of medicines go on through what stands again above them
    if bottom > part.end - _AT_FRAME:
        bottom = part.end
    return SheetRule(rule.x, part.above + top - part.begin - up, 0, bottom - top + up)


def _moved(item: TextItem, down: float) -> TextItem:
    return replace(item, rect=item.rect.translated(0, down))
