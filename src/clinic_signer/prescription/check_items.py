"""Checks of every record against its row of the table: number of items, type, length, codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.record_rows import (
    FieldRow,
    FieldType,
    Record,
    Requirement,
    parse_date,
)
from clinic_signer.prescription.records import Line, Prescription
from clinic_signer.words import Words

_HALF_WIDTH = re.compile(r"[\x20-\x7e\uff61-\uff9f]")
_AMOUNT = r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{0,4}[1-9])?"
_CHARACTERS_NAMED_AT_MOST = 5

_PATTERNS = {
    FieldType.NUMBER: re.compile(r"[0-9]+"),
    FieldType.ALPHANUMERIC: re.compile(r"[\x20-\x7e]+"),
    FieldType.POSTCODE: re.compile(r"[0-9]{3}-[0-9]{4}"),
    FieldType.DATE: re.compile(r"[0-9]{8}"),
    FieldType.AMOUNT: re.compile(_AMOUNT),
    FieldType.DOSE: re.compile(rf"{_AMOUNT}|[1-9][0-9]{{0,5}}/[1-9][0-9]{{0,5}}"),
    FieldType.KANA: re.compile(r"[\x20-\x7e\uff61-\uff9f]+"),
}

_FINDING_OF_TYPE = {
    FieldType.AMOUNT: FindingCode.AMOUNT_FORMAT,
    FieldType.DOSE: FindingCode.AMOUNT_FORMAT,
    FieldType.KANA: FindingCode.KANA_NOT_HALF_WIDTH,
}

_EXPECTED = {
    FieldType.NUMBER: Words("半角の数字", "ASCII digits"),
    FieldType.ALPHANUMERIC: Words("半角の英数字", "ASCII letters and digits"),
    FieldType.POSTCODE: Words("半角の数字で「123-4567」の形", "digits in the form 123-4567"),
    FieldType.DATE: Words("半角の数字8桁（年月日）", "8 digits (year, month, day)"),
}


def check_items(prescription: Prescription) -> Iterable[Finding]:
    """Yield the findings of every line for itself."""
    for line in prescription.lines:
        if line.record is not None:
            yield from _check_record(line, line.record)
        elif line.number > 1:
            yield from check_unknown(line)


def check_unknown(line: Line) -> Iterable[Finding]:
    """Yield the finding of a line that is no record of the table."""
    number = line.fields[0]
    if not line.raw:
        yield found(FindingCode.EMPTY_LINE, line=line.number)
    elif re.fullmatch(r"[0-9]{1,4}", number):
        yield found(FindingCode.RECORD_UNKNOWN, line=line.number, number=number)
    elif '"' not in number:
        yield found(FindingCode.RECORD_NUMBER_MISSING, line=line.number)


def _check_record(line: Line, record: Record) -> Iterable[Finding]:
    row = record.row
    if len(line.fields) - 1 != len(row.fields):
        # Which item is which is unsure now: what the items say is not judged.
        yield found(
            FindingCode.FIELD_COUNT_WRONG,
            line=line.number,
            record=row,
            expected=len(row.fields),
            count=len(line.fields) - 1,
        )
        return
    yield from check_values(record)


def check_values(record: Record) -> Iterable[Finding]:
    """Yield the findings of every item of a record for itself."""
    yield from _check_any_of(record)
    for value in record.items:
        if '"' in value.raw:
            continue  # What it holds is judged when the quotation marks are gone.
        if value.raw:
            yield from _check_item(record, value.row, value.raw)
        elif _is_required(record, value.row):
            row = record.row
            yield found(FindingCode.ITEM_MISSING, line=record.line, record=row, item=value.row)


def _check_any_of(record: Record) -> Iterable[Finding]:
    choice = [v for v in record.items if v.row.requirement is Requirement.ANY_OF]
    if choice and not any(v.raw for v in choice):
        yield found(
            FindingCode.ITEM_MISSING,
            line=record.line,
            record=record.row,
            item=choice[0].row,
            called=Words(
                "または".join(v.row.words.ja for v in choice),
                " or ".join(v.row.words.en for v in choice),
            ),
        )


def _is_required(record: Record, item: FieldRow) -> bool:
    condition = item.required_when
    if condition is None:
        return item.requirement is Requirement.REQUIRED
    return any(v.raw in condition.codes for v in record.items if v.row.name == condition.name)


def _check_item(record: Record, item: FieldRow, raw: str) -> Iterable[Finding]:
    at = partial(found, line=record.line, record=record.row, item=item)
    if raw != raw.strip():
        yield at(FindingCode.BLANKS_AROUND_ITEM)
    length = _length(item.type, raw)
    if item.maximum is not None and length > item.maximum:
        yield at(FindingCode.ITEM_TOO_LONG, maximum=item.maximum, length=f"{length:g}")
    pattern = _PATTERNS.get(item.type)
    if pattern is not None and not pattern.fullmatch(raw):
        code = _FINDING_OF_TYPE.get(item.type, FindingCode.ITEM_WRONG_TYPE)
        yield at(code, expected=_EXPECTED.get(item.type))
    elif item.type is FieldType.DATE and parse_date(raw) is None:
        yield at(FindingCode.DATE_IMPOSSIBLE, value=raw)
    elif item.code_table is not None and item.code_table.closed and not item.code_table.find(raw):
        yield at(FindingCode.CODE_UNKNOWN, value=raw)
    if item.type is FieldType.TEXT and (half := _HALF_WIDTH.findall(raw)):
        characters = list(dict.fromkeys(half))[:_CHARACTERS_NAMED_AT_MOST]
        yield at(FindingCode.TEXT_NOT_FULL_WIDTH, characters=" ".join(characters))


def _length(kind: FieldType, raw: str) -> float:
    """The length that the maximum limits: of a text, half-width characters count half."""
    if not kind.counts_full_width:
        return len(raw)
    return len(raw) - len(_HALF_WIDTH.findall(raw)) / 2
