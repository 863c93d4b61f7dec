"""Waiting for changes of the journal, whoever makes them: the API, the window, another PC."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from clinic_signer.failures import Failure

T = TypeVar("T")

_THREADS = 4


class Pool:
    """Does in threads what would make the event loop wait: everything that reads a file."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="api")

    async def run(self, work: Callable[[], T]) -> T:
        """Do it; what it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self) -> None:
        """Begin nothing more; what has begun goes on to its end."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Watch:
    """Looks at the journal's position as long as anybody waits; lives in the event loop.

    Args:
        position: reads the position of the journal; raises ``Failure`` when it cannot.
        pool: where that is done.
        look_seconds: how often.
    """

    def __init__(self, position: Callable[[], int], pool: Pool, look_seconds: float) -> None:
        self._position = position
        self._pool = pool
        self._look_seconds = look_seconds
        self._waiting = 0
        self._at = 0
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self.is_over = False

    async def position(self) -> int:
        """The position of the journal now.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        return await self._pool.run(self._position)

    async def wait(self, after: int, seconds: float) -> int:
        """Wait until the journal has got past a position, or the time or the API is over.

        Returns:
            Its position; not above ``after`` when nothing has happened.
        """
        end = time.monotonic() + seconds
        self._waiting += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            while self._at <= after and not self.is_over:
                moved = self._moved
                try:
                    await asyncio.wait_for(moved.wait(), end - time.monotonic())
                except TimeoutError:
                    break
        finally:
            self._waiting -= 1
        return self._at

    def stop(self) -> None:
        """Wake everybody up for good."""
        self.is_over = True
        self._moved.set()

    async def _look(self) -> None:
        try:
            while self._waiting and not self.is_over:
                with suppress(Failure):  # busy, or away for a while: whoever waits has his own time
                    self._move(await self.position())
                await asyncio.sleep(self._look_seconds)
        finally:
            self._looking = None

    def _move(self, position: int) -> None:
        if position != self._at:
            self._at = position
            self._moved.set()
            self._moved = asyncio.Event()


async def unless_gone(work: Awaitable[T], gone: Awaitable[None]) -> T | None:
    """Do something as long as the client is there.

    Returns:
        None when the client went first; the work is given up then.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(gone)
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.wait({working, leaving})
