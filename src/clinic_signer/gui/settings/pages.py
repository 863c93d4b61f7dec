"""Which settings have a row, where, and in which words."""

from __future__ import annotations

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.rows import (
    Choices,
    Entry,
    Group,
    PageContent,
    Place,
    Row,
    Toggle,
    numbers,
)
from clinic_signer.setting import Setting
from clinic_signer.settings import (
    CARD_ROUTE,
    FEW_ATTEMPTS,
    PIN_HOLD_MINUTES,
    SETTINGS,
    CardRoute,
)
from clinic_signer.settings_api import API_ENABLED, API_PORT
from clinic_signer.settings_remote import SECOND_BASE_URL, SECOND_FACILITY, SECOND_PC_NAME
from clinic_signer.settings_station import INBOX, KEEP_TAKEN, OUTBOX, RETENTION_YEARS, WORKSTATION
from clinic_signer.settings_station_service import (
    DELIVERY_ROUTE,
    SERVICE_ANSWER_FOLDER,
    SERVICE_INSTITUTION,
    SERVICE_REQUEST_FOLDER,
    SERVICE_TIMEOUT_MINUTES,
    DeliveryRoute,
)
from clinic_signer.settings_trust import FETCH_CRLS
from clinic_signer.settings_window import (
    FIRST_METHOD,
    FIRST_SCREEN,
    FORM_ZOOM,
    LANGUAGE,
    ONLY_SEEN,
    THEME,
    ZOOM_PERCENTS,
    FirstMethod,
    FirstScreen,
    WindowLanguage,
    WindowTheme,
)
from clinic_signer.words import Words, same

_MINUTES = Words("{n}分", "{n} min")
_YEARS = Words("{n}年", "{n} years")
_LEFT = Words("残り{n}回", "{n} left")
_PERCENT = Words("{n}%", "{n} %")
_UNUSED = Words("使いません", "not used")
_COMPUTER = Words("コンピューター名", "the computer's name")

SIGNING = PageContent(
    texts.SIGNING,
    (
        Group(
            Words("署名の方法", "Way of signing"),
            (
                Row(
                    Glyph.IDENTIFICATION_CARD,
                    Words("最初に選ぶ方法", "Chosen at start"),
                    Words(
                        "起動したときに選ばれている方法です。自動では切り替わりません。",
                        "The way that is chosen at start. It never changes by itself.",
                    ),
                    FIRST_METHOD,
                    Choices(
                        (FirstMethod.CARD, FirstMethod.PHONE),
                        (Words("HPKIカード", "HPKI card"), Words("スマートフォン", "Phone")),
                    ),
                ),
                Row(
                    Glyph.CARDHOLDER,
                    Words("カードの読み方", "How the card is reached"),
                    Words(
                        "自動では、使えるドライバーがあればそれを、なければリーダーから直接読みます。",
                        "Automatic takes a driver that may be used, else the reader directly.",
                    ),
                    CARD_ROUTE,
                    Choices(
                        (CardRoute.AUTO, CardRoute.PCSC, CardRoute.PKCS11),
                        (
                            Words("自動", "Automatic"),
                            Words("リーダーから直接", "Reader directly"),
                            Words("ドライバー", "Driver"),
                        ),
                    ),
                    is_at_once=True,
                ),
                Row(
                    Glyph.SIGN_OUT,
                    Words("席を離れたら承認を終える", "End the approval when you leave"),
                    Words(
                        "画面をロックしたときや、利用者を切り替えたときです。入力中のPINも消します。",
                        "When the screen is locked or the user is switched. A typed PIN is erased.",
                    ),
                ),
            ),
        ),
        Group(
            Words("署名の前とあとの確認", "Checks before and after signing"),
            (
                Row(
                    Glyph.EYE,
                    Words(
                        "開いて見た処方箋だけ署名できるようにする",
                        "Only what was opened can be signed",
                    ),
                    Words(
                        "オフのときは、まとめて選んで署名できます。",
                        "Off: prescriptions can be chosen and signed together unopened.",
                    ),
                    ONLY_SEEN,
                    Toggle(),
                ),
                Row(
                    Glyph.PRESCRIPTION,
                    Words("処方箋の確認", "Check of the prescription"),
                    Words(
                        "必要な項目がない処方箋や、書き方が正しくない処方箋は署名できません。",
                        "One that lacks a required item, or is not in the right form, "
                        "cannot be signed.",
                    ),
                ),
                Row(
                    Glyph.SHIELD_CHECK,
                    Words("署名のあとの検証", "Verification after signing"),
                    Words(
                        "署名した処方箋は、1件ずつ検証してから渡します。",
                        "Each signed prescription is verified before it is handed on.",
                    ),
                ),
            ),
        ),
        Group(
            same("PIN"),
            (
                Row(
                    Glyph.WARNING,
                    Words("残り回数の警告", "Warning of few attempts"),
                    Words(
                        "この回数以下になると、確認してからでないと入力できません。",
                        "From this number on you confirm before you can type.",
                    ),
                    FEW_ATTEMPTS,
                    numbers(_LEFT, 2, 3, 4, 5, 7, 10),
                    is_at_once=True,
                ),
                Row(
                    Glyph.TIMER,
                    Words("PINを消すまでの時間", "Time until the PIN is erased"),
                    Words(
                        "署名が止まったままのとき、入力したPINを消します。",
                        "A typed PIN is erased when signing stands still for so long.",
                    ),
                    PIN_HOLD_MINUTES,
                    numbers(_MINUTES, 1, 2, 3, 5, 10, 15, 30),
                    is_at_once=True,
                ),
                Row(
                    Glyph.KEY,
                    Words("PINを保存しない", "The PIN is not kept"),
                    Words(
                        "署名が終わると消します。ファイルにも記録にも残しません。",
                        "It is erased after signing, and is in no file and no record.",
                    ),
                ),
            ),
        ),
    ),
    ("card",),
)

_FOLDERS = Group(
    Words("処方箋の受け渡し", "Prescriptions in and out"),
    (
        Row(
            Glyph.FILE_ARROW_DOWN,
            Words("受付フォルダー", "Intake folder"),
            Words(
                "電子カルテが処方箋を書き出すフォルダーです。",
                "The folder into which the EMR writes prescriptions.",
            ),
            INBOX,
            Place(_UNUSED),
        ),
        Row(
            Glyph.ARCHIVE,
            Words("受け付けたファイルを残す", "Keep what was taken in"),
            Words(
                "受付フォルダーの中の「done」へ移します。オフのときは消します。",
                "It is moved to done in the intake folder. Off: it is removed.",
            ),
            KEEP_TAKEN,
            Toggle(),
        ),
        Row(
            Glyph.FOLDER_OPEN,
            Words("署名した処方箋のフォルダー", "Folder for signed prescriptions"),
            Words(
                "署名した処方箋を置くフォルダーです。",
                "Signed prescriptions are put into this folder.",
            ),
            OUTBOX,
            Place(Words("書類フォルダーの中", "within the documents")),
        ),
        Row(
            Glyph.PAPER_PLANE_TILT,
            Words("ふつうの送り先", "Usual destination"),
            Words("1件ずつ変えることもできます。", "It can be changed for each prescription."),
            DELIVERY_ROUTE,
            Choices(
                (DeliveryRoute.FOLDER, DeliveryRoute.SERVICE),
                (
                    Words("フォルダー", "Folder"),
                    Words("電子処方箋サービス", "E-prescription service"),
                ),
            ),
        ),
    ),
)
_SERVICE = Group(
    Words("電子処方箋サービス", "Electronic-prescription service"),
    (
        Row(
            Glyph.PAPER_PLANE_TILT,
            Words("依頼のフォルダー", "Folder for requests"),
            Words(
                "オンライン資格確認端末が依頼を受け取るフォルダーです。",
                "The terminal takes requests from this folder.",
            ),
            SERVICE_REQUEST_FOLDER,
            Place(_UNUSED),
        ),
        Row(
            Glyph.TRAY,
            Words("回答のフォルダー", "Folder for answers"),
            Words(
                "端末が回答を置くフォルダーです。", "The terminal puts answers into this folder."
            ),
            SERVICE_ANSWER_FOLDER,
            Place(_UNUSED),
        ),
        Row(
            Glyph.TIMER,
            Words("回答を待つ時間", "Time for an answer"),
            Words(
                "この時間を過ぎると知らせます。遅れて届いた回答も受け取ります。",
                "After that a missing answer is told. A late one is still taken.",
            ),
            SERVICE_TIMEOUT_MINUTES,
            numbers(_MINUTES, 5, 10, 20, 30, 60),
        ),
        Row(
            Glyph.HASH,
            Words("医療機関コード", "Code of the institution"),
            Words(
                "10桁の数字です。空のときは、処方箋の中のコードを使います。",
                "10 digits. Empty: the code in the prescription.",
            ),
            SERVICE_INSTITUTION,
            Entry(Words("処方箋の中のコード", "as in the prescription"), is_short=True),
        ),
    ),
)
_PHONE = Group(
    Words("スマートフォンでの署名", "Signing by phone"),
    (
        Row(
            Glyph.LINK,
            Words("署名サービスのアドレス", "Address of the signing service"),
            Words(
                "スマートフォンで承認する署名サービスです。",
                "The signing service whose approvals are given on a phone.",
            ),
            SECOND_BASE_URL,
            Entry(_UNUSED),
        ),
        Row(
            Glyph.BUILDINGS,
            Words("医療機関の名前", "Name of the clinic"),
            Words("スマートフォンに出る名前です。", "As the phone shows it."),
            SECOND_FACILITY,
            Entry(texts.NOT_SET),
        ),
        Row(
            Glyph.DESKTOP,
            Words("パソコンの名前", "Name of this PC"),
            Words("スマートフォンに出る名前です。", "As the phone shows it."),
            SECOND_PC_NAME,
            Entry(_COMPUTER),
        ),
    ),
)
_LINKS = Group(
    Words("電子カルテとの連携と、ネットワーク", "EMR and network"),
    (
        Row(
            Glyph.CODE,
            Words("電子カルテとの連携（API）", "Local API for the EMR"),
            Words(
                "電子カルテが、このパソコンの中から処方箋を渡せます。",
                "An EMR on this PC can hand prescriptions in.",
            ),
            API_ENABLED,
            Toggle(),
        ),
        Row(
            Glyph.HASH,
            Words("APIのポート", "Port of the API"),
            Words(
                "1024から65534までの番号です。電子カルテの設定も合わせてください。",
                "A number from 1024 to 65534. Set the same in the EMR.",
            ),
            API_PORT,
            Entry(same("8475"), is_short=True),
        ),
        Row(
            Glyph.CLOUD_ARROW_DOWN,
            Words("失効リストの取得", "Revocation lists from the network"),
            Words(
                "検証のとき、取り消された証明書の一覧を取得します。処方箋は送りません。",
                "Fetched when verifying. No prescription is sent.",
            ),
            FETCH_CRLS,
            Toggle(),
            is_at_once=True,
        ),
    ),
)
CONNECTION = PageContent(
    texts.CONNECTION,
    (_FOLDERS, _SERVICE, _PHONE, _LINKS),
    ("intake", "delivery", "service", "second", "cardless", "api", "trust"),
)

DISPLAY = PageContent(
    texts.DISPLAY,
    (
        Group(
            Words("画面", "Window"),
            (
                Row(
                    Glyph.TRANSLATE,
                    Words("言葉", "Language"),
                    Words(
                        "画面の言葉です。薬品名と患者さんの名前は、そのまま表示します。",
                        "Names of drugs and patients are always shown as they are.",
                    ),
                    LANGUAGE,
                    Choices(
                        (WindowLanguage.JAPANESE, WindowLanguage.ENGLISH, WindowLanguage.SYSTEM),
                        (
                            same("日本語"),
                            same("English"),
                            Words("パソコンに合わせる", "As the system"),
                        ),
                    ),
                ),
                Row(
                    Glyph.PALETTE,
                    Words("配色", "Colours"),
                    Words(
                        "色だけで伝える表示はありません。どの配色でも、同じ内容が読めます。",
                        "Nothing is said by colour alone: all of them show the same.",
                    ),
                    THEME,
                    Choices(
                        (
                            *(WindowTheme.SYSTEM, WindowTheme.LIGHT),
                            *(WindowTheme.DARK, WindowTheme.HIGH_CONTRAST),
                        ),
                        (
                            Words("パソコンに合わせる", "As the system"),
                            Words("明るい", "Light"),
                            Words("暗い", "Dark"),
                            Words("ハイコントラスト", "High contrast"),
                        ),
                    ),
                    is_at_once=True,
                ),
                Row(
                    Glyph.APP_WINDOW,
                    Words("最初に開く画面", "First screen"),
                    Words("起動したときに開く画面です。", "The window opens with it."),
                    FIRST_SCREEN,
                    Choices(
                        (FirstScreen.SIGN, FirstScreen.VERIFY, FirstScreen.HISTORY),
                        (
                            Words("署名", "Sign"),
                            Words("検証", "Verify"),
                            Words("履歴", "History"),
                        ),
                    ),
                ),
            ),
        ),
        Group(
            Words("処方箋", "Prescription"),
            (
                Row(
                    Glyph.TEXT_AA,
                    Words("処方箋の大きさ", "Size of the form"),
                    Words(
                        "起動したときの大きさです。Ctrlと+・-でいつでも変えられます。",
                        "At start. Ctrl with + and − changes it at any time.",
                    ),
                    FORM_ZOOM,
                    numbers(_PERCENT, *ZOOM_PERCENTS),
                ),
            ),
        ),
    ),
    ("window",),
)

RECORDS = PageContent(
    texts.RECORDS,
    (
        Group(
            Words("記録", "Records"),
            (
                Row(
                    Glyph.ARCHIVE,
                    Words("記録に残す年数", "Years that records are kept"),
                    Words(
                        "患者さんの情報と文書を残す年数です。操作の記録は、その後も残ります。",
                        "For personal data and documents. What happened is kept after that.",
                    ),
                    RETENTION_YEARS,
                    numbers(_YEARS, 3, 5, 7, 10, 15, 20, 30),
                ),
                Row(
                    Glyph.DESKTOP,
                    Words("このパソコンの名前", "Name of this PC"),
                    Words("記録に残る名前です。", "As the records show it."),
                    WORKSTATION,
                    Entry(_COMPUTER),
                ),
            ),
        ),
        Group(
            Words("個人情報", "Privacy"),
            (
                Row(
                    Glyph.SHIELD_CHECK,
                    Words("検証するファイルを外に送らない", "Verified files stay here"),
                    Words(
                        "検証は、このパソコンの中で行います。",
                        "Verification happens on this PC.",
                    ),
                ),
                Row(
                    Glyph.FILE_TEXT,
                    Words(
                        "ログに患者さんの情報を書かない", "No patient data in the program's logs"
                    ),
                    Words(
                        "ログにあるのは、時刻・件数・状態だけです。PINも書きません。",
                        "They hold times, counts and states only, and no PIN.",
                    ),
                ),
            ),
        ),
    ),
    ("journal", "station"),
)

PAGES = (SIGNING, CONNECTION, DISPLAY, RECORDS)


def others(page: PageContent) -> tuple[Setting[object], ...]:
    """The settings of a page's tables that have no row on any page."""
    shown = {setting.key for each in PAGES for setting in each.settings}
    return tuple(x for x in SETTINGS if x.table in page.tables and x.key not in shown)


def row_of(setting: Setting[object]) -> Row:
    """The row of a setting that has one.

    Raises:
        StopIteration: it has none.
    """
    rows = (row for page in PAGES for group in page.groups for row in group.rows)
    return next(row for row in rows if row.setting is setting)
