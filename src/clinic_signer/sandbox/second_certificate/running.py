"""The service on ports of this machine, in threads of its own.

Nothing of it is imported before it is started: most starts of the program do without it.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.listening import (
    LOOPBACK_NAME,
    Server,
    Sockets,
    Tls,
    loopback_origin,
    origin_of,
    port_of,
)
from clinic_signer.sandbox.second_certificate.printing import (
    PrintedLetter,
    assert_installed,
    printed,
)

if TYPE_CHECKING:
    from clinic_signer.sandbox.second_certificate.clock import VirtualClock
    from clinic_signer.sandbox.second_certificate.faults import Faults
    from clinic_signer.sandbox.second_certificate.letter import Letter
    from clinic_signer.sandbox.second_certificate.service import Limits, Service
    from clinic_signer.sandbox.world import Sandbox

PORT = 8470
"""The usual port of the service."""
TOKEN_PORT = 8471
"""The usual port of the double's token service."""
SIGNING_PORT = 8472
"""The usual port of the double's signing service."""


class Personality(Enum):
    """Which services are played."""

    CSC = "csc"
    """Our own protocol: approval of documents on the phone, CSC API."""
    KAGURA = "kagura"
    """A double of the two local services in the field: one login, then up to 18 hours."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that runs.

    Attributes:
        base_url: the origin for PC and phone; also the address of the phone page. Empty where only
            the double runs.
        token_url: the origin of the double's token service; empty where it does not run.
        signing_url: the origin of its signing service; empty where it does not run.
        faults: what it does wrong on request; may be changed while it runs.
        clock: its clock; may be put forward.
    """

    base_url: str
    token_url: str
    signing_url: str
    faults: Faults
    clock: VirtualClock
    _service: Service = field(repr=False)
    _servers: tuple[Server, ...] = field(repr=False)

    def issue_letter(self, account: AccountId = AccountId.DOCTOR) -> Letter:
        """Write a new letter for an account; its earlier one ends."""
        from clinic_signer.sandbox.second_certificate.letters import issue_letter

        return issue_letter(self._service.store, account, self.base_url)

    def print_letter(self, account: AccountId = AccountId.DOCTOR) -> PrintedLetter:
        """The same, printed."""
        letter = self.issue_letter(account)
        return printed(letter, self._service.sandbox, self.clock.datetime())

    def has_phone(self, account: AccountId) -> bool:
        """Whether a phone is registered for an account."""
        query = "SELECT 1 FROM passkeys WHERE account = ?"
        return self._service.store.row(query, account.value) is not None

    def audit_lines(self) -> list[str]:
        """The record of what happened (JSON lines)."""
        return self._service.audit.lines()

    def stop(self) -> None:
        """End the service; what was under way is lost."""
        self._service.changes.is_over = True
        for server in self._servers:
            server.stop()
        self._service.store.close()


def start_service(
    sandbox: Sandbox,
    *,
    port: int = PORT,
    token_port: int = TOKEN_PORT,
    signing_port: int = SIGNING_PORT,
    host: str = LOOPBACK_NAME,
    tls: Tls | None = None,
    personality: Personality = Personality.CSC,
    faults: Faults | None = None,
    clock: VirtualClock | None = None,
    limits: Limits | None = None,
    in_memory: bool = False,
) -> RunningService:
    """Start the service.

    Args:
        sandbox: whose people have accounts.
        port: port of the service; 0 takes a free one.
        token_port: the same for the double's token service.
        signing_port: the same for the double's signing service.
        host: the name under which PC and phone reach it; other than ``localhost`` only with
            ``tls``, and it then listens on all addresses of the machine.
        tls: certificate and key for https.
        personality: which services are played.
        faults: what it does wrong; nothing by default.
        clock: its clock; that of the machine by default.
        limits: times and counts; those of the protocol by default.
        in_memory: keep nothing in the sandbox's folder.

    Raises:
        Failure: SANDBOX_EXTRA_MISSING without the packages of the extra ``sandbox``;
            SANDBOX_PORT_TAKEN; SANDBOX_HOST_NEEDS_TLS; SANDBOX_UNUSABLE when store, TLS files or
            certificates are not usable.
    """
    assert_installed()
    if host != LOOPBACK_NAME and tls is None:
        raise Failure(FailureCode.SANDBOX_HOST_NEEDS_TLS, host=host)
    sockets = Sockets(host)
    store = None
    try:
        own = None if personality is Personality.KAGURA else sockets.open(port)
        origin = origin_of(host, port_of(own), is_https=tls is not None) if own else ""
        service = _shared(sandbox, origin, faults, clock, limits, in_memory=in_memory)
        store = service.store
        return _start(service, personality, tls, sockets, own, (token_port, signing_port))
    except BaseException:
        sockets.close()
        if store is not None:
            store.close()
        raise


def _shared(
    sandbox: Sandbox,
    origin: str,
    faults: Faults | None,
    clock: VirtualClock | None,
    limits: Limits | None,
    *,
    in_memory: bool,
) -> Service:
    """What all parts of the service share."""
    from clinic_signer.sandbox.second_certificate.audit import FILE as AUDIT_FILE
    from clinic_signer.sandbox.second_certificate.audit import Audit
    from clinic_signer.sandbox.second_certificate.clock import VirtualClock
    from clinic_signer.sandbox.second_certificate.faults import Faults
    from clinic_signer.sandbox.second_certificate.service import (
        Limits,
        Service,
        assert_all_are_test,
    )
    from clinic_signer.sandbox.second_certificate.store import FILE, Store

    assert_all_are_test(sandbox)
    clock = clock or VirtualClock()
    return Service(
        sandbox=sandbox,
        origin=origin,
        clock=clock,
        faults=faults or Faults(),
        audit=Audit(clock, None if in_memory else sandbox.home / AUDIT_FILE),
        store=Store(None if in_memory else sandbox.home / FILE),
        limits=limits or Limits(),
    )


def _start(
    service: Service,
    personality: Personality,
    tls: Tls | None,
    sockets: Sockets,
    own: socket.socket | None,
    ports: tuple[int, int],
) -> RunningService:
    from clinic_signer.sandbox.second_certificate.app import make_service
    from clinic_signer.sandbox.second_certificate.kagura import Kagura
    from clinic_signer.sandbox.second_certificate.kagura_signing import KaguraSigningService
    from clinic_signer.sandbox.second_certificate.kagura_token import KaguraTokenService

    servers: list[Server] = []
    token_url = signing_url = ""
    if own is not None:
        servers.append(Server(make_service(service), own, tls))
    if personality is not Personality.CSC:
        token, signing = (sockets.open(port, is_loopback=True) for port in ports)
        token_url, signing_url = loopback_origin(token), loopback_origin(signing)
        kagura = Kagura(service, token_url)
        servers.append(Server(KaguraTokenService(kagura).app(), token, None))
        servers.append(Server(KaguraSigningService(kagura, signing_url).app(), signing, None))
    for server in servers:
        server.start()
    return RunningService(
        service.origin,
        token_url,
        signing_url,
        service.faults,
        service.clock,
        service,
        tuple(servers),
    )
