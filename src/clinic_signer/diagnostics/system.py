"""What only the operating system knows, behind one small door: :func:`this_system` opens it.

Linux is looked at as it is here. What Windows is asked (services, drivers, sessions) can only run
there; everything above the door is the same, and tests put a double behind it.
"""

from __future__ import annotations

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
    MISSING = "missing"
    """It is not installed."""
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


class SignatureState(Enum):
    """What the system says of the signature of a program file."""

    VALID = "valid"
    NONE = "none"
    CHANGED = "changed"
    """The file is not the one that was signed."""
    NOT_TRUSTED = "not-trusted"
    """Signed, and the system does not believe whom by."""
    NOT_CHECKED = "not-checked"
    """This system has no such signatures."""


@dataclass(frozen=True, slots=True)
class FileSignature:
    """The signature of a program file.

    Attributes:
        state: what the system says.
        signer: whose it is; empty if unknown.
        reason: the system's own code, where it does not believe it.
    """

    state: SignatureState
    signer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AutomaticProxy:
    """What the automatic proxy settings of the system say for an address.

    Attributes:
        is_script: a script's address is set (PAC); else one is searched for in the network (WPAD).
        server: the proxy that it names, ``host:port``, several with ``;``; empty: none.
        trouble: the system's code where it could not be asked; 0: it could.
    """

    is_script: bool
    server: str = ""
    trouble: int = 0


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

    def signature_of(self, path: Path) -> FileSignature:
        """The signature of a program file."""
        ...

    def is_replaceable(self, path: Path) -> bool | None:
        """Whether somebody without an administrator's rights could put another file in its place.

        None where that cannot be told.
        """
        ...

    def may_exchange(self, folder: Path) -> bool:
        """Whether this person may list a folder and add files; none is made for that."""
        ...

    def automatic_proxy(self, url: str) -> AutomaticProxy | None:
        """What automatic proxy settings (PAC, WPAD) say for an address; None: there are none."""
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
        from clinic_signer.diagnostics.system_linux import Linux

        return Linux()
