"""The summary of a prescription that a person approves, as versioned canonical JSON (RFC 8785).

Two sides, a PC and a phone, make it from the same data and compare it byte by byte. Its texts are
those of the data. Every line of the data either feeds the summary or stands raw under ``others``,
so that nothing is approved unseen.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import TypeVar

from clinic_signer.prescription.data_lines import DataLines
from clinic_signer.prescription.records import (
    HEADER,
    BirthDate,
    Institution,
    IssueDate,
    MedicineItem,
    MedicineSupplement,
    Patient,
    Prescriber,
    Prescription,
    Record,
    Refill,
    Rp,
    Sex,
    UsageSupplement,
    UseByDate,
)

SUMMARY_VERSION = 1
"""Raised whenever the content or the names below change: both sides must know the same."""


@dataclass(frozen=True, slots=True)
class SummarySupplement:
    """An addition to a usage or a medicine: the code of its kind, and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SummaryMedicine:
    """One medicine: texts as they stand in the data."""

    name: str
    code: str
    code_type: str
    amount: str
    unit: str
    potency: str
    supplements: tuple[SummarySupplement, ...]


@dataclass(frozen=True, slots=True)
class SummaryRp:
    """One RP: how its medicines are taken, and which they are."""

    number: str
    form: str
    form_name: str
    quantity: str
    usage: str
    usage_code: str
    usage_supplements: tuple[SummarySupplement, ...]
    medicines: tuple[SummaryMedicine, ...]


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line that the summary shows raw."""

    number: int
    raw: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person approves. Texts are those of the data; a missing one is empty.

    ``digest`` is the SHA-256 of the prescription data in lower-case hexadecimal digits.
    """

    version: int
    digest: str
    institution: str
    prescriber: str
    patient: str
    patient_kana: str
    birth_date: str
    sex: str
    issued: str
    use_by: str
    refill_uses: str
    rps: tuple[SummaryRp, ...]
    others: tuple[SummaryLine, ...]

    @property
    def number_of_medicines(self) -> int:
        """How many medicines are prescribed."""
        return sum(len(rp.medicines) for rp in self.rps)

    def to_json(self) -> bytes:
        """Return the canonical JSON (RFC 8785) of the summary, UTF-8."""
        content = {**asdict(self), "medicines": self.number_of_medicines, "truncated": False}
        return canonical_json(content)


def canonical_json(content: dict[str, object]) -> bytes:
    """Write a summary: texts, integers and booleans under ASCII names, as RFC 8785 asks for it."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def summary(prescription: Prescription, *, digest: bytes) -> Summary:
    """Return the summary of a prescription.

    Args:
        prescription: the decoded data.
        digest: SHA-256 of the bytes of the data.

    Raises:
        ValueError: ``digest`` does not have 32 bytes.
    """
    if len(digest) != SHA256_SIZE:
        raise ValueError("the digest must be SHA-256")
    used = UsedRecords()
    institution = used(prescription.first(Institution))
    prescriber = used(prescription.first(Prescriber))
    patient = used(prescription.first(Patient))
    birth_date = used(prescription.first(BirthDate))
    sex = used(prescription.first(Sex))
    issued = used(prescription.first(IssueDate))
    use_by = used(prescription.first(UseByDate))
    refill = used(prescription.first(Refill))
    return Summary(
        version=SUMMARY_VERSION,
        digest=digest.hex(),
        institution=institution.name if institution else "",
        prescriber=prescriber.name if prescriber else "",
        patient=patient.name if patient else "",
        patient_kana=patient.kana_name if patient else "",
        birth_date=birth_date.value if birth_date else "",
        sex=sex.code if sex else "",
        issued=issued.value if issued else "",
        use_by=use_by.value if use_by else "",
        refill_uses=refill.total_uses if refill else "",
        rps=tuple(_rp(rp, used) for rp in prescription.rps),
        others=used.others(prescription, headers=(HEADER,)),
    )


SHA256_SIZE = 32
_RecordT = TypeVar("_RecordT", bound=Record)


class UsedRecords:
    """Remembers which records feed a summary."""

    def __init__(self) -> None:
        self._lines: set[int] = set()

    def __call__(self, record: _RecordT | None) -> _RecordT | None:
        """Take a record, if there is one."""
        if record is not None:
            self._lines.add(record.line)
        return record

    def others(self, data: DataLines, *, headers: Collection[str]) -> tuple[SummaryLine, ...]:
        """The lines that do not feed the summary, except a first line that is as it should be."""
        return tuple(
            SummaryLine(line.number, line.raw)
            for line in data.lines
            if line.number not in self._lines and not (line.number == 1 and line.raw in headers)
        )


def _rp(rp: Rp, used: UsedRecords) -> SummaryRp:
    form, usage = used(rp.dosage_form), used(rp.usage)
    return SummaryRp(
        number=rp.number,
        form=form.form if form else "",
        form_name=form.name if form else "",
        quantity=form.quantity if form else "",
        usage=usage.name if usage else "",
        usage_code=usage.code if usage else "",
        usage_supplements=_supplements(rp.usage_supplements, used),
        medicines=tuple(_medicine(item, used) for item in rp.medicines),
    )


def _medicine(item: MedicineItem, used: UsedRecords) -> SummaryMedicine:
    medicine = item.medicine
    used(medicine)
    return SummaryMedicine(
        name=medicine.name,
        code=medicine.code,
        code_type=medicine.code_type,
        amount=medicine.amount,
        unit=medicine.unit,
        potency=medicine.potency,
        supplements=_supplements(item.supplements, used),
    )


def _supplements(
    records: tuple[UsageSupplement, ...] | tuple[MedicineSupplement, ...], used: UsedRecords
) -> tuple[SummarySupplement, ...]:
    for record in records:
        used(record)
    return tuple(SummarySupplement(record.kind, record.text) for record in records)
