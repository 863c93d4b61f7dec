"""What pairing and approval have in common: a QR that a phone scans, a state, an end in time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from starlette.requests import Request

from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.qr import SECRET_SIZE, TOKEN_SIZE, QrKind
from clinic_signer.sandbox.second_certificate.service import TICK, Service
from clinic_signer.sandbox.second_certificate.wire import Fields, to_base64url


class Status(Enum):
    """Where a pairing or an approval is; the values of the protocol."""

    SHOWING_QR = "showing_qr"
    SCANNED = "scanned"
    REVIEWING = "reviewing"
    VERIFYING = "verifying"
    CODE_SHOWN = "code_shown"
    APPROVED = "approved"
    PAIRED = "paired"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    LOCKED = "locked"


LIVE = frozenset(
    {Status.SHOWING_QR, Status.SCANNED, Status.REVIEWING, Status.VERIFYING, Status.CODE_SHOWN}
)
"""States that wait for somebody and end by time."""

_REMEMBERED = 600
"""Seconds after the end of the longest session after which one is forgotten."""


@dataclass(slots=True, kw_only=True)
class QrSession:
    """One pairing or approval under way.

    Attributes:
        thumbprint: the PC that began it.
        began: when, seconds since 1970.
        expires_at: when it ends by itself, whole seconds since 1970.
        id: its name in the PC's and the phone's requests.
        token: its name in the QR.
        secret: what the QR's ``c`` is made with; only PC and service know it.
        status: where it is.
        reason: why it was refused.
    """

    thumbprint: str
    began: float
    expires_at: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    token: bytes = field(default_factory=lambda: secrets.token_bytes(TOKEN_SIZE), repr=False)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_SIZE), repr=False)
    status: Status = Status.SHOWING_QR
    reason: str | None = None
    last_poll: float = 0.0

    @property
    def kind(self) -> QrKind:
        """What its QR is for."""
        raise NotImplementedError

    @property
    def bound_digests(self) -> tuple[bytes, ...]:
        """What D of its QR binds."""
        return ()

    @property
    def bound_summaries(self) -> tuple[bytes, ...]:
        """What S of its QR binds."""
        return ()

    def end(self, status: Status, reason: str | None = None) -> None:
        """End it."""
        self.status = status
        self.reason = reason

    def opening(self) -> dict[str, object]:
        """What the PC learns when it begins."""
        return {
            "session_token": to_base64url(self.token),
            "session_secret": to_base64url(self.secret),
            "expires_at": self.expires_at,
        }


_SessionT = TypeVar("_SessionT", bound=QrSession)


class QrSessions(Generic[_SessionT]):
    """All pairings, or all approvals, that are under way or ended a short time ago."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._by_id: dict[str, _SessionT] = {}

    def add(self, session: _SessionT) -> None:
        """Take one in, and forget old ones."""
        now = self._service.clock.now()
        self._by_id = {
            name: known
            for name, known in self._by_id.items()
            if known.expires_at + self._service.limits.longest_session + _REMEMBERED > now
        }
        self._by_id[session.id] = session

    def __iter__(self) -> Iterator[_SessionT]:
        """All, with their states as of now."""
        for session in [*self._by_id.values()]:
            yield self._current(session)

    def of_pc(self, name: str, thumbprint: str) -> _SessionT:
        """One by its name, for the PC that began it.

        Raises:
            ProtocolError: NOT_FOUND.
        """
        session = self._by_id.get(name)
        if session is None or session.thumbprint != thumbprint:
            raise ProtocolError(ErrorName.NOT_FOUND)
        return self._current(session)

    def find(self, name: str) -> _SessionT:
        """One by its name.

        Raises:
            ProtocolError: NOT_FOUND.
        """
        session = self._by_id.get(name)
        if session is None:
            raise ProtocolError(ErrorName.NOT_FOUND)
        return self._current(session)

    def _current(self, session: _SessionT) -> _SessionT:
        if session.status in LIVE and self._service.clock.now() >= session.expires_at:
            session.end(Status.TIMEOUT)
            self._service.changes.tell()
        return session


def assert_live(session: QrSession) -> None:
    """Refuse what comes after the end.

    Raises:
        ProtocolError: EXPIRED_TOKEN with status 410; ``reason`` is the state it ended in.
    """
    if session.status not in LIVE:
        raise ProtocolError(ErrorName.EXPIRED_TOKEN, session.status.value, status=410)


async def long_poll(
    request: Request, service: Service, sessions: QrSessions[_SessionT], session: _SessionT
) -> None:
    """Wait until the state is another than ``after``, at most ``wait`` seconds.

    Raises:
        ProtocolError: SLOW_DOWN when it asks too often without waiting; INVALID_REQUEST.
    """
    query = Fields(dict(request.query_params))
    wait = min(query.integer("wait") if query.has("wait") else 0, service.limits.longest_wait)
    after = request.query_params.get("after")
    if not wait:
        now = service.clock.now()
        if now - session.last_poll < service.limits.poll_interval:
            raise ProtocolError(ErrorName.SLOW_DOWN)
        session.last_poll = now
    loop = asyncio.get_running_loop()
    end = loop.time() + wait
    while sessions.find(session.id).status.value == after and not service.changes.is_over:
        left = end - loop.time()
        if left <= 0:
            return
        await service.changes.wait(min(TICK, left))
