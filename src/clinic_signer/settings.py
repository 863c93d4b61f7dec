"""Settings: each declared once with its type, default and words, read from two files.

The administrator's file goes before the user's: what stands in it is locked. Both are TOML with a
table per group (``[card]``). Nobody's settings are lost for a mistake in one of them: a value that
is not right is reported by file and key, and its default holds.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar, cast

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import settings_folder
from clinic_signer.setting import Setting, read_paths, read_texts, whole_number
from clinic_signer.settings_api import API_SETTINGS
from clinic_signer.settings_remote import REMOTE_SETTINGS
from clinic_signer.settings_station import STATION_SETTINGS
from clinic_signer.settings_station_service import STATION_SERVICE_SETTINGS
from clinic_signer.settings_trust import TRUST_SETTINGS
from clinic_signer.words import Words

T = TypeVar("T")

USER_FILE_VARIABLE = "CLINIC_SIGNER_SETTINGS"
"""Names another file in place of the user's; it never stands in for the administrator's."""

_MAXIMUM_SIZE = 256 * 1024


class CardRoute(Enum):
    """How a card in a reader is reached."""

    AUTO = "auto"
    """A PKCS#11 module of the issuer if one is installed, else PC/SC."""
    PCSC = "pcsc"
    PKCS11 = "pkcs11"


class Origin(Enum):
    """Where a value is from."""

    DEFAULT = "default"
    USER = "user"
    ADMINISTRATOR = "administrator"


def _route(value: object) -> CardRoute:
    return CardRoute(value)


CARD_ROUTE = Setting(
    "card.route",
    CardRoute.AUTO,
    Words('"auto"・"pcsc"・"pkcs11"のどれか', 'one of "auto", "pcsc", "pkcs11"'),
    Words(
        "カードへの道。autoは、使えるPKCS#11モジュールがあればそれを、なければPC/SCを使います",
        "how a card is reached; auto takes a PKCS#11 module that may be used, else PC/SC",
    ),
    _route,
)
PKCS11_MODULES: Setting[tuple[Path, ...]] = Setting(
    "card.pkcs11_modules",
    (),
    Words("絶対パスの並び", "list of absolute paths"),
    Words(
        "読み込んでよい署名用PKCS#11モジュール。管理者が定めると、ほかは読み込みません",
        "PKCS#11 modules for signing that may be loaded; if the administrator gives them, no other",
    ),
    read_paths,
)
IGNORED_READERS: Setting[tuple[str, ...]] = Setting(
    "card.ignored_readers",
    (),
    Words("名前の型の並び（*は任意の文字列）", "list of name patterns (* is any text)"),
    Words(
        "このパソコンで使わないリーダー（ほかの業務のリーダーなど）",
        "readers of this PC that are not for signing (those of other work)",
    ),
    read_texts,
)
PIN_HOLD_MINUTES = Setting(
    "card.pin_hold_minutes",
    5,
    Words("1〜60の整数", "whole number from 1 to 60"),
    Words(
        "署名が止まったままのとき、PINを何分で消すか",
        "minutes after which the PIN of a batch that stands still is erased",
    ),
    whole_number(1, 60),
)
FEW_ATTEMPTS = Setting(
    "card.few_attempts",
    3,
    Words("1〜14の整数", "whole number from 1 to 14"),
    Words(
        "PINの残りが何回から注意を促すか",
        "PIN attempts left from which on the person is asked to take care",
    ),
    whole_number(1, 14),
)

SETTINGS: tuple[Setting[object], ...] = (
    CARD_ROUTE,
    PKCS11_MODULES,
    IGNORED_READERS,
    PIN_HOLD_MINUTES,
    FEW_ATTEMPTS,
    *REMOTE_SETTINGS,
    *STATION_SETTINGS,
    *STATION_SERVICE_SETTINGS,
    *API_SETTINGS,
    *TRUST_SETTINGS,
)
"""Every setting there is."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force.

    Attributes:
        failures: SETTINGS_INVALID, one for each mistake in the files, with ``file`` and ``key``.
    """

    failures: tuple[Failure, ...] = ()
    _values: Mapping[str, object] = field(default_factory=dict)
    _origins: Mapping[str, Origin] = field(default_factory=dict)

    def get(self, setting: Setting[T]) -> T:
        """The value of a setting."""
        return cast("T", self._values.get(setting.key, setting.default))

    def origin(self, setting: Setting[T]) -> Origin:
        """Where its value is from."""
        return self._origins.get(setting.key, Origin.DEFAULT)

    def is_locked(self, setting: Setting[T]) -> bool:
        """True when the administrator has decided it."""
        return self.origin(setting) is Origin.ADMINISTRATOR


def administrator_file() -> Path:
    """The file of whoever administers this PC; users must not be able to write it."""
    if sys.platform == "win32":
        return _windows_program_data() / "ClinicSigner" / "settings.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/clinic-signer/settings.toml")
    return Path("/etc/clinic-signer/settings.toml")


def user_file() -> Path:
    """The file of the person, by the custom of the system."""
    if given := os.environ.get(USER_FILE_VARIABLE):
        return Path(given)
    return settings_folder() / "settings.toml"


def load_settings(*, administrator: Path | None = None, user: Path | None = None) -> Settings:
    """Read the settings. A file that is not there says nothing; mistakes are in ``failures``.

    An administrator's value that is not right locks its setting at the default, and a file of his
    that cannot be read at all locks every one: a mistake there must not hand the decision to the
    user.

    Args:
        administrator: the administrator's file; that of this system by default.
        user: the user's file; that of this system by default.
    """
    failures: list[Failure] = []
    values: dict[str, object] = {}
    origins: dict[str, Origin] = {}
    files = (
        (Origin.ADMINISTRATOR, administrator or administrator_file()),
        (Origin.USER, user or user_file()),
    )
    for origin, path in files:
        given = _read_file(path, failures)
        if given is None and origin is Origin.ADMINISTRATOR:
            given = {setting.key: _UNREADABLE for setting in SETTINGS}
        for key, value in (given or {}).items():
            setting = _BY_KEY.get(key)
            if setting is None:
                failures.append(_invalid(path, key))
                continue
            if key in origins:  # the administrator's; the user's value is left alone
                continue
            origins[key] = origin
            if value is _UNREADABLE:
                continue
            try:
                values[key] = setting.read(value)
            except (ValueError, TypeError):
                failures.append(_invalid(path, key))
                if origin is Origin.USER:
                    del origins[key]
    return Settings(tuple(failures), values, origins)


_BY_KEY = {setting.key: setting for setting in SETTINGS}
_UNREADABLE = object()


def _read_file(path: Path, failures: list[Failure]) -> dict[str, object] | None:
    """The values of a file by their keys; None if it is there and cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAXIMUM_SIZE + 1)
        if len(data) > _MAXIMUM_SIZE:
            raise ValueError("too large")
        tables = tomllib.loads(data.decode("utf-8-sig"))  # Windows editors like to add the mark
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        failures.append(_invalid(path, "TOML"))
        return None
    values: dict[str, object] = {}
    for name, table in tables.items():
        if isinstance(table, dict):
            values |= {f"{name}.{key}": value for key, value in table.items()}
        else:
            values[name] = table
    return values


def _invalid(path: Path, key: str) -> Failure:
    return Failure(FailureCode.SETTINGS_INVALID, file=str(path), key=key)


def _windows_program_data() -> Path:
    r"""C:\ProgramData as Windows itself names it: %ProgramData% can be set by anybody."""
    if sys.platform == "win32":
        import ctypes

        buffer = ctypes.create_unicode_buffer(260)
        common_application_data = 0x23  # CSIDL_COMMON_APPDATA
        if ctypes.windll.shell32.SHGetFolderPathW(None, common_application_data, None, 0, buffer):
            raise OSError("no folder for the data of all users")
        return Path(buffer.value)
    raise NotImplementedError(sys.platform)
