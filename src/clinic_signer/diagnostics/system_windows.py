"""What Windows says of services, drivers and sessions.

Written from Microsoft's documentation; it could not be tried where the product is built
(docs/diagnostics.md).
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from clinic_signer.diagnostics.system import Driver, ServiceStart, Session
from clinic_signer.signers.card.pcsc.remote_session import is_remote_session

if sys.platform == "win32":
    import winreg
    from contextlib import suppress

    _SERVICE = r"SYSTEM\CurrentControlSet\Services\SCardSvr"
    _READER_CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{50dd5230-ba8a-11d1-bf5d-0000f805f530}"
    """Setup class of smart-card readers (learn.microsoft.com, "System-Defined Device Setup
    Classes")."""
    _DISABLED = 4  # SERVICE_DISABLED
    _USB = r"SYSTEM\CurrentControlSet\Enum\USB"
    _CCID = "class_0b"
    """Part of the compatible ids of a reader ("USB\\Class_0B")."""

    class Windows:
        """Windows 10 and 11."""

        def smart_card_service(self) -> ServiceStart:
            """Whether it may start: it comes and goes by itself with the readers."""
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _SERVICE) as key:
                    start = winreg.QueryValueEx(key, "Start")[0]
            except FileNotFoundError:
                return ServiceStart.STOPPED
            except OSError:
                return ServiceStart.UNKNOWN
            return ServiceStart.DISABLED if start == _DISABLED else ServiceStart.WAITING

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
            if os.environ.get("SESSIONNAME", "").upper().startswith("ICA"):
                return Session.CITRIX
            return Session.RDP if is_remote_session() else Session.LOCAL

        def name(self) -> str:
            """System and version."""
            return f"Windows {platform.release()} ({platform.version()})"

        def free_bytes(self, folder: Path) -> int:
            """Room on the disk of a folder that is there."""
            return shutil.disk_usage(folder).free

    def _subkeys(path: str) -> list[str]:
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return [winreg.EnumKey(key, n) for n in range(winreg.QueryInfoKey(key)[0])]
        return []

    def _value(path: str, name: str) -> str:
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            value = winreg.QueryValueEx(key, name)[0]
            return ";".join(value) if isinstance(value, list) else str(value)
        return ""
