r"""Settings in the registry of Windows: where each has its value, and of which type.

Policies are in ``HKLM\SOFTWARE\Policies\ClinicSigner``, what the installer was told in
``HKLM\SOFTWARE\ClinicSigner\Settings``; in both a table of the settings is a key, and its settings
are the values in it. Only administrators write there.
"""

from __future__ import annotations

from enum import Enum

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneNumber, Paths, Texts, Truth, WholeNumber

POLICIES = r"SOFTWARE\Policies\ClinicSigner"
"""What administrators decide (HKEY_LOCAL_MACHINE, 64-bit view); it locks."""
INSTALLED = r"SOFTWARE\ClinicSigner\Settings"
"""Defaults that the installer was given (the same hive and view); they lock nothing."""


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
