"""The version in the resources of a Windows program or library."""

from __future__ import annotations

import re
import struct
from pathlib import Path

ENDINGS = (".exe", ".dll", ".pyd")
# VS_VERSIONINFO: its key in UTF-16 with its end, filled up to 32 bits; then VS_FIXEDFILEINFO: its
# signature, its own version 1.0, the version of the file (learn.microsoft.com, VS_VERSIONINFO).
_INFO = re.compile(
    "VS_VERSION_INFO\0".encode("utf-16-le") + rb"\0{0,2}\xbd\x04\xef\xfe\x00\x00\x01\x00(.{8})",
    re.DOTALL,
)


def version_of(file: Path) -> str | None:
    """The version, as ``3.11.9150.1013``; None for other files and for programs without one."""
    if file.suffix.lower() not in ENDINGS:
        return None
    found = _INFO.search(file.read_bytes())
    if found is None:
        return None
    high, low = struct.unpack("<II", found[1])
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"
