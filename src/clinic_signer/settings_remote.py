"""The settings of signing with a key elsewhere. Everything is off until somebody sets it."""

from __future__ import annotations

import re
from enum import Enum
from typing import cast

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneOf, Text, Truth, WholeNumber
from clinic_signer.words import Words


class LoginMethod(Enum):
    """How the holder logs in to the platform for cardless signing: three ways to the same key."""

    FIDO = "FIDO"
    """The phone."""
    JPKI = "JPKI"
    """The My Number card."""
    HPKI = "HPKI"
    """The HPKI card, only to log in."""


class Deployment(Enum):
    """Whose adapter for cardless signing it is."""

    EACH_PC = "each-pc"
    """Every PC has its own."""
    CENTRAL = "central"
    """One adapter serves several PCs: one person's login may serve all of them."""


_ORIGIN = Words(
    "「https://」で始まるアドレス（このパソコンの中は「http://localhost」も可）。空なら使いません",
    "address that begins with https:// (http://localhost on this PC); empty: not used",
)
_ADDRESS = Text(_ORIGIN)
_PATH = Text(Words("「/」で始まるパス", "path that begins with /"), re.compile("/[ -~]*").fullmatch)
_SECONDS = WholeNumber(1, 120, Words("秒", "seconds"))


def _observed(ja: str, en: str) -> Words:
    """The words of a row that nobody has confirmed yet."""
    return Words(
        f"{ja}（公開情報からの推定。MEDISの手引きで要確認）",
        f"{en} (as observed by others; confirm with MEDIS's guide)",
    )


SECOND_BASE_URL = Setting(
    "second.base_url",
    "",
    _ADDRESS,
    Words("スマートフォンでの署名サービスのアドレス", "Address of the signing service for phones"),
    Words("スマートフォンで承認する署名サービス", "the signing service with approval on the phone"),
)
SECOND_FACILITY = Setting(
    "second.facility",
    "",
    Text(),
    Words("スマートフォンに出る医療機関の名前", "Name of the facility, as the phone shows it"),
    Words("スマートフォンに出る医療機関の名前", "name of the facility, as the phone shows it"),
)
SECOND_PC_NAME = Setting(
    "second.pc_name",
    "",
    Text(Words("文字列。空ならコンピューター名", "text; empty: the computer's name")),
    Words("スマートフォンに出るパソコンの名前", "Name of this PC, as the phone shows it"),
    Words("スマートフォンに出るパソコンの名前", "name of this PC, as the phone shows it"),
)
SECOND_CONNECT_SECONDS = Setting(
    "second.connect_seconds",
    5,
    _SECONDS,
    Words(
        "署名サービスにつながるまで待つ時間", "Time to wait for a connection to the signing service"
    ),
    Words("署名サービスにつながるまで待つ時間", "how long to wait for a connection"),
)
SECOND_ANSWER_SECONDS = Setting(
    "second.answer_seconds",
    15,
    _SECONDS,
    Words("署名サービスの返事を待つ時間", "Time to wait for an answer of the signing service"),
    Words("署名サービスの返事を待つ時間", "how long to wait for an answer"),
)
CARDLESS_ENABLED = Setting(
    "cardless.enabled",
    False,
    Truth(),
    Words("カードレス署名のソフトを使う", "Use the cardless signing services"),
    Words(
        "パソコンの中のカードレス署名のソフトを使うか",
        "whether the cardless signing services of this PC are used",
    ),
)
CARDLESS_TOKEN_URL = Setting(
    "cardless.token_url",
    "https://hpkicardless-clientadapter-server:3000",
    _ADDRESS,
    Words(
        "カードレス署名：ログインを管理するサービスのアドレス",
        "Cardless signing: address of the service that knows the login",
    ),
    _observed("ログインを管理するサービス", "the service that knows who is logged in"),
)
CARDLESS_SIGN_URL = Setting(
    "cardless.sign_url",
    "https://hpkicardless-clientadapter-server:5000",
    _ADDRESS,
    Words(
        "カードレス署名：署名するサービスのアドレス",
        "Cardless signing: address of the service that signs",
    ),
    _observed("署名するサービス", "the service that signs"),
)
CARDLESS_TOKEN_PATH = Setting(
    "cardless.token_path",
    "/token?secondarycert-id=main",
    _PATH,
    Words("カードレス署名：トークンの取得先", "Cardless signing: where the token is had"),
    _observed("トークンの取得先", "where the token is had"),
)
CARDLESS_LOGIN_PATH = Setting(
    "cardless.login_path",
    "/auth/login?secondarycert-id=main",
    _PATH,
    Words("カードレス署名：ログイン画面", "Cardless signing: login page"),
    _observed("ブラウザーで開くログイン画面", "login page for the browser"),
)
CARDLESS_SIGN_PATH = Setting(
    "cardless.sign_path",
    "/signature/prescription/sign",
    _PATH,
    Words("カードレス署名：署名の依頼先", "Cardless signing: where prescriptions are sent"),
    _observed("署名の依頼先", "where prescription data is sent"),
)
CARDLESS_LOGOUT_PATH = Setting(
    "cardless.logout_path",
    "",
    Text(
        Words("「/」で始まるパス。空ならなし", "path that begins with /; empty: none"),
        re.compile("(/[ -~]*)?").fullmatch,
    ),
    Words("カードレス署名：ログアウトの依頼先", "Cardless signing: where a login is ended"),
    _observed("ログアウトの依頼先", "where a login is ended; none is known"),
)
CARDLESS_METHOD = Setting(
    "cardless.method",
    LoginMethod.FIDO,
    OneOf(
        LoginMethod,
        (
            Words("スマートフォン", "Phone"),
            Words("マイナンバーカード", "My Number card"),
            Words("HPKIカード", "HPKI card"),
        ),
    ),
    Words("カードレス署名：ログインの方法", "Cardless signing: way to log in"),
    _observed(
        "ログインの方法（スマートフォン・マイナンバーカード・HPKIカード）",
        "way to log in: phone, My Number card, HPKI card",
    ),
)
CARDLESS_METHOD_PARAMETER = Setting(
    "cardless.method_parameter",
    "",
    Text(Words("文字列。空なら画面で選びます", "text; empty: chosen on the page")),
    Words(
        "カードレス署名：ログインの方法を伝える項目の名前",
        "Cardless signing: parameter that tells the way to log in",
    ),
    _observed(
        "ログイン画面に方法を伝える項目の名前", "parameter that tells the login page the way"
    ),
)
CARDLESS_DEPLOYMENT = Setting(
    "cardless.deployment",
    Deployment.EACH_PC,
    OneOf(Deployment, (Words("各パソコン", "Each PC"), Words("院内で1つ", "One for all PCs"))),
    Words("カードレス署名：ソフトの置き方", "Cardless signing: where the services run"),
    _observed(
        "ソフトの置き方（各パソコン・院内で1つ）", "where the services run: each PC, or one for all"
    ),
)
CARDLESS_SESSION_HOURS = Setting(
    "cardless.session_hours",
    18,
    WholeNumber(1, 18, Words("時間", "hours")),
    Words(
        "カードレス署名：1回のログインを使う時間", "Cardless signing: how long one login is used"
    ),
    _observed("1回のログインを使う時間", "how long one login is used"),
)

REMOTE_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]",
    (
        SECOND_BASE_URL,
        SECOND_FACILITY,
        SECOND_PC_NAME,
        SECOND_CONNECT_SECONDS,
        SECOND_ANSWER_SECONDS,
        CARDLESS_ENABLED,
        CARDLESS_TOKEN_URL,
        CARDLESS_SIGN_URL,
        CARDLESS_TOKEN_PATH,
        CARDLESS_LOGIN_PATH,
        CARDLESS_SIGN_PATH,
        CARDLESS_LOGOUT_PATH,
        CARDLESS_METHOD,
        CARDLESS_METHOD_PARAMETER,
        CARDLESS_DEPLOYMENT,
        CARDLESS_SESSION_HOURS,
    ),
)
"""All of them."""
