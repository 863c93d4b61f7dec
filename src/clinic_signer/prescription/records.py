"""Prescription data (SJ1): bytes to lines and typed records, and back to the same bytes.

:func:`decode` is tolerant on purpose: whatever can be read as text is shown line by line, also when
it is wrong (:mod:`clinic_signer.prescription.checks` says what is wrong). It never changes the
data: :func:`encode` gives the bytes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.record_table import (
    DISPENSING_HEADER,
    HEADER,
    RECORD_TABLE,
    ROWS_BY_NUMBER,
    BirthDate,
    ClinicalInformation,
    CopaymentCategory,
    CostSharing,
    Department,
    DosageForm,
    FieldRow,
    FieldType,
    FieldValue,
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
    Record,
    RecordRow,
    Refill,
    Remark,
    Repetition,
    Requirement,
    SecondPublicPayer,
    Section,
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
    When,
)

__all__ = [
    "DISPENSING_HEADER",
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

MAXIMUM_DATA_SIZE = 1_000_000
"""Bytes of prescription data that are read at most; a long prescription has about 10,000."""

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


_RecordT = TypeVar("_RecordT", bound=Record)


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
class Prescription:
    """Prescription data, line by line, in the order and with the texts of the bytes."""

    lines: tuple[Line, ...]
    encoding: TextEncoding = TextEncoding.UTF_8
    byte_order_mark: bool = False

    @classmethod
    def of(cls, records: Iterable[Record], *, final_newline: bool = True) -> Prescription:
        """Return the prescription made of ``records`` in the given order, after the first line."""
        lines = [Line(1, HEADER, (HEADER,), None)]
        lines += [
            _line(number, record.to_text(), "\n") for number, record in enumerate(records, start=2)
        ]
        if not final_newline:
            last = lines[-1]
            lines[-1] = Line(last.number, last.raw, last.fields, last.record, "")
        return cls(tuple(lines))

    @property
    def header(self) -> str | None:
        """The first line when it is no record (``SJ1`` in a right file), else ``None``."""
        return self.lines[0].raw if self.lines[0].record is None else None

    @property
    def records(self) -> tuple[Record, ...]:
        """All typed records in the order of the data."""
        return tuple(line.record for line in self.lines if line.record is not None)

    @property
    def unknown_lines(self) -> tuple[Line, ...]:
        """Lines after the first that the table does not know: they can only be shown raw."""
        return tuple(line for line in self.lines[1:] if line.record is None)

    def all(self, kind: type[_RecordT]) -> tuple[_RecordT, ...]:
        """Return the records of one kind in the order of the data."""
        return tuple(record for record in self.records if isinstance(record, kind))

    def first(self, kind: type[_RecordT]) -> _RecordT | None:
        """Return the first record of one kind, or ``None``."""
        return next((record for record in self.records if isinstance(record, kind)), None)

    @property
    def rps(self) -> tuple[Rp, ...]:
        """The RPs in the order of the data, grouped by the RP number that each record states."""
        groups: dict[str, list[Record]] = {}
        for record in self.records:
            if record.row.section in (Section.RP, Section.MEDICINE):
                groups.setdefault(record.values[0], []).append(record)
        return tuple(_rp(number, records) for number, records in groups.items())


def _first(records: Iterable[Record], kind: type[_RecordT]) -> _RecordT | None:
    return next((record for record in records if isinstance(record, kind)), None)


def _all(records: Iterable[Record], kind: type[_RecordT]) -> tuple[_RecordT, ...]:
    return tuple(record for record in records if isinstance(record, kind))


def _rp(number: str, records: list[Record]) -> Rp:
    details: dict[str, list[Record]] = {}
    for record in records:
        if record.row.section is Section.MEDICINE:
            details.setdefault(record.values[1], []).append(record)
    # Of two medicines with one number the first gets the details; the checks report the second.
    items = [
        _item(medicine, details.pop(medicine.number, ())) for medicine in _all(records, Medicine)
    ]
    return Rp(
        number,
        _first(records, DosageForm),
        _first(records, SplitQuantity),
        _first(records, Usage),
        _all(records, UsageSupplement),
        tuple(items),
    )


def _item(medicine: Medicine, details: Sequence[Record]) -> MedicineItem:
    return MedicineItem(
        medicine,
        _first(details, UnitConversion),
        _first(details, UnevenDose),
        _first(details, PayerShare),
        _first(details, SingleDose),
        _all(details, MedicineSupplement),
    )


def decode(data: bytes) -> Prescription:
    """Read prescription data, tolerating every mistake of content.

    Shift_JIS, a byte order mark, other line ends, unknown records and wrong item counts are read
    as well as they can be; :func:`~clinic_signer.prescription.checks.check` reports them.

    Raises:
        Failure: ``FILE_TOO_LARGE`` above :data:`MAXIMUM_DATA_SIZE`; ``NOT_A_PRESCRIPTION`` when
            the bytes are no text, have more than :data:`MAXIMUM_LINES` lines, or neither begin
            like prescription data nor hold a single record.
    """
    if len(data) > MAXIMUM_DATA_SIZE:
        raise Failure(FailureCode.FILE_TOO_LARGE, size=len(data), limit=MAXIMUM_DATA_SIZE)
    text, encoding = _text(data)
    if "\0" in text or text.count("\n") + text.count("\r") > MAXIMUM_LINES:
        raise Failure(FailureCode.NOT_A_PRESCRIPTION)
    marked = text.startswith(_BYTE_ORDER_MARK)
    lines = tuple(_lines(text[1:] if marked else text))
    prescription = Prescription(lines, encoding, marked)
    if not lines or not (_HEADER_LIKE.fullmatch(lines[0].raw) or prescription.records):
        raise Failure(FailureCode.NOT_A_PRESCRIPTION)
    return prescription


def encode(prescription: Prescription) -> bytes:
    """Return the bytes of the prescription, with or without a final LF as it was read."""
    mark = _BYTE_ORDER_MARK if prescription.byte_order_mark else ""
    text = mark + "".join(line.raw + line.end for line in prescription.lines)
    return text.encode(prescription.encoding.value)


def _text(data: bytes) -> tuple[str, TextEncoding]:
    for encoding in TextEncoding:
        try:
            text = data.decode(encoding.value)
        except UnicodeDecodeError:
            continue
        if encoding is TextEncoding.UTF_8 or not _UNDEFINED_IN_SHIFT_JIS.search(text):
            return text, encoding
    raise Failure(FailureCode.NOT_A_PRESCRIPTION)


def _lines(text: str) -> Iterable[Line]:
    for number, match in enumerate(_LINE.finditer(text), start=1):
        if match.group():
            yield _line(number, match.group(1), match.group(2))


def _line(number: int, raw: str, end: str) -> Line:
    fields = tuple(raw.split(","))
    row = ROWS_BY_NUMBER.get(fields[0])
    if row is None:
        return Line(number, raw, fields, None, end)
    # A line with too few items still becomes a record: the missing ones are empty.
    return Line(number, raw, fields, row.record_class.from_values(fields[1:], number), end)
