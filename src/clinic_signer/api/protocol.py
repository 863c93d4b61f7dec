"""One connection: has an end in count, size and time before any request of it is looked at."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from clinic_signer.api.limits import Limits
from clinic_signer.api.problems import problem
from clinic_signer.failures import Failure, FailureCode

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

_silent = logging.getLogger("clinic_signer.api.http")
_silent.disabled = True
"""What uvicorn would log: requests that are none, and upgrades that nobody offers."""


class LimitedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with deadlines for whoever sends or reads too slowly.

    Args:
        limits: counts and times.
        is_sandbox: for the answers.
        config: of uvicorn; the others as well.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        is_sandbox: bool,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger = _silent
        self._limits = limits
        self._is_sandbox = is_sandbox
        self._deadline: asyncio.TimerHandle | None = None
        self._reader_deadline: asyncio.TimerHandle | None = None
        self._has_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, if there is a place for it."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._refuse(FailureCode.API_BUSY)
            return
        self._set_deadline(self._limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._clear_deadline()
        if self._reader_deadline is not None:
            self._reader_deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, and see which deadline holds now."""
        super().data_received(data)
        self._follow()

    def on_response_complete(self) -> None:
        """An answer is out; the next request may have come already."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._follow()

    def _follow(self) -> None:
        state = self.conn.their_state
        if self.transport.is_closing() or state not in (h11.IDLE, h11.SEND_BODY):
            self._has_head = False
            self._clear_deadline()
        elif state is h11.SEND_BODY and not self._has_head:
            self._has_head = True
            self._set_deadline(self._limits.request_seconds)
        elif state is h11.IDLE and self._has_head:  # it was answered before all of it had come
            self._has_head = False
            self._set_deadline(self._limits.idle_seconds)
        elif self._deadline is None:  # another request on the same connection
            self._set_deadline(self._limits.head_seconds)

    def pause_writing(self) -> None:
        """The client does not read: it has some time to go on."""
        super().pause_writing()
        if self._reader_deadline is None:
            self._reader_deadline = self.loop.call_later(
                self._limits.reader_seconds, self.transport.abort
            )

    def resume_writing(self) -> None:
        """The client reads again."""
        if self._reader_deadline is not None:
            self._reader_deadline.cancel()
            self._reader_deadline = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own text
        """Answer what is no HTTP request."""
        self._refuse(FailureCode.API_REQUEST_INVALID, part="HTTP")

    def _refuse(self, code: FailureCode, **facts: str) -> None:
        """Answer without any of the application, and close."""
        self._clear_deadline()
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()  # an answer is out already
            return
        answer = problem(Failure(code, **facts), is_sandbox=self._is_sandbox)
        answer.headers["Connection"] = "close"
        answer.headers["Cache-Control"] = "no-store"
        head = b"HTTP/1.1 %d \r\n" % answer.status_code
        lines = b"".join(b"%s: %s\r\n" % header for header in answer.raw_headers)
        self.transport.write(head + lines + b"\r\n" + bytes(answer.body))
        self.transport.close()

    def _set_deadline(self, seconds: float) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(seconds, self._too_late)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        """The client took too long: whoever waits for its request learns that it is gone."""
        self._deadline = None
        self.transport.abort()
