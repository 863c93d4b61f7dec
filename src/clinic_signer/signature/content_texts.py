"""What findings about the content say, and how a loud one stands in the one sentence."""

from __future__ import annotations

from clinic_signer.signature.report import FindingCode, FindingWeight
from clinic_signer.words import Words

_LOUD, _NOTICE = FindingWeight.LOUD, FindingWeight.NOTICE

FINDINGS: dict[FindingCode, tuple[FindingWeight, Words]] = {
    FindingCode.CONVERTED_OTHER_MEDICINE: (
        _LOUD,
        Words(
            "Rp{rp}：サービスが付けた薬品コードの薬品名が、署名された薬品名と違います。",
            "Rp {rp}: the code added by the service names another medicine than the signed one.",
        ),
    ),
    FindingCode.CONVERTED_OTHER_CODE: (
        _LOUD,
        Words(
            "Rp{rp}：サービスが付けた薬品コードが、署名された薬品コードと違います。",
            "Rp {rp}: the code added by the service is another than the signed one.",
        ),
    ),
    FindingCode.CONVERTED_OTHER_AMOUNT: (
        _LOUD,
        Words(
            "Rp{rp}：サービスが付けた薬品コードの分量が、署名された分量と違います。",
            "Rp {rp}: the amount beside the added code is another than the signed one.",
        ),
    ),
    FindingCode.CONVERTED_WITHOUT_ORIGIN: (
        _LOUD,
        Words(
            "サービスが付けた薬品コードの中に、署名された内容にない薬があります。",
            "The codes added by the service include a medicine that was not signed.",
        ),
    ),
    FindingCode.CONVERTED_UNREADABLE: (
        _LOUD,
        Words(
            "サービスが付けた薬品コードの中に、読めないものがあります。",
            "One of the codes added by the service cannot be read.",
        ),
    ),
    FindingCode.PRESCRIPTION_ID_DIFFERS: (
        _LOUD,
        Words(
            "調剤の内容に書かれた処方箋IDが、もとの処方箋のIDと違います。",
            "The dispensing data name another prescription ID than the prescription inside.",
        ),
    ),
    FindingCode.DISPENSED_FOR_ANOTHER: (
        _LOUD,
        Words(
            "調剤の内容に書かれた患者が、もとの処方箋の患者と違います。",
            "The dispensing data name another patient than the prescription inside.",
        ),
    ),
    # A later revision of the format may bring elements that are not known here: no alarm.
    FindingCode.SIGNED_UNSHOWN: (
        _NOTICE,
        Words(
            "調剤結果の署名の対象に、データのどこにも属さない記載があります。",
            "The signature on the dispensing result covers text that belongs to no data.",
        ),
    ),
    FindingCode.CONVERTED_NAME_DIFFERS: (
        _NOTICE,
        Words(
            "Rp{rp}：サービスが付けた薬品コードでは、薬品名の書き方が違います。",
            "Rp {rp}: the name beside the added code is written otherwise than the signed one.",
        ),
    ),
    FindingCode.CONVERTED_TWICE: (
        _NOTICE,
        Words(
            "Rp{rp}：一つの薬に、変換された薬品コードが二つ以上あります。",
            "Rp {rp}: the service has added more than one code for a medicine.",
        ),
    ),
    FindingCode.CONVERTED_MISSING: (
        _NOTICE,
        Words(
            "Rp{rp}：変換された薬品コードがない薬があります。",
            "Rp {rp}: the service has added no code for a medicine.",
        ),
    ),
    FindingCode.PATIENT_NAME_DIFFERS: (
        _NOTICE,
        Words(
            "患者の氏名の書き方が、処方箋と違います（フリガナと生年月日は同じです）。",
            "The patient's name is written otherwise than in the prescription"
            " (kana and date of birth are the same).",
        ),
    ),
}
"""Weight and sentence of each."""

_OTHER_CODE = Words(
    "ただし、署名の対象外の薬品コードが、署名された薬と違います{more}。"
    "調剤の前に、発行した医療機関に確認してください。",
    "But a medicine code outside the signature differs from what was signed{more}:"
    " ask the issuing clinic before dispensing.",
)
IN_ONE_SENTENCE: dict[FindingCode, Words] = {
    FindingCode.CONVERTED_OTHER_MEDICINE: _OTHER_CODE,
    FindingCode.CONVERTED_OTHER_CODE: _OTHER_CODE,
    FindingCode.CONVERTED_OTHER_AMOUNT: Words(
        "ただし、署名の対象外に書かれた分量が、署名された分量と違います{more}。"
        "調剤の前に、発行した医療機関に確認してください。",
        "But an amount outside the signature differs from the signed one{more}:"
        " ask the issuing clinic before dispensing.",
    ),
    FindingCode.CONVERTED_WITHOUT_ORIGIN: Words(
        "ただし、署名された内容にない薬品コードが付いています{more}。"
        "調剤の前に、発行した医療機関に確認してください。",
        "But a medicine code stands beside it that was not signed{more}:"
        " ask the issuing clinic before dispensing.",
    ),
    FindingCode.CONVERTED_UNREADABLE: Words(
        "ただし、署名の対象外の薬品コードに読めないものがあります{more}。"
        "署名された薬品名で確認してください。",
        "But a medicine code outside the signature cannot be read{more}:"
        " go by the signed names of the medicines.",
    ),
    FindingCode.PRESCRIPTION_ID_DIFFERS: Words(
        "ただし、処方箋IDがもとの処方箋と違います{more}。調剤した薬局に確認してください。",
        "But the prescription ID is not that of the prescription inside{more}:"
        " ask the dispensing pharmacy.",
    ),
    FindingCode.DISPENSED_FOR_ANOTHER: Words(
        "ただし、患者がもとの処方箋と違います{more}。調剤した薬局に確認してください。",
        "But the patient is not that of the prescription inside{more}:"
        " ask the dispensing pharmacy.",
    ),
}
"""How each loud one follows the sentence of the verdict; ``{more}`` says that there are others."""

MORE = Words("（ほか{count}件）", " (and {count} more)")
