"""The clock of the service, which tests and demonstrations may put forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Lock


class VirtualClock:
    """Runs like the clock of the machine, put forward by what ``advance`` has been given."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._lock = Lock()

    def now(self) -> float:
        """Seconds since 1970-01-01Z."""
        with self._lock:
            return time.time() + self._ahead

    def seconds(self) -> int:
        """Whole seconds since 1970-01-01Z, as the protocol writes times."""
        return int(self.now())

    def datetime(self) -> datetime:
        """The same time, timezone-aware in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        with self._lock:
            self._ahead += seconds
