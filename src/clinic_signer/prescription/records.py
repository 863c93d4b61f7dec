"""Prescription data (SJ1): bytes to lines and typed records, and back to the same bytes.

:func:`decode` is tolerant on purpose: whatever can be read as text is shown line by line, also when
it is wrong (:mod:`clinic_signer.prescription.checks` says what is wrong). It never changes the
data: :func:`encode` gives the bytes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic_signer.prescription.data_lines import (
    MAXIMUM_DATA_SIZE,
    MAXIMUM_LINES,
    DataLines,
    Line,
    TextEncoding,
    all_of,
    decode_lines,
    encode,
    first_of,
)
from clinic_signer.prescription.record_rows import (
    FieldRow,
    FieldType,
    FieldValue,
    Record,
    RecordRow,
    Repetition,
    Requirement,
    Section,
    When,
)
from clinic_signer.prescription.record_table import (
    HEADER,
    RECORD_TABLE,
    ROWS_BY_NUMBER,
    BirthDate,
    ClinicalInformation,
    CopaymentCategory,
    CostSharing,
    Department,
    DosageForm,
    FirstPublicPayer,
    Institution,
    InstitutionAddress,
    InstitutionContact,
    InsuranceType,
    InsuredPerson,
    Insurer,
    IssueDate,
    LaboratoryData,
    LeftoverCheck,
    Medicine,
    MedicineSupplement,
    NarcoticLicence,
    OccupationalReason,
    Patient,
    PayerShare,
    Prescriber,
    PrescriptionNumber,
    ReceiptType,
    Refill,
    Remark,
    SecondPublicPayer,
    Sex,
    SingleDose,
    SpecialPublicPayer,
    SplitDispensing,
    SplitQuantity,
    ThirdPublicPayer,
    UnevenDose,
    UnitConversion,
    Usage,
    UsageSupplement,
    UseByDate,
)

__all__ = [
    "HEADER",
    "MAXIMUM_DATA_SIZE",
    "MAXIMUM_LINES",
    "RECORD_TABLE",
    "ROWS_BY_NUMBER",
    "BirthDate",
    "ClinicalInformation",
    "CopaymentCategory",
    "CostSharing",
    "Department",
    "DosageForm",
    "FieldRow",
    "FieldType",
    "FieldValue",
    "FirstPublicPayer",
    "Institution",
    "InstitutionAddress",
    "InstitutionContact",
    "InsuranceType",
    "InsuredPerson",
    "Insurer",
    "IssueDate",
    "LaboratoryData",
    "LeftoverCheck",
    "Line",
    "Medicine",
    "MedicineItem",
    "MedicineSupplement",
    "NarcoticLicence",
    "OccupationalReason",
    "Patient",
    "PayerShare",
    "Prescriber",
    "Prescription",
    "PrescriptionNumber",
    "ReceiptType",
    "Record",
    "RecordRow",
    "Refill",
    "Remark",
    "Repetition",
    "Requirement",
    "Rp",
    "SecondPublicPayer",
    "Section",
    "Sex",
    "SingleDose",
    "SpecialPublicPayer",
    "SplitDispensing",
    "SplitQuantity",
    "TextEncoding",
    "ThirdPublicPayer",
    "UnevenDose",
    "UnitConversion",
    "Usage",
    "UsageSupplement",
    "UseByDate",
    "When",
    "decode",
    "encode",
]


@dataclass(frozen=True, slots=True)
class MedicineItem:
    """One medicine of an RP with everything that is said of it."""

    medicine: Medicine
    unit_conversion: UnitConversion | None = None
    uneven_dose: UnevenDose | None = None
    payer_share: PayerShare | None = None
    single_dose: SingleDose | None = None
    supplements: tuple[MedicineSupplement, ...] = ()


@dataclass(frozen=True, slots=True)
class Rp:
    """One RP: medicines taken in the same way. ``number`` is the text of the data."""

    number: str
    dosage_form: DosageForm | None
    split_quantity: SplitQuantity | None
    usage: Usage | None
    usage_supplements: tuple[UsageSupplement, ...]
    medicines: tuple[MedicineItem, ...]


@dataclass(frozen=True, slots=True)
class Prescription(DataLines):
    """Prescription data, line by line, in the order and with the texts of the bytes."""

    @classmethod
    def of(cls, records: Iterable[Record], *, final_newline: bool = True) -> Prescription:
        """Return the prescription made of ``records`` in the given order, after the first line."""
        return cls.made_of(HEADER, records, ROWS_BY_NUMBER, final_newline=final_newline)

    @property
    def rps(self) -> tuple[Rp, ...]:
        """The RPs in the order of the data, grouped by the RP number that each record states."""
        groups: dict[str, list[Record]] = {}
        for record in self.records:
            if record.row.section in (Section.RP, Section.MEDICINE):
                groups.setdefault(record.values[0], []).append(record)
        return tuple(_rp(number, records) for number, records in groups.items())


def _rp(number: str, records: list[Record]) -> Rp:
    details: dict[str, list[Record]] = {}
    for record in records:
        if record.row.section is Section.MEDICINE:
            details.setdefault(record.values[1], []).append(record)
    # Of two medicines with one number the first gets the details; the checks report the second.
    items = [
        _item(medicine, details.pop(medicine.number, ())) for medicine in all_of(records, Medicine)
    ]
    return Rp(
        number,
        first_of(records, DosageForm),
        first_of(records, SplitQuantity),
        first_of(records, Usage),
        all_of(records, UsageSupplement),
        tuple(items),
    )


def _item(medicine: Medicine, details: Sequence[Record]) -> MedicineItem:
    return MedicineItem(
        medicine,
        first_of(details, UnitConversion),
        first_of(details, UnevenDose),
        first_of(details, PayerShare),
        first_of(details, SingleDose),
        all_of(details, MedicineSupplement),
    )


def decode(data: bytes) -> Prescription:
    """Read prescription data, tolerating every mistake of content.

    :func:`~clinic_signer.prescription.checks.check` reports the mistakes.

    Raises:
        Failure: as :func:`~clinic_signer.prescription.data_lines.decode_lines`.
    """
    return decode_lines(data, Prescription, ROWS_BY_NUMBER)
