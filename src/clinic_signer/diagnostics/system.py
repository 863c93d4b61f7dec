"""What only the operating system knows, behind one small door: :func:`this_system` opens it.

Linux is looked at as it is here. What Windows is asked (services, drivers, sessions) can only run
there; everything above the door is the same, and tests put a double behind it.
"""

from __future__ import annotations

import os
import platform
import shutil
import struct
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol


class ServiceStart(Enum):
    """How the system's smart-card service is."""

    RUNNING = "running"
    WAITING = "waiting"
    """Not running, and the system starts it with the first reader (Windows)."""
    STOPPED = "stopped"
    DISABLED = "disabled"
    """Somebody has forbidden it to start."""
    UNKNOWN = "unknown"


class Session(Enum):
    """How the person sits at this PC."""

    LOCAL = "local"
    RDP = "rdp"
    CITRIX = "citrix"
    SSH = "ssh"


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver of card readers.

    Attributes:
        name: what the system calls it.
        version: empty if unknown.
    """

    name: str
    version: str = ""


class System(Protocol):
    """The operating system."""

    def smart_card_service(self) -> ServiceStart:
        """The smart-card service, as far as the system itself says."""
        ...

    def reader_drivers(self) -> tuple[Driver, ...]:
        """The drivers of card readers that are installed."""
        ...

    def readers_plugged_in(self) -> tuple[str, ...]:
        """Card readers that are plugged in and may lack a driver, by model.

        Asked for when the smart-card service knows of no reader.
        """
        ...

    def session(self) -> Session:
        """How the person sits at this PC."""
        ...

    def name(self) -> str:
        """System and version."""
        ...

    def free_bytes(self, folder: Path) -> int:
        """Room on the disk of a folder that is there."""
        ...


def bits() -> int:
    """Bits of this program."""
    return 8 * struct.calcsize("P")


def this_system() -> System:
    """The system that this program runs on."""
    if sys.platform == "win32":
        from clinic_signer.diagnostics.system_windows import Windows

        return Windows()
    else:  # noqa: RET505 - for the type checker, which looks at one system at a time
        return Linux()


class Linux:
    """Linux and its like.

    Args:
        root: where the file system begins.
    """

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def smart_card_service(self) -> ServiceStart:
        """Pcscd is asked over PC/SC, not here."""
        return ServiceStart.UNKNOWN

    def reader_drivers(self) -> tuple[Driver, ...]:
        """The bundles of pcscd."""
        return tuple(
            Driver(bundle.stem, _bundle_version(bundle / "Contents" / "Info.plist"))
            for bundle in sorted(self._root.glob("usr/lib*/pcsc/drivers/*.bundle"))
        )

    def readers_plugged_in(self) -> tuple[str, ...]:
        """USB devices with an interface of the class of card readers (USB-IF, class 0Bh)."""
        devices = self._root / "sys" / "bus" / "usb" / "devices"
        found = {}
        for interface in sorted(devices.glob("*/bInterfaceClass")):
            if _text(interface).lower() != "0b":
                continue
            device = interface.parent.name.partition(":")[0]
            found[device] = _text(devices / device / "product") or "USB"
        return tuple(found.values())

    def session(self) -> Session:
        """What the environment says of it."""
        if os.environ.get("XRDP_SESSION"):
            return Session.RDP
        return Session.SSH if os.environ.get("SSH_CONNECTION") else Session.LOCAL

    def name(self) -> str:
        """System and version."""
        try:
            known = platform.freedesktop_os_release().get("PRETTY_NAME", "")
        except OSError:
            known = ""
        return known or f"{platform.system()} {platform.release()}"

    def free_bytes(self, folder: Path) -> int:
        """Room on the disk of a folder that is there."""
        return shutil.disk_usage(folder).free


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _bundle_version(path: Path) -> str:
    import plistlib
    from xml.parsers.expat import ExpatError

    try:
        with path.open("rb") as file:
            return str(plistlib.load(file).get("CFBundleShortVersionString", ""))
    except (OSError, ValueError, ExpatError):
        return ""
