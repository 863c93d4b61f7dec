"""The texts of the page 診断; those of its lines come from the diagnostics themselves."""

from __future__ import annotations

from clinic_signer.diagnostics.finding import Action
from clinic_signer.words import Words, same

NAME = Words("診断", "Check-up")
RUNNING = Words("調べています", "Checking")
PROGRESS = Words("{done} / {count}項目を確認しました", "{done} of {count} checked")
CHECKED = Words("{time} に {count}項目を確認", "{count} checked at {time}")
COUNTED = Words("{state} {count}", "{state} {count}")
AGAIN = Words("もう一度調べる", "Run again")
COPY = Words("報告をコピー", "Copy report")
SAVE = Words("保存…", "Save…")
LOOK_INSIDE = Words("中身を見る", "Show the report")
PRIVACY = Words(
    "報告に、患者さんの情報・PIN・証明書の番号は入りません。",
    "The report has no patient data, PIN or certificate numbers.",
)
COPIED = Words("報告をコピーしました", "The report was copied")
SAVED = same("{file}")
NOT_YET = Words("調べ終わると使えます", "Available once everything is checked")
LINES = Words("調べた結果", "What was found")
SHOW_UNUSED = Words("対象外の{count}項目を表示", "Show {count} not needed here")
HIDE_UNUSED = Words("対象外の項目を隠す", "Hide what is not needed here")
REPORT = Words("診断の報告", "Diagnostics report")
TEXT_FILE = Words("テキスト", "Text")
CLOSE = Words("閉じる", "Close")

SUPPORT_NOTE = Words(
    "サポートには、報告とログを1つのファイルにまとめて渡せます。",
    "Report and logs can go to support in one file.",
)
SUPPORT = Words("サポート用にまとめる…", "Put together…")
SHOW_LOGS = Words("ログを見る…", "Show the logs…")
BUNDLE_TITLE = Words("サポートに渡すもの", "What goes to support")
LOGS_TITLE = Words("ログ", "Logs")
NO_LOGS = Words("ログはまだありません", "Nothing was logged yet")
BUNDLE_CARE = Words(
    "患者さんの情報とPINは入りません。保存する前に、中身を確かめられます。渡したくない行は、選んで除け"
    "ます。",
    "There is no patient data and no PIN in it. Read it before it is saved; lines that you do not "
    "want to hand on can be taken out.",
)
BUNDLE_FILE = Words("ファイル", "File")
BUNDLE_WANTED = Words("これも入れる", "Put this in")
TAKE_OUT = Words("選んだ行を除く", "Take lines out")
PUT_BACK = Words("元に戻す", "Put back")
TAKEN_OUT = Words("{n:,}行を除きました", "{n:,} taken out")
NOT_PUT_IN = Words("このファイルは入れません", "This file is not put in")
NOTHING_OUT = Words("除いた行はありません", "No line was taken out")
ALL_OUT = Words("入れるファイルがありません", "No file is put in")
ZIP_FILE = Words("圧縮ファイル（ZIP）", "ZIP file")

ACTIONS = {
    Action.SETTINGS: Words("設定を開く", "Open settings"),
    Action.READ_CARD: Words("もう一度読む", "Read again"),
    Action.SET_UP_PHONE: Words("登録する", "Set up"),
    Action.ISSUER: Words("連絡先", "Contact"),
}
