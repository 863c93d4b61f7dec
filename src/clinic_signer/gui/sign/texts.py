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

# ---- Above the list --------------------------------------------------------------------------

MINE_ONLY = Words("自分の処方箋だけを表示", "Only my prescriptions")
MINE_UNKNOWN = Words(
    "カードかスマートフォンが使えるようになると、選べます",
    "Possible as soon as a card or the phone can be used",
)
READING = Words("読み込んでいます", "Reading")
READING_HINT = Words("このままお待ちください", "Please wait a moment")

# ---- Opening many files ----------------------------------------------------------------------

OPENING = Words("読み込んでいます　{done}/{count}", "Reading {done} of {count}")
OPENED = Words("{count}件を読み込みました", "{count} files read")
OPENED_KNOWN = Words("すでに一覧にあったもの {count}件", "{count} were in the list already")
OPENED_REFUSED = Words(
    "受け付けられなかったもの {count}件（{file}など）",
    "{count} could not be taken in ({file} for instance)",
)
NO_FILES = Words("ファイルがありません", "There are no files")

# ---- Below the form --------------------------------------------------------------------------

LEAVES_LATER = Words("{time}　送信を待っています", "{time} · waiting to be sent")
NOT_SIGNED = Words("署名できませんでした", "Not signed")
TRY_AGAIN = Words("署名待ちに戻す", "Try again")
WAS_REPLACED = Words(
    "{name}の処方箋は、新しいものに差し替えられました", "Replaced by a newer one: {name}"
)
SHOW_NEWER = Words("新しい処方箋を表示", "Show the newer one")
WAS_CANCELLED = Words("{name}の処方箋を取り消しました", "Cancelled: {name}")
PUT_BACK = Words("元に戻す", "Undo")

# ---- What can be done with a row -------------------------------------------------------------

ACTIONS = Words("この処方箋の操作", "Actions for this prescription")
CANCEL_IT = Words("処方箋を取り消す…", "Cancel the prescription…")
ASK_CANCEL = Words("{name}の処方箋を取り消しますか？", "Cancel the prescription of {name}?")
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
