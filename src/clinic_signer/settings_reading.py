"""Reading settings: who decides goes before who wishes, and a mistake costs one row.

The order: group policy, the administrator's file, the user's file, what the installer was given,
the default. In the first two the table ``[locked]`` says what people are told who may not change a
setting: whom to ask, since when, and for each setting why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from clinic_signer import settings_files
from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import read_text
from clinic_signer.settings_registry import LOCKED, registry_tables
from clinic_signer.windows_registry import INSTALLED, POLICIES, Registry, system_registry

if TYPE_CHECKING:  # the catalogue takes time at start, and there is a failure for mistakes only
    from clinic_signer.failures import Failure

T = TypeVar("T")

_MAXIMUM_SIZE = 256 * 1024


class Origin(Enum):
    """Where a value is from: whichever says something first."""

    POLICY = "policy"
    """A group policy of Windows."""
    ADMINISTRATOR = "administrator"
    """The administrator's file."""
    USER = "user"
    """The user's file."""
    INSTALLED = "installed"
    """What the installer was given."""
    DEFAULT = "default"

    @property
    def locks(self) -> bool:
        """Whether what is said here cannot be changed by the user."""
        return self in (Origin.POLICY, Origin.ADMINISTRATOR)


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
        failures: SETTINGS_INVALID, one for each mistake, with ``file`` (or key of the registry) and
            ``key``; SETTINGS_FILE_INVALID for a place of which nothing can be read.
    """

    failures: tuple[Failure, ...] = ()
    _values: Mapping[str, object] = field(default_factory=dict)
    _origins: Mapping[str, Origin] = field(default_factory=dict)
    _locks: Mapping[str, Lock] = field(default_factory=dict)
    _undecided: Mapping[str, str] = field(default_factory=dict)

    @property
    def unreadable(self) -> str | None:
        """The place of an administrator that cannot be read, where it may decide something."""
        return next(iter(self._undecided.values()), None)

    def undecided(self, setting: Setting[T]) -> str | None:
        """The place that may have decided a setting and cannot be read; None of any other."""
        return self._undecided.get(setting.key)

    def get(self, setting: Setting[T]) -> T:
        """The value of a setting."""
        return cast("T", self._values.get(setting.key, setting.default))

    def origin(self, setting: Setting[T]) -> Origin:
        """Where its value is from."""
        return self._origins.get(setting.key, Origin.DEFAULT)

    def is_locked(self, setting: Setting[T]) -> bool:
        """True when the administrator has decided it."""
        return self.origin(setting).locks

    def lock(self, setting: Setting[T]) -> Lock | None:
        """What the administrator says of a setting that he has decided; None of any other."""
        return self._locks.get(setting.key, Lock()) if self.is_locked(setting) else None


def read_some(*rows: Setting[object]) -> Settings:
    """Read some of the settings of this PC; what else is said is not looked at."""
    return read_settings(
        rows,
        settings_files.administrator_file(),
        settings_files.user_file(),
        system_registry(),
        are_all=False,
    )


def read_settings(
    rows: Sequence[Setting[object]],
    administrator: Path,
    user: Path,
    registry: Registry,
    *,
    are_all: bool,
) -> Settings:
    """Read some of the settings. A file that is not there says nothing.

    Args:
        rows: which.
        administrator: the administrator's file.
        user: the user's file.
        registry: where policies and the installer's values are.
        are_all: there are no others: a key of none of them is a mistake.
    """
    by_key = {row.key: row for row in rows}

    def said(root: str) -> Callable[[], dict[str, object]]:
        return lambda: registry_tables(registry, root, by_key)

    places = (
        _Place(Origin.POLICY, f"HKLM\\{POLICIES}", said(POLICIES)),
        _Place(Origin.ADMINISTRATOR, str(administrator), partial(tables_in, administrator)),
        _Place(Origin.USER, str(user), partial(tables_in, user)),
        _Place(Origin.INSTALLED, f"HKLM\\{INSTALLED}", said(INSTALLED)),
    )
    return _Reading(by_key, are_all=are_all).read(places)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place where somebody says something.

    Attributes:
        origin: who.
        name: the file, or the key of the registry.
        tables: reads it; OSError or ValueError when it cannot be read.
    """

    origin: Origin
    name: str
    tables: Callable[[], dict[str, object]]


class _Reading:
    """One reading of all places."""

    def __init__(self, rows: Mapping[str, Setting[object]], *, are_all: bool) -> None:
        self._rows = rows
        self._are_all = are_all
        self._failures: list[Failure] = []
        self._values: dict[str, object] = {}
        self._origins: dict[str, Origin] = {}
        self._locks: dict[str, Lock] = {}
        self._undecided: dict[str, str] = {}

    def read(self, places: Iterable[_Place]) -> Settings:
        """Read first what goes before."""
        for place in places:
            self._read_place(place)
        return Settings(
            tuple(self._failures), self._values, self._origins, self._locks, self._undecided
        )

    def _read_place(self, place: _Place) -> None:
        try:
            tables = place.tables()
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            self._note(place)
            if place.origin.locks:
                for row in self._rows.values():
                    if row.key not in self._origins:
                        self._lock_unclear(place, row)
                        self._undecided[row.key] = place.name
            return
        said = tables.pop(LOCKED, {}) if place.origin.locks else {}
        locks = self._read_locks(place, said)
        for key, value in flattened(tables).items():
            self._take(place, key, value)
            if self._origins.get(key) is place.origin and key in locks:
                self._locks[key] = locks[key]

    def _take(self, place: _Place, key: str, value: object) -> None:
        setting = self._rows.get(key)
        if setting is None:
            if self._are_all:
                self._note(place, key)
            if place.origin.locks:  # a table that is none: what it was to decide is nobody else's
                for row in self._rows.values():
                    if row.table == key and row.key not in self._origins:
                        self._lock_unclear(place, row)
            return
        if key in self._origins:  # somebody who goes before has said it; this is left alone
            return
        try:
            self._values[key] = setting.read(value)
        except (ValueError, TypeError):
            self._note(place, key)
            if place.origin.locks:
                self._lock_unclear(place, setting)
            return
        self._origins[key] = place.origin

    def _lock_unclear(self, place: _Place, setting: Setting[object]) -> None:
        """An administrator has decided this, and it cannot be understood."""
        if setting.if_wrong is not None:
            self._values[setting.key] = setting.if_wrong
        self._origins[setting.key] = place.origin

    def _read_locks(self, place: _Place, said: object) -> dict[str, Lock]:
        """What is said of locks; a mistake in it is reported and unlocks nothing."""
        if not isinstance(said, dict):
            self._note(place, LOCKED)
            return {}
        contact, since = "", None
        reasons: dict[str, str] = {}
        for key, value in said.items():
            name = f"{LOCKED}.{key}"
            if key == "contact":
                contact = self._text(place, name, value)
            elif key == "since" and isinstance(value, date):
                since = value.date() if isinstance(value, datetime) else value
            elif key == "reasons" and isinstance(value, dict):
                for of, reason in flattened(value).items():
                    reasons[of] = self._text(place, f"{name}.{of}", reason)
                    if self._are_all and of not in self._rows:
                        self._note(place, f"{name}.{of}")
            else:
                self._note(place, name)
        return {row: Lock(reasons.get(row, ""), contact, since) for row in self._rows}

    def _text(self, place: _Place, key: str, value: object) -> str:
        try:
            return read_text(value)
        except ValueError:
            self._note(place, key)
            return ""

    def _note(self, place: _Place, key: str | None = None) -> None:
        """Keep a mistake: at a key, or of a whole place."""
        from clinic_signer.failures import Failure, FailureCode

        if key is None:
            self._failures.append(Failure(FailureCode.SETTINGS_FILE_INVALID, file=place.name))
        else:
            self._failures.append(Failure(FailureCode.SETTINGS_INVALID, file=place.name, key=key))


def tables_in(path: Path) -> dict[str, object]:
    """The tables of a file of settings.

    Raises:
        OSError: it cannot be read; FileNotFoundError: it is not there.
        ValueError: it is too large, or no TOML.
    """
    text = text_in(path)
    import tomllib  # only where there is a file

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("too deep") from error


def text_in(path: Path) -> str:
    """The text of a file of settings, without the mark that Windows editors like to add.

    Raises:
        OSError: it cannot be read; FileNotFoundError: it is not there.
        ValueError: it is too large, or no UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAXIMUM_SIZE + 1)
    except FileNotFoundError as error:
        if path.is_symlink():  # to a share that is away, for instance: something is there
            raise OSError("leads nowhere") from error
        raise
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
