"""Checks of dispensing data: for themselves, against the prescription, against the certificate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, islice

from clinic_signer.japan import day_in_words
from clinic_signer.prescription.check_dispensed_medicines import check_medicines
from clinic_signer.prescription.check_items import check_unknown, check_values
from clinic_signer.prescription.check_text import check_bytes, check_characters
from clinic_signer.prescription.checks import MAXIMUM_FINDINGS, in_order
from clinic_signer.prescription.dispensing_findings import (
    CONFIRM,
    OUTPUT,
    DispensingCode,
    found_in_dispensing,
)
from clinic_signer.prescription.dispensing_records import Dispensing
from clinic_signer.prescription.dispensing_table import (
    DISPENSING_HEADER,
    DISPENSING_TABLE,
    DispensedMedicine,
    DispensingDate,
    DispensingPatient,
    Pharmacist,
    PrescriptionReference,
)
from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.names import Comparison, compare_names
from clinic_signer.prescription.record_rows import Record, Repetition, Section
from clinic_signer.prescription.records import (
    BirthDate,
    IssueDate,
    Patient,
    Prescription,
    Refill,
    Sex,
    SplitDispensing,
    UseByDate,
)
from clinic_signer.words import Words, all_in_one, same

USUAL_DAYS_OF_USE = 4
"""A prescription is used within four days, that of its issue counted (保険医療機関及び保険医療養
担当規則 第20条)."""
_FEW_DIGITS = re.compile(r"[0-9]{1,3}")
_POSSIBLE_REFILLS = frozenset({"2", "3"})
"""A refill prescription is used at most three times (同上; since April 2022)."""


def check_dispensing(
    dispensing: Dispensing,
    prescription: Prescription | None = None,
    *,
    prescription_id: str | None = None,
    holder_name: str | None = None,
) -> tuple[Finding, ...]:
    """Return the findings in dispensing data, in the order of the lines.

    Args:
        dispensing: the decoded data.
        prescription: what was prescribed, decoded from the document that will be signed.
        prescription_id: the ID that the service gave it.
        holder_name: name of the certificate's holder, to be compared with the pharmacist's.
    """
    every = chain(
        _check_data(dispensing),
        _check_presence(dispensing),
        _check_prescription(dispensing, prescription, prescription_id),
        _check_pharmacist(dispensing, holder_name),
    )
    findings = list(islice(every, MAXIMUM_FINDINGS + 1))
    if len(findings) > MAXIMUM_FINDINGS:
        findings[-1] = found(FindingCode.TOO_MANY_FINDINGS, limit=MAXIMUM_FINDINGS)
    return in_order(findings)


def _check_data(dispensing: Dispensing) -> Iterator[Finding]:
    first = dispensing.lines[0]
    if first.fields[0] != DISPENSING_HEADER:
        yield found_in_dispensing(DispensingCode.HEADER_WRONG)
    # UTF-8 and LF are rules of the service for both kinds of data.
    yield from (replace(finding, remedy=OUTPUT) for finding in check_bytes(dispensing))
    yield from map(_softened, check_characters(dispensing))
    for line in dispensing.lines[1:]:
        if line.record is None:
            yield from map(_softened, check_unknown(line))
            continue
        if any(line.surplus):
            surplus = ",".join(line.surplus)
            yield found_in_dispensing(
                DispensingCode.SURPLUS_ITEMS, record=line.record, surplus=surplus
            )
        yield from map(_softened, check_values(line.record))


def _softened(finding: Finding) -> Finding:
    """What rests on the inferred table is confirmed by a person and forbids nothing."""
    severity = Severity.WARNING if finding.severity is Severity.ERROR else finding.severity
    remedy = finding.remedy if severity is Severity.INFO else CONFIRM
    return replace(finding, severity=severity, remedy=remedy)


def _check_presence(dispensing: Dispensing) -> Iterator[Finding]:
    records = dispensing.records
    present = {type(record) for record in records}
    # In one finding: they stand in no line, and a person confirms findings by code and line.
    missing = [
        row.words
        for row in DISPENSING_TABLE
        if (row.required and row.section is Section.HEAD) or row.record_class is DispensedMedicine
        if row.record_class not in present
    ]
    if missing:
        yield found_in_dispensing(DispensingCode.RECORD_MISSING, missing=all_in_one(missing))
    yield from _check_duplicates(records)
    for rp in dispensing.rps:
        if rp.medicines and rp.usage is None:
            medicine = rp.medicines[0].medicine
            yield found_in_dispensing(DispensingCode.USAGE_MISSING, record=medicine, rp=rp.number)
        if not rp.medicines:
            said = (rp.usage, *rp.usage_supplements, *rp.cautions, *rp.unplaced)
            record = next(each for each in said if each is not None)
            yield found_in_dispensing(DispensingCode.MEDICINE_MISSING, record=record, rp=rp.number)


def _check_duplicates(records: Iterable[Record]) -> Iterator[Finding]:
    first: dict[int, int] = {}
    for record in records:
        row = record.row
        if row.repetition is Repetition.MANY or row.section is not Section.HEAD:
            continue
        if row.number in first:
            yield found_in_dispensing(
                DispensingCode.RECORD_DUPLICATE, record=record, first=first[row.number]
            )
        first.setdefault(row.number, record.line)


def _check_prescription(
    dispensing: Dispensing, prescription: Prescription | None, prescription_id: str | None
) -> Iterator[Finding]:
    if prescription is None:
        return
    reference = dispensing.first(PrescriptionReference)
    if prescription_id is None:
        yield found_in_dispensing(DispensingCode.PRESCRIPTION_ID_UNKNOWN)
    elif reference is not None and reference.prescription_id:
        stated = reference.prescription_id
        if stated.strip().lower() != prescription_id.strip().lower():
            yield found_in_dispensing(
                DispensingCode.PRESCRIPTION_ID_DIFFERS,
                record=reference,
                item="prescription_id",
                stated=stated,
                inside=prescription_id,
            )
    yield from _check_patient(dispensing, prescription)
    yield from _check_date(dispensing, prescription)
    yield from _check_uses(prescription)
    yield from check_medicines(dispensing, prescription)


def _check_patient(dispensing: Dispensing, prescription: Prescription) -> Iterator[Finding]:
    dispensed = dispensing.first(DispensingPatient)
    patient = prescription.first(Patient)
    if dispensed is None or patient is None:
        return
    birth, sex = prescription.first(BirthDate), prescription.first(Sex)
    names = (dispensed.name, patient.name)
    pairs = {"name": names if patient.name else (dispensed.kana_name, patient.kana_name)}
    if birth is not None:
        pairs["birth_date"] = (dispensed.birth_date, birth.value)
    if sex is not None:
        pairs["sex"] = (dispensed.sex, sex.code)
    different = {key: pair for key, pair in pairs.items() if _differs(*pair)}
    if "name" in different and "birth_date" in different:
        yield found_in_dispensing(
            DispensingCode.OTHER_PATIENT,
            record=dispensed,
            item="name",
            dispensed=" ".join((pairs["name"][0], pairs["birth_date"][0])),
            prescribed=" ".join((pairs["name"][1], pairs["birth_date"][1])),
        )
        return
    for key, (here, there) in different.items():
        table = dispensed.row.field(key).code_table
        yield found_in_dispensing(
            DispensingCode.PATIENT_DIFFERS,
            record=dispensed,
            item=key,
            dispensed=table.words_for(here) if table else same(here),
            prescribed=table.words_for(there) if table else same(there),
        )


def _differs(one: str, other: str) -> bool:
    """Whether two texts differ, blanks and the width of characters aside; empty ones never do."""
    return bool(one and other) and compare_names(one, "", other) is Comparison.DIFFERENT


def _check_date(dispensing: Dispensing, prescription: Prescription) -> Iterator[Finding]:
    record, issue = dispensing.first(DispensingDate), prescription.first(IssueDate)
    if record is None or issue is None or record.date is None or issue.date is None:
        return
    day = record.date
    if day < issue.date:
        yield found_in_dispensing(
            DispensingCode.BEFORE_ISSUE,
            record=record,
            item="value",
            dispensed=day_in_words(day),
            issued=day_in_words(issue.date),
        )
    # Later uses of a refill and later parts of a split come after the first period.
    is_repeated = prescription.first(Refill) or prescription.first(SplitDispensing)
    last = _last_day(prescription, issue.date)
    if day > last and not is_repeated:
        yield found_in_dispensing(
            DispensingCode.AFTER_USE_BY,
            record=record,
            item="value",
            dispensed=day_in_words(day),
            use_by=day_in_words(last),
        )


def _last_day(prescription: Prescription, issued: date) -> date:
    stated = prescription.first(UseByDate)
    if stated is not None and stated.date is not None:
        return stated.date
    return issued + timedelta(days=USUAL_DAYS_OF_USE - 1)


def _check_uses(prescription: Prescription) -> Iterator[Finding]:
    """Say what is known of uses; no public source says where the data carry the present one."""
    refill, split = prescription.first(Refill), prescription.first(SplitDispensing)
    if refill is not None:
        possible = refill.total_uses in _POSSIBLE_REFILLS
        code = DispensingCode.REFILL if possible else DispensingCode.REFILL_USES
        yield found_in_dispensing(code, total=refill.total_uses)
    if split is not None:
        known = all(map(_FEW_DIGITS.fullmatch, (split.part, split.parts)))
        possible = known and 1 <= int(split.part) <= int(split.parts)
        code = DispensingCode.SPLIT if possible else DispensingCode.SPLIT_PART
        yield found_in_dispensing(code, parts=split.parts, part=split.part)


def _check_pharmacist(dispensing: Dispensing, holder_name: str | None) -> Iterator[Finding]:
    pharmacist = dispensing.first(Pharmacist)
    if not holder_name or pharmacist is None or not pharmacist.name:
        return
    comparison = compare_names(pharmacist.name, "", holder_name)
    code = {
        Comparison.DIFFERENT: DispensingCode.PHARMACIST_NAME_DIFFERS,
        Comparison.NOT_COMPARABLE: DispensingCode.PHARMACIST_NAME_NOT_COMPARABLE,
    }.get(comparison)
    if code is not None:
        facts: dict[str, Words | str] = {"pharmacist": pharmacist.name, "holder": holder_name}
        yield found_in_dispensing(code, record=pharmacist, item="name", **facts)
