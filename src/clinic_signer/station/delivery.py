"""Delivery: a document reaches its folder whole or not at all, and never over another file."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.whole_files import sync_folder, write_and_sync

LONGEST_NAME = 255
"""Bytes of a name that every file system takes; those that count otherwise take no less."""
_ROOM_FOR_NUMBER = len(" (99)")


def name_of_signed(name: str, *, sandbox: bool) -> str:
    """Return the file name of a signed document; the sandbox's can be told by its name.

    Args:
        name: the name of the unsigned document.
        sandbox: whether it was signed in the sandbox.
    """
    end = f"_{'SANDBOX_' if sandbox else ''}signed.xml"
    return shortened(Path(name).stem, LONGEST_NAME - len(end) - _ROOM_FOR_NUMBER) + end


def shortened(text: str, longest: int) -> str:
    """The beginning of a name that has at most so many bytes."""
    while len(os.fsencode(text)) > longest:
        text = text[:-1]
    return text


def deliver(data: bytes | Iterable[bytes], folder: Path, name: str) -> Path:
    """Write a document under a name of its own; other programs never see half of it.

    Args:
        data: the bytes of the document, or its parts in their order; what they raise ends it, and
            nothing is left.
        folder: where it goes; made if it does not exist.
        name: the file name.

    Returns:
        The path of the new file.

    Raises:
        Failure: ``OUTPUT_EXISTS`` (nothing was changed) or ``OUTPUT_NOT_WRITABLE``.
    """
    target = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = _write_temporary(data, folder)
        try:
            rename_to_new(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(folder)
    except FileExistsError as error:
        raise Failure(FailureCode.OUTPUT_EXISTS, file=name) from error
    except OSError as error:
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=name, reason=error.strerror) from error
    return target


def _write_temporary(data: bytes | Iterable[bytes], folder: Path) -> Path:
    handle, path = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        write_and_sync(handle, data)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
    return Path(path)


def rename_to_new(source: Path, target: Path) -> None:
    """Give a file another name in one step, failing if that name is taken.

    One step, because a program that dies between two would leave both names: whoever takes one
    away would be given the other.

    Raises:
        FileExistsError: the name is taken; nothing has changed.
        OSError: it could not be renamed; nothing has changed.
    """
    if sys.platform == "win32":
        source.rename(target)  # MoveFile refuses an existing target
        return
    if _rename_exclusively(source, target):
        return
    # Some network file systems and FAT know no exclusive rename: only here another program could
    # make a file of that name between the two calls.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    source.rename(target)


_CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})


def _rename_exclusively(source: Path, target: Path) -> bool:
    """Rename by the system's own exclusive call; False where there is none."""
    call = _exclusive_rename()
    if call is None:
        return False
    if call(os.fsencode(source), os.fsencode(target)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code))


_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
"""renameat2(2) of Linux; Python's ``os.rename`` replaces the target."""
_RENAME_EXCL = 4
"""renamex_np(2) of macOS."""


@cache
def _exclusive_rename() -> Callable[[bytes, bytes], int] | None:
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        macos = getattr(library, "renamex_np", None)
        return macos and (lambda a, b: macos(a, b, _RENAME_EXCL))
    linux = getattr(library, "renameat2", None)
    return linux and (lambda a, b: linux(_AT_FDCWD, a, _AT_FDCWD, b, _RENAME_NOREPLACE))
