"""The SJ1 record table: every record of a prescription, one declarative class each.

Each class below *is* its row of the table; :data:`RECORD_TABLE` collects the rows. Items keep the
exact text of the data ("２．５ｍｇ" stays as it is).

Source: JAHIS 院外処方箋2次元シンボル記録条件規約, whose records the electronic prescription uses
with another first line (``SJ1``), UTF-8 and LF; records 301 and 302 and usage code type 3 exist in
the electronic prescription only. Item counts are those of a signed prescription of 2022.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.prescription import code_tables as codes
from clinic_signer.prescription.record_rows import (
    Dated,
    FieldType,
    Record,
    RecordRow,
    RecordTable,
    Requirement,
    Section,
)
from clinic_signer.prescription.record_rows import item as _item

_TABLE = RecordTable()
_record = _TABLE.record
_REQUIRED = Requirement.REQUIRED
_ANY_OF = Requirement.ANY_OF


def _rp_number() -> str:
    return _item("RP番号", "RP number", FieldType.NUMBER, 3, _REQUIRED)


def _medicine_number() -> str:
    return _item("RP内連番", "number in the RP", FieldType.NUMBER, 3, _REQUIRED)


def _sequence() -> str:
    return _item("連番", "sequence number", FieldType.NUMBER, 3, _REQUIRED)


# ---- Institution and prescriber ------------------------------------------------------------


@_record(1, "医療機関", "Institution", required=True)
@dataclass(frozen=True, slots=True)
class Institution(Record):
    """1: the medical institution. The 7-digit code is unique within prefecture and fee table."""

    fee_table: str = _item(
        "点数表番号", "fee table", FieldType.NUMBER, 1, _REQUIRED, table=codes.FEE_TABLE
    )
    code: str = _item("医療機関コード", "institution code", FieldType.ALPHANUMERIC, 7, _REQUIRED)
    prefecture: str = _item(
        "都道府県コード", "prefecture", FieldType.ALPHANUMERIC, 2, _REQUIRED, table=codes.PREFECTURE
    )
    name: str = _item("医療機関名称", "institution name", FieldType.TEXT, 60)


@_record(2, "医療機関所在地", "Address of the institution")
@dataclass(frozen=True, slots=True)
class InstitutionAddress(Record):
    """2: where the institution is."""

    postcode: str = _item("郵便番号", "postcode", FieldType.POSTCODE, 8, _ANY_OF)
    address: str = _item("所在地", "address", FieldType.TEXT, 50, _ANY_OF)


@_record(3, "医療機関電話", "Telephone of the institution")
@dataclass(frozen=True, slots=True)
class InstitutionContact(Record):
    """3: how to reach the institution."""

    telephone: str = _item("電話番号", "telephone", FieldType.ALPHANUMERIC, 13, _REQUIRED)
    fax: str = _item("FAX番号", "fax", FieldType.ALPHANUMERIC, 13)
    other: str = _item("その他連絡先", "other contact", FieldType.MIXED_TEXT, 50)


@_record(4, "診療科", "Department")
@dataclass(frozen=True, slots=True)
class Department(Record):
    """4: the department."""

    code_type: str = _item(
        "診療科コード種別",
        "department code type",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.DEPARTMENT_CODE_TYPE,
    )
    code: str = _item(
        "診療科コード",
        "department code",
        FieldType.ALPHANUMERIC,
        6,
        table=codes.DEPARTMENT,
        when=("code_type", "2"),
    )
    name: str = _item("診療科名", "department name", FieldType.TEXT, 40, _REQUIRED)


@_record(5, "医師", "Prescriber", required=True)
@dataclass(frozen=True, slots=True)
class Prescriber(Record):
    """5: the physician or dentist who prescribes."""

    code: str = _item("医師コード", "prescriber code", FieldType.ALPHANUMERIC, 15)
    kana_name: str = _item("医師カナ氏名", "prescriber's name in kana", FieldType.KANA, 40)
    name: str = _item("医師漢字氏名", "prescriber's name", FieldType.TEXT, 20, _REQUIRED)


# ---- Patient and payers --------------------------------------------------------------------


@_record(11, "患者氏名", "Patient", required=True)
@dataclass(frozen=True, slots=True)
class Patient(Record):
    """11: the patient."""

    code: str = _item("患者コード", "patient code", FieldType.ALPHANUMERIC, 15)
    name: str = _item("患者漢字氏名", "patient's name", FieldType.TEXT, 20, _ANY_OF)
    kana_name: str = _item("患者カナ氏名", "patient's name in kana", FieldType.KANA, 40, _ANY_OF)


@_record(12, "患者性別", "Sex", required=True)
@dataclass(frozen=True, slots=True)
class Sex(Record):
    """12: the patient's sex."""

    code: str = _item("性別", "sex", FieldType.NUMBER, 1, _REQUIRED, table=codes.SEX)


@_record(13, "患者生年月日", "Date of birth", required=True)
@dataclass(frozen=True, slots=True)
class BirthDate(Dated, Record):
    """13: the patient's date of birth."""

    value: str = _item("生年月日", "date of birth", FieldType.DATE, 8, _REQUIRED)


@_record(14, "患者一部負担区分", "Co-payment category")
@dataclass(frozen=True, slots=True)
class CopaymentCategory(Record):
    """14: the patient's co-payment category."""

    code: str = _item(
        "一部負担区分",
        "co-payment category",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.COPAYMENT_CATEGORY,
    )


@_record(21, "保険種別", "Insurance type")
@dataclass(frozen=True, slots=True)
class InsuranceType(Record):
    """21: the kind of insurance."""

    code: str = _item(
        "保険種別", "insurance type", FieldType.NUMBER, 1, _REQUIRED, table=codes.INSURANCE_TYPE
    )


@_record(22, "保険者番号", "Insurer")
@dataclass(frozen=True, slots=True)
class Insurer(Record):
    """22: the insurer's number, significant digits only (6 or 8)."""

    number: str = _item("保険者番号", "insurer number", FieldType.NUMBER, 8, _REQUIRED)


@_record(23, "記号・番号", "Insured person")
@dataclass(frozen=True, slots=True)
class InsuredPerson(Record):
    """23: symbol and number of the insurance."""

    symbol: str = _item("記号", "symbol", FieldType.MIXED_TEXT, 20)
    number: str = _item("番号", "number", FieldType.MIXED_TEXT, 20)
    relation: str = _item(
        "被保険者・被扶養者",
        "relation to the insured",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.RELATION,
    )
    branch: str = _item("枝番", "branch number", FieldType.ALPHANUMERIC, 2)


@_record(24, "負担・給付率", "Cost sharing")
@dataclass(frozen=True, slots=True)
class CostSharing(Record):
    """24: percentages paid by the patient and by the insurer ("30" and "030" are both in use)."""

    patient_percent: str = _item("患者負担率", "patient's share", FieldType.NUMBER, 3, _REQUIRED)
    insurer_percent: str = _item("保険給付率", "insurer's share", FieldType.NUMBER, 3, _REQUIRED)


@_record(25, "職務上の事由", "Occupational reason")
@dataclass(frozen=True, slots=True)
class OccupationalReason(Record):
    """25: occupational reason (seamen's insurance)."""

    code: str = _item(
        "職務上の事由",
        "occupational reason",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.OCCUPATIONAL_REASON,
    )


def _payer_number() -> str:
    return _item("公費負担者番号", "payer number", FieldType.ALPHANUMERIC, 8, _REQUIRED)


def _recipient_number() -> str:
    return _item("公費受給者番号", "recipient number", FieldType.ALPHANUMERIC, 7)


@_record(27, "第一公費", "First public payer")
@dataclass(frozen=True, slots=True)
class FirstPublicPayer(Record):
    """27: the first public payer."""

    payer_number: str = _payer_number()
    recipient_number: str = _recipient_number()


@_record(28, "第二公費", "Second public payer")
@dataclass(frozen=True, slots=True)
class SecondPublicPayer(Record):
    """28: the second public payer."""

    payer_number: str = _payer_number()
    recipient_number: str = _recipient_number()


@_record(29, "第三公費", "Third public payer")
@dataclass(frozen=True, slots=True)
class ThirdPublicPayer(Record):
    """29: the third public payer."""

    payer_number: str = _payer_number()
    recipient_number: str = _recipient_number()


@_record(30, "特殊公費", "Special public payer")
@dataclass(frozen=True, slots=True)
class SpecialPublicPayer(Record):
    """30: a special public payer (numbers may be text here)."""

    payer_number: str = _item(
        "特殊公費負担者番号", "payer number", FieldType.MIXED_TEXT, 20, _REQUIRED
    )
    recipient_number: str = _item(
        "特殊公費受給者番号", "recipient number", FieldType.MIXED_TEXT, 20
    )


@_record(31, "レセプト種別", "Receipt type")
@dataclass(frozen=True, slots=True)
class ReceiptType(Record):
    """31: the receipt type, four digits."""

    code: str = _item(
        "レセプト種別", "receipt type", FieldType.NUMBER, 4, _REQUIRED, table=codes.RECEIPT_TYPE
    )


# ---- The prescription as a whole -----------------------------------------------------------


@_record(51, "処方箋交付年月日", "Date of issue", required=True)
@dataclass(frozen=True, slots=True)
class IssueDate(Dated, Record):
    """51: the day the prescription is issued."""

    value: str = _item("交付年月日", "date of issue", FieldType.DATE, 8, _REQUIRED)


@_record(52, "処方箋使用期限", "Use by")
@dataclass(frozen=True, slots=True)
class UseByDate(Dated, Record):
    """52: the last day of use, when it is not the usual fourth day."""

    value: str = _item("使用期限年月日", "use by", FieldType.DATE, 8, _REQUIRED)


@_record(61, "麻薬施用", "Narcotics")
@dataclass(frozen=True, slots=True)
class NarcoticLicence(Record):
    """61: the prescriber's narcotics licence, the patient's address and telephone."""

    licence_number: str = _item("麻薬施用者免許番号", "licence number", FieldType.MIXED_TEXT, None)
    patient_address: str = _item("患者住所", "patient's address", FieldType.TEXT, None, _REQUIRED)
    patient_telephone: str = _item(
        "患者電話番号", "patient's telephone", FieldType.ALPHANUMERIC, 13, _REQUIRED
    )


@_record(62, "残薬確認欄", "Leftover medicines")
@dataclass(frozen=True, slots=True)
class LeftoverCheck(Record):
    """62: what the pharmacy does about leftover medicines."""

    code: str = _item(
        "残薬確認の対応",
        "on leftover medicines",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.LEFTOVER_CHECK,
    )


@_record(63, "分割指示", "Split dispensing")
@dataclass(frozen=True, slots=True)
class SplitDispensing(Record):
    """63: how many parts, and which part this is."""

    parts: str = _item("総分割回数", "number of parts", FieldType.NUMBER, None, _REQUIRED)
    part: str = _item("分割の何回目", "which part", FieldType.NUMBER, None)


@_record(64, "リフィル", "Refill")
@dataclass(frozen=True, slots=True)
class Refill(Record):
    """64: how often a refill prescription may be used in all."""

    total_uses: str = _item("リフィル総使用回数", "total uses", FieldType.NUMBER, None, _REQUIRED)


@_record(81, "備考", "Remark", many=True)
@dataclass(frozen=True, slots=True)
class Remark(Record):
    """81: a remark."""

    sequence: str = _sequence()
    kind: str = _item("備考種別", "kind of remark", FieldType.NUMBER, 1, table=codes.REMARK_KIND)
    text: str = _item("備考", "remark", FieldType.TEXT, 50, _REQUIRED)


@_record(82, "処方箋番号", "Prescription number")
@dataclass(frozen=True, slots=True)
class PrescriptionNumber(Record):
    """82: a number of the prescription, 16 digits for the exchange number."""

    kind: str = _item(
        "処方箋番号種別",
        "kind of number",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.PRESCRIPTION_NUMBER_KIND,
    )
    number: str = _item("処方箋番号", "prescription number", FieldType.ALPHANUMERIC, 16, _REQUIRED)


# ---- One RP: dosage form, usage ------------------------------------------------------------


@_record(101, "剤形", "Dosage form", Section.RP, required=True)
@dataclass(frozen=True, slots=True)
class DosageForm(Record):
    """101: begins an RP; ``quantity`` is days for oral medicines, times or packs for others."""

    rp: str = _rp_number()
    form: str = _item(
        "剤形区分", "dosage form", FieldType.NUMBER, 1, _REQUIRED, table=codes.DOSAGE_FORM
    )
    name: str = _item(
        "剤形名称",
        "name of the dosage form",
        FieldType.TEXT,
        20,
        when=("form", "9"),
    )
    quantity: str = _item("調剤数量", "quantity", FieldType.NUMBER, 3, _REQUIRED)


@_record(102, "分割調剤数量", "Split quantity", Section.RP)
@dataclass(frozen=True, slots=True)
class SplitQuantity(Record):
    """102: the quantity of this part and of all parts."""

    rp: str = _rp_number()
    per_part: str = _item("分割調剤数量", "quantity of this part", FieldType.NUMBER, None)
    total: str = _item("総調剤数量", "total quantity", FieldType.NUMBER, None)


@_record(111, "用法", "Usage", Section.RP, required=True)
@dataclass(frozen=True, slots=True)
class Usage(Record):
    """111: how the medicines of the RP are taken."""

    rp: str = _rp_number()
    code_type: str = _item(
        "用法コード種別",
        "usage code type",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.USAGE_CODE_TYPE,
    )
    code: str = _item(
        "用法コード", "usage code", FieldType.ALPHANUMERIC, 16, when=("code_type", "2 3")
    )
    name: str = _item("用法名称", "usage", FieldType.TEXT, 50, _REQUIRED)
    times_per_day: str = _item("1日回数", "times a day", FieldType.NUMBER, 2)

    @property
    def has_code(self) -> bool:
        """False when the receiver gets the words only (no code, or the dummy of the master)."""
        return self.code_type != codes.USAGE_CODE_TYPE_NONE and self.code not in (
            "",
            codes.FREE_TEXT_USAGE_CODE,
        )


@_record(181, "用法補足", "Usage supplement", Section.RP, many=True)
@dataclass(frozen=True, slots=True)
class UsageSupplement(Record):
    """181: an addition to the usage."""

    rp: str = _rp_number()
    sequence: str = _sequence()
    kind: str = _item(
        "用法補足区分",
        "kind of supplement",
        FieldType.NUMBER,
        1,
        table=codes.USAGE_SUPPLEMENT_KIND,
    )
    text: str = _item("用法補足情報", "usage supplement", FieldType.TEXT, 50, _REQUIRED)
    code: str = _item("補足用法コード", "supplement code", FieldType.ALPHANUMERIC, 8)
    site_code: str = _item("部位コード", "site code", FieldType.ALPHANUMERIC, 3)


# ---- One medicine of an RP -----------------------------------------------------------------


@_record(201, "薬品", "Medicine", Section.MEDICINE, required=True)
@dataclass(frozen=True, slots=True)
class Medicine(Record):
    """201: one medicine. For internal use ``amount`` is per day."""

    rp: str = _rp_number()
    number: str = _medicine_number()
    information_class: str = _item(
        "情報区分", "information class", FieldType.NUMBER, 1, table=codes.MEDICINE_CLASS
    )
    code_type: str = _item(
        "薬品コード種別",
        "medicine code type",
        FieldType.NUMBER,
        1,
        _REQUIRED,
        table=codes.MEDICINE_CODE_TYPE,
    )
    code: str = _item(
        "薬品コード",
        "medicine code",
        FieldType.ALPHANUMERIC,
        13,
        when=("code_type", "2 3 4 6 7"),
    )
    name: str = _item("薬品名称", "medicine", FieldType.TEXT, 40, _REQUIRED)
    amount: str = _item("用量", "amount", FieldType.AMOUNT, 12, _REQUIRED)
    potency: str = _item(
        "力価フラグ", "potency flag", FieldType.NUMBER, 1, _REQUIRED, table=codes.POTENCY
    )
    unit: str = _item("単位名", "unit", FieldType.TEXT, 6, _REQUIRED)


@_record(211, "単位変換", "Unit conversion", Section.MEDICINE)
@dataclass(frozen=True, slots=True)
class UnitConversion(Record):
    """211: the factor from the price unit to the unit of the amount."""

    rp: str = _rp_number()
    number: str = _medicine_number()
    factor: str = _item("単位変換係数", "conversion factor", FieldType.AMOUNT, 12, _REQUIRED)


def _uneven_dose(place: int) -> str:
    return _item(f"不均等{place}回目服用量", f"dose {place}", FieldType.DOSE, 12)


def _uneven_code(place: int) -> str:
    return _item(f"不均等{place}回目コード", f"code {place}", FieldType.ALPHANUMERIC, None)


@_record(221, "不均等", "Uneven doses", Section.MEDICINE)
@dataclass(frozen=True, slots=True)
class UnevenDose(Record):
    """221: doses that differ over the day."""

    rp: str = _rp_number()
    number: str = _medicine_number()
    dose_1: str = _uneven_dose(1)
    dose_2: str = _uneven_dose(2)
    dose_3: str = _uneven_dose(3)
    dose_4: str = _uneven_dose(4)
    dose_5: str = _uneven_dose(5)
    code_1: str = _uneven_code(1)
    code_2: str = _uneven_code(2)
    code_3: str = _uneven_code(3)
    code_4: str = _uneven_code(4)
    code_5: str = _uneven_code(5)


def _share(ja: str, en: str) -> str:
    return _item(ja, en, FieldType.NUMBER, 1, table=codes.PAYER_SHARE)


@_record(231, "負担区分", "Payer share", Section.MEDICINE)
@dataclass(frozen=True, slots=True)
class PayerShare(Record):
    """231: which public payers pay for this medicine; on all medicines or on none."""

    rp: str = _rp_number()
    number: str = _medicine_number()
    first: str = _share("第一公費負担区分", "first public payer")
    second: str = _share("第二公費負担区分", "second public payer")
    third: str = _share("第三公費負担区分", "third public payer")
    special: str = _share("特殊公費負担区分", "special public payer")


@_record(241, "1回服用量", "Single dose", Section.MEDICINE)
@dataclass(frozen=True, slots=True)
class SingleDose(Record):
    """241: the dose of one time; a fraction such as 2/3 is allowed."""

    rp: str = _rp_number()
    number: str = _medicine_number()
    dose: str = _item("1回服用量", "single dose", FieldType.DOSE, 12, _REQUIRED)
    times: str = _item("1日回数", "times a day", FieldType.NUMBER, 2)


@_record(281, "薬品補足", "Medicine supplement", Section.MEDICINE, many=True)
@dataclass(frozen=True, slots=True)
class MedicineSupplement(Record):
    """281: an addition to one medicine."""

    rp: str = _rp_number()
    number: str = _medicine_number()
    sequence: str = _sequence()
    kind: str = _item(
        "薬品補足区分",
        "kind of supplement",
        FieldType.NUMBER,
        1,
        table=codes.MEDICINE_SUPPLEMENT_KIND,
    )
    text: str = _item("薬品補足情報", "medicine supplement", FieldType.TEXT, 50, _REQUIRED)
    code: str = _item("補足用法コード", "supplement code", FieldType.ALPHANUMERIC, 8)


# ---- Information for the pharmacy ----------------------------------------------------------


@_record(301, "提供診療情報", "Clinical information", Section.TAIL, many=True)
@dataclass(frozen=True, slots=True)
class ClinicalInformation(Record):
    """301: clinical information for the pharmacy (electronic prescription only)."""

    sequence: str = _sequence()
    medicine_name: str = _item("薬品名称", "medicine", FieldType.MIXED_TEXT, None)
    comment: str = _item("提供診療情報", "comment", FieldType.MIXED_TEXT, None, _REQUIRED)


@_record(302, "検査値データ等", "Laboratory data", Section.TAIL, many=True)
@dataclass(frozen=True, slots=True)
class LaboratoryData(Record):
    """302: test results for the pharmacy (electronic prescription only)."""

    sequence: str = _sequence()
    text: str = _item("検査値データ等", "laboratory data", FieldType.MIXED_TEXT, None, _REQUIRED)


HEADER = "SJ1"
"""The first line of a prescription."""

RECORD_TABLE: tuple[RecordRow, ...] = _TABLE.rows

ROWS_BY_NUMBER: dict[str, RecordRow] = {str(row.number): row for row in RECORD_TABLE}
"""The row for the first item of a line."""
