"""Texts of the Certificates screen, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

SCREEN = Words("証明書", "Certificates")
CHECKED_AT = Words("{time} に確認", "checked at {time}")
CHECK_AGAIN = Words("もう一度確かめる", "Check again")
CARD = Words("HPKIカード", "HPKI card")
SECOND = Words("HPKIセカンド電子証明書", "HPKI second certificate")
FOR_SIGNING = Words("署名用　末尾 {end}", "for signing, ends in {end}")
TEST = Words("練習用（法的効力なし）", "practice (no legal effect)")
LEFT_YEARS = Words("あと {years}年{months}か月", "{years} y {months} m left")
LEFT_MONTHS = Words("あと {months}か月", "{months} months left")
LEFT_DAYS = Words("あと {n}日", "{n} days left")
VALIDITY = Words("有効期間 {begins}から{ends}まで　{left}", "Valid from {begins} to {ends}, {left}")
NOT_KEPT = Words(
    "このパソコンには安全な保管場所がないため、登録は終了すると消えます。",
    "This PC has no safe place to keep it: the set-up is gone when the program ends.",
)
PHONE_SET_UP = Words("このパソコンに電話を登録済み", "A phone is set up on this PC")
SET_UP = Words("電話を登録する", "Set up your phone")
SET_UP_TEXT = Words(
    "セカンド電子証明書を、電話で使えるようにします。",
    "Lets you use the second certificate with your phone.",
)
STEP_LETTER = Words("郵送された用紙を手元に用意", "Have the letter at hand")
STEP_SCAN = Words("アプリで画面のQRを読む", "Scan the QR on the screen with the app")
STEP_CODE = Words("電話に出たコードをここに入力", "Type the phone's code here")
BEGIN = Words("登録を始める…", "Begin…")
BEGIN_AGAIN = Words("登録をやり直す…", "Set up again…")
LOCK_WARNING = Words(
    "用紙のパスワードは5回まちがえるとロックされます。",
    "Five wrong passwords of the letter lock it.",
)
NO_SERVICE = Words(
    "署名サービスの設定がありません。院内の担当者にお問い合わせください。",
    "No signing service is configured. Ask the person in charge at your clinic.",
)
SHIPPING = Words("カードの発送のめやす", "Card shipping")
SHIPPING_TEXT = Words(
    "カードIDの先頭7文字を入れてください。", "Enter the first 7 characters of the card ID."
)
CARD_ID = Words("カードID", "Card ID")
FORM_RIGHT = Words("形式は正しいです", "Format is right")
FORM_WRONG = Words(
    "英字3文字と数字4文字です（例 JMA2307）", "Three letters and four digits, as in JMA2307"
)
NO_DATE = Words(
    "この番号の予定は表にありません。日本医師会電子認証センターにお問い合わせください。",
    "This number is not in the table. Ask the Japan Medical Association's certificate centre.",
)
WEEK_OF = Words("{day}の週", "week of {day}")
SHIPPING_NOTE = Words(
    "{source}によるめやすです（{day}現在）。{end}までにすべて発送される予定です。"
    "前後することがあります。",
    "From {source}, as of {day}. All by {end}; may shift.",
)
WEEK = Words("発送の週", "Shipping week")
APP = Words("承認アプリを入れる", "Install the app")
APP_TEXT = Words("お使いの電話のカメラで読み取ってください。", "Scan with your phone's camera.")
APP_NOT_SET = Words("アドレスは未設定です", "address not set")
APP_QR = Words("{system}のアプリのQR", "QR of the app for {system}")
ABOUT_PIN = Words("PINについて", "About the PIN")
SHOW_RENEWAL = Words("更新の手順を見る", "How to renew")
VIEW_CERTIFICATE = Words("証明書を見る", "View certificate")
OTHER_PHONE = Words("電話を替えるとき", "Changing phones")
PHONE_OF_CERTIFICATE = Words("登録した電話", "Phone")
DAYS_TO_END = Words("期限まで{n}日", "{n} days left")
LOCKED_ADVICE = Words("PINがロックされています。{advice}", "The PIN is locked. {advice}")
ATTEMPTS_LAST = Words(
    "PINの残りは1回です。次にまちがえると、このカードは使えなくなります。",
    "1 PIN attempt left. One more wrong PIN and this card stops working.",
)
ATTEMPTS_FEW = Words(
    "PINの残りは{n}回です。PINを確かめてから入力してください。",
    "{n} PIN attempts left. Make sure of the PIN before you enter it.",
)
RENEW_NOT_YET = Words("更新はまだ不要です。", "No renewal needed yet.")
RENEW_APPLY = Words(
    "今月中に更新を申し込んでください。届くまで約2〜3か月かかることがあります。",
    "Apply for renewal this month; delivery can take 2–3 months.",
)
RENEW_SOON = Words(
    "更新を急いでください。届くまで約2〜3か月かかることがあります。",
    "Apply for renewal now; delivery can take 2–3 months.",
)
RENEW_LAST_DAY = Words(
    "今日が期限です。明日からは、この証明書では署名できません。",
    "It ends today. From tomorrow it can no longer sign.",
)
RENEW_ENDED = Words(
    "この証明書では署名できません。発行窓口で更新してください。",
    "This certificate can no longer sign. Have it renewed by the issuer.",
)

VIEW_TITLE = Words("証明書", "Certificate")
NAME = Words("氏名", "Name")
QUALIFICATION = Words("資格", "Qualification")
NO_QUALIFICATION = Words("証明書に記載がありません", "not in the certificate")
ORGANISATION = Words("所属", "Organisation")
PURPOSE = Words("用途", "Purpose")
LEGAL_EFFECT = Words("法的効力", "Legal effect")
NO_EFFECT = Words("ありません（練習用の証明書です）", "none (a practice certificate)")
ISSUED_BY = Words("発行者", "Issued by")
VALID = Words("有効期間", "Valid")
FROM_TO = Words("{begins}から{ends}まで", "{begins} to {ends}")
TECHNICAL = Words("技術情報", "Technical details")
SUBJECT = Words("持ち主（証明書のまま）", "Subject")
ISSUER = Words("発行者（証明書のまま）", "Issuer")
SERIAL = Words("シリアル番号", "Serial number")
ROLE_TEXT = Words("資格（hcRole）", "Role (hcRole)")
KEY_USAGE = Words("鍵の用途", "Key usage")
POLICIES = Words("ポリシー", "Policy")
KEY = Words("公開鍵", "Public key")
KEY_BITS = Words("RSA {bits}ビット", "RSA, {bits} bits")
COPY = Words("コピー", "Copy")
SAVE = Words("書き出す…", "Export…")
SAVE_TITLE = Words("証明書を書き出す", "Export the certificate")
SAVE_FILTER = Words("証明書 (*.cer)", "Certificate (*.cer)")
SAVED = Words("「{file}」に書き出しました", "Exported to “{file}”")
FACE_PRACTICE = Words("練習用", "Practice")
FACE_JMA = Words("医師資格証", "Physician's licence card")
FACE_OTHER = Words("HPKIカード", "HPKI card")
FACE_SECOND = Words("HPKIセカンド電子証明書", "HPKI second certificate")
FACE_UNTIL = Words("{day}まで有効", "valid until {day}")
FACE_NOTE = Words(
    "証明書に書かれていることだけを示します。資格証の代わりにはなりません。",
    "Shows what is in the certificate, nothing else. It does not stand in for the licence card.",
)
