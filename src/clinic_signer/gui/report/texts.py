"""What a report says around its facts."""

from __future__ import annotations

from clinic_signer.pki.trust_store import TrustName
from clinic_signer.signature.report import (
    CheckResult,
    FindingWeight,
    SignedBy,
    TimestampUse,
    Verdict,
)
from clinic_signer.words import Words, same

TITLE_PRESCRIPTION = Words(
    "電子処方箋　署名の検証報告", "Electronic prescription: verification report"
)
TITLE_DISPENSING = Words("調剤結果　署名の検証報告", "Dispensing result: verification report")
MADE = Words("{program}　{time}に検証", "{program}, verified {time}")
PAGE = Words("{page} / {pages} ページ", "page {page} of {pages}")
MARK_SANDBOX = Words("サンドボックス（練習用）：法的な効力はありません", "SANDBOX: no legal effect")
MARK_TEST = Words("テスト用の証明書：法的な効力はありません", "TEST CERTIFICATE: no legal effect")

MAY_I_DISPENSE = Words("調剤してよいか", "May I dispense?")
MAY_I_USE_IT = Words("この調剤結果を使ってよいか", "May I rely on this dispensing result?")
WHO_SIGNED = Words("だれが、何の資格で署名したか", "Who signed, and as what?")
NOT_COVERED = Words("署名の対象外は何か", "What does the signature not cover?")

# ---- The answer to the first question ------------------------------------------------------

YES_DISPENSE = Words("署名の点では、調剤に使えます。", "Yes, as far as the signature is concerned.")
YES_USE = Words("署名の点では、使えます。", "Yes, as far as the signature is concerned.")
NO_LEGAL_EFFECT = Words(
    "実際の調剤には使えません。練習用かテスト用の署名です。",
    "Not for real dispensing: this is a practice or test signature.",
)
ASK_FIRST_DISPENSE = Words(
    "調剤の前に、発行した医療機関に確認してください。",
    "Not before you have asked the issuing clinic.",
)
ASK_FIRST_USE = Words(
    "使う前に、調剤した薬局に確認してください。",
    "Not before you have asked the dispensing pharmacy.",
)
NOTHING_SHOWN_DISPENSE = Words(
    "内容を表示できません。調剤の前に、発行した医療機関に確認してください。",
    "The content cannot be shown: not before you have asked the issuing clinic.",
)
NOTHING_SHOWN_USE = Words(
    "内容を表示できません。使う前に、調剤した薬局に確認してください。",
    "The content cannot be shown: not before you have asked the dispensing pharmacy.",
)
ADDED_ANCHOR = Words(
    "利用者が追加した認証局による判定です。その認証局を確かめてから使ってください。",
    "Judged with an authority that a user added: make sure of that authority first.",
)
NOT_YET = Words(
    "まだ使えません。「未確認」の項目を確かめて、もう一度検証してください。",
    "Not yet: see to what is marked Unknown, then verify again.",
)
NO_DISPENSE = Words(
    "調剤に使えません。発行した医療機関に確認してください。",
    "No. Ask the issuing clinic.",
)
NO_USE = Words("使えません。調剤した薬局に確認してください。", "No. Ask the dispensing pharmacy.")

# ---- Who signed ----------------------------------------------------------------------------

SIGNATURE_OF = {
    SignedBy.PRESCRIBER: Words("処方箋の署名", "Signature of the prescription"),
    SignedBy.DISPENSER: Words("調剤結果の署名", "Signature of the dispensing result"),
}
SIGNER = Words("署名者", "Signed by")
SIGNER_CLAIMED = Words("署名者（未確認）", "Signer (unproven)")
QUALIFICATION = Words("資格（証明書）", "Qualification")
NO_QUALIFICATION = Words("記載なし", "none stated")
CERTIFICATE = Words("証明書", "Certificate")
CERTIFICATE_REAL = Words("HPKI署名用", "HPKI, for signing")
CERTIFICATE_TEST = Words("テスト用（法的な効力なし）", "TEST (no legal effect)")
CERTIFICATE_OTHER = Words("HPKI署名用ではありません", "not an HPKI signing certificate")
CLAIMED = Words("署名の時刻（申告）", "Signing time (claimed)")
PROVEN = Words("時刻の証明", "Proof of time")
PROVEN_AT = Words("{time} 以前", "before {time}")
NOT_PROVEN = Words("なし（検証した時刻で判定）", "none (judged at the time of verification)")
UNKNOWN = Words("不明", "unknown")
INSTITUTION = Words("医療機関", "Institution")
PHARMACY = Words("薬局", "Pharmacy")

# ---- Not covered ---------------------------------------------------------------------------

PRESCRIPTION_ID = Words("処方箋ID", "Prescription ID")
CONVERTED = Words("変換された薬品コード", "Converted codes")
CONVERTED_AGREE = Words(
    "{count}件　薬品名・Rp・分量は署名された内容と同じです",
    "{count}; names, Rp and amounts are as signed",
)
CONVERTED_DIFFER = Words(
    "{count}件　署名された内容との違い {differing}件",
    "{count}; differences from what was signed: {differing}",
)
CONVERTED_ALONE = Words(
    "{count}件　コードだけのものがあり、署名された内容とは比べられません",
    "{count}; some are a code alone, which cannot be compared with what was signed",
)
CONVERTED_NOT_COMPARED = Words(
    "{count}件　署名が成り立たないため、署名された内容とは比べていません",
    "{count}; not compared, as the signature does not hold",
)
ALSO = Words("そのほか", "Also")
IDENTIFIERS = Words("識別子（{count}か所）", "identifiers ({count})")
NOTHING_SAID = Words(
    "署名の形が決まりと違うため、対象外の部分を示せません。",
    "The signature does not have the form of the profile: its extent cannot be told.",
)
COMPARED = Words(
    "薬品名はコード表と照合していません。署名された薬品名と分量で確かめてください。",
    "Codes were not looked up in a code table: go by the signed names and amounts.",
)
WEIGHTS = {
    FindingWeight.LOUD: Words("！重要", "! IMPORTANT"),
    FindingWeight.NOTICE: Words("・", "–"),
}
MORE_FINDINGS = Words("ほか{count}件は「{heading}」にあります。", "{count} more under “{heading}”.")
ALL_FINDINGS = Words("署名された内容との違い", "Differences from what was signed")
SIGNED_SAYS = Words("署名された内容：", "Signed: ")
BESIDE_SAYS = Words("署名の対象外：", "Not signed: ")

# ---- Content -------------------------------------------------------------------------------

SIGNED_CONTENT = {
    SignedBy.PRESCRIBER: Words("医師が署名した内容", "Signed by the prescriber"),
    SignedBy.DISPENSER: Words("薬剤師が署名した内容", "Signed by the pharmacist"),
}
PRESCRIPTION_INSIDE = Words("もとの処方箋（医師が署名した内容）", "The prescription inside")
CONTENT_ON_HOLD = Words("内容（署名の判定は保留です）", "Content (the signature is on hold)")
CONTENT_INVALID = Words(
    "署名と一致しない、または有効でない内容", "Content without a valid signature"
)
OUTSIDE = Words("サービスが付け加えた情報", "Added by the service")
OUTSIDE_TAG = {
    SignedBy.PRESCRIBER: Words("医師の署名の対象外", "not covered by the prescriber's signature"),
    SignedBy.DISPENSER: Words("薬剤師の署名の対象外", "not covered by the pharmacist's signature"),
}
CONVERTED_RECORD = Words("変換された薬品コード", "Converted code")
RP = Words("Rp", "Rp")
MEDICINE = Words("薬品名・用法", "Medicine and usage")
QUANTITY = Words("数量", "Quantity")
CODE = Words("コード", "Code")

# ---- Details -------------------------------------------------------------------------------

TWELVE = Words("12の確認", "The twelve checks")
ITEM = Words("項目", "Item")
RESULT = Words("結果", "Result")
DETAIL = Words("説明", "What was found")
RESULT_MARKS = {
    CheckResult.PASSED: "○",
    CheckResult.FAILED: "×",
    CheckResult.CANNOT_DECIDE: "？",
    CheckResult.NOT_APPLICABLE: "－",
}
VERDICT_MARKS = {Verdict.VALID: "○", Verdict.ON_HOLD: "？", Verdict.INVALID: "×"}

TIMESTAMPS = Words("タイムスタンプ", "Timestamps")
TIMESTAMP_USE = {
    TimestampUse.SIGNATURE: Words("署名", "signature"),
    TimestampUse.ARCHIVE: Words("長期保存", "archive"),
}
USE = Words("対象", "Protects")
STATED_TIME = Words("時刻", "Time")
AUTHORITY = Words("時刻認証局", "Authority")
TRUSTED = Words("信頼", "Trusted")
TRUSTED_YES = Words("○ できる", "○ yes")
TRUSTED_NO = Words("× できない", "× no")
JUDGED_AT = Words("証明書を判定した時点", "Certificate judged at")
NO_TIMESTAMP = Words("タイムスタンプはありません。", "There is no timestamp.")

CERTIFICATES = Words("証明書", "Certificates")
SUBJECT = Words("名義", "Subject")
ISSUER = Words("発行者", "Issuer")
SERIAL = Words("シリアル番号", "Serial number")
VALIDITY = Words("有効期間", "Valid")
FINGERPRINT = Words("SHA-256", "SHA-256")
NO_CERTIFICATE = Words("証明書を読めません。", "The certificate cannot be read.")

TRUST = Words("信頼の根拠", "Trust")
ANCHORS = Words("認証局の一覧", "List of authorities")
TRUST_NAMES = {
    TrustName.PRODUCTION: Words(
        "本番（組み込みの一覧）　版 {version}", "production, version {version}"
    ),
    TrustName.SANDBOX: Words("サンドボックス　版 {version}", "sandbox, version {version}"),
}
ADDED_ANCHORS = Words("利用者が追加した認証局", "Added by the user")
COUNT = Words("{count}件", "{count}")

TECHNICAL = Words("技術情報", "Technical details")
FILE = Words("ファイル", "File")
SIZE = Words("{size:,}バイト", "{size:,} bytes")
DOCUMENT_VERSION = Words("文書の版", "Version of the document")
VERIFIED_AT = Words("検証した時刻", "Verified at")
PROGRAM = Words("プログラム", "Program")
STANDARD = same("(ETSI EN 319 102-1)")
LEVEL = Words("署名の水準", "Level")
PATH = Words("署名の対象外（XMLの位置）", "Not covered (place in the XML)")
