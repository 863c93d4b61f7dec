"""Rejects: what came into the intake folder and is none, kept beside the reason why."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import clock_in_japan
from clinic_signer.station.delivery import deliver, rename_to_new
from clinic_signer.station.new_names import let_as_open, make_folder, numbered, shown
from clinic_signer.words import Words

FOLDER = "rejects"
"""Within the intake folder."""
REASON = ".reason.txt"
"""What the name of a reason ends with."""

_TEXT = Words(
    "受け付けませんでした：{name}\n日時：{at}\n原因：{cause}\n対処：{remedy}\nコード：{code}\n",
    "Not taken: {name}\nTime: {at}\nCause: {cause}\nRemedy: {remedy}\nCode: {code}\n",
)


def put(file: Path, folder: Path, failure: Failure, at: datetime) -> Path:
    """Move a file to the rejects, never over another one.

    The reason is written first: it holds the name, and when the disk is full the file stays where
    it is. After a crash between the two a reason may stand alone; the file follows under the next
    name.

    Args:
        file: what was not taken.
        folder: the rejects; made if it does not exist.
        failure: why.
        at: when.

    Returns:
        Where the file is now.

    Raises:
        OSError, Failure: ``OUTPUT_NOT_WRITABLE``: it could not be moved, and is where it was.
    """
    make_folder(folder)
    for name in numbered(file.name, room=len(REASON)):
        target, reason = folder / name, folder / (name + REASON)
        if os.path.lexists(target):
            continue
        try:
            deliver(_reason(shown(file.name), failure, at), folder, reason.name)
        except Failure as no_reason:
            if no_reason.code is FailureCode.OUTPUT_EXISTS:
                continue
            raise
        let_as_open(reason, file)
        try:
            rename_to_new(file, target)
        except OSError:
            reason.unlink(missing_ok=True)
            raise
        return target
    raise FileExistsError


def _reason(name: str, failure: Failure, at: datetime) -> bytes:
    """In both languages, as every editor of Windows reads it."""
    facts = {
        "name": name,
        "at": clock_in_japan(at),
        "cause": failure.cause,
        "remedy": failure.remedy,
        "code": failure.code.value,
    }
    words = _TEXT.filled(**facts)
    return f"{words.ja}\n{words.en}".replace("\n", "\r\n").encode("utf-8-sig")
