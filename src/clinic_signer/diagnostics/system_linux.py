"""What Linux says of services, drivers and sessions."""

from __future__ import annotations

import os
import platform
import shutil
import socket
from pathlib import Path

from clinic_signer.diagnostics.system import (
    AutomaticProxy,
    Driver,
    FileSignature,
    ServiceStart,
    Session,
    SignatureState,
)

_SOCKET = "run/pcscd/pcscd.comm"
_PROGRAM_FOLDERS = ("usr/sbin", "usr/bin", "usr/local/sbin")
_SOCKET_SECONDS = 1.0


class Linux:
    """Linux and its like.

    Args:
        root: where the file system begins.
    """

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def smart_card_service(self) -> ServiceStart:
        """Pcscd and its socket, and whether systemd was told not to start it."""
        for unit in ("pcscd.socket", "pcscd.service"):
            for folder in ("etc/systemd/system", "run/systemd/system"):
                # "systemctl mask" links a unit to nothing (systemd.unit(5)).
                if _target(self._root / folder / unit) == "/dev/null":
                    return ServiceStart.DISABLED
        if _answers(os.environ.get("PCSCLITE_CSOCK_NAME") or str(self._root / _SOCKET)):
            return ServiceStart.RUNNING
        is_there = any((self._root / place / "pcscd").exists() for place in _PROGRAM_FOLDERS)
        return ServiceStart.STOPPED if is_there else ServiceStart.MISSING

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

    def signature_of(self, path: Path) -> FileSignature:  # noqa: ARG002 - of the protocol
        """Linux signs packages, not files."""
        return FileSignature(SignatureState.NOT_CHECKED)

    def is_replaceable(self, path: Path) -> bool | None:
        """Owners and rights of the file and of its folder say it."""
        try:
            looked = [each.stat() for each in (path, path.parent)]
        except OSError:
            return None
        return any(each.st_uid != 0 or each.st_mode & 0o022 for each in looked)

    def may_exchange(self, folder: Path) -> bool:
        """The kernel knows it, read-only file systems included."""
        return os.access(folder, os.R_OK | os.W_OK | os.X_OK)

    def automatic_proxy(self, url: str) -> AutomaticProxy | None:  # noqa: ARG002 - the same
        """Desktops have such settings, each its own; programs take those of the environment."""
        return None


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


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _answers(name: str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_SOCKET_SECONDS)
        return line.connect_ex(name) == 0
