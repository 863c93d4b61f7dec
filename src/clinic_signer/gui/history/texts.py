"""Texts of the History screen, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words, same

SEARCH = Words("患者名・番号・操作で探す", "Patient, number or action")
DAY = Words("日付", "Day")
PREVIOUS_DAY = Words("前の日", "Previous day")
NEXT_DAY = Words("次の日", "Next day")
TODAY = Words("今日", "Today")
KINDS = Words("記録の絞り込み", "Filter entries")
KIND_ALL = Words("すべて", "All")
KIND_SIGNING = Words("署名", "Signing")
KIND_DELIVERY = Words("送信", "Delivery")
KIND_PHONE = Words("スマートフォン", "Phone")
KIND_WITHDRAWN = Words("取消・差替", "Cancelled, replaced")
KIND_OTHER = Words("その他", "Other")
KIND_DISPENSING = Words("調剤結果", "Dispensing results")
TIME = Words("時刻", "Time")
ACTION = Words("操作", "Action")
SUBJECT = Words("対象", "About")
WAY = Words("方法", "Way")
RESULT = Words("結果", "Result")
LIST = Words("記録の一覧", "Entries")

# ---- Lines -----------------------------------------------------------------------------------

NO_WAY = same("—")
AND_OTHERS = Words("{first}　ほか{n}件", "{first} and {n} more")
PATIENT = Words("{name}さん", "{name}")
DISPENSED = Words("{name}　調剤", "{name} · dispensing")
UNNAMED = Words("（患者名なし）", "(no patient name)")
PURGED = Words("（保存期間が過ぎたもの）", "(past its retention)")
COUNT = Words("{n:,}件", "{n:,}")
SIGNED_AND_DELIVERED = Words("署名・送信", "Signed, delivered")
SIGNING = Words("署名", "Signing")
DELIVERING = Words("送信", "Delivery")
DONE = Words("完了", "Done")
DONE_COUNT = Words("{n}件 完了", "{n} done")
RUNNING = Words("署名しています", "Being signed")
WAITING = Words("署名済　送信を待っています", "Signed, waiting for delivery")
STUCK = Words("署名済　まだ送信できません", "Signed, not delivered yet")
NOT_SIGNED = Words("署名できません　{cause}", "Not signed. {cause}")
PUT_BACK = Words("署名しませんでした", "Left unsigned")
PUT_BACK_LEASE = Words(
    "署名の途中で止まり、署名待ちへ戻しました", "Interrupted, put back to be signed"
)
NOT_DELIVERED = Words("送信できません　{cause}", "Not delivered. {cause}")
DELIVERY_RUNNING = Words("送信しています", "Being delivered")
DELIVERY_REPEATED = Words("もう一度送ります", "To be delivered again")
REPLACED = Words("新しいものに替わりました", "A newer one came in its place")
TAKEN_BACK = Words("取り消しました", "Cancelled")
NOTED = Words("記録", "Noted")
ARRIVED = Words("受け付けました", "Received")
ARRIVED_COUNT = Words("{n}件 受け付けました", "{n} received")
ARRIVED_AGAIN = Words("受付済みのものと同じです", "The same as one received before")
REJECTED = Words("受け付けられません　{cause}", "Rejected. {cause}")
TO_CHECK = Words("要確認", "To check")
ATTEMPTS_LEFT = Words("残り{n}回", "{n} left")
PIN_RIGHT = Words("正しく入力", "Right PIN")
BY_PHONE = Words("スマートフォン", "Phone")
APPROVED = Words("承認", "Approved")
APPROVED_THESE = Words("承認　この{n}件だけ", "Approved, only these {n}")
CHECK_CODE = Words("照合コード {code}", "check code {code}")
OPERATED_BY = Words("操作 {name}", "by {name}")
FORM_PRINTED = Words("書式を印刷しました", "Form printed")
FORM_WRITTEN = Words("書式をPDFに書き出しました", "Form written as PDF")
COPY_MADE = Words("署名済みの文書を書き出しました", "Copy of the signed document")
HISTORY_WRITTEN = Words("記録を書き出しました", "History exported")
PERSONAL_DATA_GONE = Words("患者の情報を消しました", "Personal data removed")

SOURCES = {
    "folder": Words("フォルダー", "Folder"),
    "command-line": Words("コマンド", "Command line"),
    "window": Words("この画面で開く", "Opened here"),
    "api": Words("電子カルテから", "From the EMR"),
    "practice": Words("練習用", "Practice"),
}
"""How a prescription came in, by ``Source.value``."""
ROUTES = {
    "folder": Words("フォルダー", "Folder"),
    "api": Words("電子カルテへ", "To the EMR"),
    "service": Words("電子処方箋サービス", "E-prescription service"),
}
"""How a signed prescription leaves, by ``Route.value``."""

# ---- Details ---------------------------------------------------------------------------------

CLOSE_DETAILS = Words("くわしい記録を閉じる", "Close the details")
CHOOSE_ONE = Words(
    "{n}件をまとめた行です。行を開いて1件を選ぶと、経過が出ます。",
    "This line stands for {n}. Open it and choose one to see its course.",
)
COURSE = Words("経過", "Course")
TECHNICAL = Words("技術情報を表示", "Show technical details")
PHARMACIST = Words("薬剤師", "Pharmacist")
DISPENSED_ON = Words("調剤日", "Dispensed on")
NUMBER = Words("処方箋番号", "Prescription number")
ISSUED = Words("交付", "Issued")
PRESCRIBER = Words("処方した医師", "Prescriber")
FILE = Words("受け取った名前", "Received as")
DELIVERED_AS = Words("送信した名前", "Delivered as")
WORKSTATION = Words("パソコン", "Workstation")
SIGNER = Words("署名した人", "Signer")
PERSON = Words("対象の人・名前", "Person or name")
CODE = Words("コード", "Code")
ENTRY_NUMBER = Words("記録の番号", "Entry number")
LINK = Words("つながりの値", "Link of the chain")
CERTIFICATE = Words("証明書のSHA-256", "SHA-256 of the certificate")
DOCUMENT = Words("文書の照合値", "Digest of the document")
ROW = Words("処方箋の行の照合値", "Digest of the prescription's row")
TOKEN = Words("引き受けの番号", "Fencing number")
STATE = Words("このあとの状態", "State afterwards")
WHY = Words("理由", "Reason")

# ---- Screen ----------------------------------------------------------------------------------

IS_OPEN = Words("開いています", "open")
IS_CLOSED = Words("閉じています　右矢印キーで開きます", "closed, the right arrow key opens it")
READING = Words("読み込んでいます", "Reading")
READING_HINT = Words("このままお待ちください", "Please wait a moment")
EMPTY = Words("この日の記録はありません", "No records for this day")
EMPTY_HINT = Words(
    "署名・送信・承認・取消などが、ここに残ります。",
    "Signatures, deliveries, approvals and cancellations are kept here.",
)
SEE_PREVIOUS = Words("前の日を見る", "See the day before")
TRY_AGAIN = Words("もう一度読み込む", "Try again")
IS_TODAY = Words("今日を表示しています", "Today is shown")

# ---- Foot: the chain, retention --------------------------------------------------------------

PROVING = Words(
    "記録のつながりを確かめています　{all:,}件中 {done:,}件",
    "Checking the chain, {done:,} of {all:,}",
)
PROVING_BEGINS = Words("記録のつながりを確かめています", "Checking the chain")
PROVED = Words(
    "{n:,}件　記録はつながりを確かめてあります（{time}から切れ目なし）",
    "{n:,} entries. The chain is checked (unbroken from {time})",
)
PROVED_NONE = Words("記録はつながりを確かめてあります", "The chain is checked")
PROVED_ALL = Words("全部で{n:,}件　{time}に確認", "{n:,} in all, checked {time}")
NOT_PROVED = Words("つながりはまだ確かめていません", "The chain is not checked yet")
BROKEN_SHORT = Words("記録に切れ目があります", "The chain is broken")
PROVE = Words("記録を確かめる", "Check the chain")
STOP_PROVING = Words("やめる", "Stop")
YEARS = Words("保存期間 {n}年（設定で変更できます）", "Kept for {n} years (see the settings)")
SEALED = Words("患者の情報は暗号化して保存", "Personal data encrypted")
PLAIN = Words("患者の情報は暗号化していません", "Personal data not encrypted")
BROKEN = Words(
    "記録に切れ目があります　{sequence}番目の記録", "The chain is broken at entry {sequence}"
)
BROKEN_TEXT = Words(
    "{sequence}番目の記録：{what}　その前の{n:,}件は、書いたときのままです。"
    "署名や送信は続けられます。記録のファイルには触れず、管理者にご連絡ください。",
    "Entry {sequence}: {what}. The {n:,} before it are as they were written. Signing and delivery "
    "go on. Leave the journal's files alone and tell the administrator.",
)
BROKEN_JOB = Words("処方箋の受付番号 {n}", "prescription no. {n} of the journal")

# ---- What can be done ------------------------------------------------------------------------

VERIFY = Words("署名を検証する", "Verify the signature")
SAVE_COPY = Words("コピーを保存…", "Save a copy…")
DELIVER_AGAIN = Words("もう一度送る…", "Send again…")
CANCEL = Words("取り消す…", "Cancel it…")
ASK_AGAIN = Words("{name}の{what}をもう一度送ります", "Deliver the {what} of {name} again")
ASK_AGAIN_TEXT = Words(
    "受け取る側には、同じものがもう一度届きます。二重に使われないことを確かめてから送ってください。",
    "The receiver gets the same document a second time. Make sure that it is not used twice.",
)
ASK_AGAIN_YES = Words("もう一度送る", "Send again")
ASK_CANCEL = Words("{name}の{what}を取り消します", "Cancel the {what} of {name}")
ASK_CANCEL_TEXT = Words(
    "署名も送信もされなくなります。必要なときは、元のシステムからもう一度出してください。",
    "It will be neither signed nor delivered. Issue it again from its system if it is needed.",
)
ASK_CANCEL_YES = Words("取り消す", "Cancel it")
COPY_TITLE = Words("署名済みの文書のコピーを保存", "Save a copy of the signed document")
COPY_SAVED = Words("「{file}」に保存しました", "Saved as “{file}”")
SENT_AGAIN = Words("もう一度送ります", "It is delivered again")
CANCELLED = Words("取り消しました", "Cancelled")
SHOW_EVERYTHING = Words("すべて表示する", "Show everything")

# ---- All days --------------------------------------------------------------------------------

FIND_EVERYWHERE = Words("すべての日で探す", "Search all days")
FINDING = Words("すべての日で「{wanted}」を探しています", "Searching all days for “{wanted}”")
FINDING_PROGRESS = Words("{n:,}件の処方箋を調べました", "{n:,} prescriptions looked at")
FOUND = Words(
    "すべての日で「{wanted}」を探した結果です　処方箋{n:,}件",
    "All days, “{wanted}”: {n:,} prescriptions",
)
FOUND_MANY = Words("新しい{n:,}件を表示しています", "The newest {n:,} are shown")
BACK_TO_DAY = Words("{day}に戻る", "Back to {day}")
STOP_FINDING = Words("やめる", "Stop")

# ---- Export ----------------------------------------------------------------------------------

EXPORT = Words("書き出す…", "Export…")
EXPORT_TITLE = Words("記録の書き出し", "Export the history")
EXPORT_SPAN = Words("書き出す期間", "Span")
EXPORT_FORM = Words("ファイルの形", "Form of the file")
SPAN_DAY = Words("表示している日　{day}", "The day shown, {day}")
SPAN_MONTH = Words("その月　{month}", "Its month, {month}")
SPAN_ALL = Words("すべての記録", "Everything")
FORM_CSV = Words("CSV（表計算ソフトで開けます）", "CSV (for a spreadsheet)")
FORM_JSON = Words("JSON Lines（ほかのソフトで読み込めます）", "JSON Lines (for other programs)")
EXPORT_CARE = Words(
    "ファイルには患者の情報が入り、暗号化されません。保管と受け渡しにご注意ください。",
    "The file holds personal data and is not encrypted. Keep it, and hand it on, with care.",
)
EXPORT_GO_ON = Words("書き出す…", "Export…")
EXPORTING = Words("書き出しています", "Writing the file")
EXPORTED = Words("{n:,}件を「{file}」に書き出しました", "{n:,} entries written to “{file}”")
