"""Which settings have a row, where, and in which words."""

from __future__ import annotations

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.connection_rows import (
    COMPUTER,
    FOLDERS,
    LINKS,
    MINUTES,
    PHONE,
    SERVICE,
)
from clinic_signer.gui.settings.rows import (
    Entry,
    Group,
    PageContent,
    Row,
    Toggle,
    choices,
    numbers,
)
from clinic_signer.setting import Setting
from clinic_signer.settings import (
    CARD_ROUTE,
    FEW_ATTEMPTS,
    PIN_HOLD_MINUTES,
    SETTINGS,
    Settings,
    ways_not_to_be_used,
)
from clinic_signer.settings_allowed import CARD_ALLOWED
from clinic_signer.settings_log import LOG_LEVEL
from clinic_signer.settings_station import RETENTION_YEARS, WORKSTATION
from clinic_signer.settings_window import (
    FIRST_METHOD,
    FIRST_SCREEN,
    FORM_ZOOM,
    LANGUAGE,
    ONLY_SEEN,
    THEME,
    ZOOM_PERCENTS,
    WindowLanguage,
)
from clinic_signer.words import Words, same

_YEARS = Words("{n}年", "{n} years")
_LEFT = Words("残り{n}回", "{n} left")
_PERCENT = Words("{n}%", "{n} %")


def _is_card_used(settings: Settings) -> bool:
    return settings.get(CARD_ALLOWED)


def _are_both_used(settings: Settings) -> bool:
    """There is something to choose from."""
    return not ways_not_to_be_used(settings)


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
                    choices(FIRST_METHOD),
                    is_used=_are_both_used,
                ),
                Row(
                    Glyph.CARDHOLDER,
                    Words("カードの読み方", "How the card is reached"),
                    Words(
                        "自動では、使えるドライバーがあればそれを、なければリーダーから直接読みます。",
                        "Automatic takes a driver that may be used, else the reader directly.",
                    ),
                    CARD_ROUTE,
                    choices(CARD_ROUTE),
                    is_at_once=True,
                    is_used=_is_card_used,
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
                    is_used=_is_card_used,
                ),
                Row(
                    Glyph.TIMER,
                    Words("PINを消すまでの時間", "Time until the PIN is erased"),
                    Words(
                        "署名が止まったままのとき、入力したPINを消します。",
                        "A typed PIN is erased when signing stands still for so long.",
                    ),
                    PIN_HOLD_MINUTES,
                    numbers(MINUTES, 1, 2, 3, 5, 10, 15, 30),
                    is_at_once=True,
                    is_used=_is_card_used,
                ),
                Row(
                    Glyph.KEY,
                    Words("PINを保存しない", "The PIN is not kept"),
                    Words(
                        "署名が終わると消します。ファイルにも記録にも残しません。",
                        "It is erased after signing, and is in no file and no record.",
                    ),
                    is_used=_is_card_used,
                ),
            ),
        ),
    ),
    ("signers", "card", "sandbox"),
)

CONNECTION = PageContent(
    texts.CONNECTION,
    (FOLDERS, SERVICE, PHONE, LINKS),
    ("intake", "delivery", "service", "second", "cardless", "api", "trust", "update"),
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
                    choices(
                        LANGUAGE,
                        WindowLanguage.JAPANESE,
                        WindowLanguage.ENGLISH,
                        WindowLanguage.SYSTEM,
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
                    choices(THEME),
                    is_at_once=True,
                ),
                Row(
                    Glyph.APP_WINDOW,
                    Words("最初に開く画面", "First screen"),
                    Words("起動したときに開く画面です。", "The window opens with it."),
                    FIRST_SCREEN,
                    choices(FIRST_SCREEN),
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
                    Entry(COMPUTER),
                ),
                Row(
                    Glyph.SLIDERS_HORIZONTAL,
                    Words("ログに残す細かさ", "How much the log keeps"),
                    Words(
                        "お問い合わせのときに調べるための記録です。ふだんは標準でお使いください。",
                        "For support to look into. Normal is right for every day.",
                    ),
                    LOG_LEVEL,
                    choices(LOG_LEVEL),
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
    ("journal", "station", "log"),
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
