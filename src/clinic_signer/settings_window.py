"""The settings of the window. What is asked for on the command line goes before them."""

from __future__ import annotations

from enum import Enum
from typing import cast

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneNumber, OneOf, Truth
from clinic_signer.words import Words, same


class WindowLanguage(Enum):
    """The language of the window."""

    SYSTEM = "system"
    """Japanese, unless the operating system speaks English to the person."""
    JAPANESE = "ja"
    ENGLISH = "en"


class WindowTheme(Enum):
    """The colours of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class FirstMethod(Enum):
    """The way of signing that is chosen when the window opens."""

    CARD = "card"
    PHONE = "phone"


class FirstScreen(Enum):
    """The screen that the window opens with."""

    SIGN = "sign"
    VERIFY = "verify"
    HISTORY = "history"


ZOOM_PERCENTS = (100, 110, 125, 150, 175, 200)
"""The sizes that a form can have."""


LANGUAGE = Setting(
    "window.language",
    WindowLanguage.JAPANESE,
    OneOf(
        WindowLanguage,
        (Words("パソコンに合わせる", "As the system"), same("日本語"), same("English")),
    ),
    Words("画面の言葉", "Language of the window"),
    Words(
        "画面の言葉。systemは、パソコンの言語に合わせます",
        "language of the window; system: that of the operating system",
    ),
)
THEME = Setting(
    "window.theme",
    WindowTheme.SYSTEM,
    OneOf(
        WindowTheme,
        (
            Words("パソコンに合わせる", "As the system"),
            Words("明るい", "Light"),
            Words("暗い", "Dark"),
            Words("ハイコントラスト", "High contrast"),
        ),
    ),
    Words("画面の配色", "Colours of the window"),
    Words(
        "画面の配色。systemは、パソコンの設定に合わせます",
        "colours of the window; system: as the operating system asks for",
    ),
)
FORM_ZOOM = Setting(
    "window.form_zoom",
    100,
    OneNumber(ZOOM_PERCENTS, Words("{n}%", "{n} %")),
    Words("開いたときの処方箋の大きさ", "Size of the form at start"),
    Words("開いたときの処方箋の大きさ（%）", "size of the form when the window opens, in percent"),
)
FIRST_METHOD = Setting(
    "window.first_method",
    FirstMethod.CARD,
    OneOf(FirstMethod, (Words("HPKIカード", "HPKI card"), Words("スマートフォン", "Phone"))),
    Words("最初に選ばれている署名の方法", "Way of signing that is chosen at start"),
    Words(
        "起動したときに選ばれている署名の方法。自動では切り替わりません",
        "way of signing that is chosen at start; it never changes by itself",
    ),
)
FIRST_SCREEN = Setting(
    "window.first_screen",
    FirstScreen.SIGN,
    OneOf(FirstScreen, (Words("署名", "Sign"), Words("検証", "Verify"), Words("履歴", "History"))),
    Words("最初に開く画面", "First screen"),
    Words("起動したときに開く画面", "screen that the window opens with"),
)

ONLY_SEEN = Setting(
    "window.only_seen",
    False,
    Truth(),
    Words("開いて見た処方箋だけに署名できるようにする", "Let only what was opened be signed"),
    Words(
        "開いて見た処方箋だけ、署名のために選べるようにするか",
        "whether only what was opened in the window can be chosen for signing",
    ),
    if_wrong=True,
)

WINDOW_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]",
    (LANGUAGE, THEME, FORM_ZOOM, FIRST_METHOD, FIRST_SCREEN, ONLY_SEEN),
)
"""All of them."""
