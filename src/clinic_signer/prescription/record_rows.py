"""What every record table is made of: rows and items as data, records as dataclasses.

A record is one line of comma-separated items that begins with the record's number. A record class
*is* its row of a table: the items in their order with type, maximum, requirement and code table
(:func:`item`); :meth:`RecordTable.record` enters the class. Items keep the exact text of the data;
an item that is missing in the line is the empty text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum
from typing import ClassVar, Self, TypeVar

from clinic_signer.prescription.code_tables import CodeTable
from clinic_signer.words import Words


class FieldType(Enum):
    """What an item may hold; the comment gives the letter of the JAHIS tables."""

    NUMBER = "number"  # 9: ASCII digits
    ALPHANUMERIC = "alphanumeric"  # X: printable ASCII
    POSTCODE = "postcode"  # X: nnn-nnnn
    DATE = "date"  # X: YYYYMMDD
    AMOUNT = "amount"  # X: at most 6 digits, a point and at most 5 decimals, no padding zeros
    DOSE = "dose"  # X: an amount or a fraction such as 2/3
    KANA = "kana"  # X: half-width katakana and printable ASCII
    TEXT = "text"  # N: full-width characters
    MIXED_TEXT = "mixed-text"  # N: as TEXT, but half-width characters are usual in it

    @property
    def counts_full_width(self) -> bool:
        """True when the maximum counts full-width characters, a half-width one counting half.

        Observed in a signed prescription of 2022: record 30 holds 40 half-width characters in an
        item of at most 20.
        """
        return self in (FieldType.TEXT, FieldType.MIXED_TEXT)


class Requirement(Enum):
    """Whether an item must be filled in."""

    REQUIRED = "required"
    ANY_OF = "any-of"
    """At least one of the items of the record marked so."""
    OPTIONAL = "optional"


class Repetition(Enum):
    """How often a record may occur in its place (prescription, RP or medicine)."""

    ONCE = "once"
    MANY = "many"


class Section(Enum):
    """Where a record stands. The sections follow each other in this order (RPs repeat)."""

    HEAD = "head"
    RP = "rp"
    MEDICINE = "medicine"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class When:
    """The condition that the item ``name`` of the same record holds one of ``codes``."""

    name: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One item of a record.

    ``maximum`` counts characters (see :attr:`FieldType.counts_full_width`) and is ``None`` where
    no public source gives one.
    """

    name: str
    words: Words
    type: FieldType
    maximum: int | None
    requirement: Requirement
    code_table: CodeTable | None = None
    required_when: When | None = None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of the table: its number, items, place and how often it may occur.

    ``required`` means: in every prescription (HEAD), every RP (RP), every medicine (MEDICINE).
    """

    number: int
    words: Words
    fields: tuple[FieldRow, ...]
    section: Section
    required: bool
    repetition: Repetition
    record_class: type[Record]

    def field(self, name: str) -> FieldRow:
        """Return the item of that name.

        Raises:
            KeyError: the record has none.
        """
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One item as it stands in a record, with the meaning of its code if it is one."""

    row: FieldRow
    raw: str
    meaning: Words | None


@dataclass(frozen=True, slots=True)
class Record:
    """What all typed records have in common. ``line`` is the 1-based line it was read from."""

    row: ClassVar[RecordRow]

    line: int = field(default=0, kw_only=True)

    @classmethod
    def from_values(cls, values: Sequence[str], line: int) -> Self:
        """Return the record of one line; missing items are empty, surplus ones are left out."""
        known = cls.row.fields
        return cls(**{item.name: raw for item, raw in zip(known, values, strict=False)}, line=line)

    @property
    def values(self) -> tuple[str, ...]:
        """The items in the order of the table, without the record number."""
        return tuple(getattr(self, item.name) for item in self.row.fields)

    @property
    def items(self) -> tuple[FieldValue, ...]:
        """The items with their rows and, for codes, their meaning; unknown codes have none."""
        return tuple(
            FieldValue(item, raw, item.code_table.find(raw) if item.code_table else None)
            for item, raw in zip(self.row.fields, self.values, strict=True)
        )

    def words_for(self, name: str) -> Words:
        """Return the meaning of the coded item ``name``; an unknown code as it stands.

        Raises:
            KeyError: the record has no item of that name with a code table.
        """
        table = self.row.field(name).code_table
        if table is None:
            raise KeyError(name)
        return table.words_for(getattr(self, name))

    def to_text(self) -> str:
        """Return the record's line, without a line end."""
        return ",".join((str(self.row.number), *self.values))


_DATE = re.compile(r"[0-9]{8}")


def parse_date(text: str) -> date | None:
    """Read ``YYYYMMDD``; ``None`` when it is not a day of the calendar."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


class Dated:
    """What records have in common whose ``value`` is a day."""

    __slots__ = ()
    value: str

    @property
    def date(self) -> date | None:
        """The day, or ``None`` when the text is no day of the calendar."""
        return parse_date(self.value)


_RecordT = TypeVar("_RecordT", bound=Record)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A field row before it knows its name."""

    words: Words
    type: FieldType
    maximum: int | None
    requirement: Requirement
    code_table: CodeTable | None
    required_when: When | None


def item(
    ja: str,
    en: str,
    kind: FieldType,
    maximum: int | None,
    requirement: Requirement = Requirement.OPTIONAL,
    *,
    table: CodeTable | None = None,
    when: tuple[str, str] | None = None,
) -> str:
    """Declare one item of a record; ``when`` is (item, the codes that make this one required)."""
    condition = When(when[0], frozenset(when[1].split())) if when else None
    draft = _Draft(Words(ja, en), kind, maximum, requirement, table, condition)
    return field(default="", metadata={"draft": draft})


class RecordTable:
    """The records of one kind of data, in the order in which their classes are declared."""

    def __init__(self) -> None:
        self._rows: list[RecordRow] = []

    @property
    def rows(self) -> tuple[RecordRow, ...]:
        """The rows in the order of the table."""
        return tuple(self._rows)

    def record(
        self,
        number: int,
        ja: str,
        en: str,
        section: Section = Section.HEAD,
        *,
        required: bool = False,
        many: bool = False,
    ) -> Callable[[type[_RecordT]], type[_RecordT]]:
        """Enter a record class in the table: the decorator of its declaration."""

        def enter(record_class: type[_RecordT]) -> type[_RecordT]:
            repetition = Repetition.MANY if many else Repetition.ONCE
            items = tuple(_field_rows(record_class))
            record_class.row = RecordRow(
                number, Words(ja, en), items, section, required, repetition, record_class
            )
            self._rows.append(record_class.row)
            return record_class

        return enter


def _field_rows(record_class: type[Record]) -> Iterator[FieldRow]:
    for entry in fields(record_class):
        draft = entry.metadata.get("draft")
        if isinstance(draft, _Draft):
            yield FieldRow(
                entry.name,
                draft.words,
                draft.type,
                draft.maximum,
                draft.requirement,
                draft.code_table,
                draft.required_when,
            )
