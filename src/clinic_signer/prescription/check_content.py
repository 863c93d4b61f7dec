"""Checks of what the prescription says: dates, codes, amounts, names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinic_signer.japan import day_in_words
from clinic_signer.prescription import code_tables
from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.names import Comparison, compare_names
from clinic_signer.prescription.record_rows import Record
from clinic_signer.prescription.records import (
    BirthDate,
    IssueDate,
    Medicine,
    MedicineSupplement,
    Prescriber,
    Prescription,
    Usage,
    UseByDate,
)
from clinic_signer.words import Words

_BRAND_REQUESTED = "8"
_ZERO = re.compile(r"0+(?:\.0*)?")
_CODE_SHAPES = {
    "2": (re.compile(r"[0-9]{9}"), Words("9桁の数字", "9 digits")),
    "4": (re.compile(r"[0-9A-Z]{12}"), Words("12桁の英数字", "12 letters and digits")),
    "7": (re.compile(r"[0-9A-Z]{12}"), Words("12桁の英数字", "12 letters and digits")),
}
"""Claim code, YJ code, generic name code. The other kinds vary in length."""


def check_content(prescription: Prescription, holder_name: str | None) -> Iterable[Finding]:
    """Yield the findings about the meaning of the data."""
    yield from _check_dates(prescription)
    for usage in prescription.all(Usage):
        if usage.code_type and not usage.has_code:
            yield _at(FindingCode.USAGE_WITHOUT_CODE, usage, "code")
    for medicine in prescription.all(Medicine):
        yield from _check_medicine(medicine)
    for supplement in prescription.all(MedicineSupplement):
        if supplement.kind == _BRAND_REQUESTED:
            yield _at(FindingCode.BRAND_REQUESTED, supplement, "kind")
    prescriber = prescription.first(Prescriber)
    if holder_name and prescriber is not None:
        yield from _check_prescriber(prescriber, holder_name)


def _at(code: FindingCode, record: Record, name: str, **facts: Words | str) -> Finding:
    row = record.row
    item = row.field(name)
    return found(code, line=record.line, record=row, item=item, called=item.words, **facts)


def _check_dates(prescription: Prescription) -> Iterable[Finding]:
    issue = prescription.first(IssueDate)
    if issue is None or issue.date is None:
        return
    use_by, birth = prescription.first(UseByDate), prescription.first(BirthDate)
    issued = day_in_words(issue.date)
    if use_by is not None and use_by.date is not None and use_by.date < issue.date:
        last = day_in_words(use_by.date)
        yield _at(FindingCode.USE_BY_BEFORE_ISSUE, use_by, "value", issued=issued, use_by=last)
    if birth is not None and birth.date is not None and birth.date > issue.date:
        born = day_in_words(birth.date)
        yield _at(FindingCode.BIRTH_AFTER_ISSUE, birth, "value", issued=issued, born=born)


def _check_medicine(medicine: Medicine) -> Iterable[Finding]:
    if medicine.code_type == code_tables.MEDICINE_CODE_TYPE_NONE:
        yield _at(FindingCode.MEDICINE_WITHOUT_CODE, medicine, "code")
    shape = _CODE_SHAPES.get(medicine.code_type)
    if shape is not None and medicine.code and not shape[0].fullmatch(medicine.code):
        yield _at(
            FindingCode.MEDICINE_CODE_SHAPE,
            medicine,
            "code",
            code_type=medicine.words_for("code_type"),
            expected=shape[1],
        )
    if _ZERO.fullmatch(medicine.amount):
        yield _at(FindingCode.AMOUNT_ZERO, medicine, "amount")


def _check_prescriber(prescriber: Prescriber, holder_name: str) -> Iterable[Finding]:
    comparison = compare_names(prescriber.name, prescriber.kana_name, holder_name)
    code = {
        Comparison.DIFFERENT: FindingCode.PRESCRIBER_NAME_DIFFERS,
        Comparison.NOT_COMPARABLE: FindingCode.PRESCRIBER_NAME_NOT_COMPARABLE,
    }.get(comparison)
    if code is not None:
        yield _at(code, prescriber, "name", prescriber=prescriber.name, holder=holder_name)
