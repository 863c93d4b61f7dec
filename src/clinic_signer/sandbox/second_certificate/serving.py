"""uvicorn's server, asleep while nobody asks it anything."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import uvicorn


class SleepingServer(uvicorn.Server):
    """Waits to be ended, where uvicorn's own looks ten times a second whether it should."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until it is ended."""
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        if not self.should_exit:
            await self._over.wait()

    def end(self) -> None:
        """End it; from any thread, once or more often."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._over.set)
