"""Every finding of the checks: its stable code, its severity and its words.

A row says what a person reads; the rules (``check_*.py``) say when. ``{item}`` and ``{record}`` are
names from the record table, other ``{facts}`` come from the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.record_rows import FieldRow, RecordRow
from clinic_signer.words import Words


class FindingCode(StrEnum):
    """Stable codes: what scripts and tests see. Never renamed or reused."""

    # The data as text
    ENCODING_SHIFT_JIS = "encoding-shift-jis"
    BYTE_ORDER_MARK = "byte-order-mark"
    LINE_END_NOT_LF = "line-end-not-lf"
    HEADER_WRONG = "header-wrong"
    EMPTY_LINE = "empty-line"
    CONTROL_CHARACTER = "control-character"
    QUOTATION_MARK = "quotation-mark"
    CHARACTER_LOOK_ALIKE = "character-look-alike"
    CHARACTER_NOT_IN_JIS = "character-not-in-jis"
    # Records and their items
    RECORD_NUMBER_MISSING = "record-number-missing"
    RECORD_UNKNOWN = "record-unknown"
    FIELD_COUNT_WRONG = "field-count-wrong"
    ITEM_MISSING = "item-missing"
    ITEM_TOO_LONG = "item-too-long"
    ITEM_WRONG_TYPE = "item-wrong-type"
    BLANKS_AROUND_ITEM = "blanks-around-item"
    KANA_NOT_HALF_WIDTH = "kana-not-half-width"
    TEXT_NOT_FULL_WIDTH = "text-not-full-width"
    AMOUNT_FORMAT = "amount-format"
    DATE_IMPOSSIBLE = "date-impossible"
    CODE_UNKNOWN = "code-unknown"
    # The order of the records
    RECORD_MISSING = "record-missing"
    RECORD_ORDER = "record-order"
    RECORD_DUPLICATE = "record-duplicate"
    SEQUENCE_ORDER = "sequence-order"
    RP_NUMBER_ORDER = "rp-number-order"
    RP_NUMBER_DIFFERS = "rp-number-differs"
    MEDICINE_NUMBER_ORDER = "medicine-number-order"
    MEDICINE_NUMBER_DIFFERS = "medicine-number-differs"
    USAGE_MISSING = "usage-missing"
    MEDICINE_MISSING = "medicine-missing"
    # What the prescription says
    USE_BY_BEFORE_ISSUE = "use-by-before-issue"
    BIRTH_AFTER_ISSUE = "birth-after-issue"
    USAGE_WITHOUT_CODE = "usage-without-code"
    MEDICINE_WITHOUT_CODE = "medicine-without-code"
    MEDICINE_CODE_SHAPE = "medicine-code-shape"
    AMOUNT_ZERO = "amount-zero"
    PAYER_SHARE_INCOMPLETE = "payer-share-incomplete"
    BRAND_REQUESTED = "brand-requested"
    PRESCRIBER_NAME_DIFFERS = "prescriber-name-differs"
    PRESCRIBER_NAME_NOT_COMPARABLE = "prescriber-name-not-comparable"
    # The checks themselves
    TOO_MANY_FINDINGS = "too-many-findings"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What the catalogue says of one finding."""

    severity: Severity
    heading: Words
    text: Words
    remedy: Words


def found(
    code: FindingCode,
    *,
    line: int | None = None,
    record: RecordRow | None = None,
    item: FieldRow | None = None,
    called: Words | None = None,
    **facts: Words | str | int | None,
) -> Finding:
    """Return the finding ``code`` at a place, its words filled with the names and the facts.

    ``called`` is the name of the item in the words, when it is not the one of its row.
    """
    return from_row(code.value, FINDINGS[code], facts, line, record, item, called)


Facts = dict[str, "Words | str | int | None"]


def from_row(
    code: str,
    row: FindingRow,
    facts: Facts,
    line: int | None = None,
    record: RecordRow | None = None,
    item: FieldRow | None = None,
    called: Words | None = None,
) -> Finding:
    """Return the finding of any catalogue; see :func:`found`."""
    facts = dict(facts)
    if record is not None:
        facts.setdefault("record", record.words)
    if item is not None:
        facts.setdefault("item", called or item.words)
    return Finding(
        code=code,
        severity=row.severity,
        line=line,
        field=None if item is None else item.name,
        record=None if record is None else record.number,
        heading=row.heading.filled(**facts),
        text=row.text.filled(**facts),
        remedy=row.remedy.filled(**facts),
    )


_CORRECT = Words(
    "電子カルテで直してから、もう一度読み込んでください。",
    "Correct it in the EMR and load it again.",
)
_OUTPUT = Words(
    "電子カルテの出力の設定を直すか、電子カルテの会社へご連絡ください。",
    "Correct the output settings of the EMR or contact its maker.",
)
_CONFIRM = Words(
    "内容が正しければ、確認済みにしてください。",
    "If it is right, confirm it.",
)
_NOTHING = Words("このまま署名できます。", "You can sign as it is.")
_REQUIRED_HEADING = ("必要な項目がありません", "A required item is missing")

_ERROR = Severity.ERROR
_WARNING = Severity.WARNING
_INFO = Severity.INFO


def finding_row(
    severity: Severity, heading: tuple[str, str], text: tuple[str, str], remedy: Words
) -> FindingRow:
    """Return a row of a catalogue; the pairs are Japanese and English."""
    return FindingRow(severity, Words(*heading), Words(*text), remedy)


_TEXT_FINDINGS = {
    FindingCode.ENCODING_SHIFT_JIS: finding_row(
        _ERROR,
        ("文字コードが違います", "Wrong character encoding"),
        (
            "Shift_JISで書かれています。電子処方箋はUTF-8です。",
            "The data are in Shift_JIS. An e-prescription is in UTF-8.",
        ),
        _OUTPUT,
    ),
    FindingCode.BYTE_ORDER_MARK: finding_row(
        _ERROR,
        ("先頭に余分な印（BOM）があります", "Byte order mark at the beginning"),
        (
            "UTF-8のBOMが付いています。電子処方箋では付けません。",
            "The data begin with a UTF-8 byte order mark, which an e-prescription must not have.",
        ),
        _OUTPUT,
    ),
    FindingCode.LINE_END_NOT_LF: finding_row(
        _ERROR,
        ("改行コードが違います", "Wrong line ends"),
        (
            "改行がLFではない行が{count}行あります（{line_end}）。サービスは受け付けません。",
            "{count} lines do not end with LF ({line_end}). The service refuses them.",
        ),
        _OUTPUT,
    ),
    FindingCode.HEADER_WRONG: finding_row(
        _ERROR,
        ("先頭の行が違います", "Wrong first line"),
        (
            "処方箋のデータは「SJ1」だけの行で始まります。",
            "Prescription data begin with a line that holds SJ1 only.",
        ),
        _OUTPUT,
    ),
    FindingCode.EMPTY_LINE: finding_row(
        _ERROR,
        ("空の行があります", "Empty line"),
        ("使わない項目の行は、行ごと省きます。", "A record that is not used is left out entirely."),
        _OUTPUT,
    ),
    FindingCode.CONTROL_CHARACTER: finding_row(
        _ERROR,
        ("目に見えない文字があります", "Invisible character"),
        (
            "画面に表れない文字が含まれています（{characters}）。",
            "The line holds characters that cannot be seen ({characters}).",
        ),
        _CORRECT,
    ),
    FindingCode.QUOTATION_MARK: finding_row(
        _ERROR,
        ("引用符があります", "Quotation mark"),
        (
            '半角の「"」は使えません。文字の囲みにも使いません。',
            'The character " must not be used, nor to enclose an item.',
        ),
        _OUTPUT,
    ),
    FindingCode.CHARACTER_LOOK_ALIKE: finding_row(
        _WARNING,
        ("よく似た別の文字です", "Look-alike character"),
        (
            "薬局で「?」に化けることがある文字です（{characters}）。",
            "The pharmacy may see a question mark for {characters}.",
        ),
        Words(
            "電子カルテの出力で「{instead}」に直すか、内容が正しければ確認済みにしてください。",
            "Use {instead} in the EMR's output, or confirm it if it is right.",
        ),
    ),
    FindingCode.CHARACTER_NOT_IN_JIS: finding_row(
        _WARNING,
        ("薬局で表示できないことがある文字です", "The pharmacy may not see this character"),
        (
            "Shift_JISにない文字や外字が含まれています（{characters}）。",
            "The line holds characters outside Shift_JIS or private ones ({characters}).",
        ),
        Words(
            "別の字か「■」に置き換えるか、内容が正しければ確認済みにしてください。",
            "Use another character or ■, or confirm it if it is right.",
        ),
    ),
}

_ITEM_FINDINGS = {
    FindingCode.RECORD_NUMBER_MISSING: finding_row(
        _ERROR,
        ("レコードの番号がありません", "Line without a record number"),
        ("行が数字の番号で始まっていません。", "The line does not begin with a number."),
        _OUTPUT,
    ),
    FindingCode.RECORD_UNKNOWN: finding_row(
        _WARNING,
        ("知らない種類の行です", "Unknown record"),
        (
            "番号{number}の意味がわからないため、元のデータのまま表示しています。",
            "The meaning of record {number} is not known; it is shown as it stands.",
        ),
        _CONFIRM,
    ),
    FindingCode.FIELD_COUNT_WRONG: finding_row(
        _ERROR,
        ("項目の数が違います", "Wrong number of items"),
        (
            "「{record}」の項目は{expected}個ですが、{count}個あります。",
            "The record {record} has {expected} items, but there are {count}.",
        ),
        _OUTPUT,
    ),
    FindingCode.ITEM_MISSING: finding_row(
        _ERROR,
        _REQUIRED_HEADING,
        ("「{item}」がありません。", "{item} is missing."),
        Words("電子カルテで直してください。", "Correct it in the EMR."),
    ),
    FindingCode.ITEM_TOO_LONG: finding_row(
        _ERROR,
        ("長すぎます", "Too long"),
        (
            "「{item}」は{maximum}文字までですが、{length}文字あります。",
            "{item} may have {maximum} characters, but has {length}.",
        ),
        _CORRECT,
    ),
    FindingCode.ITEM_WRONG_TYPE: finding_row(
        _ERROR,
        ("文字の種類が違います", "Wrong kind of characters"),
        ("「{item}」は{expected}で書きます。", "{item} must be {expected}."),
        _CORRECT,
    ),
    FindingCode.BLANKS_AROUND_ITEM: finding_row(
        _WARNING,
        ("前後に空白があります", "Blank at the beginning or the end"),
        (
            "「{item}」の前か後ろに余分な空白があります。",
            "{item} begins or ends with a blank.",
        ),
        _CONFIRM,
    ),
    FindingCode.KANA_NOT_HALF_WIDTH: finding_row(
        _ERROR,
        ("半角カナではありません", "Not half-width kana"),
        (
            "「{item}」は半角カナで書きます（姓と名の間は半角の空白）。",
            "{item} must be half-width kana, with a half-width blank between the names.",
        ),
        _CORRECT,
    ),
    FindingCode.TEXT_NOT_FULL_WIDTH: finding_row(
        _WARNING,
        ("半角の文字があります", "Half-width characters"),
        (
            "「{item}」は全角で書きます。半角の文字があります（{characters}）。",
            "{item} is written in full-width characters, but has half-width ones ({characters}).",
        ),
        _CONFIRM,
    ),
    FindingCode.AMOUNT_FORMAT: finding_row(
        _ERROR,
        ("数量の書き方が違います", "Wrong form of an amount"),
        (
            "「{item}」は整数6桁・小数5桁までの半角の数字で、余分な0を付けずに書きます。",
            "{item} has up to 6 digits and up to 5 decimals, in ASCII and without padding zeros.",
        ),
        _CORRECT,
    ),
    FindingCode.DATE_IMPOSSIBLE: finding_row(
        _ERROR,
        ("ない日付です", "Impossible date"),
        ("「{item}」の{value}は暦にありません。", "{value} ({item}) is not in the calendar."),
        _CORRECT,
    ),
    FindingCode.CODE_UNKNOWN: finding_row(
        _ERROR,
        ("知らないコードです", "Unknown code"),
        (
            "「{item}」に「{value}」というコードはありません。",
            "{item} has no code {value}.",
        ),
        _CORRECT,
    ),
}

_STRUCTURE_FINDINGS = {
    FindingCode.RECORD_MISSING: finding_row(
        _ERROR,
        _REQUIRED_HEADING,
        ("「{record}」がありません。", "{record} is missing."),
        Words("電子カルテで直してください。", "Correct it in the EMR."),
    ),
    FindingCode.RECORD_ORDER: finding_row(
        _ERROR,
        ("行の順番が違います", "Wrong order of records"),
        (
            "「{record}」は「{previous}」のあとには書けません。",
            "{record} must not follow {previous}.",
        ),
        _OUTPUT,
    ),
    FindingCode.RECORD_DUPLICATE: finding_row(
        _ERROR,
        ("同じ項目が二つあります", "Record given twice"),
        (
            "「{record}」は一つだけです。{first}行目にもあります。",
            "{record} may stand only once; it is also in line {first}.",
        ),
        _CORRECT,
    ),
    FindingCode.SEQUENCE_ORDER: finding_row(
        _WARNING,
        ("連番が続いていません", "Sequence number out of order"),
        (
            "「{record}」の連番は{expected}のはずですが、{value}です。",
            "The sequence number of {record} should be {expected}, but is {value}.",
        ),
        _CONFIRM,
    ),
    FindingCode.RP_NUMBER_ORDER: finding_row(
        _ERROR,
        ("RP番号の順番が違います", "RP numbers out of order"),
        (
            "RP番号は{expected}のはずですが、{value}です。",
            "The RP number should be {expected}, but is {value}.",
        ),
        _OUTPUT,
    ),
    FindingCode.RP_NUMBER_DIFFERS: finding_row(
        _ERROR,
        ("別のRPの行です", "Record of another RP"),
        (
            "RP{expected}の中に、RP{value}の「{record}」があります。",
            "{record} of RP {value} stands in RP {expected}.",
        ),
        _OUTPUT,
    ),
    FindingCode.MEDICINE_NUMBER_ORDER: finding_row(
        _ERROR,
        ("薬品の番号の順番が違います", "Medicine numbers out of order"),
        (
            "RPの中の薬品の番号は{expected}のはずですが、{value}です。",
            "The number of the medicine in its RP should be {expected}, but is {value}.",
        ),
        _OUTPUT,
    ),
    FindingCode.MEDICINE_NUMBER_DIFFERS: finding_row(
        _ERROR,
        ("どの薬品の行かわかりません", "Record of no medicine"),
        (
            "「{record}」の番号（{value}）が、すぐ上の薬品と合いません。",
            "The number of {record} ({value}) is not that of the medicine above it.",
        ),
        _OUTPUT,
    ),
    FindingCode.USAGE_MISSING: finding_row(
        _ERROR,
        ("用法がありません", "Medicine without usage"),
        ("RP{rp}の薬品に用法がありません。", "The medicines of RP {rp} have no usage."),
        _CORRECT,
    ),
    FindingCode.MEDICINE_MISSING: finding_row(
        _ERROR,
        ("薬品がありません", "RP without a medicine"),
        (
            "RP{rp}に薬品がありません。データが途中で切れていないかもお確かめください。",
            "RP {rp} has no medicine. The data may also have been cut short.",
        ),
        _CORRECT,
    ),
}

_CONTENT_FINDINGS = {
    FindingCode.USE_BY_BEFORE_ISSUE: finding_row(
        _ERROR,
        ("使用期限が交付日より前です", "Use-by date before the date of issue"),
        (
            "交付年月日は{issued}、使用期限は{use_by}です。",
            "Issued on {issued}, to be used by {use_by}.",
        ),
        _CORRECT,
    ),
    FindingCode.BIRTH_AFTER_ISSUE: finding_row(
        _ERROR,
        ("生年月日が交付日より後です", "Born after the date of issue"),
        (
            "交付年月日は{issued}、生年月日は{born}です。",
            "Issued on {issued}, born on {born}.",
        ),
        _CORRECT,
    ),
    FindingCode.USAGE_WITHOUT_CODE: finding_row(
        _WARNING,
        ("用法にコードがありません", "Usage has no code"),
        (
            "薬局には文字だけが届きます。文言をお確かめください。",
            "The pharmacy gets the words only. Please check them.",
        ),
        _CONFIRM,
    ),
    FindingCode.MEDICINE_WITHOUT_CODE: finding_row(
        _WARNING,
        ("薬品にコードがありません", "Medicine has no code"),
        (
            "薬局には文字だけが届きます。薬品名をお確かめください。",
            "The pharmacy gets the words only. Please check the name.",
        ),
        _CONFIRM,
    ),
    FindingCode.MEDICINE_CODE_SHAPE: finding_row(
        _ERROR,
        ("薬品コードの形が違います", "Wrong form of a medicine code"),
        (
            "{code_type}は{expected}です。別の薬品として読まれるおそれがあります。",
            "A {code_type} has {expected}. It could be read as another medicine.",
        ),
        _CORRECT,
    ),
    FindingCode.AMOUNT_ZERO: finding_row(
        _WARNING,
        ("用量が0です", "Amount of zero"),
        ("薬品の用量が0になっています。", "The amount of the medicine is zero."),
        _CONFIRM,
    ),
    FindingCode.PAYER_SHARE_INCOMPLETE: finding_row(
        _WARNING,
        ("負担区分のない薬品があります", "Medicine without a payer share"),
        (
            "負担区分は、すべての薬品に書くか、まったく書かないかのどちらかです。",
            "The payer share is given for all medicines or for none.",
        ),
        _CONFIRM,
    ),
    FindingCode.BRAND_REQUESTED: finding_row(
        _INFO,
        ("先発医薬品の患者希望", "Patient asked for the brand"),
        ("患者負担が増える場合があります。", "The patient may have to pay more."),
        _NOTHING,
    ),
    FindingCode.PRESCRIBER_NAME_DIFFERS: finding_row(
        _WARNING,
        ("処方医と署名する人の名前が違います", "The prescriber is not the signer"),
        (
            "処方医は「{prescriber}」、証明書の氏名は「{holder}」です。",
            "The prescriber is {prescriber}, the certificate is that of {holder}.",
        ),
        Words(
            "処方した方のカードで署名してください。同じ方（旧字体など）なら、確認済みにしてください。",
            "Sign with the prescriber's card. If it is the same person, confirm it.",
        ),
    ),
    FindingCode.PRESCRIBER_NAME_NOT_COMPARABLE: finding_row(
        _INFO,
        ("氏名を自動で比べられません", "The names cannot be compared"),
        (
            "処方医は「{prescriber}」、証明書の氏名はローマ字で「{holder}」です。",
            "The prescriber is {prescriber}, the certificate only says {holder}.",
        ),
        Words("同じ方かどうかをお確かめください。", "Make sure that it is the same person."),
    ),
    FindingCode.TOO_MANY_FINDINGS: finding_row(
        _ERROR,
        ("指摘が多すぎます", "Too many findings"),
        (
            "指摘が{limit}件を超えたため、残りの確認は行っていません。",
            "There are more than {limit} findings; the rest was not checked.",
        ),
        _OUTPUT,
    ),
}

FINDINGS: dict[FindingCode, FindingRow] = {
    **_TEXT_FINDINGS,
    **_ITEM_FINDINGS,
    **_STRUCTURE_FINDINGS,
    **_CONTENT_FINDINGS,
}
