r"""Settings in the registry of Windows: where each has its value, and of which type.

Policies are in ``HKLM\SOFTWARE\Policies\ClinicSigner``, what the installer was told in
``HKLM\SOFTWARE\ClinicSigner\Settings``; in both a table of the settings is a key, and its settings
are the values in it. Only administrators write there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneNumber, Paths, Texts, Truth, WholeNumber

POLICIES = r"SOFTWARE\Policies\ClinicSigner"
"""What administrators decide (HKEY_LOCAL_MACHINE, 64-bit view); it locks."""
INSTALLED = r"SOFTWARE\ClinicSigner\Settings"
"""Defaults that the installer was given (the same hive and view); they lock nothing."""
LOCKED = "locked"
"""The table of what administrators say of their locks; no setting is in it."""


class RegistryForm(Enum):
    """How a setting stands in the registry."""

    TEXT = "REG_SZ"
    NUMBER = "REG_DWORD"
    LIST = "list"
    """A key with the setting's name; its values "1", "2", … are texts."""


def registry_form(setting: Setting[object]) -> RegistryForm:
    """How group policy writes a setting. A text of the same meaning is understood as well."""
    if isinstance(setting.kind, Truth | WholeNumber | OneNumber):
        return RegistryForm.NUMBER
    if isinstance(setting.kind, Texts | Paths):
        return RegistryForm.LIST
    return RegistryForm.TEXT


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """A value as it stands in the registry.

    Attributes:
        type: REG_SZ and so on, by the number Windows gives it.
        data: a text, a number, a list of texts or bytes, as ``winreg`` has it.
    """

    type: int
    data: object


REG_SZ, REG_DWORD, REG_MULTI_SZ = 1, 4, 7
"""The types of values that settings have (winnt.h). Not REG_EXPAND_SZ: who may set variables of the
environment would decide what it says."""


class Registry(Protocol):
    """HKEY_LOCAL_MACHINE. A key that is not there has neither values nor keys."""

    def values(self, key: str) -> Mapping[str, RegistryValue]:
        """The values of a key by their names.

        Raises:
            OSError: it cannot be read.
        """
        ...

    def keys(self, key: str) -> Sequence[str]:
        """The names of the keys in a key.

        Raises:
            OSError: it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class RegistryTree:
    """A registry in memory: what there is where there is none.

    Attributes:
        content: the values of each key by their names; names are as they are written.
    """

    content: Mapping[str, Mapping[str, RegistryValue]] = field(default_factory=dict)

    def values(self, key: str) -> Mapping[str, RegistryValue]:
        """The values of a key."""
        return self.content.get(key, {})

    def keys(self, key: str) -> Sequence[str]:
        """The keys in a key."""
        inside = (each[len(key) + 1 :] for each in self.content if each.startswith(f"{key}\\"))
        return sorted({each.partition("\\")[0] for each in inside})


def system_registry() -> Registry:
    """The registry of this PC; an empty one on other systems than Windows."""
    if sys.platform == "win32":
        return _WindowsRegistry()
    return RegistryTree()


def says_anything(registry: Registry) -> bool:
    """Whether there is a setting at all, or something that cannot be read."""
    try:
        return any(registry.values(key) or registry.keys(key) for key in (POLICIES, INSTALLED))
    except OSError:
        return True


def registry_tables(
    registry: Registry, root: str, rows: Mapping[str, Setting[object]]
) -> dict[str, object]:
    """What a key says, as the tables of a TOML file: what no setting could be there is None.

    Args:
        registry: where.
        root: POLICIES or INSTALLED.
        rows: the settings by their keys.

    Raises:
        OSError: some of it cannot be read.
    """
    tables: dict[str, object] = {name.lower(): None for name in registry.values(root) if name}
    for name in registry.keys(root):
        table = name.lower()  # in the registry, names of any case are the same
        key = f"{root}\\{name}"
        if table == LOCKED and root == POLICIES:
            tables[table] = _locks(registry, key)
        else:
            tables[table] = _table(registry, key, table, root, rows)
    return tables


def _table(
    registry: Registry, key: str, table: str, root: str, rows: Mapping[str, Setting[object]]
) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, value in registry.values(key).items():
        # The installer writes an empty text for a property that it was not given.
        is_given = root == POLICIES or value != RegistryValue(REG_SZ, "")
        if name and is_given:
            row = rows.get(f"{table}.{name.lower()}")
            said[name.lower()] = None if row is None else _plain(row, value)
    for name in registry.keys(key):
        parts = registry.values(f"{key}\\{name}")
        if parts:  # a policy that was taken back leaves an empty key
            said[name.lower()] = _list(parts)
    return said


def _list(parts: Mapping[str, RegistryValue]) -> list[str] | None:
    """The texts of a list, in the order of the numbers that are their names."""
    texts: list[str] = []
    for name in sorted(parts, key=lambda each: (len(each), each)):
        text = _text(parts[name])
        if text is None:
            return None
        texts.append(text)
    return texts


def _plain(setting: Setting[object], value: RegistryValue) -> object:
    """A value as it would stand in a TOML file; None if it is none."""
    form = registry_form(setting)
    if form is RegistryForm.LIST:
        if value.type == REG_MULTI_SZ:
            return value.data
        text = _text(value)
        return None if text is None else [each for each in text.split(";") if each]
    if form is RegistryForm.TEXT:
        return _text(value)
    number = _number(value)
    if isinstance(setting.kind, Truth):
        return {0: False, 1: True}.get(-1 if number is None else number)
    return number


def _text(value: RegistryValue) -> str | None:
    return value.data if value.type == REG_SZ and isinstance(value.data, str) else None


def _number(value: RegistryValue) -> int | None:
    """A number, also one that is written as a text, as the installer does; so is the truth."""
    if value.type == REG_DWORD and isinstance(value.data, int):
        return value.data
    text = _text(value)
    if text is not None and text.lower() in ("false", "true"):
        return int(text.lower() == "true")
    return int(text) if text is not None and re.fullmatch("[0-9]{1,9}", text) else None


def _locks(registry: Registry, key: str) -> dict[str, object]:
    """What is said of locks: as the table of that name in the administrator's file."""
    said: dict[str, object] = {
        name.lower(): _text(value) for name, value in registry.values(key).items() if name
    }
    since = said.get("since")
    if isinstance(since, str):
        try:
            said["since"] = date.fromisoformat(since)
        except ValueError:
            said["since"] = None
    for name in registry.keys(key):
        parts = registry.values(f"{key}\\{name}")
        said[name.lower()] = {of.lower(): _text(reason) for of, reason in parts.items() if of}
    return said


if sys.platform == "win32":
    import winreg

    class _WindowsRegistry:
        """The registry of this PC, in its 64-bit view whatever the program is."""

        def values(self, key: str) -> Mapping[str, RegistryValue]:
            """The values of a key."""
            try:
                with self._opened(key) as opened:
                    count = winreg.QueryInfoKey(opened)[1]
                    values = [winreg.EnumValue(opened, index) for index in range(count)]
            except FileNotFoundError:
                return {}
            return {name: RegistryValue(type_, data) for name, data, type_ in values}

        def keys(self, key: str) -> Sequence[str]:
            """The keys in a key."""
            try:
                with self._opened(key) as opened:
                    count = winreg.QueryInfoKey(opened)[0]
                    return [winreg.EnumKey(opened, index) for index in range(count)]
            except FileNotFoundError:
                return []

        def _opened(self, key: str) -> winreg.HKEYType:
            rights = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            return winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, rights)
