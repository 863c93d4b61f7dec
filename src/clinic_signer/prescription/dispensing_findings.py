"""Every finding of the checks of dispensing data beside those that all data share: its words.

Only what is known forbids signing. What rests on an inferred record or on usual practice (another
product for a generic name, another amount after an inquiry) a pharmacist confirms.
"""

from __future__ import annotations

from enum import StrEnum

from clinic_signer.prescription.finding_catalogue import FindingRow, finding_row, from_row
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.record_rows import Record
from clinic_signer.words import Words


class DispensingCode(StrEnum):
    """Stable codes, as those of :class:`~clinic_signer.prescription.finding_catalogue.FindingCode`.

    Never renamed or reused.
    """

    HEADER_WRONG = "dispensing-header-wrong"
    RECORD_MISSING = "dispensing-record-missing"
    RECORD_DUPLICATE = "dispensing-record-duplicate"
    SURPLUS_ITEMS = "dispensing-surplus-items"
    UNSHOWN_PARTS = "dispensing-unshown-parts"
    USAGE_MISSING = "dispensing-usage-missing"
    MEDICINE_MISSING = "dispensing-medicine-missing"
    # The prescription inside
    PRESCRIPTION_INVALID = "dispensing-prescription-invalid"
    PRESCRIPTION_ON_HOLD = "dispensing-prescription-on-hold"
    PRESCRIPTION_CONTENT = "dispensing-prescription-content"
    PRESCRIPTION_UNSIGNED = "dispensing-prescription-unsigned"
    PRESCRIPTION_NOT_VERIFIED = "dispensing-prescription-not-verified"
    # The data and the prescription
    PRESCRIPTION_ID_DIFFERS = "dispensing-prescription-id-differs"
    PRESCRIPTION_ID_UNKNOWN = "dispensing-prescription-id-unknown"
    OTHER_PATIENT = "dispensing-other-patient"
    PATIENT_DIFFERS = "dispensing-patient-differs"
    BEFORE_ISSUE = "dispensing-before-issue"
    AFTER_USE_BY = "dispensing-after-use-by"
    REFILL = "dispensing-refill"
    REFILL_USES = "dispensing-refill-uses"
    SPLIT = "dispensing-split"
    SPLIT_PART = "dispensing-split-part"
    PHARMACIST_NAME_DIFFERS = "pharmacist-name-differs"
    PHARMACIST_NAME_NOT_COMPARABLE = "pharmacist-name-not-comparable"
    # Its medicines
    GENERIC_NAME_DISPENSED = "dispensing-generic-name"
    OTHER_MEDICINE = "dispensing-other-medicine"
    CHANGE_NOT_ALLOWED = "dispensing-change-not-allowed"
    NOT_PRESCRIBED = "dispensing-not-prescribed"
    NOT_DISPENSED = "dispensing-not-dispensed"
    OTHER_AMOUNT = "dispensing-other-amount"
    OTHER_QUANTITY = "dispensing-other-quantity"


def found_in_dispensing(
    code: DispensingCode,
    *,
    record: Record | None = None,
    item: str | None = None,
    **facts: Words | str | int | None,
) -> Finding:
    """Return the finding ``code``, at an item of a record where it concerns one."""
    finding = DISPENSING_FINDINGS[code]
    if record is None:
        return from_row(code.value, finding, facts)
    row = record.row
    place = None if item is None else row.field(item)
    return from_row(code.value, finding, facts, record.line or None, row, place)


CORRECT = Words(
    "薬局のシステムで直してから、もう一度読み込んでください。",
    "Correct it in the pharmacy's system and load it again.",
)
OUTPUT = Words(
    "薬局のシステムの出力の設定を直すか、システムの会社へご連絡ください。",
    "Correct the output settings of the pharmacy's system or contact its maker.",
)
CONFIRM = Words(
    "内容が正しければ、確認済みにしてください。違うときは、薬局のシステムで直してください。",
    "If it is right, confirm it; if not, correct it in the pharmacy's system.",
)
_NOTHING = Words("このまま署名できます。", "You can sign as it is.")
_DO_NOT_DISPENSE = Words(
    "調剤せず、処方箋をもう一度受け取るか、医療機関にお確かめください。",
    "Do not dispense it. Fetch the prescription again, or ask the institution.",
)

_ERROR = Severity.ERROR
_WARNING = Severity.WARNING
_INFO = Severity.INFO


_DATA_FINDINGS = {
    DispensingCode.HEADER_WRONG: finding_row(
        _ERROR,
        ("先頭の行が違います", "Wrong first line"),
        (
            "調剤結果のデータは「CJ1」で始まります。",
            "Dispensing data begin with CJ1.",
        ),
        OUTPUT,
    ),
    DispensingCode.RECORD_MISSING: finding_row(
        _WARNING,
        ("いつもある記録がありません", "A usual record is missing"),
        ("{missing}の記録がありません。", "There is no record for: {missing}."),
        CONFIRM,
    ),
    DispensingCode.RECORD_DUPLICATE: finding_row(
        _WARNING,
        ("同じ記録が二つあります", "A record stands twice"),
        (
            "{record}の記録は{first}行目にもあります。",
            "The record {record} is in line {first} already.",
        ),
        CONFIRM,
    ),
    DispensingCode.SURPLUS_ITEMS: finding_row(
        _WARNING,
        ("意味の分からない項目があります", "Items of unknown meaning"),
        (
            "{record}の記録に、意味の分からない項目があります（{surplus}）。署名の対象には含まれます。",
            "The record {record} has items of unknown meaning ({surplus}). They are signed too.",
        ),
        CONFIRM,
    ),
    DispensingCode.UNSHOWN_PARTS: finding_row(
        _WARNING,
        ("ほかの内容も署名されます", "Something else is signed too"),
        (
            "署名の対象に、調剤結果と処方箋のほかの内容があります（{parts}）。",
            "Beside the dispensing data and the prescription this would be signed: {parts}.",
        ),
        CONFIRM,
    ),
    DispensingCode.USAGE_MISSING: finding_row(
        _WARNING,
        ("用法がありません", "Usage missing"),
        ("RP{rp}に用法がありません。", "RP {rp} has no usage."),
        CONFIRM,
    ),
    DispensingCode.MEDICINE_MISSING: finding_row(
        _WARNING,
        ("薬品がありません", "Medicine missing"),
        ("RP{rp}に薬品がありません。", "RP {rp} has no medicine."),
        CONFIRM,
    ),
}

_PRESCRIPTION_FINDINGS = {
    DispensingCode.PRESCRIPTION_INVALID: finding_row(
        _ERROR,
        ("処方箋の署名が無効です", "The prescription's signature is invalid"),
        ("{sentence}", "{sentence}"),
        _DO_NOT_DISPENSE,
    ),
    DispensingCode.PRESCRIPTION_ON_HOLD: finding_row(
        _WARNING,
        ("処方箋の署名を確かめきれません", "The prescription's signature is on hold"),
        ("{sentence}", "{sentence}"),
        Words(
            "処方箋に間違いがないことを別の方法で確かめたら、確認済みにしてください。",
            "Make sure of the prescription in another way, then confirm this.",
        ),
    ),
    DispensingCode.PRESCRIPTION_CONTENT: finding_row(
        _WARNING,
        ("処方箋に付け加えられた情報が違います", "What was added to the prescription differs"),
        ("{sentence}", "{sentence}"),
        Words(
            "署名された処方箋の内容で調剤したことを確かめたら、確認済みにしてください。",
            "Make sure that the signed content was dispensed, then confirm this.",
        ),
    ),
    DispensingCode.PRESCRIPTION_UNSIGNED: finding_row(
        _WARNING,
        ("紙の処方箋の調剤結果です", "Dispensed for a paper prescription"),
        (
            "中の処方箋に医師の署名がありません。紙の処方箋の調剤結果には、薬剤師の署名はいりません。",
            "The prescription inside has no prescriber's signature. For a paper prescription no"
            " pharmacist's signature is needed.",
        ),
        Words(
            "それでも署名するときは、確認済みにしてください。",
            "To sign it all the same, confirm this.",
        ),
    ),
    DispensingCode.PRESCRIPTION_NOT_VERIFIED: finding_row(
        _WARNING,
        ("処方箋の署名を確かめていません", "The prescription's signature was not verified"),
        (
            "中の処方箋の署名は、ここでは確かめていません。",
            "The signature of the prescription inside was not verified here.",
        ),
        Words(
            "「検証」で処方箋を確かめたら、確認済みにしてください。",
            "Verify the prescription, then confirm this.",
        ),
    ),
    DispensingCode.PRESCRIPTION_ID_DIFFERS: finding_row(
        _ERROR,
        ("別の処方箋のデータです", "The data are for another prescription"),
        (
            "調剤結果の処方箋IDは{stated}、中の処方箋のIDは{inside}です。",
            "The data state the prescription ID {stated}, the prescription inside has {inside}.",
        ),
        CORRECT,
    ),
    DispensingCode.PRESCRIPTION_ID_UNKNOWN: finding_row(
        _WARNING,
        ("処方箋IDを比べられません", "The prescription ID cannot be compared"),
        (
            "中の処方箋にIDがありません。管理サービスから受け取った処方箋ではないようです。",
            "The prescription inside has no ID; it does not seem to come from the service.",
        ),
        CONFIRM,
    ),
    DispensingCode.OTHER_PATIENT: finding_row(
        _ERROR,
        ("処方箋と別の患者です", "Another patient than the prescription's"),
        (
            "調剤結果は{dispensed}、処方箋は{prescribed}です。",
            "The data say {dispensed}, the prescription {prescribed}.",
        ),
        CORRECT,
    ),
    DispensingCode.PATIENT_DIFFERS: finding_row(
        _WARNING,
        ("患者の{item}が処方箋と違います", "The patient's {item} differs"),
        (
            "調剤結果は「{dispensed}」、処方箋は「{prescribed}」です。",
            "The data say {dispensed}, the prescription {prescribed}.",
        ),
        CONFIRM,
    ),
    DispensingCode.BEFORE_ISSUE: finding_row(
        _ERROR,
        ("調剤年月日が交付日より前です", "Dispensed before the date of issue"),
        (
            "調剤年月日は{dispensed}、処方箋の交付年月日は{issued}です。",
            "Dispensed on {dispensed}, issued on {issued}.",
        ),
        CORRECT,
    ),
    DispensingCode.AFTER_USE_BY: finding_row(
        _WARNING,
        ("処方箋の使用期限を過ぎています", "Dispensed after the last day of use"),
        (
            "調剤年月日は{dispensed}、使用期限は{use_by}です。",
            "Dispensed on {dispensed}, to be used by {use_by}.",
        ),
        CONFIRM,
    ),
    DispensingCode.REFILL: finding_row(
        _INFO,
        ("リフィル処方箋です", "Refill prescription"),
        (
            "総使用回数は{total}回です。調剤のたびに署名します。今回が何回目かは、"
            "データからは分かりません。",
            "It may be used {total} times, and each use is signed. Which use this is, the data"
            " do not say.",
        ),
        _NOTHING,
    ),
    DispensingCode.REFILL_USES: finding_row(
        _WARNING,
        ("リフィルの回数を確かめてください", "Check the number of refills"),
        (
            "処方箋の総使用回数が「{total}」です（2回か3回のはずです）。",
            "The prescription states {total} uses in all (2 or 3 are possible).",
        ),
        CONFIRM,
    ),
    DispensingCode.SPLIT: finding_row(
        _INFO,
        ("分割調剤です", "Split dispensing"),
        (
            "全{parts}回のうち{part}回目の処方箋です。調剤のたびに署名します。",
            "The prescription is for part {part} of {parts}. Each part is signed.",
        ),
        _NOTHING,
    ),
    DispensingCode.SPLIT_PART: finding_row(
        _WARNING,
        ("分割の回数を確かめてください", "Check the parts of the split"),
        (
            "処方箋に「全{parts}回の{part}回目」とあります。",
            "The prescription says part {part} of {parts}.",
        ),
        CONFIRM,
    ),
    DispensingCode.PHARMACIST_NAME_DIFFERS: finding_row(
        _WARNING,
        ("調剤した人と署名する人の名前が違います", "The pharmacist is not the signer"),
        (
            "調剤結果の薬剤師は「{pharmacist}」、証明書の氏名は「{holder}」です。",
            "The pharmacist is {pharmacist}, the certificate is that of {holder}.",
        ),
        Words(
            "調剤した方のカードで署名してください。同じ方（旧字体など）なら、確認済みにしてください。",
            "Sign with the pharmacist's card. If it is the same person, confirm it.",
        ),
    ),
    DispensingCode.PHARMACIST_NAME_NOT_COMPARABLE: finding_row(
        _INFO,
        ("氏名を自動で比べられません", "The names cannot be compared"),
        (
            "薬剤師は「{pharmacist}」、証明書の氏名はローマ字で「{holder}」です。",
            "The pharmacist is {pharmacist}, the certificate only says {holder}.",
        ),
        Words("同じ方かどうかをお確かめください。", "Make sure that it is the same person."),
    ),
}

_MEDICINE_FINDINGS = {
    DispensingCode.GENERIC_NAME_DISPENSED: finding_row(
        _INFO,
        ("一般名から製品を選んでいます", "A product for a generic name"),
        (
            "処方は「{prescribed}」、調剤は「{dispensed}」です。",
            "Prescribed {prescribed}, dispensed {dispensed}.",
        ),
        _NOTHING,
    ),
    DispensingCode.OTHER_MEDICINE: finding_row(
        _WARNING,
        ("処方と違う薬品です", "Another medicine than prescribed"),
        (
            "処方は「{prescribed}」、調剤は「{dispensed}」です。",
            "Prescribed {prescribed}, dispensed {dispensed}.",
        ),
        CONFIRM,
    ),
    DispensingCode.CHANGE_NOT_ALLOWED: finding_row(
        _WARNING,
        ("変更しない指示のある薬品が違います", "Changed against the prescriber's instruction"),
        (
            "処方は「{prescribed}」（{instruction}）、調剤は「{dispensed}」です。",
            "Prescribed {prescribed} ({instruction}), dispensed {dispensed}.",
        ),
        Words(
            "処方医に確かめてあれば、確認済みにしてください。違うときは、薬局のシステムで直してください。",
            "If the prescriber was asked, confirm it; if not, correct it in the pharmacy's system.",
        ),
    ),
    DispensingCode.NOT_PRESCRIBED: finding_row(
        _WARNING,
        ("処方にない薬品です", "A medicine that is not prescribed"),
        ("「{dispensed}」は処方箋にありません。", "{dispensed} is not in the prescription."),
        CONFIRM,
    ),
    DispensingCode.NOT_DISPENSED: finding_row(
        _WARNING,
        ("調剤していない薬品があります", "A prescribed medicine was not dispensed"),
        (
            "処方の「{prescribed}」が調剤結果にありません。",
            "{prescribed} is prescribed and not among what was dispensed.",
        ),
        CONFIRM,
    ),
    DispensingCode.OTHER_AMOUNT: finding_row(
        _WARNING,
        ("用量が処方と違います", "Another amount than prescribed"),
        (
            "「{medicine}」の処方は{prescribed}、調剤は{dispensed}です。",
            "{medicine}: prescribed {prescribed}, dispensed {dispensed}.",
        ),
        CONFIRM,
    ),
    DispensingCode.OTHER_QUANTITY: finding_row(
        _WARNING,
        ("日数・回数が処方と違います", "Another quantity than prescribed"),
        (
            "RP{rp}の処方は{prescribed}、調剤は{dispensed}です。",
            "RP {rp}: prescribed {prescribed}, dispensed {dispensed}.",
        ),
        CONFIRM,
    ),
}

DISPENSING_FINDINGS: dict[DispensingCode, FindingRow] = {
    **_DATA_FINDINGS,
    **_PRESCRIPTION_FINDINGS,
    **_MEDICINE_FINDINGS,
}
