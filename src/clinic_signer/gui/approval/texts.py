"""Texts of signing by phone, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

TITLE = Words("スマートフォンで署名", "Sign by phone")
QR_NAME = Words(
    "承認用のQR。読めないときはAlt+Q、コードで承認できます",
    "QR code for the approval. Alt+Q if it cannot be read: approve with a code",
)
CONNECTING = Words("署名サービスにつないでいます", "Connecting to the signing service")
CONNECTING_TEXT = Words("このままお待ちください。", "Please wait a moment.")

WAITING = Words("スマートフォンで承認してください", "Approve on your phone")
STEP_SCAN = Words("スマートフォンのアプリでQRを読む", "Scan the QR with the app")
STEP_NUMBER = Words("画面の番号を選ぶ", "Choose this number")
STEP_CHECK = Words(
    "内容を確かめて、顔か指紋で承認する", "Check, then approve with face or fingerprint"
)
COVERS = Words("この承認で署名するもの", "What this approval covers")
ONLY_THESE = Words("下の{n}件だけ", "only these {n}")
SESSION_OFFER = Words(
    "{time}まで、このパソコンで署名できるようにする", "Allow signing on this PC until {time}"
)
SESSION_ONLY_THESE = Words("この{n}件だけにする", "Only these {n}")
SESSION_SCOPE = Words("このパソコンで {time}まで", "on this PC until {time}")
SESSION_TEXT = Words(
    "電話には署名する内容は出ません。署名のたびに、この画面でお確かめください。",
    "The phone does not show what is signed. Check each one on this screen.",
)
SESSION_APPROVED_END = Words(
    "{time}まで、このパソコンで署名できます。", "Signing on this PC is allowed until {time}."
)
SESSION_ENDS = Words(
    "{time}に承認が終わります。続けるときは、もう一度承認してください。",
    "Approval ends at {time}. Approve again to continue.",
)
SESSION_LEFT = Words("この承認であと{n}件", "{n} more with this approval")
IN_BROWSER = Words("ブラウザーでログインしてください", "Log in in the browser")
IN_BROWSER_TEXT = Words(
    "開いたブラウザーの画面で、認証の方法を選んでログインを終えてください。終わると、ここに戻ります。",
    "Choose a method on the page that has opened and finish logging in. This window then goes on.",
)
CONTROL_CODE = Words("照合コード", "Check code")
TIME_LEFT = Words("残り時間", "Time left")
NUMBER_NAME = Words("選ぶ番号 {digits}", "Number to choose: {digits}")
CONTROL_CODE_NAME = Words("照合コード {digits}", "Check code: {digits}")
LEFT = Words("残り {time}", "{time} left")
READY = Words("使えます", "Ready")
PAUSED = Words("受付を止めています", "Stopped for now")
WAITING_LEFT = Words(
    "残り {n}秒　スマートフォンで承認してください", "{n} s left. Approve on your phone"
)
UNPAIRED_DETAIL = Words(
    "登録すると、カードがない日も署名できます", "Set up to sign without the card"
)
UNPAIRED_DETAIL_ALONE = Words("登録すると、スマートフォンで署名できます", "Set up to sign by phone")
EXPIRED_DETAIL = Words(
    "続けるには、もう一度スマートフォンで承認してください",
    "Approve on your phone again to continue",
)
OFFLINE_DETAIL = Words(
    "カードでは署名できます　{time}に自動で再確認します",
    "The card still works. Retrying at {time}",
)
OFFLINE_DETAIL_ALONE = Words("{time}に自動で再確認します", "Retrying at {time}")
LOCKED_DETAIL = Words(
    "発行窓口へご連絡ください（有料の手続き）", "Contact the issuer (paid procedure)"
)
SECOND = Words("HPKIセカンド電子証明書", "HPKI second certificate")
APPROVED_UNTIL = Words("承認済み　{time}まで", "Approved until {time}")
APPROVED_HERE = Words("{left}　このパソコンだけで有効です", "{left}, on this PC only")
NO_SERVICE = Words("署名サービスの設定がありません", "No signing service is configured")
CHANGES = Words(
    "QRは毎秒変わります。写真に撮っても使えません。",
    "The QR changes every second. A photo of it cannot be used.",
)

SCANNED = Words("読み取りました", "Scanned")
NUMBER_TO_CHOOSE = Words("スマートフォンで選ぶ番号", "Choose this number on the phone")
STRANGER = Words(
    "スマートフォンに別の医院名やパソコン名が出たときは「承認しない」を選んでください。",
    "If the phone shows another clinic or PC, choose “Do not approve”.",
)

APPROVED = Words("署名に進みます", "Signing starts")
APPROVED_TEXT = Words(
    "スマートフォンでの承認を確かめました。", "Your phone's approval has been verified."
)
APPROVED_TILE = Words("承認されました", "Approved")
APPROVED_END = Words(
    "この承認は、上の{n}件の署名で終わります。", "This approval ends with these {n} signatures."
)
TO_BE_SIGNED = Words("署名待ち", "To be signed")
GO_ON = Words("署名に進む", "Go on")

NOTHING_SIGNED = Words("何も署名していません", "Nothing was signed")
REFUSED = Words(
    "スマートフォンで「承認しない」が選ばれました。", "“Do not approve” was chosen on the phone."
)
REFUSED_TILE = Words("承認されませんでした", "Not approved")
NOT_ME = Words("ご自分で操作していないときは", "If this was not you")
NOT_ME_TEXT = Words(
    "院内の担当者に知らせてください。アプリで「身に覚えがない」を選ぶと、"
    "15分間は新しい依頼が止まります。",
    "Tell the person in charge at your clinic. “Not me” in the app stops new requests for "
    "15 minutes.",
)
BY_MISTAKE = Words("まちがえて選んだとき", "Chosen by mistake")
BY_MISTAKE_TEXT = Words("もう一度承認できます", "You can approve again")
WRONG_NUMBER = Words(
    "選ばれた番号が違いました。新しい番号でやり直してください。",
    "A different number was chosen. Try again with a new number.",
)
TIMEOUT = Words(
    "{n}秒のあいだにQRが読み取られませんでした。", "The QR was not scanned within {n} seconds."
)
TIMEOUT_SCANNED = Words(
    "読み取りのあと、時間内に承認されませんでした。", "Scanned, but not approved in time."
)
TIMEOUT_TILE = Words("時間切れです", "Time is up")
TIMEOUT_APP = Words(
    "アプリの「QRで承認」を開いてから、新しいQRを表示してください",
    "Open “Approve with QR” in the app, then show a new QR",
)
TIMEOUT_CARD = Words("カードを差し込めば、カードで署名できます", "With your card you can sign now")
OFFLINE = Words("署名サービスにつながりません。", "The signing service cannot be reached.")
OFFLINE_TILE = Words("接続できません", "No connection")
RETRY_IN = Words(
    "{n}秒後にもう一度確かめます。急ぐときは、カードでの署名か紙の処方箋に切り替えてください。",
    "Tried again in {n} s. If it is urgent, sign by card or on paper.",
)
RETRY_IN_ALONE = Words(
    "{n}秒後にもう一度確かめます。急ぐときは、紙の処方箋に切り替えてください。",
    "Tried again in {n} s. If it is urgent, use paper.",
)
FAILED_TILE = Words("署名できません", "Cannot sign")

ASK_AGAIN = Words("もう一度承認を求める", "Ask again")
NEW_QR = Words("新しいQRを表示", "Show a new QR")
TRY_NOW = Words("いま確かめる", "Try now")
BY_CARD = Words("カードで署名する", "Sign by card")
CANNOT_READ = Words("QRを読めないとき", "QR cannot be read?")
CANNOT_READ_TEXT = Words(
    "画面の明るさを上げ、スマートフォンを20cmほど離してください。",
    "Turn up the brightness and hold the phone about 20 cm away.",
)
CODE_ENTRY = Words("コードを入力して進むこともできます", "You can go on with a code instead")
CODE_ENTRY_TEXT = Words(
    "アプリの「コードで承認」を開き、次の8文字を入力します。",
    "In the app open “Approve with a code” and type these 8 characters.",
)
CODE_NAME = Words("承認コード {code}", "Approval code {code}")
LARGER_QR = Words("QRを大きくする", "Make the QR larger")
SMALLER = Words("小さく", "Smaller")
LARGER = Words("大きく", "Larger")
SIZE_NOW = Words("いま 約{cm}cm角", "now about {cm} cm square")
BACK_TO_QR = Words("QRに戻る", "Back to the QR")

PAIR_TITLE = Words("電話の登録", "Set up your phone")
PAIR = Words("電話を登録します", "Set up your phone")
PAIR_SCAN = Words("アプリで左のQRを読む", "Scan the QR on the left with the app")
PAIR_ACCEPT = Words(
    "電話に出た医院名とパソコン名を確かめて進む",
    "Check the clinic and PC names on the phone and go on",
)
PAIR_CODE = Words("電話に出た6桁のコードを入力する", "Type the 6-digit code from the phone")
PAIR_ON_PHONE = Words("電話の画面：{place}", "On the phone: {place}")
PAIR_CODE_LEFT = Words(
    "コードが違います。残り{n}回です。", "That code is not right. {n} attempts left."
)
PAIR_ONE_PHONE = Words(
    "登録できる電話は1台です。機種変更の予定があるときは、先に発行窓口へお問い合わせください。",
    "One phone only. Ask the issuer before you change phones.",
)
PAIR_LETTER = Words(
    "アプリの初回登録がまだのときは、郵送された用紙のQRとパスワードで先に登録してください。"
    "パスワードを5回まちがえるとロックされ、有料の再発行が必要です。",
    "If the app is not registered yet, do that first with the QR and password of the letter. "
    "Five wrong passwords lock it; a new letter costs a fee.",
)
PAIR_CHANGES = Words(
    "このQRは登録専用です。郵送された用紙のQRとは別のものです。",
    "This QR is for set-up only. It is not the one on the letter.",
)
FORGET = Words("登録をやり直しますか", "Set up again?")
FORGET_TEXT = Words(
    "いまの電話では、このパソコンから署名できなくなります。電話そのものの登録は残ります。",
    "The phone known now can no longer sign from this PC. The phone itself stays registered.",
)
FORGET_GO_ON = Words("やり直す", "Set up again")
PAIR_DONE = Words("登録しました", "Set up")
PAIR_DONE_TEXT = Words(
    "{holder}さんのセカンド電子証明書で、このパソコンから署名できます。",
    "You can sign from this PC with the second certificate of {holder}.",
)
PAIR_ENDED = Words("登録していません", "Not set up")
PAIR_TIMEOUT = Words("時間内に登録が終わりませんでした。", "The set-up was not finished in time.")
PAIR_REFUSED = Words(
    "電話で「登録しない」が選ばれました。", "“Do not set up” was chosen on the phone."
)
PAIR_LOCKED = Words(
    "コードが5回違ったため、登録をやめました。新しいQRで、はじめからやり直してください。",
    "The code was wrong five times. Begin again with a new QR.",
)
CODE_FIELD = Words("6桁のコード", "6-digit code")
NEXT = Words("次へ", "Next")

PRACTICE_TITLE = Words("練習用の電話", "The practice phone")
PRACTICE_TEXT = Words(
    "デジタル医師資格証アプリの代わりになる画面を、ブラウザーで開きます。",
    "Opens a page in the browser that stands in for the digital licence app.",
)
PRACTICE_OPEN = Words("電話の画面を開く", "Open the phone")
PRACTICE_LETTER = Words("郵送の用紙を出す", "Write the letter")
PRACTICE_FIRST = Words("初めて使うとき", "The first time")
PRACTICE_HOW = Words(
    "「郵送の用紙を出す」を押すと、登録の画面が開き、用紙のパスワードがここに出ます。",
    "“Write the letter” opens the registration page and shows the letter's password here.",
)
PRACTICE_PASSWORD = Words("用紙のパスワード {password}", "Password of the letter: {password}")
PRACTICE_TYPE = Words(
    "電話の画面にこのパスワードを入力し、顔か指紋（パスキー）を登録してください。",
    "Type this password on the phone's page, then register face or fingerprint (a passkey).",
)
