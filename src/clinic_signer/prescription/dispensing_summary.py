"""The summary of dispensing data that a pharmacist approves, as versioned canonical JSON.

The counterpart of :mod:`clinic_signer.prescription.summary`, by the same rules: two sides make it
from the same data and compare it byte by byte, and every line of the data either feeds it or stands
raw under ``others``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from clinic_signer.prescription import dispensing_table as d
from clinic_signer.prescription.dispensing_records import DispensedItem, DispensedRp, Dispensing
from clinic_signer.prescription.summary import (
    SHA256_SIZE,
    SummaryLine,
    UsedRecords,
    canonical_json,
)

DISPENSING_SUMMARY_VERSION = 1
"""Raised whenever the content or the names below change: both sides must know the same."""

KIND = "dispensing"
"""Tells the summary from that of a prescription, which names no kind."""


@dataclass(frozen=True, slots=True)
class SummaryDispensed:
    """One medicine as dispensed: texts as they stand in the data."""

    name: str
    code: str
    code_type: str
    generic_name: str
    amount: str
    unit: str
    supplements: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryDispensedRp:
    """One RP: how its medicines are taken, how much was dispensed, and which they are."""

    number: str
    form: str
    quantity: str
    unit: str
    usage: str
    usage_code: str
    usage_supplements: tuple[str, ...]
    cautions: tuple[str, ...]
    medicines: tuple[SummaryDispensed, ...]


@dataclass(frozen=True, slots=True)
class DispensingSummary:
    """What a pharmacist approves. Texts are those of the data; a missing one is empty.

    ``digest`` is the SHA-256 of the dispensing data in lower-case hexadecimal digits.
    """

    version: int
    kind: str
    digest: str
    pharmacy: str
    pharmacist: str
    patient: str
    patient_kana: str
    birth_date: str
    sex: str
    dispensed: str
    prescription_id: str
    institution: str
    prescriber: str
    rps: tuple[SummaryDispensedRp, ...]
    others: tuple[SummaryLine, ...]

    @property
    def number_of_medicines(self) -> int:
        """How many medicines are dispensed."""
        return sum(len(rp.medicines) for rp in self.rps)

    def to_json(self) -> bytes:
        """Return the canonical JSON (RFC 8785) of the summary, UTF-8."""
        return canonical_json(
            {**asdict(self), "medicines": self.number_of_medicines, "truncated": False}
        )


def dispensing_summary(dispensing: Dispensing, *, digest: bytes) -> DispensingSummary:
    """Return the summary of dispensing data.

    Args:
        dispensing: the decoded data.
        digest: SHA-256 of the bytes of the data.

    Raises:
        ValueError: ``digest`` does not have 32 bytes.
    """
    if len(digest) != SHA256_SIZE:
        raise ValueError("the digest must be SHA-256")
    used = UsedRecords()
    pharmacy = used(dispensing.first(d.Pharmacy))
    pharmacist = used(dispensing.first(d.Pharmacist))
    patient = used(dispensing.first(d.DispensingPatient))
    day = used(dispensing.first(d.DispensingDate))
    reference = used(dispensing.first(d.PrescriptionReference))
    institution = used(dispensing.first(d.PrescribingInstitution))
    prescriber = used(dispensing.first(d.PrescribingDoctor))
    return DispensingSummary(
        version=DISPENSING_SUMMARY_VERSION,
        kind=KIND,
        digest=digest.hex(),
        pharmacy=pharmacy.name if pharmacy else "",
        pharmacist=pharmacist.name if pharmacist else "",
        patient=patient.name if patient else "",
        patient_kana=patient.kana_name if patient else "",
        birth_date=patient.birth_date if patient else "",
        sex=patient.sex if patient else "",
        dispensed=day.value if day else "",
        prescription_id=reference.prescription_id if reference else "",
        institution=institution.name if institution else "",
        prescriber=prescriber.name if prescriber else "",
        rps=tuple(_rp(rp, used) for rp in dispensing.rps),
        others=used.others(dispensing, headers=_HEADERS),
    )


_HEADERS = (d.DISPENSING_HEADER, f"{d.DISPENSING_HEADER},")


def _rp(rp: DispensedRp, used: UsedRecords) -> SummaryDispensedRp:
    usage = used(rp.usage)
    return SummaryDispensedRp(
        number=rp.number,
        form=usage.form if usage else "",
        quantity=usage.quantity if usage else "",
        unit=usage.unit if usage else "",
        usage=usage.name if usage else "",
        usage_code=usage.code if usage else "",
        usage_supplements=_texts(rp.usage_supplements, used),
        cautions=_texts(rp.cautions, used),
        medicines=tuple(_medicine(item, used) for item in rp.medicines),
    )


def _medicine(item: DispensedItem, used: UsedRecords) -> SummaryDispensed:
    medicine = item.medicine
    used(medicine)
    return SummaryDispensed(
        name=medicine.name,
        code=medicine.code,
        code_type=medicine.code_type,
        generic_name=medicine.generic_name,
        amount=medicine.amount,
        unit=medicine.unit,
        supplements=_texts(item.supplements, used),
        cautions=_texts(item.cautions, used),
    )


_Noted = (
    d.DispensedMedicineSupplement
    | d.DispensedMedicineCaution
    | d.DispensedUsageSupplement
    | d.DispensedUsageCaution
)


def _texts(records: Sequence[_Noted], used: UsedRecords) -> tuple[str, ...]:
    for record in records:
        used(record)
    return tuple(record.text for record in records)
