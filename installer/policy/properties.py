"""Settings as public properties of the MSI: what whoever installs says beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.setting import Setting, written
from clinic_signer.settings import SETTINGS
from clinic_signer.windows_registry import INSTALLED


@dataclass(frozen=True, slots=True)
class InstallerProperty:
    r"""A property and the value in the registry (HKLM, 64-bit view) that is made from it.

    The value is always a text (REG_SZ), written as the property was given: the program reads
    numbers and ``true`` from texts as well, and takes a value that is empty or not there for not
    given. So the MSI needs neither types nor defaults, and a default of a later version holds.

    Attributes:
        name: of the property: ``SECOND_BASE_URL``.
        key: ``SOFTWARE\ClinicSigner\Settings\second``.
        value: name of the value in this key: ``base_url``.
        default: what holds if nobody says anything, written as in the property; for the documents.
        setting: what is set.
    """

    name: str
    key: str
    value: str
    default: str
    setting: Setting[object]


def installer_properties() -> tuple[InstallerProperty, ...]:
    """Every setting as a property, in the order of the settings."""
    return tuple(
        InstallerProperty(
            property_name(setting),
            f"{INSTALLED}\\{setting.table}",
            setting.name,
            property_text(setting.default),
            setting,
        )
        for setting in SETTINGS
    )


def property_name(setting: Setting[object]) -> str:
    """Its public property: of capital letters, as the Windows Installer wants it."""
    return setting.key.replace(".", "_").upper()


def property_text(value: object) -> str:
    """A value as a property is given it: lists with ";" between their parts."""
    plain = written(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return ";".join(plain) if isinstance(plain, list) else str(plain)
