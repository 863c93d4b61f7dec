"""A double of the two local services that clinics use in the field: what both of them share.

The names of paths and fields are those seen in public source where docs/second-certificate.md says
*seen*; the rest is our own guess. Nothing of the real services is in it, and it signs with test
keys only.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import Enum

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.service import Service

SECONDARY_CERTIFICATE = "main"
"""The only value of ``secondarycert-id`` that was seen."""
SESSION_SECONDS = 18 * 3600
"""One login lasts 18 hours: told by the certificate centre's public page."""


class Method(Enum):
    """How a person logs in; the value is the ``client_id`` (told)."""

    FIDO = "FIDO"
    JPKI = "JPKI"
    HPKI = "HPKI"

    @property
    def callback(self) -> str:
        """The path of its callback; that of FIDO is told, the others go by analogy."""
        return f"/auth{self.value.lower()}/callback"


@dataclass(frozen=True, slots=True)
class KaguraSession:
    """What one login allows: whose key signs, until when."""

    account: AccountId
    expires_at: float


@dataclass(slots=True)
class Kagura:
    """The state of the double: one login for everybody who uses the two local services.

    Attributes:
        service: sandbox, clock, faults and record; its approvals play no part here.
        origin: where the token service is reached.
        current: the token of the last login; empty with nobody logged in.
        signed: signatures with it.
    """

    service: Service
    origin: str
    current: str = field(default="", repr=False)
    signed: int = 0
    _sessions: dict[bytes, KaguraSession] = field(default_factory=dict, repr=False)

    def log_in(self, account: AccountId) -> str:
        """Begin a session; returns its token."""
        token = secrets.token_urlsafe(32)
        now = self.service.clock.now()
        self._sessions = {h: s for h, s in self._sessions.items() if s.expires_at > now}
        self._sessions[_hash(token)] = KaguraSession(account, now + SESSION_SECONDS)
        self.current, self.signed = token, 0
        self.service.audit.write("kagura-login", account=account.value)
        return token

    def log_out(self) -> None:
        """End the session."""
        self._sessions.pop(_hash(self.current), None)
        self.current = ""
        self.service.audit.write("kagura-logout")

    def session(self, token: str) -> KaguraSession | None:
        """What a token allows; None for an unknown one. Whether it has expired is not looked at."""
        return self._sessions.get(_hash(token))

    def is_over(self, session: KaguraSession) -> bool:
        """Whether a session has ended by time."""
        return self.service.clock.now() >= session.expires_at


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
