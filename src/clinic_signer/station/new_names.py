"""Names for files that must not take the place of others: the same name, else with a number."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from clinic_signer.station.delivery import rename_to_new

_NAMES = 10_000
_LONGEST = 255
"""Bytes of a name that every file system takes; those that count otherwise take no less."""


def numbered(name: str, *, room: int = 0) -> Iterator[str]:
    """The name, then the same with numbers; shortened where it would be too long.

    Args:
        name: of a file that exists.
        room: bytes that are to be left for what follows it.
    """
    if not room:
        yield name
    stem, end = os.path.splitext(name)
    for number in range(1 if room else 2, _NAMES):
        mark = ("" if number == 1 else f" ({number})") + end
        yield _shortened(stem, _LONGEST - room - len(os.fsencode(mark))) + mark


def move(file: Path, folder: Path) -> Path:
    """Move a file into a folder of the same disk, never over another one.

    Args:
        file: what is moved.
        folder: made if it does not exist; what it is in is not.

    Returns:
        Where the file is now.

    Raises:
        OSError: it could not be moved, and is where it was.
    """
    folder.mkdir(exist_ok=True)
    for name in numbered(file.name):
        try:
            rename_to_new(file, folder / name)
        except FileExistsError:
            continue
        return folder / name
    raise FileExistsError


def shown(name: str) -> str:
    """A file name for people and the journal: a share may give bytes that are no text."""
    return os.fsencode(name).decode("utf-8", "replace")


def _shortened(text: str, longest: int) -> str:
    while len(os.fsencode(text)) > longest:
        text = text[:-1]
    return text
