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

ACTIONS = {
    Action.SETTINGS: Words("設定を開く", "Open settings"),
    Action.READ_CARD: Words("もう一度読む", "Read again"),
    Action.SET_UP_PHONE: Words("登録する", "Set up"),
    Action.ISSUER: Words("連絡先", "Contact"),
}
