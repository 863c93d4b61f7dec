"""The CJ1 record table: every record of dispensing data, one declarative class each.

Dispensing data (調剤情報) follow JAHIS 電子版お薬手帳データフォーマット仕様書 with another first
line (``CJ1,``), UTF-8 and LF, and three records that it does not have: 6, 7 and 511. Record numbers
and items are those of signed dispensing documents of 2022; the specification of the dispensing data
itself is not public. **Inferred** is what a docstring below calls so, and for every record which
items are required and how often a record may occur. So no maximum is stated, no code table is
closed, and what contradicts this table is a warning, never an error.

The order of items differs from the prescription's records of the same number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_signer.prescription import code_tables as codes
from clinic_signer.prescription.record_rows import (
    Dated,
    FieldType,
    Record,
    RecordRow,
    RecordTable,
    Requirement,
    Section,
    item,
    parse_date,
)

_TABLE = RecordTable()
_record = _TABLE.record
_REQUIRED = Requirement.REQUIRED


def _text(ja: str, en: str, requirement: Requirement = Requirement.OPTIONAL) -> str:
    return item(ja, en, FieldType.MIXED_TEXT, None, requirement)


def _code(ja: str, en: str, requirement: Requirement = Requirement.OPTIONAL) -> str:
    return item(ja, en, FieldType.ALPHANUMERIC, None, requirement)


def _rp_number() -> str:
    return item("RP番号", "RP number", FieldType.NUMBER, None, _REQUIRED)


def _fee_table() -> str:
    return item("点数表", "fee table", FieldType.NUMBER, None, table=codes.DISPENSING_FEE_TABLE)


def _prefecture() -> str:
    return item("都道府県", "prefecture", FieldType.ALPHANUMERIC, None, table=codes.PREFECTURE)


def _author() -> str:
    return item("レコード作成者", "author", FieldType.NUMBER, None, table=codes.RECORD_AUTHOR)


def _address() -> str:
    return _text("住所", "address")


def _postcode() -> str:
    return item("郵便番号", "postcode", FieldType.POSTCODE, None)


# ---- The patient, the day, the prescription ------------------------------------------------


@_record(1, "患者", "Patient", required=True)
@dataclass(frozen=True, slots=True)
class DispensingPatient(Record):
    """1: the patient."""

    name: str = _text("氏名", "name", _REQUIRED)
    sex: str = item("性別", "sex", FieldType.NUMBER, None, _REQUIRED, table=codes.SEX)
    birth_date: str = item("生年月日", "date of birth", FieldType.DATE, None, _REQUIRED)
    postcode: str = _postcode()
    address: str = _address()
    telephone: str = _text("電話番号", "telephone")
    emergency_contact: str = _text("緊急連絡先", "emergency contact")
    blood_type: str = _text("血液型", "blood type")
    weight: str = _text("体重", "weight")
    kana_name: str = _text("カナ氏名", "name in kana")

    @property
    def born(self) -> date | None:
        """The date of birth, or ``None`` when the text is no day of the calendar."""
        return parse_date(self.birth_date)


@_record(2, "患者特記", "Note on the patient", many=True)
@dataclass(frozen=True, slots=True)
class PatientNote(Record):
    """2: an allergy, a side effect, a past illness."""

    kind: str = item(
        "種別", "kind", FieldType.NUMBER, None, _REQUIRED, table=codes.PATIENT_NOTE_KIND
    )
    text: str = _text("内容", "note", _REQUIRED)
    author: str = _author()


@_record(4, "手帳メモ", "Notebook memo", many=True)
@dataclass(frozen=True, slots=True)
class NotebookMemo(Record):
    """4: a memo in the patient's medicine notebook."""

    text: str = _text("メモ", "memo", _REQUIRED)
    date: str = item("記入年月日", "date", FieldType.DATE, None)
    author: str = _author()


@_record(5, "調剤年月日", "Date of dispensing", required=True)
@dataclass(frozen=True, slots=True)
class DispensingDate(Dated, Record):
    """5: the day the medicines are dispensed."""

    value: str = item("調剤年月日", "date of dispensing", FieldType.DATE, None, _REQUIRED)
    author: str = _author()


@_record(6, "保険", "Insurance")
@dataclass(frozen=True, slots=True)
class DispensingInsurance(Record):
    """6: the insurance. The names of the items are inferred from their values."""

    kind: str = item("保険種別", "insurance type", FieldType.NUMBER, None)
    insurer: str = _code("保険者番号", "insurer number")
    symbol: str = _text("記号", "symbol")
    number: str = _text("番号", "number")
    branch: str = _code("枝番", "branch number")


@_record(7, "処方箋ID", "Prescription ID", required=True)
@dataclass(frozen=True, slots=True)
class PrescriptionReference(Record):
    """7: the ID of the prescription. The name is inferred; the second item was always empty."""

    prescription_id: str = _code("処方箋ID", "prescription ID", _REQUIRED)
    second: str = _text("第2項目", "second item")


# ---- The pharmacy and the prescriber -------------------------------------------------------


@_record(11, "薬局", "Pharmacy", required=True)
@dataclass(frozen=True, slots=True)
class Pharmacy(Record):
    """11: the pharmacy."""

    name: str = _text("薬局名称", "pharmacy name", _REQUIRED)
    prefecture: str = _prefecture()
    fee_table: str = _fee_table()
    code: str = _code("薬局コード", "pharmacy code")
    postcode: str = _postcode()
    address: str = _address()
    telephone: str = _text("電話番号", "telephone")
    author: str = _author()


@_record(15, "薬剤師", "Pharmacist", required=True)
@dataclass(frozen=True, slots=True)
class Pharmacist(Record):
    """15: the pharmacist."""

    name: str = _text("薬剤師氏名", "pharmacist's name", _REQUIRED)
    contact: str = _text("連絡先", "contact")
    author: str = _author()


@_record(51, "処方した医療機関", "Prescribing institution", many=True)
@dataclass(frozen=True, slots=True)
class PrescribingInstitution(Record):
    """51: the institution that issued the prescription."""

    name: str = _text("医療機関名称", "institution name", _REQUIRED)
    prefecture: str = _prefecture()
    fee_table: str = _fee_table()
    code: str = _code("医療機関コード", "institution code")
    author: str = _author()


@_record(55, "処方した医師", "Prescriber", many=True)
@dataclass(frozen=True, slots=True)
class PrescribingDoctor(Record):
    """55: the physician or dentist who prescribed."""

    name: str = _text("医師氏名", "prescriber's name", _REQUIRED)
    department: str = _text("診療科名", "department")
    author: str = _author()


# ---- One medicine --------------------------------------------------------------------------


@_record(201, "薬品", "Medicine", Section.MEDICINE, required=True, many=True)
@dataclass(frozen=True, slots=True)
class DispensedMedicine(Record):
    """201: one medicine as it was dispensed. The generic items exist in JAHIS since version 2.5."""

    rp: str = _rp_number()
    name: str = _text("薬品名称", "medicine", _REQUIRED)
    amount: str = item("用量", "amount", FieldType.DOSE, None, _REQUIRED)
    unit: str = _text("単位名", "unit")
    code_type: str = item(
        "薬品コード種別",
        "medicine code type",
        FieldType.NUMBER,
        None,
        _REQUIRED,
        table=codes.MEDICINE_CODE_TYPE,
    )
    code: str = item(
        "薬品コード",
        "medicine code",
        FieldType.ALPHANUMERIC,
        None,
        when=("code_type", "2 3 4 6 7"),
    )
    author: str = _author()
    generic_name: str = _text("一般名", "generic name")
    generic_code_type: str = _code("一般名コード種別", "generic name code type")
    generic_code: str = _code("一般名コード", "generic name code")


@_record(281, "薬品補足", "Medicine supplement", Section.MEDICINE, many=True)
@dataclass(frozen=True, slots=True)
class DispensedMedicineSupplement(Record):
    """281: an addition to the medicine before it (that it belongs to that one is inferred)."""

    rp: str = _rp_number()
    text: str = _text("薬品補足情報", "medicine supplement", _REQUIRED)
    author: str = _author()


@_record(291, "薬品服用注意", "Caution on a medicine", Section.MEDICINE, many=True)
@dataclass(frozen=True, slots=True)
class DispensedMedicineCaution(Record):
    """291: what to mind with the medicine before it (that it belongs to that one is inferred)."""

    rp: str = _rp_number()
    text: str = _text("薬品服用注意", "caution", _REQUIRED)
    author: str = _author()


# ---- One RP --------------------------------------------------------------------------------


@_record(301, "用法", "Usage", Section.RP, required=True)
@dataclass(frozen=True, slots=True)
class DispensedUsage(Record):
    """301: how the medicines of the RP are taken, and how much was dispensed."""

    rp: str = _rp_number()
    name: str = _text("用法名称", "usage", _REQUIRED)
    quantity: str = item("調剤数量", "quantity", FieldType.AMOUNT, None, _REQUIRED)
    unit: str = _text("調剤単位", "unit of the quantity")
    form: str = item("剤形", "dosage form", FieldType.NUMBER, None, table=codes.DISPENSED_FORM)
    code_type: str = item(
        "用法コード種別", "usage code type", FieldType.NUMBER, None, table=codes.USAGE_CODE_TYPE
    )
    code: str = _code("用法コード", "usage code")
    author: str = _author()


@_record(311, "用法補足", "Usage supplement", Section.RP, many=True)
@dataclass(frozen=True, slots=True)
class DispensedUsageSupplement(Record):
    """311: an addition to the usage."""

    rp: str = _rp_number()
    text: str = _text("用法補足情報", "usage supplement", _REQUIRED)
    author: str = _author()


@_record(391, "処方服用注意", "Caution on an RP", Section.RP, many=True)
@dataclass(frozen=True, slots=True)
class DispensedUsageCaution(Record):
    """391: what to mind with the medicines of the RP."""

    rp: str = _rp_number()
    text: str = _text("処方服用注意", "caution", _REQUIRED)
    author: str = _author()


# ---- Information for the patient and the prescriber ----------------------------------------


@_record(401, "服用注意", "Caution", Section.TAIL, many=True)
@dataclass(frozen=True, slots=True)
class DispensingCaution(Record):
    """401: what to mind."""

    text: str = _text("服用注意", "caution", _REQUIRED)
    author: str = _author()


@_record(411, "医療機関等提供情報", "Provided information", Section.TAIL, many=True)
@dataclass(frozen=True, slots=True)
class ProvidedInformation(Record):
    """411: information from the provider."""

    text: str = _text("提供情報", "information", _REQUIRED)
    kind: str = item("提供情報種別", "kind of information", FieldType.NUMBER, None)
    author: str = _author()


@_record(501, "備考", "Remark", Section.TAIL, many=True)
@dataclass(frozen=True, slots=True)
class DispensingRemark(Record):
    """501: a remark."""

    text: str = _text("備考", "remark", _REQUIRED)
    author: str = _author()


@_record(511, "疑義照会の結果", "Result of an inquiry", Section.TAIL, many=True)
@dataclass(frozen=True, slots=True)
class InquiryResult(Record):
    """511: what the pharmacist asked the prescriber, and the answer. The names are inferred."""

    kind: str = _code("種別", "kind")
    text: str = _text("内容", "result", _REQUIRED)


DISPENSING_HEADER = "CJ1"
"""The first item of the first line of dispensing data."""

DISPENSING_TABLE: tuple[RecordRow, ...] = _TABLE.rows

DISPENSING_ROWS: dict[str, RecordRow] = {str(row.number): row for row in DISPENSING_TABLE}
"""The row for the first item of a line."""
