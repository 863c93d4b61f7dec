"""Hypothesis strategies: valid prescriptions of any shape."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from clinic_signer.prescription.records import (
    RECORD_TABLE,
    DosageForm,
    FieldRow,
    FieldType,
    Medicine,
    Prescription,
    Record,
    RecordRow,
    Repetition,
    Requirement,
    Section,
)

# Few choices per item keep a prescription of a hundred items quick to generate.
_AMOUNTS = ("1", "0.5", "999999.99999", "100000")
_CHOICES = {
    FieldType.NUMBER: ("1", "9", "28", "100"),
    FieldType.ALPHANUMERIC: ("A", "012345678", "0X0XXXXXXXXX0000", "03-0000-0000"),
    FieldType.POSTCODE: ("100-0000", "999-9999"),
    FieldType.DATE: ("19780314", "20240229", "20991231"),
    FieldType.AMOUNT: _AMOUNTS,
    FieldType.DOSE: (*_AMOUNTS, "2/3"),
    FieldType.KANA: ("ｱ", "ﾐﾎﾝ ﾊﾅｺ", "SMITH JOHN", "ｶﾞﾊﾟｰ"),
    FieldType.TEXT: ("錠", "見本　花子", "ＡＢ　（０．１％）", "－～∥"),
    FieldType.MIXED_TEXT: ("記号", "eGFR 48 (2026/08/20)", "12-34"),
}


def _longest(item: FieldRow) -> int:
    return item.maximum or 100


def _filled(item: FieldRow) -> st.SearchStrategy[str]:
    if item.code_table is not None:
        return st.sampled_from([entry.code for entry in item.code_table.entries])
    return st.sampled_from([text[: _longest(item)].strip() for text in _CHOICES[item.type]])


@cache
def _value(item: FieldRow) -> st.SearchStrategy[str]:
    if item.requirement is Requirement.OPTIONAL and item.required_when is None:
        return st.just("") | _filled(item)
    return _filled(item)


@st.composite
def _record(draw: st.DrawFn, /, row: RecordRow, **numbers: int) -> Record:
    values = [
        str(numbers[item.name]) if item.name in numbers else draw(_value(item))
        for item in row.fields
    ]
    return row.record_class.from_values(values, line=0)


@st.composite
def _records(draw: st.DrawFn, /, section: Section, **numbers: int) -> list[Record]:
    """The records of a section but its first, in order, each as often as it may be."""
    chosen: list[Record] = []
    for row in RECORD_TABLE:
        if row.section is not section or row.record_class in (DosageForm, Medicine):
            continue
        most = 2 if row.repetition is Repetition.MANY else 1
        count = draw(st.integers(1 if row.required else 0, most))
        chosen += [draw(_record(row, sequence=s, **numbers)) for s in range(1, count + 1)]
    return chosen


@st.composite
def prescriptions(draw: st.DrawFn) -> Prescription:
    """Prescriptions with every record in its place and every item of its type."""
    records = draw(_records(Section.HEAD))
    for rp in range(1, draw(st.integers(1, 3)) + 1):
        records.append(draw(_record(DosageForm.row, rp=rp)))
        records += draw(_records(Section.RP, rp=rp))
        for number in range(1, draw(st.integers(1, 2)) + 1):
            records.append(draw(_record(Medicine.row, rp=rp, number=number)))
            records += draw(_records(Section.MEDICINE, rp=rp, number=number))
    records += draw(_records(Section.TAIL))
    return Prescription.of(records, final_newline=draw(st.booleans()))
