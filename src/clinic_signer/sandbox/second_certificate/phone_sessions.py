"""Who is logged in on which phone: a cookie that scripts and other sites cannot use."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.service import Service

COOKIE = "phone-session"


@dataclass(frozen=True, slots=True)
class PhoneSession:
    """A phone that is logged in: whose, and by which passkey."""

    account: AccountId
    passkey: str
    expires_at: float


class PhoneSessions:
    """All phones that are logged in, in memory only."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._sessions: dict[bytes, PhoneSession] = {}

    def begin(self, response: Response, account: AccountId, passkey: str) -> None:
        """Log a phone in with the answer that is given to it."""
        now = self._service.clock.now()
        self._sessions = {h: s for h, s in self._sessions.items() if s.expires_at > now}
        text = secrets.token_urlsafe(32)
        lifetime = self._service.limits.phone_session
        self._sessions[_hash(text)] = PhoneSession(account, passkey, now + lifetime)
        response.set_cookie(
            COOKIE,
            text,
            max_age=lifetime,
            path="/phone",
            httponly=True,
            samesite="strict",
            secure=self._service.origin.startswith("https:"),
        )

    def end(self, request: Request, response: Response) -> None:
        """Log a phone out."""
        self._sessions.pop(_hash(request.cookies.get(COOKIE, "")), None)
        response.delete_cookie(COOKIE, path="/phone", httponly=True, samesite="strict")

    def of(self, request: Request) -> PhoneSession:
        """The phone that sends a request.

        Raises:
            ProtocolError: ACCESS_DENIED with status 401.
        """
        session = self._sessions.get(_hash(request.cookies.get(COOKIE, "")))
        if session is None or session.expires_at <= self._service.clock.now():
            raise ProtocolError(ErrorName.ACCESS_DENIED, "login", status=401)
        return session


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
