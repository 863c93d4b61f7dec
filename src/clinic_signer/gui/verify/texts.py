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
NONE_OF_THIS_KIND = Words("この絞り込みに当たるファイルはありません。", "No file of this kind.")
ONLY_THIS_SESSION = Words(
    "この一覧は保存されません。画面を閉じると消えます。",
    "This list is not stored. It is gone when the window closes.",
)
NOTICED = Words("要注意", "attention")
DISPENSING = Words("調剤", "Dispensing")

# ---- Folders ---------------------------------------------------------------------------------

LOOKING = Words("フォルダーの中を調べています", "Looking through the folder")
RUNNING = Words("検証しています　{done} / {all}件", "Verifying {done} of {all}")
REMAINING = Words("残り約{time}", "about {time} left")
RUN_DONE = Words("{n}件の検証が終わりました　{time}", "{n} verified in {time}")
RUN_STOPPED = Words("残り{n}件は検証していません", "{n} are not verified")
STOP = Words("残りは検証しない", "Leave the rest")
GO_ON = Words("続ける", "Go on")
HIDE = Words("閉じる", "Close")
EMPTY_FOLDER = Words(
    "XMLファイルがありません。別のフォルダーを選んでください。",
    "There is no XML file. Choose another folder.",
)
PROGRESS = Words("検証の進み具合", "Progress")
QUARTER = Words("{done}件まで終わりました", "{done} done")
SECONDS = Words("{s}秒", "{s} s")
MINUTES = Words("{m}分{s}秒", "{m} min {s} s")
HOURS = Words("{h}時間{m}分", "{h} h {m} min")
