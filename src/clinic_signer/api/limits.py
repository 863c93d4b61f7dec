"""How much at once and how fast: everything that one program may ask of another has an end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clinic_signer.failures import Failure, FailureCode


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts and times (seconds).

    Attributes:
        requests_per_second: with the right token, for long.
        burst: with the right token, at once.
        refusals_per_second: with no token or a wrong one, for long.
        refusal_burst: the same, at once.
        connections: open at once.
        bodies: documents that come in at once.
        waiting: requests that wait for a change at once.
        listeners: streams of events at once.
        head: longest head of a request, in bytes.
        head_seconds: for the head of a request to come.
        request_seconds: for all of it to come.
        reader_seconds: for a client to go on reading.
        idle_seconds: until an idle connection is closed.
        look_seconds: how often the journal is asked for changes while somebody waits.
        heartbeat_seconds: between signs of life in a stream of events.
    """

    requests_per_second: float = 50.0
    burst: int = 200
    refusals_per_second: float = 2.0
    refusal_burst: int = 20
    connections: int = 64
    bodies: int = 16
    waiting: int = 32
    listeners: int = 8
    head: int = 16 * 1024
    head_seconds: float = 10.0
    request_seconds: float = 30.0
    reader_seconds: float = 30.0
    idle_seconds: int = 30
    look_seconds: float = 0.25
    heartbeat_seconds: float = 15.0


class Bucket:
    """A bucket of tokens: fills evenly, and each request takes one.

    Args:
        per_second: how fast it fills.
        size: how many it holds.
        clock: seconds that only rise.
    """

    def __init__(
        self, per_second: float, size: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._size = size
        self._clock = clock
        self._level = float(size)
        self._at = clock()

    def take(self) -> None:
        """Take one.

        Raises:
            Failure: API_TOO_MANY_REQUESTS with the whole ``seconds`` until there is one.
        """
        now = self._clock()
        self._level = min(self._size, self._level + (now - self._at) * self._per_second)
        self._at = now
        if self._level < 1:
            seconds = math.ceil((1 - self._level) / self._per_second)
            raise Failure(FailureCode.API_TOO_MANY_REQUESTS, seconds=seconds)
        self._level -= 1


class Places:
    """So many at once; used in one thread.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self._free = count

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a place for a while.

        Raises:
            Failure: API_BUSY when there is none.
        """
        if not self._free:
            raise Failure(FailureCode.API_BUSY)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
