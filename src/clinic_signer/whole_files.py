"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.02
_PATIENCE = 2.0
_OPEN_FILES_STAY = os.name == "nt"


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of what has its name; other programs see the old or the new one.

    Args:
        path: its name; the folder is made, for its owner only, if it does not exist.
        data: what it shall hold.

    Raises:
        OSError: it could not be written; what was there before is there still.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        write_and_sync(handle, data)
        _put_in_place(temporary, path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _put_in_place(part: Path, path: Path) -> None:
    """Give a finished file its name, whatever has that name now.

    Windows refuses that while any program has the earlier file open, if only to read it, as virus
    scanners do for a moment after every change: such moments are waited for.

    Raises:
        OSError: it could not be done; what was there before is there still.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            part.replace(path)
        except PermissionError:
            if not _OPEN_FILES_STAY or time.monotonic() > end:
                raise
        else:
            return
        time.sleep(_PAUSE)


def write_and_sync(handle: int, data: bytes | Iterable[bytes]) -> None:
    """Write a whole file; it is on the disk when this returns.

    Args:
        handle: an open file; closed afterwards.
        data: what it shall hold, whole or in parts.

    Raises:
        OSError: it could not be written; what is there is of no use.
    """
    with os.fdopen(handle, "wb") as file:
        file.writelines([data] if isinstance(data, bytes) else data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut (POSIX only; NTFS journals them).

    Raises:
        OSError: the disk has failed.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Do something that no other process does at the same time.

    Args:
        path: the file that stands for it; made, with its folder, if it does not exist.
        seconds: how long to wait for whoever does it now.

    Raises:
        TimeoutError: it is still being done.
        OSError: the file cannot be used.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    end = time.monotonic() + seconds
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not try_lock(handle):
            if time.monotonic() > end:
                raise TimeoutError(path.name)
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def try_lock(file: int) -> bool:
    """Lock an open file until it is closed or the process ends; False if another has done so."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
