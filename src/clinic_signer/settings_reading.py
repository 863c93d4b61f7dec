"""Reading settings: the administrator's file goes before the user's, and a mistake costs one row.

In the administrator's file the table ``[locked]`` says what people are told who may not change a
setting: whom to ask, since when, and for each setting why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import read_text

if TYPE_CHECKING:  # the catalogue takes time at start, and there is a failure for mistakes only
    from clinic_signer.failures import Failure

T = TypeVar("T")

_MAXIMUM_SIZE = 256 * 1024
_LOCKED = "locked"


class Origin(Enum):
    """Where a value is from."""

    DEFAULT = "default"
    USER = "user"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Lock:
    """What the administrator says of a setting that is locked; empty where nothing is said.

    Attributes:
        reason: why it is locked.
        contact: whom to ask.
        since: from which day on.
    """

    reason: str = ""
    contact: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force.

    Attributes:
        failures: SETTINGS_INVALID, one for each mistake in the files, with ``file`` and ``key``;
            SETTINGS_FILE_INVALID for a file of which nothing can be read.
    """

    failures: tuple[Failure, ...] = ()
    _values: Mapping[str, object] = field(default_factory=dict)
    _origins: Mapping[str, Origin] = field(default_factory=dict)
    _locks: Mapping[str, Lock] = field(default_factory=dict)

    def get(self, setting: Setting[T]) -> T:
        """The value of a setting."""
        return cast("T", self._values.get(setting.key, setting.default))

    def origin(self, setting: Setting[T]) -> Origin:
        """Where its value is from."""
        return self._origins.get(setting.key, Origin.DEFAULT)

    def is_locked(self, setting: Setting[T]) -> bool:
        """True when the administrator has decided it."""
        return self.origin(setting) is Origin.ADMINISTRATOR

    def lock(self, setting: Setting[T]) -> Lock | None:
        """What the administrator says of a setting that he has decided; None of any other."""
        return self._locks.get(setting.key, Lock()) if self.is_locked(setting) else None


def read_settings(
    rows: Sequence[Setting[object]], administrator: Path, user: Path, *, are_all: bool
) -> Settings:
    """Read some of the settings. A file that is not there says nothing.

    Args:
        rows: which.
        administrator: the administrator's file.
        user: the user's file.
        are_all: there are no others: a key of none of them is a mistake.
    """
    return _Reading(rows, are_all=are_all).read(administrator, user)


class _Reading:
    """One reading of both files."""

    def __init__(self, rows: Sequence[Setting[object]], *, are_all: bool) -> None:
        self._rows = {row.key: row for row in rows}
        self._are_all = are_all
        self._failures: list[Failure] = []
        self._values: dict[str, object] = {}
        self._origins: dict[str, Origin] = {}

    def read(self, administrator: Path, user: Path) -> Settings:
        """Read first what goes before."""
        locks: dict[str, Lock] = {}
        for origin, path in ((Origin.ADMINISTRATOR, administrator), (Origin.USER, user)):
            tables = self._tables(path)
            if tables is None:
                if origin is Origin.ADMINISTRATOR:
                    self._origins = dict.fromkeys(self._rows, origin)
                continue
            if origin is Origin.ADMINISTRATOR:
                locks = self._read_locks(path, tables.pop(_LOCKED, {}))
            for key, value in flattened(tables).items():
                self._take(origin, path, key, value)
        return Settings(tuple(self._failures), self._values, self._origins, locks)

    def _tables(self, path: Path) -> dict[str, object] | None:
        """What a file says; None if it is there and cannot be read."""
        try:
            return tables_in(path)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            self._note(path)
            return None

    def _take(self, origin: Origin, path: Path, key: str, value: object) -> None:
        setting = self._rows.get(key)
        if setting is None:
            if self._are_all:
                self._note(path, key)
            return
        if key in self._origins:  # the administrator's; the user's value is left alone
            return
        try:
            self._values[key] = setting.read(value)
        except (ValueError, TypeError):
            self._note(path, key)
            if origin is Origin.USER:
                return
        self._origins[key] = origin

    def _read_locks(self, path: Path, said: object) -> dict[str, Lock]:
        """What is said of locks; a mistake in it is reported and unlocks nothing."""
        if not isinstance(said, dict):
            self._note(path, _LOCKED)
            return {}
        contact, since = "", None
        reasons: dict[str, str] = {}
        for key, value in said.items():
            name = f"{_LOCKED}.{key}"
            if key == "contact":
                contact = self._text(path, name, value)
            elif key == "since" and isinstance(value, date):
                since = value.date() if isinstance(value, datetime) else value
            elif key == "reasons" and isinstance(value, dict):
                for of, reason in flattened(value).items():
                    reasons[of] = self._text(path, f"{name}.{of}", reason)
                    if self._are_all and of not in self._rows:
                        self._note(path, f"{name}.{of}")
            else:
                self._note(path, name)
        return {row: Lock(reasons.get(row, ""), contact, since) for row in self._rows}

    def _text(self, path: Path, key: str, value: object) -> str:
        try:
            return read_text(value)
        except ValueError:
            self._note(path, key)
            return ""

    def _note(self, path: Path, key: str | None = None) -> None:
        """Keep a mistake: at a key, or of a whole file."""
        from clinic_signer.failures import Failure, FailureCode

        if key is None:
            self._failures.append(Failure(FailureCode.SETTINGS_FILE_INVALID, file=str(path)))
        else:
            self._failures.append(Failure(FailureCode.SETTINGS_INVALID, file=str(path), key=key))


def tables_in(path: Path) -> dict[str, object]:
    """The tables of a file of settings.

    Raises:
        OSError: it cannot be read; FileNotFoundError: it is not there.
        ValueError: it is too large, or no TOML.
    """
    import tomllib

    try:
        return tomllib.loads(text_in(path))
    except RecursionError as error:
        raise ValueError("too deep") from error


def text_in(path: Path) -> str:
    """The text of a file of settings, without the mark that Windows editors like to add.

    Raises:
        OSError: it cannot be read; FileNotFoundError: it is not there.
        ValueError: it is too large, or no UTF-8.
    """
    with path.open("rb") as file:
        data = file.read(_MAXIMUM_SIZE + 1)
    if len(data) > _MAXIMUM_SIZE:
        raise ValueError("too large")
    return data.decode("utf-8-sig")


def flattened(tables: Mapping[str, object]) -> dict[str, object]:
    """Values by their keys, with the table before a full stop."""
    values: dict[str, object] = {}
    for name, table in tables.items():
        if isinstance(table, dict):
            values |= {f"{name}.{key}": value for key, value in table.items()}
        else:
            values[name] = table
    return values
