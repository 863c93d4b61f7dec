"""Texts of the first start, in both languages."""

from __future__ import annotations

from clinic_signer.gui import strings
from clinic_signer.gui.settings import texts as settings_texts
from clinic_signer.words import Words

TITLE = Words("はじめに、3つだけ確かめます", "Three quick checks")
INTRODUCTION = Words(
    "2分ほどで終わります。あとから「設定・診断」でいつでも変えられます。",
    "It takes about two minutes. Everything can be changed later in Settings.",
)
USE = Words("このパソコンの使い方", "How this PC is used")
USE_SIGN = Words("処方箋に署名する", "Sign prescriptions")
USE_SIGN_TEXT = Words("医師・歯科医師の方", "Physicians and dentists")
USE_VERIFY = Words("署名を検証する", "Verify signatures")
USE_VERIFY_TEXT = Words("薬剤師の方", "Pharmacists")
USE_BOTH = Words("両方", "Both")
USE_BOTH_TEXT = Words("署名と検証を1台で", "Sign and verify on one PC")

NO_WAY = Words("このパソコンでは、署名しない設定です", "Not to be used for signing here")
PREPARATION = Words("準備", "Preparation")
READER = Words("カードリーダー", "Card reader")
READER_FOUND = Words("{reader} が見つかりました。", "{reader} was found.")
CARD = Words("HPKIカード", "HPKI card")
CARD_INSERT = Words(
    "ICチップを上にして、カードをリーダーに差し込んでください。PINはまだ使いません。",
    "Insert the card into the reader, chip up. The PIN is not needed yet.",
)
CARD_WAITING = Words("カードを待っています", "Waiting for the card")
CARD_AFTER_READER = Words(
    "リーダーが使えるようになると、ここでカードを確かめます。",
    "Checked here as soon as the reader can be used.",
)
PHONE = Words("スマートフォン", "Phone")
PHONE_LATER = Words("（あとでもできます）", "(can be done later)")
PHONE_WHY = Words(
    "登録しておくと、カードを忘れた日も署名できます。",
    "Once set up, you can sign on days without the card.",
)
PHONE_WHY_ALONE = Words(
    "登録すると、このパソコンで署名できます。", "Once set up, you can sign on this PC."
)
PHONE_SET_UP = Words("登録する…", "Set up…")
READY = Words("使えます", "Ready")
LATER = Words("あとで", "Later")
CHECKING = Words("確かめています", "Checking")
CHECKING_TEXT = Words("このままお待ちください。", "Please wait a moment.")

INTAKE = Words("処方箋の受け取り", "Where prescriptions come from")
INTAKE_FOLDER = Words("フォルダー", "Folder")
INTAKE_API = Words("電子カルテから直接", "EMR, directly")
INTAKE_BY_HAND = Words("手で開く", "Opened by hand")
CHOOSE = Words("選ぶ…", "Choose…")
CHOOSE_FOLDER = Words("処方箋を受け取るフォルダーを選ぶ", "Choose the folder for prescriptions")
FOLDER_WANTED = Words(
    "電子カルテが処方箋を書き出すフォルダーを選んでください。",
    "Choose the folder into which the EMR writes prescriptions.",
)
FOLDER_CHOSEN = Words("ここから受け取ります：{folder}", "Taken in from {folder}")
API_TEXT = Words(
    "このパソコンの電子カルテが直接渡します（API）。つなぎ方は説明書（api.md）にあります。",
    "The EMR on this PC hands them in (local API). How to connect: see the documentation (api.md).",
)
BY_HAND_TEXT = Words(
    "「署名」の画面で、ファイルを開くかドロップします。",
    "Open files on the Sign screen, or drop them there.",
)
NEXT_START = settings_texts.NEXT_START
INTAKE_LOCKED = Words("管理者が設定", "Set by your administrator")

TRIAL = Words("署名をためす", "Try a signature")
TRIAL_PRACTICE = Words("練習用（法的効力なし）", "practice (no legal effect)")
TRIAL_TEXT = Words(
    "練習用のカードで架空の処方箋に署名し、検証します。お手元のカードとPINは使いません。",
    "A practice card signs a fictional prescription; your card and PIN are not used.",
)
TRY = Words("練習用の処方箋で試す", "Try with a practice one")
TRY_AGAIN = Words("もう一度試す", "Try again")
TRIAL_RUNNING = Words("署名しています", "Signing")
TRIAL_DONE = Words(
    "練習用の{holder}さんが{patient}さんの処方箋に署名し、検証の結果は「{verdict}」でした。",
    "{holder} (practice) signed the prescription of {patient}; the verdict is “{verdict}”.",
)
TRIAL_WORKED = Words("署名できました", "It works")
TRIAL_FAILED = Words("署名できませんでした", "It did not work")

PRIVATE = Words(
    "患者さんの情報は、このソフトの開発元に送られません。",
    "Patient data are not sent to the makers of this program.",
)
DIAGNOSTICS = strings.OPEN_DIAGNOSTICS
START = Words("始める", "Start")
NOT_KEPT = Words("設定に残せませんでした", "The settings could not be written")
