"""Line-based data (prescription SJ1, dispensing CJ1): bytes to lines and records, and back.

Reading is tolerant on purpose: whatever can be read as text is shown line by line, also when it is
wrong (the checks say what is wrong). It never changes the data: :func:`encode` gives the bytes
back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self, TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.record_rows import Record, RecordRow

MAXIMUM_DATA_SIZE = 1_000_000
"""Bytes of data that are read at most; a long prescription has about 10,000."""

MAXIMUM_LINES = 10_000
"""Lines that are read at most: record numbers in an RP and RP numbers have three digits."""

_BYTE_ORDER_MARK = "\ufeff"
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_UNDEFINED_IN_SHIFT_JIS = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
"""What Python makes of the bytes 80, A0 and FD to FF, which no Shift_JIS text holds."""
_HEADER_LIKE = re.compile(r"\s*\"?(SJ|CJ|JAHIS)[A-Z]*[0-9]{0,3}\"?\s*(,.*)?", re.IGNORECASE)


class TextEncoding(Enum):
    """How the bytes were read. Only UTF-8 is right (SHIFT_JIS is the rule of JAHIS 2D symbols)."""

    UTF_8 = "utf-8"
    SHIFT_JIS = "cp932"


RecordT = TypeVar("RecordT", bound=Record)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands in the data.

    ``raw`` is without its line end, ``end`` is the line end (empty at the end of the data).
    ``fields`` are all items, the record number first. ``record`` is ``None`` for the first line
    (``SJ1``) and for a line whose number is not in the table.
    """

    number: int
    raw: str
    fields: tuple[str, ...]
    record: Record | None
    end: str = "\n"

    @property
    def surplus(self) -> tuple[str, ...]:
        """The items behind those of the table: they can only be shown raw."""
        return () if self.record is None else self.fields[1 + len(self.record.row.fields) :]


@dataclass(frozen=True, slots=True)
class DataLines:
    """Data, line by line, in the order and with the texts of the bytes."""

    lines: tuple[Line, ...]
    encoding: TextEncoding = TextEncoding.UTF_8
    byte_order_mark: bool = False

    @classmethod
    def made_of(
        cls, header: str, records: Iterable[Record], rows: Rows, *, final_newline: bool
    ) -> Self:
        """Return the data made of ``records`` in the given order, after the first line."""
        lines = [Line(1, header, tuple(header.split(",")), None)]
        lines += [
            _line(number, record.to_text(), "\n", rows)
            for number, record in enumerate(records, start=2)
        ]
        if not final_newline:
            last = lines[-1]
            lines[-1] = Line(last.number, last.raw, last.fields, last.record, "")
        return cls(tuple(lines))

    @property
    def header(self) -> str | None:
        """The first line when it is no record (``SJ1``, ``CJ1,``), else ``None``."""
        return self.lines[0].raw if self.lines[0].record is None else None

    @property
    def records(self) -> tuple[Record, ...]:
        """All typed records in the order of the data."""
        return tuple(line.record for line in self.lines if line.record is not None)

    @property
    def unknown_lines(self) -> tuple[Line, ...]:
        """Lines after the first that the table does not know: they can only be shown raw."""
        return tuple(line for line in self.lines[1:] if line.record is None)

    def all(self, kind: type[RecordT]) -> tuple[RecordT, ...]:
        """Return the records of one kind in the order of the data."""
        return all_of(self.records, kind)

    def first(self, kind: type[RecordT]) -> RecordT | None:
        """Return the first record of one kind, or ``None``."""
        return first_of(self.records, kind)


Rows = Mapping[str, RecordRow]
"""The row of a record table for the first item of a line."""

DataLinesT = TypeVar("DataLinesT", bound=DataLines)


def first_of(records: Iterable[Record], kind: type[RecordT]) -> RecordT | None:
    """Return the first of the records that is of one kind, or ``None``."""
    return next((record for record in records if isinstance(record, kind)), None)


def all_of(records: Iterable[Record], kind: type[RecordT]) -> tuple[RecordT, ...]:
    """Return those of the records that are of one kind."""
    return tuple(record for record in records if isinstance(record, kind))


def decode_lines(data: bytes, kind: type[DataLinesT], rows: Rows) -> DataLinesT:
    """Read data of one kind by its record table, tolerating every mistake of content.

    Shift_JIS, a byte order mark, other line ends, unknown records and wrong item counts are read
    as well as they can be.

    Raises:
        Failure: ``FILE_TOO_LARGE`` above :data:`MAXIMUM_DATA_SIZE`; ``NOT_A_PRESCRIPTION`` when
            the bytes are no text, have more than :data:`MAXIMUM_LINES` lines, or neither begin
            like such data nor hold a single record.
    """
    if len(data) > MAXIMUM_DATA_SIZE:
        raise Failure(FailureCode.FILE_TOO_LARGE, size=len(data), limit=MAXIMUM_DATA_SIZE)
    text, encoding = _text(data)
    if "\0" in text or text.count("\n") + text.count("\r") > MAXIMUM_LINES:
        raise Failure(FailureCode.NOT_A_PRESCRIPTION)
    marked = text.startswith(_BYTE_ORDER_MARK)
    decoded = kind(tuple(_lines(text[1:] if marked else text, rows)), encoding, marked)
    lines = decoded.lines
    if not lines or not (_HEADER_LIKE.fullmatch(lines[0].raw) or decoded.records):
        raise Failure(FailureCode.NOT_A_PRESCRIPTION)
    return decoded


def encode(data: DataLines) -> bytes:
    """Return the bytes of the data, with or without a final LF as they were read."""
    mark = _BYTE_ORDER_MARK if data.byte_order_mark else ""
    text = mark + "".join(line.raw + line.end for line in data.lines)
    return text.encode(data.encoding.value)


def _text(data: bytes) -> tuple[str, TextEncoding]:
    for encoding in TextEncoding:
        try:
            text = data.decode(encoding.value)
        except UnicodeDecodeError:
            continue
        if encoding is TextEncoding.UTF_8 or not _UNDEFINED_IN_SHIFT_JIS.search(text):
            return text, encoding
    raise Failure(FailureCode.NOT_A_PRESCRIPTION)


def _lines(text: str, rows: Rows) -> Iterable[Line]:
    for number, match in enumerate(_LINE.finditer(text), start=1):
        if match.group():
            yield _line(number, match.group(1), match.group(2), rows)


def _line(number: int, raw: str, end: str, rows: Rows) -> Line:
    fields = tuple(raw.split(","))
    row = rows.get(fields[0])
    if row is None:
        return Line(number, raw, fields, None, end)
    # A line with too few items still becomes a record: the missing ones are empty.
    return Line(number, raw, fields, row.record_class.from_values(fields[1:], number), end)
