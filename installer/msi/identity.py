"""What the Windows Installer knows the product by: codes that never change, and those that must.

A component keeps its code as long as its file keeps its name, so that an upgrade sees the same
parts; codes are made from names (UUID version 5, RFC 9562 §5.5), never drawn.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID, uuid5

from installer import places

NAMESPACE = UUID("4b6f2c9e-6d0a-5c8b-9a53-0f1e7d3c2b14")
UPGRADE_CODE = "{8D0F5B52-7C1B-4E0E-9B0D-51A6B1F6C3E7}"
"""All versions of the product have this one: by it an upgrade finds what it replaces."""


def code(name: str) -> str:
    """The code of a part, from its name."""
    return f"{{{str(uuid5(NAMESPACE, name)).upper()}}}"


def row_name(kind: str, name: str) -> str:
    """A name for a row of a table: letters and digits, at most 72 of them, from any text."""
    return kind + hashlib.sha256(name.encode()).hexdigest()[:24]


def digest(payload: Path) -> str:
    """SHA-256 over the names and bytes of a payload: other files are another product code."""
    whole = hashlib.sha256()
    for file in places.files_in(payload):
        whole.update(f"{file.relative_to(payload).as_posix()}\0{places.sha256(file)}\n".encode())
    return whole.hexdigest()
