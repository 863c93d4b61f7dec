"""The stream of changes: server-sent events (HTML, §9.2), one for the newest state of each job."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from clinic_signer.api.contract import EVENTS_TYPE
from clinic_signer.api.limits import Places
from clinic_signer.api.problems import encoded
from clinic_signer.api.watching import Pool, Watch
from clinic_signer.failures import Failure
from clinic_signer.station.journal.job import Changes, Job

_RETRY = b"retry: 2000\n\n"
"""Milliseconds after which a client comes back."""
_HEARTBEAT = b":\n\n"


class EventStream(Response):
    """The stream from a place on, until the client or the API goes.

    Args:
        changes: reads the journal.
        since: the place.
        told: what is said of a job.
        watch: tells when there is something new.
        pool: where the journal is read.
        places: of listeners; the stream takes one.
        heartbeat_seconds: between signs of life.
    """

    def __init__(
        self,
        changes: Callable[[int], Changes],
        since: int,
        told: Callable[[Job], object],
        watch: Watch,
        pool: Pool,
        places: Places,
        heartbeat_seconds: float,
    ) -> None:
        super().__init__()
        self._changes = changes
        self._since = since
        self._told = told
        self._watch = watch
        self._pool = pool
        self._places = places
        self._heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it.

        Raises:
            Failure: API_BUSY, before anything was sent.
        """
        with self._places.one():
            stream = StreamingResponse(self._stream(), media_type=EVENTS_TYPE)
            await stream(scope, receive, send)

    async def _stream(self) -> AsyncIterator[bytes]:
        position = self._since
        yield _RETRY
        while not self._watch.is_over:
            try:
                found = await self._pool.run(partial(self._changes, position))
            except Failure:
                return  # the client comes back and goes on after its last event
            for job in found.jobs:
                yield _event(job, self._told(job))
            position = found.position
            if found.jobs:
                continue
            if await self._watch.wait(position, self._heartbeat_seconds) <= position:
                yield _HEARTBEAT


def _event(job: Job, value: object) -> bytes:
    return b"id: %d\nevent: prescription\ndata: %s\n\n" % (job.change, encoded(value))
