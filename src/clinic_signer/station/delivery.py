"""Delivery: a signed document reaches its folder whole or not at all, and never over another."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode


def name_of_signed(name: str, *, sandbox: bool) -> str:
    """Return the file name of a signed document; the sandbox's can be told by its name.

    Args:
        name: the name of the unsigned document.
        sandbox: whether it was signed in the sandbox.
    """
    return f"{Path(name).stem}_{'SANDBOX_' if sandbox else ''}signed.xml"


def deliver(data: bytes, folder: Path, name: str) -> Path:
    """Write a document under a name of its own; other programs never see half of it.

    Args:
        data: the bytes of the document.
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
            _rename_to_new(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(folder)
    except FileExistsError as error:
        raise Failure(FailureCode.OUTPUT_EXISTS, file=name) from error
    except OSError as error:
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=name, reason=error.strerror) from error
    return target


def _write_temporary(data: bytes, folder: Path) -> Path:
    handle, path = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(path).unlink(missing_ok=True)
        raise
    return Path(path)


def _rename_to_new(temporary: Path, target: Path) -> None:
    """Give the file its name, failing if that name is taken."""
    if os.name == "nt":
        temporary.rename(target)  # MoveFile refuses an existing target
        return
    try:
        os.link(temporary, target)  # unlike rename(2), link(2) refuses an existing target
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (FAT, some network shares)
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        temporary.replace(target)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut (POSIX only; NTFS journals it)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
