"""Texts of the settings that belong to no one row, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

SCREEN = Words("設定・診断", "Settings")
TABS = Words("設定の種類", "Kinds of settings")
DIAGNOSIS = Words("診断", "Check-up")
SIGNING = Words("署名", "Signing")
CONNECTION = Words("通信", "Connection")
DISPLAY = Words("表示", "Display")
RECORDS = Words("記録と個人情報", "Records and privacy")
ABOUT = Words("このソフトについて", "About")

LOCKED = Words("管理者が設定", "Set by your administrator")
ALWAYS_ON = Words("常にオン", "Always on")
REASON = Words("理由　{reason}", "Reason: {reason}")
ASK = Words("変更は院内の担当者（{contact}）へ。", "Ask {contact} to change it.")
ASK_SOMEBODY = Words("変更は院内の担当者へ。", "Ask the person in charge to change it.")
SINCE = Words("{day}から", "Since {day}")
BY_POLICY = Words("グループポリシーで決まっています。", "Decided by group policy.")
BY_FILE = Words(
    "管理者の設定ファイルで決まっています。", "Decided in the administrator's settings file."
)
INSTALLED = Words("組織の既定", "Your organisation's default")
SPOKEN_LOCKED = Words(
    "{title}、{value}、管理者が設定", "{title}, {value}, set by your administrator"
)

CHANGED = Words("「{title}」を変更しました", "“{title}” was changed")
TAKEN_BACK = Words("「{title}」を元に戻しました", "“{title}” is as it was")
UNDO = Words("元に戻す", "Undo")
NEXT_START = Words("次に起動したときから使われます。", "Used from the next start on.")
RESET = Words("「{title}」を既定に戻す", "Back to the default: {title}")
NOT_CHANGED = Words("変更していません", "Nothing was changed")

CHOOSE = Words("選ぶ…", "Choose…")
CHOOSE_FOR = Words("{title}を選ぶ", "Choose: {title}")
NOT_SET = Words("未設定", "not set")
WRONG_FORM = Words("この形では使えません（{form}）", "Not possible in this form ({form})")

PRACTICE = Words("練習中です", "This is practice")
PRACTICE_TEXT = Words(
    "ここで変えた設定は、実際の署名でも使われます。受け渡しと通信の設定は、練習では使われません。",
    "What you change here also holds for real work. Practice has folders and a service of its own.",
)
MISTAKE = Words("設定をお確かめください", "Look at the settings")

OTHERS = Words("設定ファイルで変える項目（{n}）", "In the settings file only ({n})")
OTHERS_TEXT = Words(
    "担当者が設定ファイルで変えられます。次に起動したときから使われます。",
    "The person in charge can change these in the settings file; they hold from the next start on.",
)
FILE = Words("設定ファイル", "Settings file")
OPEN_FILE = Words("フォルダーを開く", "Open folder")
COPY_PLACE = Words("場所をコピー", "Copy place")
COPIED = Words("コピーしました", "Copied")

FIRST_START = Words("はじめの確認をもう一度", "First checks once more")
COPY_ABOUT = Words("内容をコピー", "Copy")
TECHNICAL = Words("技術情報", "Technical details")
LICENCES = Words("ライセンス", "Licences")
WHAT_IT_IS = Words(
    "電子処方箋に署名し、署名を検証するソフトです。",
    "Signs electronic prescriptions and verifies their signatures.",
)
