"""What all parts of the service share: the sandbox, its clock, store, audit, faults and limits."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.people import AccountId, Person
from clinic_signer.sandbox.second_certificate.audit import Audit
from clinic_signer.sandbox.second_certificate.clock import VirtualClock
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.faults import Fault, Faults
from clinic_signer.sandbox.second_certificate.store import Store
from clinic_signer.sandbox.world import Sandbox

TICK = 0.2
"""Seconds until a long poll looks at the clock again: time-outs have no event of their own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds and counts; the numbers of docs/second-certificate.md by default."""

    to_be_scanned: int = 60
    after_scan: int = 120
    not_me_stop: int = 15 * 60
    code_entries_per_minute: int = 5
    requests_per_minute: int = 30
    """New approvals and pairings of one PC."""
    wrong_codes: int = 5
    wrong_passwords: int = 5
    poll_interval: int = 1
    longest_wait: int = 25
    proof_age: int = 60
    code_lifetime: int = 60
    document_token: int = 300
    service_token: int = 3600
    longest_session: int = 18 * 3600
    documents: int = 500
    phone_session: int = 12 * 3600


class Changes:
    """Wakes long polls when something has changed. Belongs to the event loop of the service."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self.is_over = False
        """True when the service ends: nobody waits any longer."""

    def tell(self) -> None:
        """Something has changed."""
        for event in self._waiting:
            event.set()

    async def wait(self, seconds: float) -> None:
        """Wait for a change, at most so long."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._waiting.discard(event)


class RateLimit:
    """So many in a minute, for each key."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._times: dict[str, deque[float]] = {}

    def count(self, key: str, now: float) -> None:
        """Count one.

        Raises:
            ProtocolError: TOO_MANY_REQUESTS.
        """
        times = self._times.setdefault(key, deque(maxlen=self._per_minute))
        if len(times) == self._per_minute and now - times[0] < 60:
            raise ProtocolError(ErrorName.TOO_MANY_REQUESTS)
        times.append(now)


@dataclass(slots=True)
class Service:
    """The service as its parts see it.

    Attributes:
        sandbox: whose people have accounts.
        origin: scheme, host and port under which PC and phone reach it.
        clock: its clock.
        faults: what it does wrong on request.
        store: what it keeps.
        audit: its record.
        limits: times and counts.
        changes: wakes long polls.
    """

    sandbox: Sandbox
    origin: str
    clock: VirtualClock
    faults: Faults
    store: Store
    audit: Audit
    limits: Limits = field(default_factory=Limits)
    changes: Changes = field(default_factory=Changes)

    @property
    def rp(self) -> str:
        """Host and port of the origin, as in the QR and in what the passkey signs."""
        return urlsplit(self.origin).netloc

    @property
    def rp_id(self) -> str:
        """The host name: the relying party of WebAuthn."""
        return urlsplit(self.origin).hostname or ""

    def person(self, account: AccountId) -> Person:
        """The holder of an account, in name and certificate."""
        return self.sandbox.account(account)

    def signing_person(self, account: AccountId) -> Person:
        """Whose key signs: the holder's, unless the fault of a foreign certificate is on."""
        if Fault.FOREIGN_CERTIFICATE not in self.faults:
            return self.person(account)
        other = AccountId.EXPIRING if account is AccountId.DOCTOR else AccountId.DOCTOR
        return self.person(other)

    def assert_usable(self, account: AccountId) -> None:
        """Refuse an account with which nothing may be signed now.

        Raises:
            ProtocolError: FACILITY_SUSPENDED, LOCKED or CREDENTIAL_REVOKED.
        """
        if Fault.FACILITY_SUSPENDED in self.faults:
            raise ProtocolError(ErrorName.FACILITY_SUSPENDED)
        if Fault.LOCKED in self.faults:
            raise ProtocolError(ErrorName.LOCKED)
        certificate = self.person(account).certificate
        now = self.clock.datetime()
        if Fault.REVOKED in self.faults or account is AccountId.REVOKED:
            raise ProtocolError(ErrorName.CREDENTIAL_REVOKED, "revoked")
        if now > certificate.not_after:
            raise ProtocolError(ErrorName.CREDENTIAL_REVOKED, "expired")
        if now < certificate.not_before:
            raise ProtocolError(ErrorName.CREDENTIAL_REVOKED, "not_yet_valid")


def assert_all_are_test(sandbox: Sandbox) -> None:
    """Refuse to be a service for certificates that could have legal effect.

    Raises:
        Failure: SANDBOX_UNUSABLE.
    """
    for person in sandbox.accounts:
        certificate = person.certificate
        if not certificate.is_test or "TEST" not in certificate.subject:
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=certificate.issuer)


def credential_of(account: AccountId) -> str:
    """The credentialID of an account (CSC)."""
    return f"sandbox-{account.value}"


def account_of(credential: str) -> AccountId:
    """The account of a credentialID.

    Raises:
        ProtocolError: NOT_FOUND.
    """
    for account in AccountId:
        if credential_of(account) == credential:
            return account
    raise ProtocolError(ErrorName.NOT_FOUND, "credentialID")
