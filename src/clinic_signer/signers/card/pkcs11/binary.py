"""What kind of machine a library is made for, from its header alone: nothing is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_HEAD = 4096
"""Bytes that are read: a PE header is named by an offset, in practice below 1,024."""

_MACH_O = {
    bytes.fromhex(magic) for magic in ("cefaedfe", "cffaedfe", "feedface", "feedfacf", "cafebabe")
}
_ELF_MACHINES = {3: "x86", 40: "ARM", 62: "x86-64", 183: "ARM64"}
"""e_machine (System V gABI, chapter 4)."""
_PE_MACHINES = {0x014C: "x86", 0x01C4: "ARM", 0x8664: "x86-64", 0xAA64: "ARM64"}
"""Machine (Microsoft PE format, "Machine Types")."""


@dataclass(frozen=True, slots=True)
class BinaryKind:
    """What a library or program is made for.

    Attributes:
        format: ``ELF``, ``PE`` or ``Mach-O``.
        machine: ``x86-64`` …; the number for others; empty for Mach-O, where one file may hold
            several, and the loader tells.
        bits: 32 or 64; 0 for Mach-O.
    """

    format: str
    machine: str
    bits: int

    @property
    def text(self) -> str:
        """For people: ``64-bit x86-64``."""
        return f"{self.bits}-bit {self.machine}" if self.bits else self.format


def binary_kind(path: Path) -> BinaryKind | None:
    """Read the header of a library; None if it is none.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return kind_of(file.read(_HEAD))


def kind_of(head: bytes) -> BinaryKind | None:
    """Read a header.

    Args:
        head: the first bytes of a file.
    """
    if head[:4] == b"\x7fELF" and len(head) >= 20 and head[4] in (1, 2) and head[5] in (1, 2):
        number = int.from_bytes(head[18:20], "little" if head[5] == 1 else "big")
        return BinaryKind("ELF", _ELF_MACHINES.get(number, str(number)), 32 * head[4])
    if head[:2] == b"MZ" and len(head) >= 64:
        return _pe(head, int.from_bytes(head[60:64], "little"))
    if head[:4] in _MACH_O:
        return BinaryKind("Mach-O", "", 0)
    return None


def _pe(head: bytes, offset: int) -> BinaryKind | None:
    optional = offset + 24
    if head[offset : offset + 4] != b"PE\0\0" or len(head) < optional + 2:
        return None
    number = int.from_bytes(head[offset + 4 : offset + 6], "little")
    # The magic of the optional header: PE32 or PE32+.
    bits = 64 if head[optional : optional + 2] == b"\x0b\x02" else 32
    return BinaryKind("PE", _PE_MACHINES.get(number, str(number)), bits)
