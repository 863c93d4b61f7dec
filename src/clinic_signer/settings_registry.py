r"""Settings in the registry of Windows: what each of its tables and values says.

In the keys of policies and of what the installer was told a table of the settings is a key, and its
settings are the values in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneNumber, Paths, Texts, Truth, WholeNumber
from clinic_signer.windows_registry import (
    POLICIES,
    REG_DWORD,
    REG_MULTI_SZ,
    REG_SZ,
    Registry,
    RegistryValue,
    is_said,
)

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


def registry_tables(
    registry: Registry, root: str, rows: Mapping[str, Setting[object]]
) -> dict[str, object]:
    """What a key says, as the tables of a TOML file: what no setting could be there is None.

    Args:
        registry: where.
        root: ``POLICIES`` or ``INSTALLED``.
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
        if name and is_said(root, value):
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
