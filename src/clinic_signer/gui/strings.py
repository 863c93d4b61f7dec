"""Every text of the window, in both languages, in one place.

The language is chosen once at start (:func:`choose`); widgets ask :func:`say` when they are made.
Texts that belong to a room below (findings, failures, verdicts) come from there as ``Words``.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinic_signer.words import Language, Words, same


class _Chosen:
    """The language of the window. One window has one language, so this is a module's own state."""

    language = Language.JAPANESE


def choose(language: Language) -> None:
    """Choose the language for all windows made from now on."""
    _Chosen.language = language


def language() -> Language:
    """The language in use."""
    return _Chosen.language


def say(words: Words, **facts: object) -> str:
    """Return a text in the language in use, with its facts filled in."""
    return words.filled(**facts).in_language(_Chosen.language) if facts else plain(words)


def plain(words: Words) -> str:
    """Return a text as it is, braces included, in the language in use (data from below)."""
    return words.in_language(_Chosen.language)


def joined(parts: Sequence[str]) -> str:
    """Join facts on one line: a full-width space in Japanese, a middle dot in English."""
    return ("　" if _Chosen.language is Language.JAPANESE else " · ").join(p for p in parts if p)


def spoken(parts: Sequence[str]) -> str:
    """Join facts for a screen reader, which pauses at a full stop."""
    stop, between = ("。", "。") if _Chosen.language is Language.JAPANESE else (".", ". ")
    told = [part for part in parts if part]
    return between.join([part.removesuffix(stop) for part in told[:-1]] + told[-1:])


def sentences(parts: Sequence[str]) -> str:
    """Put sentences one after the other: without a space in Japanese."""
    return ("" if _Chosen.language is Language.JAPANESE else " ").join(p for p in parts if p)


def name_list(names: Sequence[str], others: int = 0) -> str:
    """Join patients' names, each with さん in Japanese.

    Args:
        names: these.
        others: how many more there are.
    """
    parts = [with_honorific(name) for name in names]
    if others:
        parts.append(say(AND_OTHERS, n=others))
    return ("、" if _Chosen.language is Language.JAPANESE else ", ").join(parts)


def with_honorific(name: str) -> str:
    """Return a patient's name as UI sentences use it."""
    short = name.replace("　", " ")
    return f"{short}さん" if _Chosen.language is Language.JAPANESE else short


def drugs(count: int) -> str:
    """薬 4品目 / 4 drugs."""
    return say(Words("薬 {n}品目", "1 drug" if count == 1 else "{n} drugs"), n=count)


# ---- Product, navigation, sandbox ----------------------------------------------------------

PRODUCT = same("Clinic Signer")
SIGN = Words("署名", "Sign")
VERIFY = Words("検証", "Verify")
HISTORY = Words("履歴", "History")
CERTIFICATES = Words("証明書", "Certificates")
SCREENS = Words("画面", "Screens")
SANDBOX = Words("サンドボックス：法的効力はありません", "Sandbox: no legal effect")
SANDBOX_HINT = Words(
    "練習用の証明書とカードです（PINは1234）", "Practice certificates and card (PIN 1234)"
)
SANDBOX_HINT_READER = Words(
    "練習用の証明書です　カードはリーダーのものを使います",
    "Practice certificates, with the card in the reader",
)
API = Words("API", "API")
API_AT = Words("電子カルテとの連携（API）　{address}", "Local API: {address}")
API_OFF = Words("停止中", "off")
API_AGAIN = Words("F5で、もう一度始めます。", "F5 tries to start it again.")
TAKE_CARD_OUT = Words("練習用カードを抜く", "Take the practice card out")
PUT_CARD_IN = Words("練習用カードを差す", "Put the practice card in")

# ---- Strip -----------------------------------------------------------------------------------

METHOD = Words("署名の方法", "Way of signing")
CARD = Words("HPKIカード", "HPKI card")
PHONE = Words("スマートフォン", "Phone")
USED_TO_SIGN = Words("署名に使用", "Used to sign")
NOT_SET_UP = Words("未登録", "Not set up")
SIGN_BY_PHONE = Words("スマートフォンで署名する ({n}件)…", "Sign {n} by phone…")
SIGN_BY_CARD = Words("カードで署名する ({n}件)…", "Sign {n} by card…")
OTHER_CERTIFICATE = Words(
    "スマートフォンでは、別の証明書での署名になります。", "By phone, a different certificate signs."
)
BY_PHONE_READY = Words("スマートフォンで署名します", "Signing by phone")
PHONE_NOT_USABLE = Words("スマートフォンで署名できません　{state}", "Phone not usable. {state}")
OPEN_PHONE = Words("練習用の電話", "Practice phone")
PHONE_CHECKING = Words("確かめています", "Checking")
END_APPROVAL = Words("終了する", "End")
SET_UP = Words("登録する", "Set up")
CARD_CHECKING = Words("カードを確かめています", "Checking the card")
CARD_CHECKING_HINT = Words("このままお待ちください", "Please wait a moment")
START_SERVICE = Words("開始する", "Start")
DIAGNOSE = Words("診断", "Check")
OPEN_DIAGNOSTICS = Words("診断を開く", "Open diagnostics")
NEITHER_WORKS = Words(
    "いまは署名できません。紙の処方箋に切り替えてください。",
    "Signing is not possible now. Issue a paper prescription.",
)
GET_DRIVER = Words("入手方法", "Get driver")
APPROVE = Words("承認する", "Approve")
CHOOSE_CARD = Words("選ぶ…", "Choose…")
CHOOSE_OTHER_CARD = Words("選び直す…", "Change…")
ISSUER_CONTACT = Words("連絡先", "Contact")
ABOUT_RENEWAL = Words("更新について", "About renewal")
READY_DAYS_LEFT = Words("{state}　期限まで{n}日", "{state}, {n} days left")
ENDED = Words("期限が切れています", "Expired")
UNTIL = Words("{day}まで", "until {day}")
HOLDER = Words("{name}・{role}", "{name}, {role}")
HELP_TITLE = Words("カードの手続き", "About your card")
HELP_LOCKED = Words("カードがロックされたとき", "When the card is locked")
HELP_FORGOTTEN = Words("PINを忘れたとき", "When the PIN is forgotten")
HELP_EXPIRY = Words("期限が近いとき", "When the card is about to end")
HELP_LOSS = Words("カードをなくしたとき", "When the card is lost")
HELP_AS_OF = Words("{day}に確かめた内容です", "As found on {day}")
HELP_UNKNOWN = Words("発行元の分からないカード", "A card of an unknown issuer")
HELP_TITLE_SECOND = Words("セカンド電子証明書の手続き", "About your second certificate")
HELP_SECOND_LOCKED = Words(
    "登録用パスワードがロックされたとき", "When the set-up password is locked"
)
HELP_SECOND_PHONE = Words("電話を替えるとき", "Changing phones")
HELP_UNKNOWN_SECOND = Words("セカンド電子証明書の発行窓口", "The issuer of the second certificate")
ASK_ISSUER = Words(
    "届いた用紙に書かれた発行窓口へお問い合わせください。",
    "Ask the office named on the letter that you received.",
)
DRIVER_TITLE = Words("リーダーのドライバー", "Reader driver")
DRIVER_MODEL = Words("機種：{model}", "Model: {model}")
DRIVER_WINDOWS = Words("はじめに試すこと", "Try this first")
DRIVER_WINDOWS_TEXT = Words(
    "リーダーをつないだまま、Windowsの更新を実行してください。ドライバーが自動で入る機種があります。",
    "Leave the reader connected and run Windows Update. Some models get their driver that way.",
)
DRIVER_MAKER = Words("入らないとき", "If that does not help")
DRIVER_MAKER_TEXT = Words(
    "リーダーの製造元のページからドライバーを入れてください。院内の担当者に頼む必要があることもあります。",
    "Install the driver from the page of the reader's maker. You may have to ask the person in "
    "charge at your clinic.",
)
CHOOSER_TITLE = Words("カードの選択", "Choose a card")
CHOOSER_HEADING = Words("使うカードを選んでください", "Choose the card to use")
CHOOSER_HINT = Words(
    "選んだカードの持ち主の名前で署名されます。",
    "Everything is signed in the name of the card's holder.",
)
CHOOSER_CARDS = Words("リーダーにあるカード", "Cards in the readers")
CHOOSER_USE = Words("このカードを使う", "Use this card")
CHOOSER_FIRST = Words("先に、カードを選んでください", "First choose a card")

# ---- Queue ---------------------------------------------------------------------------------

TODAY = Words("今日の処方箋", "Today")
OPEN_FILES = Words("処方箋のファイルを開く", "Open prescription files")
OPEN_FILES_BUTTON = Words("ファイルを開く…", "Open files…")
PRESCRIPTION_FILES = Words("処方箋 (*.csv *.txt *.xml)", "Prescriptions (*.csv *.txt *.xml)")
ALL_FILES = Words("すべてのファイル (*)", "All files (*)")
SEARCH = Words("患者名・番号で探す", "Find a patient or number")
SEARCH_SHORT = Words("検索", "Search")
FILTERS = Words("処方箋の絞り込み", "Filter prescriptions")
FILTER_ALL = Words("すべて", "All")
FILTER_TO_SIGN = Words("未署名", "To sign")
FILTER_ATTENTION = Words("要対応", "Attention")
FILTER_DONE = Words("完了", "Done")
SELECT_ALL = Words("署名できる{n}件をすべて選択", "Select all {n} that can be signed")
SELECT_NONE = Words("署名できる処方箋はありません", "Nothing that can be signed")
QUEUE = Words("処方箋の一覧", "Prescriptions")
STATE_TO_SIGN = Words("未署名", "To sign")
STATE_CHECK = Words("要確認", "Check")
STATE_SIGNED = Words("署名済", "Signed")
STATE_FAILED = Words("失敗", "Failed")
SELECTED = Words("選択済み", "Selected")
QUEUE_EMPTY = Words("まだ届いていません", "Nothing yet")
QUEUE_EMPTY_HINT = Words(
    "処方箋のファイルを開くか、\nここにドロップすると並びます。",
    "Open prescription files\nor drop them here.",
)
NOTHING_FOUND = Words("見つかりません", "Nothing found")
NOTHING_FOUND_HINT = Words(
    "探す言葉か絞り込みを変えてください。", "Change the search or the filter."
)
UNNAMED = Words("（患者名なし）", "(no patient name)")

# ---- Form ----------------------------------------------------------------------------------

FORM = Words("処方箋", "Prescription")
SOURCE = Words("元のデータ", "Source data")
FORM_TABS = Words("表示の切り替え", "View")
EXACT = Words("署名されるデータそのものを表示しています", "Shown from the exact data to be signed")
EXACT_SIGNED = Words(
    "署名されたデータそのものを表示しています", "Shown from the exact data that was signed"
)
HONORIFIC = Words(" さん", "")
ZOOM_IN = Words("拡大", "Larger")
ZOOM_OUT = Words("縮小", "Smaller")
FORM_EMPTY = Words("処方箋を選ぶと、ここに内容が出ます", "Choose a prescription to see it here")
FORM_EMPTY_HINT = Words(
    "SJ1の処方箋データか、署名前の電子処方箋（XML）を開けます。",
    "Open SJ1 prescription data or an unsigned e-prescription (XML).",
)
SOURCE_NAME = Words("署名されるデータ", "The data to be signed")

# ---- Findings ------------------------------------------------------------------------------

CHECKS = Words("署名前の確認", "Checks before signing")
REQUIRED_PRESENT = Words("必要な項目　すべて記入あり", "Required items: all present")
CODES_PRESENT = Words("薬品コード　{n}品目とも記入あり", "Drug codes: present for all {n}")
BLOCKING = Words("署名できません {n}件", "{n} blocks signing")
TO_CHECK = Words("確認してください {n}件", "{n} to check")
ALL_CHECKED = Words("確認済み {n}件", "{n} checked")
NEXT_FINDING = Words("次の指摘へ", "Next finding")
I_HAVE_CHECKED = Words("確認しました", "I have checked")
CHECKED_AT = Words("{time} 確認済み", "Checked {time}")
UNDO = Words("取り消す", "Undo")
LEVEL_INFO = Words("お知らせ", "Information")
LEVEL_CAUTION = Words("注意", "Caution")
LEVEL_BLOCKED = Words("署名できません", "Blocks signing")
FINDINGS_HERE = Words("指摘{n}件", "{n} finding(s)")

# ---- Action bar ----------------------------------------------------------------------------

AND_OTHERS = Words("ほか{n}件", "{n} more")
SELECTED_COUNT = Words("{n}件を選択中", "{n} selected")
CHOOSE_WHAT = Words("署名するものを選んでください", "Choose what to sign")
NOT_INCLUDED = Words("表示中の{name}は含まれません", "{name} on screen is not included")
SIGN_COUNT = Words("署名する ({n}件)", "Sign {n}")
SIGN_NONE = Words("署名する", "Sign")
SIGN_SPOKEN = Words("{n}件に署名する", "Sign {n}")
CHOOSE_THE_CARD = Words("カードを選ぶ…", "Choose a card…")
CARD_NOT_USABLE = Words("カードを使えません　{state}", "Card not usable. {state}")
NOTHING_SIGNED = Words("何も署名していません。", "Nothing was signed.")
SIGNED_ONE = Words("{name}の{what}に署名しました", "Signed the {what} of {name}")
SIGNED_WHERE = Words("{time}　「{folder}」に保存しました", "{time} · saved in “{folder}”")
NOT_OPENED = Words("開けませんでした　{file}", "Not opened: {file}")
OPENED_BEFORE = Words("すでに一覧にあります　{file}", "Already in the list: {file}")
SIGNED_NOT_SAVED = Words(
    "署名は済んでいます。保存できませんでした。", "Signed, but could not be saved."
)
SAVE_AGAIN = Words("もう一度保存する", "Save again")
OPEN_FOLDER = Words("フォルダーを開く", "Open folder")

# ---- PIN -----------------------------------------------------------------------------------

PIN_TITLE = Words("PINの入力", "Enter PIN")
PIN_LEFT = Words("PINの残り回数", "PIN attempts left")
TIMES = Words("{n}回", "{n}")
TIMES_UNKNOWN = Words("読み取れません", "cannot be read")
PIN_WARNING = Words(
    "続けて{n}回まちがえると、カードが使えなくなります。",
    "After {n} wrong PINs in a row the card stops working.",
)
PIN = Words("PIN", "PIN")
PIN_RULE_DIGITS = Words("{least}〜{most}桁の半角数字", "{least} to {most} digits")
PIN_RULE_ASCII = Words("{least}〜{most}文字の半角英数字", "{least} to {most} letters or digits")
PIN_ENTERED = Words("{n}桁", "{n} digits")
PIN_TOO_SHORT = Words("あと{n}桁必要です", "{n} more digits")
PIN_DIGITS_ONLY = Words("数字だけで入力してください", "Digits only")
PIN_ASCII_ONLY = Words("半角の英数字で入力してください", "Plain letters and digits only")
PIN_IME = Words(
    "日本語入力がオンでした。オフにしましたので、続けて入力してください。",
    "Japanese input was on. It is off now; please go on.",
)
PIN_ENTER = Words("PINを入力してください", "Enter the PIN")
PIN_FORGOT = Words("PINを忘れたとき", "Forgot the PIN?")
PIN_FORGOT_TEXT = Words(
    "カードと一緒に届いたPINの通知書をご確認ください。見つからないときは、"
    "カードの発行窓口へお問い合わせください。PINが不確かなまま入力しないでください。",
    "See the PIN letter that came with the card. If you cannot find it, contact the issuer of "
    "the card. Do not type a PIN you are not sure of.",
)
PIN_WRONG = Words("PINが違います", "That PIN is not right")
PIN_WRONG_TEXT = Words(
    "署名はまだ行われていません。残り{n}回です。", "Nothing was signed. {n} attempts left."
)
PIN_WRONG_TEXT_UNKNOWN = Words("署名はまだ行われていません。", "Nothing was signed.")
PIN_CAUTION = Words("残り{n}回です", "{n} attempts left")
PIN_CAUTION_TEXT = Words(
    "0回になるとカードが使えなくなり、有料の手続きが必要です。"
    "PINが不確かなときは、キャンセルしてください。",
    "At 0 the card stops working and a paid procedure is needed. If you are unsure, cancel.",
)
PIN_SURE = Words("PINを確かめました", "I have made sure of the PIN")
PIN_FIRST_CONFIRM = Words("先に、上の確認をしてください", "First tick the box above")
PIN_LAST = Words("残り1回です", "1 attempt left")
PIN_LAST_TEXT = Words(
    "次にまちがえると、このカードは使えなくなります。解除には、発行窓口での有料の手続きが必要です。",
    "One more wrong PIN and this card stops working. Unlocking needs a paid procedure at the "
    "issuer.",
)
PIN_TRY_FIRST = Words("先に、次の方法をお試しください", "Please try this first")
PIN_LETTER = Words(
    "カードと一緒に届いたPINの通知書を確かめる", "Look at the PIN letter that came with the card"
)
PIN_UNDERSTOOD = Words(
    "次にまちがえるとカードが使えなくなることを理解しました",
    "I understand that one more wrong PIN stops the card",
)
PIN_GO_ON = Words("PINを入力する…", "Enter the PIN…")
PIN_LOCKED = Words("カードがロックされています", "The card is locked")
PIN_LOCKED_TEXT = Words(
    "発行窓口へご連絡ください。何も署名していません。",
    "Contact the issuer of the card. Nothing was signed.",
)
PIN_CARD_PULLED = Words("カードが抜かれました", "Card removed")
PIN_CARD_PULLED_TEXT = Words(
    "残り回数は減っていません。同じカードを差し込むと続けられます。",
    "No attempt was used. Insert the same card to go on.",
)
PIN_CARD_FIRST = Words("カードが戻ると入力できます", "Possible when the card is back")
PIN_CARD_BACK = Words("カードが戻りました", "The card is back")
PIN_CARD_BACK_TEXT = Words("PINをはじめから入力してください。", "Enter the PIN from the beginning.")
PIN_ERASED = Words("入力途中のPINを消しました", "The PIN typed so far was erased")
PIN_ERASED_TEXT = Words(
    "画面がロックされたか、しばらく操作がなかったためです。もう一度入力してください。",
    "The screen was locked, or nothing happened for a while. Please enter it again.",
)
PIN_WAITING = Words(
    "ほかのソフトが使用中です　終わるまで待っています",
    "In use by another program. Waiting until it has finished",
)
PIN_CHECKING = Words("カードで確かめています", "The card is checking")
PIN_NAME = Words("PIN、{rule}、残り{n}回", "PIN, {rule}, {n} left")
PIN_NAME_UNKNOWN = Words("PIN、{rule}", "PIN, {rule}")
CANCEL = Words("キャンセル", "Cancel")
CLOSE = Words("閉じる", "Close")
ISSUED = Words("{day}交付", "issued {day}")

# ---- Batch ---------------------------------------------------------------------------------

BATCH_TITLE = Words("署名", "Sign")
BATCH_RUNNING = Words("署名しています", "Signing")
BATCH_PAUSED = Words("一時停止しています", "Paused")
BATCH_PROGRESS = Words("{total}件中 {done}件が終わりました", "{done} of {total} done")
BATCH_LEFT = Words("残り約{time}", "about {time} left")
BATCH_DONE = Words("完了 {n}", "Done {n}")
BATCH_FAILED = Words("失敗 {n}", "Failed {n}")
BATCH_WAITING = Words("残り {n}", "Left {n}")
BATCH_SKIPPING = Words(
    "失敗した{n}件をとばして続けています", "Going on without the {n} that failed"
)
PAUSE = Words("一時停止", "Pause")
RESUME = Words("再開", "Resume")
LEAVE_REST = Words("残りは署名しない", "Leave the rest unsigned")
LEAVING = Words(
    "この先の{rest}件は未署名のままにします。署名済の{done}件はそのまま残ります。",
    "The other {rest} stay unsigned; the {done} already signed are kept.",
)
ROW_WAITING = Words("順番待ち", "Waiting")
ROW_SIGNING = Words("署名しています", "Signing")
ROW_SIGNED = Words("署名済", "Signed")
ROW_SENDING = Words("署名済　保存しています", "Signed, being saved")
ROW_NOT_SAVED = Words("署名済　保存できません", "Signed, not saved")
ROW_FAILED = Words("署名できませんでした", "Could not be signed")
ROW_LEFT = Words("署名しませんでした", "Left unsigned")
STAYS_UNSIGNED = Words("未署名のままです。", "It stays unsigned.")
RESULT_ALL = Words("{n}件に署名しました", "{n} signed")
RESULT_SOME = Words(
    "{n}件に署名しました。{m}件は署名できませんでした", "{n} signed, {m} could not be signed"
)
RESULT_LEFT = Words("{n}件に署名しました。{m}件は未署名です", "{n} signed, {m} left unsigned")
SIGN_REST = Words("残りの{n}件に署名する…", "Sign the other {n}…")
SIGN_REST_CARD = Words(
    "カードを差し込むと、残りに署名できます。", "Insert the card to sign the others."
)
RESULT_NONE = Words("何も署名していません", "Nothing was signed")
RESULT_DETAIL = Words("{time} 完了", "Finished {time}")
RESULT_SAVED = Words(
    "署名した{n}件は「{folder}」に保存しました。", "The {n} signed are saved in “{folder}”."
)
OPEN_FAILED = Words("失敗した{n}件を開く", "Open the {n} that failed")
COPY_RESULT = Words("結果をコピー", "Copy the result")
COPIED = Words("コピーしました", "Copied")
RESULTS = Words("署名の結果", "Results")
PROGRESS = Words("署名の進み具合", "Progress")

# ---- Verify --------------------------------------------------------------------------------

VERIFY_TITLE = Words("署名の検証", "Verify signatures")
DROP_LARGE = Words("検証するファイルをここにドロップ", "Drop files to verify here")
DROP = Words("ここにファイルをドロップ", "Drop files here")
OR = Words("または", "or")
CHOOSE_FILES = Words("ファイルを選ぶ…", "Choose files…")
CHOOSE_FOLDER = Words("フォルダーを選ぶ…", "Choose a folder…")
VERIFY_PRIVATE = Words(
    "検証にカードは要りません。ファイルは外に送られません。",
    "No card needed; files are not sent anywhere.",
)
SIGNED_FILES = Words("署名済みの文書 (*.xml)", "Signed documents (*.xml)")
CLEAR_LIST = Words("一覧から消す", "Clear the list")
VERIFIED_FILES = Words("検証したファイル", "Verified files")
VERIFYING = Words("検証しています", "Verifying")
UNSIGNED = Words("署名なし", "Not signed")
UNSIGNED_TEXT = Words("このファイルに署名はありません。", "This file has no signature.")
UNREADABLE = Words("読めません", "Unreadable")
VERIFIED_AT = Words("検証　{time}", "Verified {time}")
VERIFY_AGAIN = Words("もう一度検証する", "Verify again")
SIGNED_BY = Words("署名した人", "Signed by")
QUALIFICATION = Words("資格", "Qualification")
FROM_CERTIFICATE = Words("{role}（証明書に記載）", "{role} (in the certificate)")
NO_QUALIFICATION = Words("証明書に記載がありません", "not in the certificate")
SIGNING_TIME = Words("署名の時刻", "Signing time")
CLAIMED = Words("{time}（署名したパソコンの時計）", "{time} (clock of the signing PC)")
PROVEN = Words("{time}（タイムスタンプ）", "{time} (timestamp)")
INSTITUTION = Words("医療機関", "Institution")
LEGAL_EFFECT = Words("法的効力", "Legal effect")
UNKNOWN = Words("読み取れません", "cannot be read")
CHECKED_ITEM = Words("確かめた項目", "Checked")
RESULT_AND_NOTE = Words("結果と説明", "Result")
ITEMS = Words("確かめた項目の表", "Checks")
ITEM_VALUE = Words("署名の値", "Signature value")
ITEM_CERTIFICATE = Words("署名者の証明書", "Signer certificate")
ITEM_DATES = Words("証明書の期間", "Certificate dates")
ITEM_REVOCATION = Words("証明書の失効", "Revocation")
ITEM_TRUST = Words("信頼のつながり", "Trust chain")
ITEM_TIMESTAMP = Words("タイムスタンプ", "Timestamp")
ITEM_ROLE = Words("資格と処方箋", "Role and document")
TECHNICAL = Words("技術情報と証明書", "Technical details")
CONTENT_SIGNED = Words("医師が署名した内容", "Signed by the physician")
CONTENT_SIGNED_PHARMACIST = Words("薬剤師が署名した内容", "Signed by the pharmacist")
CONTENT_MISMATCH = Words("署名と一致しない内容", "Does not match the signature")
CONTENT_INVALID = Words("文書の内容（署名は無効）", "Content (signature invalid)")
CONTENT_UNSIGNED = Words("署名されていない内容", "Not signed")
CONTENT_ON_HOLD = Words("文書の内容（署名は判定保留）", "Content (signature on hold)")
OUTSIDE = Words("サービスが付け加えた情報", "Added by the service")
OUTSIDE_TAG = Words("医師の署名の対象外", "not covered by the signature")
OUTSIDE_TAG_PHARMACIST = Words("薬剤師の署名の対象外", "not covered by the signature")
PRESCRIPTION_ID = Words("処方箋ID", "Prescription ID")
CONVERTED_CODE = Words("変換コード", "Converted codes")
ISSUED_UNTIL = Words("{issued}交付　{until}まで", "issued {issued}, use by {until}")
ISSUED_ON = Words("{issued}交付", "issued {issued}")
CERTIFICATE = Words("証明書", "Certificate")
ISSUER = Words("発行者", "Issuer")
SERIAL = Words("シリアル番号", "Serial number")
VALIDITY = Words("有効期間", "Validity")
POLICY = Words("ポリシー", "Policy")
LEVEL = Words("署名の形式", "Signature level")
