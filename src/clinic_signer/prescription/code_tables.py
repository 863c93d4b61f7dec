"""Code tables of the prescription records: what a code means, in words.

Meanings follow the code tables of the JAHIS 院外処方箋2次元シンボル記録条件規約, which the records
of the electronic prescription are taken from, and the claim codes (レセプト電算処理 別表) that it
refers to. A code that a table does not have is shown as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.words import Words, same


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with its meaning."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The codes one field may hold.

    ``closed`` says that the table is complete: a code outside it cannot be understood by the
    receiver. An open table (departments, receipt types) only helps the reader.
    """

    name: str
    words: Words
    entries: tuple[CodeEntry, ...]
    closed: bool = True

    def find(self, code: str) -> Words | None:
        """Return the meaning of ``code``, or ``None`` when the table does not have it."""
        return next((entry.words for entry in self.entries if entry.code == code), None)

    def words_for(self, code: str) -> Words:
        """Return the meaning of ``code``; a code the table does not have is shown as it stands."""
        return self.find(code) or same(code)


def _table(
    name: str, ja: str, en: str, *rows: tuple[str, str, str], closed: bool = True
) -> CodeTable:
    entries = tuple(CodeEntry(code, Words(code_ja, code_en)) for code, code_ja, code_en in rows)
    return CodeTable(name, Words(ja, en), entries, closed)


FEE_TABLE = _table(
    "fee-table",
    "点数表",
    "Fee table",
    ("1", "医科", "medical"),
    ("3", "歯科", "dental"),
    ("6", "訪問看護", "visiting nursing"),
)

PREFECTURE = _table(
    "prefecture",
    "都道府県",
    "Prefecture",
    ("01", "北海道", "Hokkaido"),
    ("02", "青森県", "Aomori"),
    ("03", "岩手県", "Iwate"),
    ("04", "宮城県", "Miyagi"),
    ("05", "秋田県", "Akita"),
    ("06", "山形県", "Yamagata"),
    ("07", "福島県", "Fukushima"),
    ("08", "茨城県", "Ibaraki"),
    ("09", "栃木県", "Tochigi"),
    ("10", "群馬県", "Gunma"),
    ("11", "埼玉県", "Saitama"),
    ("12", "千葉県", "Chiba"),
    ("13", "東京都", "Tokyo"),
    ("14", "神奈川県", "Kanagawa"),
    ("15", "新潟県", "Niigata"),
    ("16", "富山県", "Toyama"),
    ("17", "石川県", "Ishikawa"),
    ("18", "福井県", "Fukui"),
    ("19", "山梨県", "Yamanashi"),
    ("20", "長野県", "Nagano"),
    ("21", "岐阜県", "Gifu"),
    ("22", "静岡県", "Shizuoka"),
    ("23", "愛知県", "Aichi"),
    ("24", "三重県", "Mie"),
    ("25", "滋賀県", "Shiga"),
    ("26", "京都府", "Kyoto"),
    ("27", "大阪府", "Osaka"),
    ("28", "兵庫県", "Hyogo"),
    ("29", "奈良県", "Nara"),
    ("30", "和歌山県", "Wakayama"),
    ("31", "鳥取県", "Tottori"),
    ("32", "島根県", "Shimane"),
    ("33", "岡山県", "Okayama"),
    ("34", "広島県", "Hiroshima"),
    ("35", "山口県", "Yamaguchi"),
    ("36", "徳島県", "Tokushima"),
    ("37", "香川県", "Kagawa"),
    ("38", "愛媛県", "Ehime"),
    ("39", "高知県", "Kochi"),
    ("40", "福岡県", "Fukuoka"),
    ("41", "佐賀県", "Saga"),
    ("42", "長崎県", "Nagasaki"),
    ("43", "熊本県", "Kumamoto"),
    ("44", "大分県", "Oita"),
    ("45", "宮崎県", "Miyazaki"),
    ("46", "鹿児島県", "Kagoshima"),
    ("47", "沖縄県", "Okinawa"),
    # Stands in signed prescriptions of the service's own test environment.
    ("99", "その他（検証用）", "other (for tests)"),
)

DEPARTMENT_CODE_TYPE = _table(
    "department-code-type",
    "診療科コード種別",
    "Department code type",
    ("1", "コードなし", "no code"),
    ("2", "診療科コード", "department code"),
)

DEPARTMENT = _table(
    "department",
    "診療科",
    "Department",
    ("01", "内科", "internal medicine"),
    ("02", "精神科", "psychiatry"),
    ("03", "神経科", "neuropsychiatry"),
    ("04", "神経内科", "neurology"),
    ("05", "呼吸器科", "respiratory medicine"),
    ("06", "消化器科", "gastroenterology"),
    ("07", "胃腸科", "gastrointestinal medicine"),
    ("08", "循環器科", "cardiology"),
    ("09", "小児科", "paediatrics"),
    ("10", "外科", "surgery"),
    ("11", "整形外科", "orthopaedics"),
    ("12", "形成外科", "plastic surgery"),
    ("13", "美容外科", "cosmetic surgery"),
    ("14", "脳神経外科", "neurosurgery"),
    ("15", "呼吸器外科", "thoracic surgery"),
    ("16", "心臓血管外科", "cardiovascular surgery"),
    ("17", "小児外科", "paediatric surgery"),
    ("18", "皮膚泌尿器科", "dermatology and urology"),
    ("19", "皮膚科", "dermatology"),
    ("20", "泌尿器科", "urology"),
    ("21", "性病科", "venereology"),
    ("22", "肛門科", "proctology"),
    ("23", "産婦人科", "obstetrics and gynaecology"),
    ("24", "産科", "obstetrics"),
    ("25", "婦人科", "gynaecology"),
    ("26", "眼科", "ophthalmology"),
    ("27", "耳鼻咽喉科", "otorhinolaryngology"),
    ("28", "気管食道科", "broncho-oesophagology"),
    ("30", "放射線科", "radiology"),
    ("31", "麻酔科", "anaesthesiology"),
    ("33", "心療内科", "psychosomatic medicine"),
    ("34", "アレルギー科", "allergology"),
    ("35", "リウマチ科", "rheumatology"),
    ("36", "リハビリテーション科", "rehabilitation"),
    ("37", "病理診断科", "pathology"),
    ("38", "臨床検査科", "clinical laboratory"),
    ("39", "救急科", "emergency medicine"),
    closed=False,
)

SEX = _table("sex", "性別", "Sex", ("1", "男", "male"), ("2", "女", "female"))

COPAYMENT_CATEGORY = _table(
    "copayment-category",
    "一部負担区分",
    "Co-payment category",
    ("1", "高齢者一般", "elderly, standard"),
    ("2", "高齢者7割", "elderly, 70 % benefit"),
    ("3", "6歳未満", "under 6 years"),
    ("4", "高齢者一般", "elderly, standard"),
    ("5", "高齢者8割", "elderly, 80 % benefit"),
)

INSURANCE_TYPE = _table(
    "insurance-type",
    "保険種別",
    "Insurance type",
    ("1", "医保・公費", "employee insurance or public payer"),
    ("2", "国保", "national health insurance"),
    ("3", "労災", "workers' compensation"),
    ("4", "自賠責", "automobile liability"),
    ("5", "公害", "pollution compensation"),
    ("6", "自費", "self-paid"),
    ("7", "後期高齢者", "latter-stage elderly"),
)

RELATION = _table(
    "relation",
    "被保険者・被扶養者",
    "Relation to the insured",
    ("1", "本人", "the insured"),
    ("2", "家族", "a dependant"),
)

OCCUPATIONAL_REASON = _table(
    "occupational-reason",
    "職務上の事由",
    "Occupational reason",
    ("1", "職務上", "on duty"),
    ("2", "下船後3月以内", "within three months of leaving the ship"),
    ("3", "通勤災害", "commuting accident"),
)

LEFTOVER_CHECK = _table(
    "leftover-check",
    "残薬確認の対応",
    "On leftover medicines",
    ("1", "疑義照会の後に調剤", "ask the prescriber, then dispense"),
    ("2", "情報提供", "inform the prescriber"),
)

REMARK_KIND = _table(
    "remark-kind",
    "備考種別",
    "Kind of remark",
    ("1", "一包化", "one-dose packs"),
    ("2", "粉砕", "crush"),
    ("3", "分割", "split"),
)

PRESCRIPTION_NUMBER_KIND = _table(
    "prescription-number-kind",
    "処方箋番号の種別",
    "Kind of number",
    ("1", "引換番号", "exchange number"),
)

DOSAGE_FORM = _table(
    "dosage-form",
    "剤形区分",
    "Dosage form",
    ("1", "内服", "oral"),
    ("2", "頓服", "as needed"),
    ("3", "外用", "external"),
    ("4", "内服滴剤", "oral drops"),
    ("5", "注射", "injection"),
    ("6", "医療材料", "medical material"),
    ("9", "不明", "unknown"),
)

USAGE_CODE_TYPE = _table(
    "usage-code-type",
    "用法コード種別",
    "Usage code type",
    ("1", "コードなし", "no code"),
    ("2", "JAMI用法コード", "JAMI usage code"),
    ("3", "電子処方箋用法マスタ", "e-prescription usage master"),
)

USAGE_SUPPLEMENT_KIND = _table(
    "usage-supplement-kind",
    "用法補足区分",
    "Kind of usage supplement",
    ("1", "漸減", "tapering"),
    ("2", "一包化", "one-dose packs"),
    ("3", "隔日", "alternate days"),
    ("4", "粉砕", "crush"),
    ("5", "用法の続き", "usage continued"),
    ("6", "部位", "site"),
    ("7", "1回使用量", "amount per use"),
    ("8", "JAMI補足用法", "JAMI supplementary usage"),
    ("9", "JAMI部位", "JAMI site"),
)

MEDICINE_CLASS = _table(
    "medicine-class",
    "情報区分",
    "Information class",
    ("1", "医薬品", "medicine"),
    ("2", "医療材料", "medical material"),
    ("3", "非保険薬", "not insured"),
)

MEDICINE_CODE_TYPE = _table(
    "medicine-code-type",
    "薬品コード種別",
    "Medicine code type",
    ("1", "コードなし", "no code"),
    ("2", "レセプト電算コード", "claim code"),
    ("3", "厚生労働省コード", "MHLW code"),
    ("4", "YJコード", "YJ code"),
    ("6", "HOTコード", "HOT code"),
    ("7", "一般名コード", "generic name code"),
)

POTENCY = _table(
    "potency",
    "力価フラグ",
    "Potency flag",
    ("1", "薬価単位", "price unit"),
    ("2", "力価単位", "potency unit"),
)

PAYER_SHARE = _table(
    "payer-share",
    "負担区分",
    "Payer share",
    ("0", "使わない", "not used"),
    ("1", "使う", "used"),
)

MEDICINE_SUPPLEMENT_KIND = _table(
    "medicine-supplement-kind",
    "薬品補足区分",
    "Kind of medicine supplement",
    ("1", "一包化", "one-dose packs"),
    ("2", "粉砕", "crush"),
    ("3", "後発品変更不可", "no change to a generic"),
    ("4", "剤形変更不可", "no change of the dosage form"),
    ("5", "含量規格変更不可", "no change of the strength"),
    ("6", "剤形変更不可・含量規格変更不可", "no change of the dosage form or the strength"),
    ("7", "JAMI補足用法", "JAMI supplementary usage"),
    ("8", "先発医薬品患者希望", "the patient asked for the brand"),
)


# A receipt type is four digits: fee table, payer, number of payers, person and place.
_RECEIPT_FEE = (("1", Words("医科", "medical")), ("3", Words("歯科", "dental")))
_RECEIPT_PAYER = (
    ("1", Words("医保", "health insurance")),
    ("2", Words("公費", "public payer")),
    ("3", Words("後期高齢者", "latter-stage elderly")),
    ("4", Words("退職者", "retired person")),
)
_RECEIPT_NUMBER_OF_PAYERS = (
    ("1", Words("単独", "alone")),
    ("2", Words("2種併用", "two payers")),
    ("3", Words("3種併用", "three payers")),
    ("4", Words("4種併用", "four payers")),
    ("5", Words("5種併用", "five payers")),
)
_RECEIPT_PERSON = (
    ("1", Words("本人・入院", "the insured, inpatient")),
    ("2", Words("本人・入院外", "the insured, outpatient")),
    ("3", Words("未就学者・入院", "pre-school child, inpatient")),
    ("4", Words("未就学者・入院外", "pre-school child, outpatient")),
    ("5", Words("家族・入院", "dependant, inpatient")),
    ("6", Words("家族・入院外", "dependant, outpatient")),
    ("7", Words("高齢者一般・入院", "elderly, standard, inpatient")),
    ("8", Words("高齢者一般・入院外", "elderly, standard, outpatient")),
    ("9", Words("高齢者7割・入院", "elderly, 70 % benefit, inpatient")),
    ("0", Words("高齢者7割・入院外", "elderly, 70 % benefit, outpatient")),
)
# A public payer alone knows no family: its last digit says only the place.
_RECEIPT_PLACE = (("1", Words("入院", "inpatient")), ("2", Words("入院外", "outpatient")))


def _receipt_types() -> tuple[CodeEntry, ...]:
    return tuple(
        CodeEntry(
            fee_code + payer_code + number_code + person_code,
            Words(
                f"{fee.ja}・{payer.ja}{number.ja}・{person.ja}",
                f"{fee.en}, {payer.en}, {number.en}, {person.en}",
            ),
        )
        for fee_code, fee in _RECEIPT_FEE
        for payer_code, payer in _RECEIPT_PAYER
        for number_code, number in _RECEIPT_NUMBER_OF_PAYERS
        for person_code, person in (_RECEIPT_PLACE if payer_code == "2" else _RECEIPT_PERSON)
    )


RECEIPT_TYPE = CodeTable(
    "receipt-type", Words("レセプト種別", "Receipt type"), _receipt_types(), closed=False
)

FREE_TEXT_USAGE_CODE = "0X0XXXXXXXXX0000"
"""The dummy of the usage master for a usage in words only (seen in data made by EMRs)."""

USAGE_CODE_TYPE_NONE = "1"
MEDICINE_CODE_TYPE_NONE = "1"

# ---- Dispensing data (CJ1): tables of JAHIS 電子版お薬手帳データフォーマット仕様書 --------------
# All open: which of its codes the dispensing data use is not public.

DISPENSING_FEE_TABLE = _table(
    "dispensing-fee-table",
    "点数表",
    "Fee table",
    ("1", "医科", "medical"),
    ("3", "歯科", "dental"),
    ("4", "調剤", "pharmacy"),
    closed=False,
)

PATIENT_NOTE_KIND = _table(
    "patient-note-kind",
    "患者特記種別",
    "Kind of note on the patient",
    ("1", "アレルギー歴", "allergy"),
    ("2", "副作用歴", "side effect"),
    ("3", "既往歴", "past illness"),
    ("9", "その他", "other"),
    closed=False,
)

DISPENSED_FORM = _table(
    "dispensed-form",
    "剤形コード",
    "Dosage form",
    ("1", "内服", "oral"),
    ("2", "内滴", "oral drops"),
    ("3", "屯服", "as needed"),
    ("4", "注射", "injection"),
    ("5", "外用", "external"),
    closed=False,
)

RECORD_AUTHOR = _table(
    "record-author",
    "レコード作成者",
    "Author of the record",
    ("1", "医療関係者", "health professional"),
    ("2", "患者等", "patient or family"),
    ("8", "その他", "other"),
    ("9", "不明", "unknown"),
    closed=False,
)

CODE_TABLES: tuple[CodeTable, ...] = (
    FEE_TABLE,
    PREFECTURE,
    DEPARTMENT_CODE_TYPE,
    DEPARTMENT,
    SEX,
    COPAYMENT_CATEGORY,
    INSURANCE_TYPE,
    RELATION,
    OCCUPATIONAL_REASON,
    RECEIPT_TYPE,
    LEFTOVER_CHECK,
    REMARK_KIND,
    PRESCRIPTION_NUMBER_KIND,
    DOSAGE_FORM,
    USAGE_CODE_TYPE,
    USAGE_SUPPLEMENT_KIND,
    MEDICINE_CLASS,
    MEDICINE_CODE_TYPE,
    POTENCY,
    PAYER_SHARE,
    MEDICINE_SUPPLEMENT_KIND,
    DISPENSING_FEE_TABLE,
    PATIENT_NOTE_KIND,
    DISPENSED_FORM,
    RECORD_AUTHOR,
)
