"""What a page is made of: pieces that no page break divides, each as high as it has to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF

from clinic_signer.gui.paper.blocks import Block, Column, Fact, Facts, Note, Row, Table
from clinic_signer.gui.paper.fonts import MILLIMETRE, Line, PlacedLine, Style, break_text

BODY = Style(9.0)
LABEL = Style(8.0, muted=True)
LINES_TOGETHER = 30
"""Lines of one text that stay together: a longer one may go on on the next page."""
FACTS_TOGETHER = 6
"""Rows of facts that belong together, as those of one certificate, stand on one page."""
_GAP = 1.6 * MILLIMETRE
_CELL = 1.0 * MILLIMETRE
_ROW = 0.4 * MILLIMETRE
_LABEL_SHARE = {1: 0.20, 2: 0.29}
"""What labels take of a column of facts, by the number of columns."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a page, in units, from its own upper left corner.

    Attributes:
        height: of the piece.
        lines: its texts.
        rules: horizontal lines, by their distance from the top; each as wide as the page's text.
        keeps: the next piece stands on the same page.
        heads: repeated at the top of a page that the pieces after it go on to.
    """

    height: float
    lines: tuple[PlacedLine, ...] = ()
    rules: tuple[float, ...] = ()
    keeps: bool = False
    heads: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text in its column."""

    text: str
    style: Style
    left: float
    width: float


def atoms_of(block: Block, width: float) -> Iterator[Atom]:
    """The pieces of a block, for a text that is ``width`` units wide."""
    if isinstance(block, Note):
        yield from _note(block, width)
    elif isinstance(block, Facts):
        yield from _facts(block, width)
    else:
        yield from _table(block, width)
    yield Atom(_ROW if isinstance(block, Note) else _GAP)


def text_atoms(text: str, style: Style, width: float, *, keeps: bool = False) -> Iterator[Atom]:
    """A text alone."""
    for atom in _pieces([_Cell(text, style, 0.0, width)], 0.0):
        yield replace(atom, keeps=keeps)


def _note(note: Note, width: float) -> Iterator[Atom]:
    style = replace(BODY, strong=note.strong)
    cells = []
    left = 0.0
    if note.mark:
        mark = replace(BODY, strong=True)
        lines = break_text(note.mark, mark, width)
        left = max(line.width for line in lines) + 2 * _CELL
        cells.append(_Cell(note.mark, mark, 0.0, left))
    cells.append(_Cell(note.text, style, left, width - left))
    yield from _pieces(cells, _ROW)


def _facts(facts: Facts, width: float) -> Iterator[Atom]:
    count = facts.columns
    share = width / count
    pieces: list[Atom] = []
    for at in range(0, len(facts.facts), count):
        cells: list[_Cell] = []
        for place, fact in enumerate(facts.facts[at : at + count]):
            cells += _fact(fact, place * share, share, count)
        pieces += _pieces(cells, _ROW)
    together = len(pieces) <= FACTS_TOGETHER
    yield from (replace(piece, keeps=together) for piece in pieces[:-1])
    yield from pieces[-1:]


def _fact(fact: Fact, left: float, width: float, count: int) -> Iterator[_Cell]:
    label = width * _LABEL_SHARE[count]
    yield _Cell(fact.label, LABEL, left, label - _CELL)
    style = replace(BODY, face=fact.face, strong=fact.strong)
    yield _Cell(fact.text, style, left + label, width - label - 2 * _CELL)


def _table(table: Table, width: float) -> Iterator[Atom]:
    places = _places(table.columns, width)
    cells = [
        _Cell(column.heading, LABEL, left, share)
        for column, (left, share) in zip(table.columns, places, strict=True)
    ]
    head = tuple(replace(atom, keeps=True) for atom in _pieces(cells, _ROW))
    yield from head
    for row in table.rows:
        yield from _row(row, table.columns, places, head)


def _places(columns: Sequence[Column], width: float) -> list[tuple[float, float]]:
    places = []
    left = 0.0
    for column in columns:
        share = width * column.share / 100
        places.append((left, share - _CELL))
        left += share
    return places


def _row(
    row: Row,
    columns: Sequence[Column],
    places: Sequence[tuple[float, float]],
    head: tuple[Atom, ...],
) -> Iterator[Atom]:
    cells = [
        _Cell(text, replace(BODY, face=column.face, strong=row.strong), left, share)
        for text, column, (left, share) in zip(row.cells, columns, places, strict=True)
    ]
    for place, atom in enumerate(_pieces(cells, _ROW)):
        yield replace(atom, rules=(0.0,) if row.begins and not place else (), heads=head)


def _pieces(cells: Sequence[_Cell], margin: float) -> Iterator[Atom]:
    """The cells side by side; where one is very long, in several pieces one below the other."""
    broken = [break_text(cell.text, cell.style, cell.width) for cell in cells]
    longest = max((len(lines) for lines in broken), default=0)
    tallest = max((cell.style.line for cell in cells), default=0.0)
    for begin in range(0, longest, LINES_TOGETHER):
        count = min(LINES_TOGETHER, longest - begin)
        height = count * tallest + 2 * margin
        placed: list[PlacedLine] = []
        for cell, lines in zip(cells, broken, strict=True):
            placed += _placed(cell, lines[begin : begin + LINES_TOGETHER], margin, tallest)
        yield Atom(height, tuple(placed))


def _placed(
    cell: _Cell, lines: Sequence[Line], margin: float, height: float
) -> Iterator[PlacedLine]:
    # Label and text of one row stand on one base line although their sizes differ.
    spare = (height - cell.style.line) * 0.7
    for place, line in enumerate(lines):
        top = margin + place * height
        box = QRectF(cell.left, top, cell.width, height)
        yield PlacedLine(line, QPointF(cell.left, top + spare), box)
