"""The record of what happened: JSON lines, each of which names the hash of the one before.

A line that is changed, taken out or moved later breaks the chain. It holds events, accounts, PCs
and counts: never a code, a token, a password or anything of a prescription.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.second_certificate.clock import VirtualClock

FILE = "second-certificate-audit.jsonl"
FIRST = "0" * 64
"""What stands for the line before the first."""


class Audit:
    """Writes the lines.

    Args:
        clock: the service's clock.
        path: the file to continue; None keeps the lines in memory.

    Raises:
        Failure: SANDBOX_UNUSABLE when the file cannot be read.
    """

    def __init__(self, clock: VirtualClock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._lock = Lock()
        self._lines: list[str] = []
        self._last = FIRST
        try:
            if path is not None and path.exists():
                lines = path.read_text(encoding="utf-8").splitlines()
                self._last = _hash(lines[-1]) if lines else FIRST
        except (OSError, ValueError) as error:
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=FILE) from error

    def write(self, event: str, **facts: str | int | None) -> None:
        """Add one line."""
        with self._lock:
            content = {"at": self._clock.seconds(), "event": event, **facts, "before": self._last}
            line = json.dumps(content, ensure_ascii=False, sort_keys=True)
            self._last = _hash(line)
            if self._path is None:
                self._lines.append(line)
            else:
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                with os.fdopen(os.open(self._path, flags, 0o600), "ab") as file:
                    file.write(f"{line}\n".encode())

    def lines(self) -> list[str]:
        """All lines."""
        if self._path is None:
            return list(self._lines)
        return self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []


def first_broken(lines: Iterable[str]) -> int | None:
    """The number of the first line (from 1) that does not follow the one before; None if all do."""
    last = FIRST
    for number, line in enumerate(lines, 1):
        try:
            before = json.loads(line)["before"]
        except (ValueError, KeyError, TypeError):
            return number
        if before != last:
            return number
        last = _hash(line)
    return None


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
