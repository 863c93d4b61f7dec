"""Texts of the Verify screen that came with folders, comparing and export, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

# ---- The list --------------------------------------------------------------------------------

KINDS_OF_FILES = Words(
    "処方箋・調剤結果のXMLファイル　フォルダーもまとめて検証できます",
    "Prescription and dispensing XML files, or a whole folder of them",
)
NOT_YET = Words("未検証", "Not verified yet")
FILTER = Words("一覧の絞り込み", "Filter the list")
FILTER_ALL = Words("すべて", "All")
FILTER_NOTICED = Words("要注意", "Attention")
FILTER_VALID = Words("有効", "Valid")
FILTER_HOLD = Words("判定保留", "On hold")
FILTER_INVALID = Words("無効", "Invalid")
FILTER_OTHER = Words("ほか", "Other")
FILTER_COUNT = Words("{word} {n}件", "{word}: {n}")
ONLY_THIS_SESSION = Words(
    "一覧は保存されません。閉じると消えます。", "Not stored: the list is gone when closed."
)
NOTICED = Words("要注意", "attention")
DISPENSING = Words("調剤", "Dispensing")

# ---- Folders ---------------------------------------------------------------------------------

LOOKING = Words("フォルダーの中を調べています", "Looking through the folder")
RUNNING = Words("検証しています　{all:,}件中 {done:,}件", "Verifying {done:,} of {all:,}")
REMAINING = Words("残り約{time}", "about {time} left")
RUN_DONE = Words("{n:,}件の検証が終わりました　{time}", "{n:,} verified in {time}")
RUN_STOPPED = Words("残り{n:,}件は検証していません", "{n:,} are not verified")
STOP = Words("残りは検証しない", "Leave the rest")
GO_ON = Words("続ける", "Go on")
HIDE = Words("閉じる", "Close")
EMPTY_FOLDER = Words(
    "XMLファイルがありません。別のフォルダーを選んでください。",
    "There is no XML file. Choose another folder.",
)
PROGRESS = Words("検証の進み具合", "Progress")
QUARTER = Words("{done:,}件まで終わりました", "{done:,} done")

# ---- Content findings ------------------------------------------------------------------------

FINDINGS = Words(
    "内容に食い違いがあります　確かめてください", "The contents disagree: please check"
)
SIGNED_SIDE = Words("署名された内容", "Signed")
BESIDE_SIDE = Words("署名の対象外（サービスが付け加えた）", "Not signed (added by the service)")
PRESCRIPTION_SIDE = Words("もとの処方箋", "The prescription inside")
DISPENSED_SIDE = Words("調剤の内容", "The dispensing data")
NOTHING_THERE = Words("（ありません）", "(nothing)")

# ---- Several signatures ----------------------------------------------------------------------

SIGNATURE_OF_PRESCRIBER = Words("医師の署名（処方箋）", "Physician (prescription)")
SIGNATURE_OF_DISPENSER = Words("薬剤師の署名（調剤結果）", "Pharmacist (dispensing)")
DECIDING = Words("この判定のもと：{which}", "Decided by: {which}")
BOTH_VALID = Words("{n}つの署名とも有効です：{which}", "All {n} signatures are valid: {which}")
AND = Words("、", ", ")

# ---- Requirements and technical details ------------------------------------------------------

SHOW_TWELVE = Words("12項目で見る", "Show all 12")
SHOW_SEVEN = Words("要点で見る", "Show the summary")
REQUIREMENT = Words("{n} {name}", "{n} {name}")
TIMESTAMPS = Words("タイムスタンプ", "Timestamps")
TIMESTAMP_SIGNATURE = Words("署名のタイムスタンプ", "Signature timestamp")
TIMESTAMP_ARCHIVE = Words("長期保存のタイムスタンプ", "Archive timestamp")
STATED_TIME = Words("示す時刻", "Stated time")
AUTHORITY = Words("発行した認証局", "Authority")
TRUSTED = Words("信頼", "Trusted")
IS_TRUSTED = Words("信頼できます", "yes")
IS_NOT_TRUSTED = Words("信頼できません", "no")
JUDGED_AT = Words("認証局を判定した時点", "Authority judged at")
NO_TIMESTAMPS = Words("タイムスタンプはありません。", "There is no timestamp.")
CHAIN = Words("証明書のつながり", "Certificate chain")
CHAIN_SIGNER = Words("署名者", "Signer")
CHAIN_ABOVE = Words("上の認証局 {n}", "Authority {n}")

# ---- Content ---------------------------------------------------------------------------------

PHARMACY = Words("薬局", "Pharmacy")
DISPENSED_ON = Words("{day}調剤", "dispensed {day}")
PRESCRIPTION_INSIDE_OF = Words("もとの処方箋：{heading}", "The prescription inside: {heading}")
CODE_FOR_CLAIMS = Words("レセプト電算コード", "Claim code")
CODE_YJ = Words("YJコード", "YJ code")

# ---- Comparing -------------------------------------------------------------------------------

COMPARE = Words("比べる", "Compare")
COMPARE_END = Words("比べるのをやめる", "Stop comparing")
CHOOSE_OTHER = Words(
    "比べる相手を一覧から選ぶか、ファイルをここにドロップしてください。",
    "Choose the other file in the list, or drop it here.",
)
LEFT, RIGHT = Words("比べる元", "This file"), Words("相手", "The other")
OF_PRESCRIPTION = Words("処方箋：{what}", "Prescription: {what}")
SIGNED_BESIDE = Words("ほかに署名されている内容", "What is signed beside them")
IDENTICAL = Words("内容は、まったく同じです", "The contents are identical")
IDENTICAL_TEXT = Words("データは1バイトも違いません。", "Not one byte of the data differs.")
DIFFERENT = Words("内容に、違いが{n}か所あります", "Differences in the contents: {n}")
DIFFERENT_TEXT = Words("違うところだけを並べています。", "Only what differs is listed.")
SAME_RECORDS = Words(
    "書かれている内容は同じですが、データの書き方が違います",
    "The same is said, but the data are written otherwise",
)
NOT_COMPARABLE = Words("この2つは比べられません", "These two cannot be compared")
NOT_COMPARABLE_TEXT = Words(
    "内容を読めるファイル同士、同じ種類の文書同士だけを比べられます。",
    "Only readable documents of one kind can be compared.",
)
ITEM_OF = Words("{record}：{item}", "{record}: {item}")
OF_RP = Words("Rp{rp} {record}", "Rp {rp} {record}")
NAMED = Words("{record}「{name}」", "{record} “{name}”")
LINE = Words("{n}行目", "Line {n}")
DIFFERENCES = Words("違いの一覧", "Differences")
DIFFERENCE_SPOKEN = Words(
    "{what}。比べる元 {left}。相手 {right}", "{what}. This file: {left}. The other: {right}"
)
WHAT = Words("違うところ", "What differs")

# ---- Printing and exporting ------------------------------------------------------------------

NO_REPORT = Words(
    "検証の結果がないため、印刷と書き出しはできません",
    "No signature was verified: there is no report",
)

# ---- What is believed ------------------------------------------------------------------------

TRUST_LIST = Words("認証局の一覧　第{version}版（{day}）", "List of authorities {version} ({day})")
TRUST_SANDBOX = Words("サンドボックスの認証局で検証", "Judged by the sandbox's authorities")
TRUST_ADDED = Words("この職場で追加 {n}", "{n} added by this workplace")
TRUST_AGE = Words("公開から{n}日", "{n} days old")
TRUST_NO_UPDATES = Words("更新は製品の更新で届きます", "renewed with the product")
TRUST_FAILED = Words("認証局の一覧を確かめられません", "The list of authorities cannot be checked")

# ---- Revocation lists from the network -------------------------------------------------------

LISTS_NOT_FETCHED = Words(
    "失効リストはネットワークから取得しません（院内の担当者が設定で変えられます）",
    "Revocation lists are not fetched from the network (the person in charge can change that)",
)
LISTS_ARE_FETCHED = Words(
    "判定保留のときは失効リストを取得します（100件以上まとめてのときは、開いたファイルだけ）",
    "Revocation lists are fetched for verdicts on hold (of 100 files or more: as you open them)",
)
LISTS_FETCHING = Words(
    "失効リストを取得しています（{all}件中 {done}件）",
    "Fetching revocation lists ({done} of {all})",
)
LISTS_FROM = Words(
    "{hosts}に求めています。あと{s}秒まで待ちます。届いたら検証し直します。",
    "From {hosts}, for {s} more seconds at most. Then the file is verified again.",
)
LISTS_CHECKING = Words(
    "失効リストで検証し直しています", "Verifying again with the revocation lists"
)
LISTS_STOP = Words("取得をやめる", "Stop fetching")
LISTS_USED = Words(
    "取得した失効リストで、検証し直しました", "Verified again with the lists that were fetched"
)
LISTS_AT_HAND = Words(
    "新しい失効リストをすべては取得できないため、手元のリストも使って検証し直しました",
    "Not every list could be fetched: verified again with those at hand as well",
)
LISTS_FAILED = Words(
    "失効リストを取得できません　判定は保留のままです",
    "The revocation lists cannot be fetched: the verdict stays on hold",
)
LISTS_STOPPED = Words("失効リストの取得をやめました", "You stopped fetching the revocation lists")
LISTS_UNKNOWN = Words(
    "失効リストの取得先がわかりません　判定は保留のままです",
    "It is not known where the revocation lists are: the verdict stays on hold",
)
LISTS_UNKNOWN_REMEDY = Words(
    "この文書の証明書には、取得先か、それを確かめる認証局がありません。送り手にお問い合わせください。",
    "The certificates name no place, or their authority is not at hand. Ask the sender.",
)
LISTS_AGAIN = Words(
    "取得し直すには「もう一度検証する」を押してください。",
    "Press “Verify again” to fetch them once more.",
)

# ---- Making a dispensing document ------------------------------------------------------------

DISPENSE = Words("調剤結果を作る…", "Dispensing result…")
CHOOSE_DISPENSED = Words("調剤結果のデータ（CJ1）を選ぶ", "Choose the dispensing data (CJ1)")
DISPENSED_FILES = Words("調剤結果のデータ (*.csv *.txt)", "Dispensing data (*.csv *.txt)")
