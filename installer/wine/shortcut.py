"""Reads shortcuts, files ``.lnk`` ([MS-SHLLINK], learn.microsoft.com), as far as ours go."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_HEADER = 0x4C
_HAS_ITEMS, _HAS_PLACE, _IS_UNICODE = 0x01, 0x02, 0x80
_TEXTS = (0x04, 0x08, 0x10, 0x20, 0x40)
"""Description, relative path, working folder, arguments, file of the icon: in this order."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What a shortcut says; a text is empty where it says nothing.

    Attributes:
        target: the path of what it opens.
        description: what is shown when it is pointed at.
        folder: the working folder.
        arguments: the rest of the command line.
        icon: the file of its icon; empty for that of the target.
    """

    target: str
    description: str
    folder: str
    arguments: str
    icon: str


def read_shortcut(file: Path) -> Shortcut:
    """Read one.

    Raises:
        ValueError: it does not say what it opens.
    """
    data = file.read_bytes()
    (flags,) = struct.unpack_from("<I", data, 0x14)
    if not flags & _HAS_PLACE:
        raise ValueError(f"{file.name} names no file")
    at = _HEADER
    if flags & _HAS_ITEMS:
        at += 2 + struct.unpack_from("<H", data, at)[0]
    size, _header, _flags, _volume, path_at = struct.unpack_from("<5I", data, at)
    target = data[at + path_at : data.index(b"\0", at + path_at)].decode("ascii")
    at += size
    texts = dict.fromkeys(_TEXTS, "")
    width, encoding = (2, "utf-16-le") if flags & _IS_UNICODE else (1, "cp932")
    for kind in _TEXTS:
        if flags & kind:
            (count,) = struct.unpack_from("<H", data, at)
            text = data[at + 2 : at + 2 + count * width].decode(encoding)
            texts[kind] = text.rstrip("\0")  # Wine counts the zero that ends a text
            at += 2 + count * width
    description, _relative, folder, arguments, icon = texts.values()
    return Shortcut(target, description, folder, arguments, icon)
