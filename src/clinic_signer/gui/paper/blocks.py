"""What stands on paper, as values: facts, paragraphs and tables; not how they look."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Face(Enum):
    """In which face a text is set."""

    PLAIN = "plain"
    DATA = "data"
    """Texts of the document and codes: the universal-design face, exactly as they stand."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says."""

    label: str
    text: str = field(repr=False)
    face: Face = Face.PLAIN
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts, one below the other or in two columns (read line by line)."""

    facts: tuple[Fact, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; ``mark`` is a character that carries its meaning without colour (``！``)."""

    text: str = field(repr=False)
    mark: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        heading: above it.
        share: of the width, in per cent of all.
        face: of its cells.
    """

    heading: str
    share: int
    face: Face = Face.PLAIN


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``begins`` draws a line above it, ``strong`` is for what matters most."""

    cells: tuple[str, ...] = field(repr=False)
    strong: bool = False
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, which stand again on each page that the table reaches."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


Block = Facts | Note | Table
