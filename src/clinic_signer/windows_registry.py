r"""The registry of Windows, read: the two keys that settings stand in.

Policies are in ``HKLM\SOFTWARE\Policies\ClinicSigner``, what the installer was told in
``HKLM\SOFTWARE\ClinicSigner\Settings``. Only administrators write there. Each start looks whether
they say anything, so nothing of the settings is imported here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

POLICIES = r"SOFTWARE\Policies\ClinicSigner"
"""What administrators decide (HKEY_LOCAL_MACHINE, 64-bit view); it locks."""
INSTALLED = r"SOFTWARE\ClinicSigner\Settings"
"""Defaults that the installer was given (the same hive and view); they lock nothing."""


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


def is_said(root: str, value: RegistryValue) -> bool:
    """Whether a value says something: an empty text of the installer does not.

    The MSI writes one for each property that it was not given.

    Args:
        root: ``POLICIES`` or ``INSTALLED``: whose it is.
        value: a value in it.
    """
    return root == POLICIES or value != RegistryValue(REG_SZ, "")


def says_anything(registry: Registry) -> bool:
    """Whether there is a setting at all, or something that cannot be read."""
    try:
        return any(_says(registry, root, root) for root in (POLICIES, INSTALLED))
    except OSError:
        return True


def _says(registry: Registry, root: str, key: str) -> bool:
    """Whether a key has a value that says something, or a key in it has."""
    if any(is_said(root, value) for value in registry.values(key).values()):
        return True
    return any(_says(registry, root, f"{key}\\{name}") for name in registry.keys(key))


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
