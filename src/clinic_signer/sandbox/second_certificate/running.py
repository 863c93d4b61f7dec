"""The service on ports of this machine, in threads of its own.

Nothing of it is imported before it is started: most starts of the program do without it.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.sandbox.people import AccountId

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from clinic_signer.sandbox.second_certificate.clock import VirtualClock
    from clinic_signer.sandbox.second_certificate.faults import Faults
    from clinic_signer.sandbox.second_certificate.letters import Letter
    from clinic_signer.sandbox.second_certificate.service import Limits, Service
    from clinic_signer.sandbox.world import Sandbox

PORT = 8470
"""The usual port of the service."""
TOKEN_PORT = 8471
"""The usual port of the double's token service."""
SIGNING_PORT = 8472
"""The usual port of the double's signing service."""

LOOPBACK_NAME = "localhost"
"""WebAuthn takes a name only, not 127.0.0.1."""
_LOOPBACK_ADDRESS = "127.0.0.1"
_STOP = 10


class Personality(Enum):
    """Which services are played."""

    CSC = "csc"
    """Our own protocol: approval of documents on the phone, CSC API."""
    KAGURA = "kagura"
    """A double of the two local services in the field: one login, then up to 18 hours."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate and key for https, PEM files: needed to be reached from other machines."""

    certificate: Path
    key: Path = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter by which a phone is registered.

    Attributes:
        holder: whose it is.
        link: the content of its QR.
        password: what is typed after the scan.
        pdf: the letter to print.
    """

    holder: str
    link: str
    password: str = field(repr=False)
    pdf: bytes = field(repr=False)


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
    _servers: tuple[_Server, ...] = field(repr=False)

    def issue_letter(self, account: AccountId = AccountId.DOCTOR) -> Letter:
        """Write a new letter for an account; its earlier one ends."""
        from clinic_signer.sandbox.second_certificate.letters import issue_letter

        return issue_letter(self._service.store, account, self.base_url)

    def print_letter(self, account: AccountId = AccountId.DOCTOR) -> PrintedLetter:
        """The same, printed."""
        letter = self.issue_letter(account)
        return _printed(letter, self._service.sandbox, self.clock.datetime())

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
    _assert_installed()
    from clinic_signer.sandbox.second_certificate.audit import FILE as AUDIT_FILE
    from clinic_signer.sandbox.second_certificate.audit import Audit
    from clinic_signer.sandbox.second_certificate.clock import VirtualClock
    from clinic_signer.sandbox.second_certificate.faults import Faults
    from clinic_signer.sandbox.second_certificate.service import Limits, Service
    from clinic_signer.sandbox.second_certificate.store import FILE, Store

    if host != LOOPBACK_NAME and tls is None:
        raise Failure(FailureCode.SANDBOX_HOST_NEEDS_TLS, host=host)
    clock = clock or VirtualClock()
    sockets = _Sockets(_LOOPBACK_ADDRESS if host == LOOPBACK_NAME else "")
    try:
        own = None if personality is Personality.KAGURA else sockets.open(port)
        origin = _origin(host, _port(own), is_https=tls is not None) if own else ""
        service = Service(
            sandbox=sandbox,
            origin=origin,
            clock=clock,
            faults=faults or Faults(),
            store=Store(None if in_memory else sandbox.home / FILE),
            audit=Audit(clock, None if in_memory else sandbox.home / AUDIT_FILE),
            limits=limits or Limits(),
        )
        return _start(service, personality, tls, sockets, own, (token_port, signing_port))
    except BaseException:
        sockets.close()
        raise


def print_letter(
    sandbox: Sandbox, account: AccountId, *, origin: str = f"http://{LOOPBACK_NAME}:{PORT}"
) -> PrintedLetter:
    """Write and print a new letter; the service that keeps its store in the sandbox knows it.

    Args:
        sandbox: the sandbox.
        account: for whom; an earlier letter ends.
        origin: where the service is reached.

    Raises:
        Failure: SANDBOX_EXTRA_MISSING; SANDBOX_UNUSABLE.
    """
    _assert_installed()
    from clinic_signer.sandbox.second_certificate.letters import issue_letter
    from clinic_signer.sandbox.second_certificate.store import FILE, Store

    store = Store(sandbox.home / FILE)
    try:
        letter = issue_letter(store, account, origin)
    finally:
        store.close()
    return _printed(letter, sandbox, datetime.now(UTC))


def _printed(letter: Letter, sandbox: Sandbox, at: datetime) -> PrintedLetter:
    from clinic_signer.sandbox.second_certificate.letter_pdf import letter_pdf

    holder = sandbox.account(letter.account).certificate.holder_name
    pdf = letter_pdf(letter, holder, day_in_japan(at))
    return PrintedLetter(holder, letter.link, letter.password, pdf)


def _start(
    service: Service,
    personality: Personality,
    tls: Tls | None,
    sockets: _Sockets,
    own: socket.socket | None,
    ports: tuple[int, int],
) -> RunningService:
    from clinic_signer.sandbox.second_certificate.app import make_service
    from clinic_signer.sandbox.second_certificate.kagura import Kagura
    from clinic_signer.sandbox.second_certificate.kagura_signing import KaguraSigningService
    from clinic_signer.sandbox.second_certificate.kagura_token import KaguraTokenService

    servers: list[_Server] = []
    token_url = signing_url = ""
    if own is not None:
        servers.append(_Server(make_service(service), own, tls))
    if personality is not Personality.CSC:
        token, signing = (sockets.open(port, is_loopback=True) for port in ports)
        token_url, signing_url = _loopback_origin(token), _loopback_origin(signing)
        kagura = Kagura(service, token_url)
        servers.append(_Server(KaguraTokenService(kagura).app(), token, None))
        servers.append(_Server(KaguraSigningService(kagura, signing_url).app(), signing, None))
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


def _loopback_origin(listening: socket.socket) -> str:
    return f"http://{LOOPBACK_NAME}:{_port(listening)}"


def _origin(host: str, port: int, *, is_https: bool) -> str:
    """The origin as browsers write it: without the usual port (RFC 6454 §6.2)."""
    scheme, usual = ("https", 443) if is_https else ("http", 80)
    return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"


def _port(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


def _assert_installed() -> None:
    try:
        import reportlab  # type: ignore[import-untyped]  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
        import webauthn  # noqa: F401
    except ImportError as error:
        raise Failure(FailureCode.SANDBOX_EXTRA_MISSING, package=error.name) from error


class _Sockets:
    """The listening sockets, opened before anything starts: a taken port is known at once."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open: list[socket.socket] = []

    def open(self, port: int, *, is_loopback: bool = False) -> socket.socket:
        """Open a socket.

        Raises:
            Failure: SANDBOX_PORT_TAKEN.
        """
        # asyncio switches Nagle's algorithm off for sockets that name TCP only; without that an
        # answer waits 40 ms for the acknowledgement of its head.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._open.append(listening)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_LOOPBACK_ADDRESS if is_loopback else self._address, port))
            listening.listen()
        except OSError as error:
            raise Failure(FailureCode.SANDBOX_PORT_TAKEN, port=port) from error
        return listening

    def close(self) -> None:
        """Close all."""
        for listening in self._open:
            listening.close()


class _Server:
    """One uvicorn server in a thread."""

    def __init__(self, app: Starlette, listening: socket.socket, tls: Tls | None) -> None:
        import uvicorn

        self._socket = listening
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason="TLS") from error
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="sandbox-service"
        )
        self._thread.daemon = True

    def start(self) -> None:
        """Start it; it answers from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(_STOP)
        with suppress(OSError):
            self._socket.close()
