"""Checks of the records among each other: which are missing, double, misplaced or misnumbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.record_rows import Record, Repetition, Section
from clinic_signer.prescription.record_table import RECORD_TABLE
from clinic_signer.prescription.records import (
    ClinicalInformation,
    DosageForm,
    FirstPublicPayer,
    InsuranceType,
    InsuredPerson,
    Insurer,
    LaboratoryData,
    Medicine,
    MedicineSupplement,
    PayerShare,
    Prescription,
    Remark,
    Rp,
    SecondPublicPayer,
    SpecialPublicPayer,
    ThirdPublicPayer,
    UsageSupplement,
)

_PUBLIC_PAYERS = (FirstPublicPayer, SecondPublicPayer, ThirdPublicPayer, SpecialPublicPayer)
_INSURANCE_TYPES_WITHOUT_INSURER = frozenset({"3", "4", "5", "6"})
"""Workers' compensation, automobile liability, pollution compensation, self-paid."""
_INSURANCE_TYPE_WITH_PUBLIC_PAYER = frozenset({"", "1"})
"""Public payers may pay alone (welfare): then there is no insurer."""

_DIGITS_AT_MOST = 9
_SEQUENCED = Remark | UsageSupplement | MedicineSupplement | ClinicalInformation | LaboratoryData


def check_structure(prescription: Prescription) -> Iterable[Finding]:
    """Yield the findings about the presence, the order and the numbers of the records."""
    yield from _check_presence(prescription)
    yield from _check_order(prescription.records)
    yield from _check_duplicates(prescription.records)
    yield from _check_numbers(prescription.records)
    for rp in prescription.rps:
        yield from _check_rp(rp)
    yield from _check_payer_shares(prescription)


def _check_presence(prescription: Prescription) -> Iterable[Finding]:
    present = {type(record) for record in prescription.records}
    for row in RECORD_TABLE:
        if row.section is Section.HEAD and row.required and row.record_class not in present:
            yield found(FindingCode.RECORD_MISSING, record=row)
    if _needs_insurer(prescription):
        for kind in (Insurer, InsuredPerson):
            if kind not in present:
                yield found(FindingCode.RECORD_MISSING, record=kind.row)
    if not prescription.rps:
        yield found(FindingCode.RECORD_MISSING, record=DosageForm.row)


def _needs_insurer(prescription: Prescription) -> bool:
    insurance = prescription.first(InsuranceType)
    kind = "" if insurance is None else insurance.code
    if kind in _INSURANCE_TYPES_WITHOUT_INSURER:
        return False
    has_public_payer = any(prescription.first(payer) for payer in _PUBLIC_PAYERS)
    return not (has_public_payer and kind in _INSURANCE_TYPE_WITH_PUBLIC_PAYER)


def _check_order(records: tuple[Record, ...]) -> Iterable[Finding]:
    """Compare every record with the one before it: one misplaced record gives one finding."""
    for previous, record in pairwise(records):
        if not _may_follow(previous, record):
            yield found(
                FindingCode.RECORD_ORDER,
                line=record.line,
                record=record.row,
                previous=previous.row.words,
            )


def _may_follow(previous: Record, record: Record) -> bool:
    before, number = previous.row.number, record.row.number
    if isinstance(record, DosageForm):
        return previous.row.section is not Section.TAIL
    if isinstance(record, Medicine):
        return previous.row.section in (Section.RP, Section.MEDICINE)
    if record.row.section in (Section.RP, Section.MEDICINE) and before < DosageForm.row.number:
        return False
    return before <= number


def _check_duplicates(records: tuple[Record, ...]) -> Iterable[Finding]:
    """Records that occur once: per prescription, per RP or per medicine (by stated numbers)."""
    first: dict[tuple[str, ...], int] = {}
    for record in records:
        row = record.row
        # A second RP or medicine of the same number is a finding of the numbers.
        if row.repetition is Repetition.MANY or isinstance(record, DosageForm | Medicine):
            continue
        scope = {Section.RP: 1, Section.MEDICINE: 2}.get(row.section, 0)
        key = (str(row.number), *record.values[:scope])
        if key in first:
            yield found(
                FindingCode.RECORD_DUPLICATE, line=record.line, record=row, first=first[key]
            )
        first.setdefault(key, record.line)


def _check_numbers(records: tuple[Record, ...]) -> Iterable[Finding]:
    """RP numbers, medicine numbers and sequence numbers count from 1 in the order of the lines."""
    rp, medicine = "", ""
    count = _Counter()
    for record in records:
        if isinstance(record, DosageForm):
            yield from count.check(record, record.rp, FindingCode.RP_NUMBER_ORDER, "rp")
            rp, medicine = record.rp, ""
            count.restart(Medicine, UsageSupplement)
        elif record.row.section in (Section.RP, Section.MEDICINE):
            yield from _check_belongs(record, rp, medicine)
        if isinstance(record, Medicine):
            code = FindingCode.MEDICINE_NUMBER_ORDER
            yield from count.check(record, record.number, code, "number")
            medicine = record.number
            count.restart(MedicineSupplement)
        elif isinstance(record, _SEQUENCED):
            code = FindingCode.SEQUENCE_ORDER
            yield from count.check(record, record.sequence, code, "sequence")


class _Counter:
    """Expects numbers of one kind of record to follow each other."""

    def __init__(self) -> None:
        self._last: dict[type[Record], int] = {}

    def restart(self, *kinds: type[Record]) -> None:
        for kind in kinds:
            self._last.pop(kind, None)

    def check(self, record: Record, raw: str, code: FindingCode, name: str) -> Iterator[Finding]:
        if not _is_number(raw):
            return  # Not a number at all: a finding of the item.
        expected = self._last.get(type(record), 0) + 1
        self._last[type(record)] = int(raw)
        if int(raw) != expected:
            row = record.row
            item = row.field(name)
            yield found(code, line=record.line, record=row, item=item, expected=expected, value=raw)


def _is_number(raw: str) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) <= _DIGITS_AT_MOST


def _check_belongs(record: Record, rp: str, medicine: str) -> Iterable[Finding]:
    rp_item, number_item = record.row.fields[0], record.row.fields[1]
    stated_rp, stated_number = record.values[:2]
    if rp and stated_rp and stated_rp != rp:
        yield found(
            FindingCode.RP_NUMBER_DIFFERS,
            line=record.line,
            record=record.row,
            item=rp_item,
            expected=rp,
            value=stated_rp,
        )
    is_detail = record.row.section is Section.MEDICINE and not isinstance(record, Medicine)
    if is_detail and stated_number and stated_number != medicine:
        yield found(
            FindingCode.MEDICINE_NUMBER_DIFFERS,
            line=record.line,
            record=record.row,
            item=number_item,
            value=stated_number,
        )


def _check_rp(rp: Rp) -> Iterable[Finding]:
    if not rp.number:
        return  # The missing number is a finding of the item.
    members = (rp.dosage_form, rp.usage, *(item.medicine for item in rp.medicines))
    line = next((member.line for member in members if member is not None), None)
    if rp.dosage_form is None:
        yield found(FindingCode.RECORD_MISSING, line=line, record=DosageForm.row)
    if rp.medicines and rp.usage is None:
        yield found(FindingCode.USAGE_MISSING, line=line, rp=rp.number)
    if not rp.medicines:
        yield found(FindingCode.MEDICINE_MISSING, line=line, rp=rp.number)


def _check_payer_shares(prescription: Prescription) -> Iterable[Finding]:
    if prescription.first(PayerShare) is None:
        return
    for rp in prescription.rps:
        for item in rp.medicines:
            if item.payer_share is None:
                yield found(
                    FindingCode.PAYER_SHARE_INCOMPLETE,
                    line=item.medicine.line,
                    record=Medicine.row,
                )
