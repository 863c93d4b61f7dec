"""What both installers tell Windows: names, and the values in the registry (HKLM, 64-bit view).

Nothing of ours becomes what opens a file by itself: .xml and .csv get an entry in "Open with".
The firewall is left alone: the program listens to this PC alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

PRODUCT = "Clinic Signer 電子処方箋の署名"
"""Its name in the list of installed apps."""
NAME = "Clinic Signer"
"""Its folder, its entry in the Start menu, its source in the event log."""
MAKER = "Clinic Signer Project"
PROGRAM = "ClinicSigner.exe"
ICON = "ClinicSigner.ico"
OLDEST_BUILD = 15063
"""Windows 10 1703: the first with the ICU that Qt needs. VersionNT says 603 for all since 8.1."""

INSTALLER_KEY = r"SOFTWARE\ClinicSigner\Installer"
"""Where the installers keep what is about them and no setting."""
RUN_KEY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE = "ClinicSigner"
DOCUMENT = "ClinicSigner.Prescription"
"""Our entry (ProgID) in "Open with"."""
DOCUMENT_WORDS = "電子処方箋"
OPENED = (".xml", ".csv")


class Kind(Enum):
    """Which installer it was."""

    MSI = "msi"
    SETUP = "setup"


class Form(Enum):
    """How a value stands in the registry."""

    TEXT = "REG_SZ"
    EXPANDED = "REG_EXPAND_SZ"
    NUMBER = "REG_DWORD"


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """A value.

    Attributes:
        key: below HKEY_LOCAL_MACHINE.
        name: empty for the default value of the key.
        value: what it is.
        form: how it stands there.
    """

    key: str
    name: str
    value: str
    form: Form = Form.TEXT


def values(kind: Kind, folder: str, version: str) -> tuple[RegistryValue, ...]:
    r"""What is registered whatever the options.

    Args:
        kind: the installer.
        folder: the program's folder with ``\`` at its end, as the installer writes it.
        version: of the product.
    """
    document = rf"SOFTWARE\Classes\{DOCUMENT}"
    log = rf"SYSTEM\CurrentControlSet\Services\EventLog\Application\{NAME}"
    return (
        RegistryValue(INSTALLER_KEY, "VERSION", version),
        RegistryValue(INSTALLER_KEY, "KIND", kind.value),
        RegistryValue(document, "", DOCUMENT_WORDS),
        RegistryValue(rf"{document}\DefaultIcon", "", f"{folder}{ICON}"),
        RegistryValue(rf"{document}\shell\open\command", "", f'"{folder}{PROGRAM}" open "%1"'),
        *(
            RegistryValue(rf"SOFTWARE\Classes\{ending}\OpenWithProgids", DOCUMENT, "")
            for ending in OPENED
        ),
        # The messages 1 to 1000 of this file are the text of the event, whatever that is.
        RegistryValue(
            log, "EventMessageFile", r"%SystemRoot%\System32\EventCreate.exe", Form.EXPANDED
        ),
        RegistryValue(log, "TypesSupported", "7", Form.NUMBER),
    )
