"""Settings: each declared once with its kind, default and words, read from several places.

Group policy and the administrator's file go before the user's: what stands there is locked. Behind
them is what the installer was given. Files are TOML with a table per group (``[card]``), the
registry has a key per group. Nobody's settings are lost for a mistake in one of them: a value that
is not right is reported by place and key, and is not used.
"""

from __future__ import annotations

import logging
from enum import Enum
from pathlib import Path

from clinic_signer import settings_files
from clinic_signer.logs.install_events import InstallEvent, tell
from clinic_signer.offers import Way, withhold
from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneOf, Paths, Texts, WholeNumber
from clinic_signer.settings_allowed import ALLOWED_SETTINGS, CARD_ALLOWED, SECOND_ALLOWED
from clinic_signer.settings_api import API_SETTINGS
from clinic_signer.settings_log import LOG_SETTINGS
from clinic_signer.settings_reading import Lock, Origin, Settings, read_settings
from clinic_signer.settings_remote import CARDLESS_ENABLED, REMOTE_SETTINGS
from clinic_signer.settings_station import STATION_SETTINGS
from clinic_signer.settings_station_service import STATION_SERVICE_SETTINGS
from clinic_signer.settings_trust import TRUST_SETTINGS
from clinic_signer.settings_update import UPDATE_SETTINGS
from clinic_signer.settings_window import WINDOW_SETTINGS
from clinic_signer.windows_registry import Registry, system_registry
from clinic_signer.words import Words

log = logging.getLogger(__name__)

__all__ = ["Lock", "Origin", "Settings", "load_settings", "ways_not_to_be_used"]


class CardRoute(Enum):
    """How a card in a reader is reached."""

    AUTO = "auto"
    """A PKCS#11 module of the issuer if one is installed, else PC/SC."""
    PCSC = "pcsc"
    PKCS11 = "pkcs11"


CARD_ROUTE = Setting(
    "card.route",
    CardRoute.AUTO,
    OneOf(
        CardRoute,
        (
            Words("自動", "Automatic"),
            Words("リーダーから直接", "Reader directly"),
            Words("ドライバー", "Driver"),
        ),
    ),
    Words("カードの読み方", "How the card is reached"),
    Words(
        "カードへの道。autoは、使えるPKCS#11モジュールがあればそれを、なければPC/SCを使います",
        "how a card is reached; auto takes a PKCS#11 module that may be used, else PC/SC",
    ),
)
PKCS11_MODULES: Setting[tuple[Path, ...]] = Setting(
    "card.pkcs11_modules",
    (),
    Paths(),
    Words(
        "読み込んでよい署名用のドライバー（PKCS#11）",
        "Drivers for signing that may be loaded (PKCS#11)",
    ),
    Words(
        "読み込んでよい署名用PKCS#11モジュール。管理者が定めると、ほかは読み込みません",
        "PKCS#11 modules for signing that may be loaded; if the administrator gives them, no other",
    ),
)
IGNORED_READERS: Setting[tuple[str, ...]] = Setting(
    "card.ignored_readers",
    (),
    Texts(Words("名前の型の並び（*は任意の文字列）", "list of name patterns (* is any text)")),
    Words("署名に使わないカードリーダー", "Card readers that are not for signing"),
    Words(
        "このパソコンで使わないリーダー（ほかの業務のリーダーなど）",
        "readers of this PC that are not for signing (those of other work)",
    ),
)
PIN_HOLD_MINUTES = Setting(
    "card.pin_hold_minutes",
    5,
    WholeNumber(1, 60),
    Words(
        "署名が止まったときにPINを消すまでの時間",
        "Time until the PIN is erased when signing stands still",
    ),
    Words(
        "署名が止まったままのとき、PINを何分で消すか",
        "minutes after which the PIN of a batch that stands still is erased",
    ),
)
FEW_ATTEMPTS = Setting(
    "card.few_attempts",
    3,
    WholeNumber(1, 14),
    Words("PINの残り回数の警告を始める回数", "PIN attempts from which on people are warned"),
    Words(
        "PINの残りが何回から注意を促すか",
        "PIN attempts left from which on the person is asked to take care",
    ),
)

SETTINGS: tuple[Setting[object], ...] = (
    *ALLOWED_SETTINGS,
    CARD_ROUTE,
    PKCS11_MODULES,
    IGNORED_READERS,
    PIN_HOLD_MINUTES,
    FEW_ATTEMPTS,
    *WINDOW_SETTINGS,
    *REMOTE_SETTINGS,
    *STATION_SETTINGS,
    *STATION_SERVICE_SETTINGS,
    *API_SETTINGS,
    *TRUST_SETTINGS,
    *UPDATE_SETTINGS,
    *LOG_SETTINGS,
)
"""Every setting there is."""


def load_settings(
    *,
    administrator: Path | None = None,
    user: Path | None = None,
    registry: Registry | None = None,
) -> Settings:
    """Read the settings. A file that is not there says nothing; mistakes are in ``failures``.

    A value of policy or of the administrator that is not right locks its setting at the default,
    and a place of theirs that cannot be read at all locks every one: a mistake there must not hand
    the decision to the user. From then on texts point to no way of signing that is not allowed.

    Args:
        administrator: the administrator's file; that of this system by default.
        user: the user's file; that of this system by default.
        registry: where policies and the installer's values are; that of this system by default.
    """
    person = user or settings_files.user_file()
    settings = read_settings(
        SETTINGS,
        administrator or settings_files.administrator_file(),
        person,
        registry or system_registry(),
        are_all=True,
    )
    _put_down(settings, person)
    withhold(ways_not_to_be_used(settings))
    return settings


def ways_not_to_be_used(settings: Settings) -> frozenset[Way]:
    """The ways of signing that are not allowed; cardless signing stands in the phone's place."""
    by_phone = settings.get(SECOND_ALLOWED) or settings.get(CARDLESS_ENABLED)
    are_used = {Way.CARD: settings.get(CARD_ALLOWED), Way.PHONE: by_phone}
    return frozenset(way for way, is_used in are_used.items() if not is_used)


def _put_down(settings: Settings, person: Path) -> None:
    """Log what is wrong; what an administrator has to correct is told to IT."""
    for failure in settings.failures:
        key = str(failure.facts.get("key", "all"))
        log.info("settings: %s, %s", failure.code.value, key)
        if failure.facts.get("file") != str(person):
            is_one = "key" in failure.facts
            tell(InstallEvent.SETTING_INVALID if is_one else InstallEvent.SETTINGS_UNREADABLE, key)
