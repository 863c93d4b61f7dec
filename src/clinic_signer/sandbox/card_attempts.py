"""The attempt counters of a virtual card, which outlive the program as those of a real card do."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode

MAXIMUM_ATTEMPTS = 15
"""Wrong entries in a row that lock a card, as issuers of HPKI cards state it."""


class AttemptCounters:
    """Attempts left per application, in a small JSON file.

    Two programs with the same card in their virtual readers see the same counters: the file is read
    at each question. A file that is missing or damaged is a fresh card; deleting it unlocks a card.

    Args:
        file: where they are kept; None keeps them in memory.
        fresh: attempts of a fresh card.
    """

    def __init__(self, file: Path | None = None, *, fresh: int = MAXIMUM_ATTEMPTS) -> None:
        self._file = file
        self._fresh = fresh
        self._counters: dict[str, int] = {}

    def left(self, application: str) -> int:
        """Attempts left for the PIN of an application."""
        self._read()
        return self._counters.get(application, self._fresh)

    def set(self, application: str, left: int) -> None:
        """Write a counter, if it changes.

        Raises:
            Failure: SANDBOX_UNUSABLE when the file cannot be written.
        """
        if self.left(application) == left:
            return
        self._counters[application] = left
        self._write()

    def restore(self, application: str) -> None:
        """Give an application all attempts back, as the right PIN does."""
        self.set(application, MAXIMUM_ATTEMPTS)

    def _read(self) -> None:
        if self._file is None:
            return
        try:
            data = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            data = None
        table = data if isinstance(data, dict) else {}
        self._counters = {
            name: left
            for name, left in table.items()
            if isinstance(left, int) and 0 <= left <= MAXIMUM_ATTEMPTS
        }

    def _write(self) -> None:
        """Replace the file as a whole: half a counter would be a fresh card."""
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=".attempts-")
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(self._counters, file)
            Path(name).replace(self._file)
        except OSError as error:
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=error.strerror) from error
