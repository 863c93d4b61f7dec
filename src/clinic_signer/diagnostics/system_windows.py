"""What Windows says of services, drivers and sessions.

Written from Microsoft's documentation; it could not be tried where the product is built
(docs/diagnostics.md).
"""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

from clinic_signer.diagnostics.system import (
    AutomaticProxy,
    Driver,
    FileSignature,
    ServiceStart,
    Session,
)

if sys.platform == "win32":
    import winreg
    from contextlib import suppress

    from clinic_signer.diagnostics.windows_proxy import automatic_proxy
    from clinic_signer.diagnostics.windows_rights import ADD_FILE, LIST, is_administrator, may
    from clinic_signer.diagnostics.windows_service import service_start
    from clinic_signer.diagnostics.windows_session import session_here
    from clinic_signer.diagnostics.windows_signature import signature_of

    _SERVICE = "SCardSvr"
    _READER_CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{50dd5230-ba8a-11d1-bf5d-0000f805f530}"
    """Setup class of smart-card readers (learn.microsoft.com, "System-Defined Device Setup
    Classes")."""
    _USB = r"SYSTEM\CurrentControlSet\Enum\USB"
    _CCID = "class_0b"
    """Part of the compatible ids of a reader ("USB\\Class_0B")."""

    class Windows:
        """Windows 10 and 11."""

        def smart_card_service(self) -> ServiceStart:
            """Whether it may start: it comes and goes by itself with the readers."""
            try:
                return service_start(_SERVICE)
            except OSError:
                return ServiceStart.UNKNOWN

        def reader_drivers(self) -> tuple[Driver, ...]:
            """The installed drivers of the class of card readers."""
            found = {}
            for name in _subkeys(_READER_CLASS):
                path = f"{_READER_CLASS}\\{name}"
                described = _value(path, "DriverDesc")
                if described:
                    found[described] = Driver(described, _value(path, "DriverVersion"))
            return tuple(found.values())

        def readers_plugged_in(self) -> tuple[str, ...]:
            """USB devices that call themselves card readers and have no driver."""
            found = []
            for device in _subkeys(_USB):
                for instance in _subkeys(f"{_USB}\\{device}"):
                    path = f"{_USB}\\{device}\\{instance}"
                    is_reader = _CCID in _value(path, "CompatibleIDs").lower()
                    if is_reader and not _value(path, "Driver"):
                        found.append(_value(path, "DeviceDesc").rpartition(";")[2] or device)
            return tuple(found)

        def session(self) -> Session:
            """Citrix names its sessions ICA, Remote Desktop RDP."""
            return session_here()

        def name(self) -> str:
            """System and version."""
            return f"Windows {platform.release()} ({platform.version()})"

        def free_bytes(self, folder: Path) -> int:
            """Room on the disk of a folder that is there."""
            return shutil.disk_usage(folder).free

        def signature_of(self, path: Path) -> FileSignature:
            """Authenticode."""
            return signature_of(path)

        def is_replaceable(self, path: Path) -> bool | None:
            """Whether this person may write there; an administrator may everywhere."""
            if is_administrator():
                return None
            return may(path, ADD_FILE) or may(path.parent, ADD_FILE)

        def may_exchange(self, folder: Path) -> bool:
            """Access-control lists, asked by opening the folder."""
            return may(folder, LIST | ADD_FILE)

        def automatic_proxy(self, url: str) -> AutomaticProxy | None:
            """WinHTTP."""
            return automatic_proxy(url)

    def _subkeys(path: str) -> list[str]:
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return [winreg.EnumKey(key, n) for n in range(winreg.QueryInfoKey(key)[0])]
        return []

    def _value(path: str, name: str) -> str:
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            value = winreg.QueryValueEx(key, name)[0]
            return ";".join(value) if isinstance(value, list) else str(value)
        return ""
