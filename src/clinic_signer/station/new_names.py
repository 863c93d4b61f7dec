"""New names in a folder that others use: never that of another file, and as open as the folder."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from clinic_signer.station.delivery import LONGEST_NAME, rename_to_new, shortened

_NAMES = 10_000


def numbered(name: str, *, room: int = 0) -> Iterator[str]:
    """The name, then the same with numbers; shortened where it would be too long.

    Args:
        name: the wanted one.
        room: bytes that are to be left for what follows it.
    """
    stem, end = os.path.splitext(name)
    for number in range(1, _NAMES):
        mark = ("" if number == 1 else f" ({number})") + end
        yield shortened(stem, LONGEST_NAME - room - len(os.fsencode(mark))) + mark


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
    make_folder(folder)
    for name in numbered(file.name):
        try:
            rename_to_new(file, folder / name)
        except FileExistsError:
            continue
        return folder / name
    raise FileExistsError


def make_folder(folder: Path, *, is_new: bool = False) -> None:
    """Make a folder that is as open as the one it is in: workstations may have several accounts.

    Args:
        folder: what it is in is not made: it may be on a share that is not connected.
        is_new: it must not be there yet.

    Raises:
        OSError: it could not be made.
    """
    try:
        folder.mkdir()
    except FileExistsError:
        if is_new or not folder.is_dir():
            raise
    else:
        let_as_open(folder, folder.parent)


def let_as_open(path: Path, like: Path) -> None:
    """Let whoever may use one thing use the other, where the file system knows that."""
    with contextlib.suppress(OSError):
        shutil.copymode(like, path)


def shown(name: str) -> str:
    """A file name for people and the journal: a share may give bytes that are no text."""
    return os.fsencode(name).decode("utf-8", "replace")
