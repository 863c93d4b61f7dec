"""The record table is complete and consistent, and its codes are explained in both languages."""

from __future__ import annotations

import pytest

from clinic_signer.prescription.code_tables import CODE_TABLES, PREFECTURE, RECEIPT_TYPE, CodeTable
from clinic_signer.prescription.dispensing_table import DISPENSING_TABLE
from clinic_signer.prescription.records import (
    RECORD_TABLE,
    BirthDate,
    Medicine,
    RecordRow,
    Repetition,
    Section,
    Usage,
)

ITEMS = {
    1: 4, 2: 2, 3: 3, 4: 3, 5: 3,
    11: 3, 12: 1, 13: 1, 14: 1,
    21: 1, 22: 1, 23: 4, 24: 2, 25: 1, 27: 2, 28: 2, 29: 2, 30: 2, 31: 1,
    51: 1, 52: 1, 61: 3, 62: 1, 63: 2, 64: 1, 81: 3, 82: 2,
    101: 4, 102: 3, 111: 5, 181: 6,
    201: 9, 211: 3, 221: 12, 231: 6, 241: 4, 281: 6,
    301: 3, 302: 2,
}  # fmt: skip
"""Items per record, the record number not counted."""


def test_the_table_has_every_record_with_its_items() -> None:
    assert {row.number: len(row.fields) for row in RECORD_TABLE} == ITEMS


def test_the_rows_stand_in_the_order_of_the_data() -> None:
    numbers = [row.number for row in RECORD_TABLE]
    assert numbers == sorted(numbers)
    sections = list(dict.fromkeys(row.section for row in RECORD_TABLE))
    assert sections == list(Section)


def test_only_these_records_may_repeat_in_their_place() -> None:
    many = {row.number for row in RECORD_TABLE if row.repetition is Repetition.MANY}
    assert many == {81, 181, 281, 301, 302}


def test_these_records_are_required() -> None:
    required = {row.number for row in RECORD_TABLE if row.required}
    assert required == {1, 5, 11, 12, 13, 51, 101, 111, 201}


@pytest.mark.parametrize("row", RECORD_TABLE, ids=lambda row: str(row.number))
def test_every_item_has_a_name_and_words_of_its_own(row: RecordRow) -> None:
    names = [item.name for item in row.fields]
    assert len(set(names)) == len(names)
    assert row.words.ja
    assert row.words.en
    for item in row.fields:
        assert item.words.ja
        assert item.words.en
        assert row.field(item.name) is item
        if item.required_when is not None:
            other = row.field(item.required_when.name)
            assert other.code_table is not None
            assert item.required_when.codes <= {e.code for e in other.code_table.entries}


def test_a_record_writes_its_line() -> None:
    usage = Usage("1", "3", "1011000400000000", "１日１回朝食後　服用", "1", line=19)
    assert usage.to_text() == "111,1,3,1011000400000000,１日１回朝食後　服用,1"
    assert BirthDate("19780314").to_text() == "13,19780314"
    assert usage.has_code
    with pytest.raises(KeyError):
        Medicine.row.field("colour")


@pytest.mark.parametrize("table", CODE_TABLES, ids=lambda table: table.name)
def test_codes_are_unique_and_explained(table: CodeTable) -> None:
    codes = [entry.code for entry in table.entries]
    assert len(set(codes)) == len(codes)
    for entry in table.entries:
        assert entry.words.ja
        assert entry.words.en
        assert table.words_for(entry.code) == entry.words
    assert table.find("?") is None
    assert table.words_for("?").ja == "?"


def test_every_code_table_is_used() -> None:
    used = {item.code_table for row in (*RECORD_TABLE, *DISPENSING_TABLE) for item in row.fields}
    assert used - {None} == set(CODE_TABLES)


def test_all_prefectures_are_there() -> None:
    codes = [entry.code for entry in PREFECTURE.entries]
    assert codes == [*(f"{number:02}" for number in range(1, 48)), "99"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1112", "医科・医保単独・本人・入院外"),
        ("1111", "医科・医保単独・本人・入院"),
        ("3212", "歯科・公費単独・入院外"),
        ("1328", "医科・後期高齢者2種併用・高齢者一般・入院外"),
    ],
)
def test_receipt_types_are_read_digit_by_digit(code: str, words: str) -> None:
    assert RECEIPT_TYPE.words_for(code).ja == words
