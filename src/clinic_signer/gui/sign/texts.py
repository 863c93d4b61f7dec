"""Texts of the queue, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

# ---- States ----------------------------------------------------------------------------------

RECEIVED = Words("受付", "Received")
SIGNING = Words("署名中", "Signing")
SENT = Words("送信済", "Sent")
CANCELLED = Words("取消", "Cancelled")
REPLACED = Words("差替済", "Replaced")

# ---- What a row says besides -----------------------------------------------------------------

SIGNED_AT = Words("{place}で署名中", "being signed at {place}")
NOT_SENT = Words("未送信", "not sent")
WAS_CHANGED = Words("このあと差替あり", "changed since")
IS_CHANGE = Words("差替", "replacement")
PRESCRIBED_BY = Words("処方医 {name}", "prescribed by {name}")
DISPENSED_BY = Words("薬剤師 {name}", "dispensed by {name}")
IS_DISPENSING = Words("調剤", "Dispensing")
DISPENSED_ON = Words("{day}調剤", "dispensed {day}")
NEEDS_PHYSICIAN = Words("医師か歯科医師が署名", "for a physician or dentist")
OPEN_TO_CHOOSE = Words("開くと選べます", "open it to choose it")
NEEDS_PHARMACIST = Words("薬剤師が署名", "for a pharmacist")

# ---- Above the list --------------------------------------------------------------------------

TODAY_DISPENSED = Words("今日の調剤結果", "Dispensed today")
MINE_ONLY = Words("自分が署名するものだけを表示", "Only what I sign")
MINE_UNKNOWN = Words(
    "署名の方法が使えるようになると、選べます",
    "Possible as soon as a way of signing can be used",
)
READING = Words("読み込んでいます", "Reading")
READING_HINT = Words("このままお待ちください", "Please wait a moment")

# ---- Opening many files ----------------------------------------------------------------------

OPENING = Words("読み込んでいます　{count}件中 {done}件", "Reading {done} of {count}")
OPENED = Words("{count}件を読み込みました", "{count} files read")
OPENED_KNOWN = Words("すでに一覧にあったもの {count}件", "{count} were in the list already")
OPENED_REFUSED = Words(
    "受け付けられなかったもの {count}件（{file}など）",
    "{count} could not be taken in ({file} for instance)",
)
NO_FILES = Words("ファイルがありません", "There are no files")

# ---- The form of a dispensing document -------------------------------------------------------

DISPENSED = Words("調剤結果", "Dispensing")
PRESCRIBED = Words("もとの処方箋", "Prescription")
PRESCRIPTION_VALID = Words("もとの処方箋の署名　有効", "Signature on the prescription: valid")
PRESCRIPTION_VALID_TEXT = Words(
    "処方医の署名を確かめました。署名のあと、内容は変わっていません。",
    "The prescriber's signature was verified. Unchanged since.",
)

# ---- Below the form --------------------------------------------------------------------------

LEAVES_LATER = Words("{time}　送信を待っています", "{time} · waiting to be sent")
NOT_SIGNED = Words("署名できませんでした", "Not signed")
TRY_AGAIN = Words("署名待ちに戻す", "Try again")
WAS_REPLACED = Words(
    "{name}の{what}は、新しいものに差し替えられました",
    "The {what} of {name} was replaced by a newer one",
)
SHOW_NEWER = Words("新しいほうを表示", "Show the newer one")
WAS_CANCELLED = Words("{name}の{what}を取り消しました", "Cancelled the {what} of {name}")
PUT_BACK = Words("元に戻す", "Undo")

# ---- What can be done with a row -------------------------------------------------------------

ACTIONS = Words("この行の操作", "Actions for this row")
CANCEL_IT = Words("{what}を取り消す…", "Cancel the {what}…")
ASK_CANCEL = Words("{name}の{what}を取り消しますか？", "Cancel the {what} of {name}?")
ASK_CANCEL_TEXT = Words(
    "署名も送信もされなくなります。内容は履歴に残ります。",
    "It will be neither signed nor delivered. Its content stays in the history.",
)
ASK_CANCEL_SIGNED = Words(
    "署名は済んでいますが、送信されなくなります。内容は履歴に残ります。元には戻せません。",
    "It is signed, but will not be delivered. It stays in the history. This cannot be undone.",
)
ASK_CANCEL_EMR = Words(
    "電子カルテには、取り消されたと伝わります。内容は履歴に残ります。元には戻せません。",
    "The EMR is told that it was cancelled. It stays in the history. This cannot be undone.",
)
ASK_CANCEL_YES = Words("取り消す", "Cancel it")
