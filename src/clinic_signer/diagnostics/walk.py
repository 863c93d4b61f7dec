"""The way to a service, hop by hop: name → proxy → connection → TLS → an answer.

Walked with sockets of its own and the same rules as the product's requests (the system's proxies
and authorities), so that the hop that fails can be named. All of it has one deadline.
"""

from __future__ import annotations

import base64
import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from time import monotonic
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from clinic_signer.diagnostics.tls_issuer import is_from_public_authority, is_valid_at, issuer_name
from clinic_signer.signers.second_certificate.configuration import is_loopback

WALK_SECONDS = 2.6
"""For one way; a probe has 3."""
_HEAD_LIMIT = 16 * 1024
_PORTS = {"https": 443, "http": 80}


class Purpose(Enum):
    """What the service is for."""

    SECOND = "second"
    """Signing with approval on the phone."""
    CARDLESS = "cardless"
    """A local service for cardless signing."""


class Hop(Enum):
    """A hop; the values are stable names in JSON."""

    NAME = "name"
    PROXY = "proxy"
    CONNECT = "connect"
    TLS = "tls"
    ANSWER = "answer"


class Trouble(Enum):
    """What went wrong at a hop."""

    UNKNOWN_NAME = "unknown-name"
    NO_ROUTE = "no-route"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    DROPPED = "dropped"
    LOGIN = "login"
    """The proxy wants to know who asks (407)."""
    FORBIDDEN = "forbidden"
    """The proxy does not let it through."""
    UNTRUSTED = "untrusted"
    """The certificate is from an authority that this PC does not know."""
    OTHER_NAME = "other-name"
    NOT_VALID_NOW = "not-valid-now"
    CLOCK = "clock"
    """The certificate is valid by the service's clock, and not by that of this PC."""
    BROKEN = "broken"
    SERVICE_DOWN = "service-down"


@dataclass(frozen=True, slots=True)
class Walk:
    """One way, walked.

    Attributes:
        purpose: what for.
        host: of the service.
        port: of the service.
        proxy: ``host:port`` of the proxy; None without one.
        failed: the hop that failed; None when the service has answered.
        trouble: what went wrong there.
        status: of HTTP, of the hop that failed or of the answer.
        issuer: who issued the certificate that was shown, if it was looked at.
        is_public: whether its authority is one of those that are known in public; None if that was
            not asked.
        theirs: the time by the service's clock.
        ours: the time here at the same moment.
    """

    purpose: Purpose
    host: str
    port: int
    proxy: str | None = None
    failed: Hop | None = None
    trouble: Trouble | None = None
    status: int | None = None
    issuer: str = ""
    is_public: bool | None = None
    theirs: datetime | None = None
    ours: datetime | None = None


class _Lost(Exception):
    def __init__(self, hop: Hop, trouble: Trouble, status: int | None = None) -> None:
        super().__init__(trouble.value)
        self.hop, self.trouble, self.status = hop, trouble, status


def walk(
    purpose: Purpose,
    url: str,
    clock: Callable[[], datetime],
    *,
    seconds: float = WALK_SECONDS,
    proxies: Mapping[str, str] | None = None,
) -> Walk:
    """Walk the way to a service.

    Args:
        purpose: what it is for.
        url: its origin.
        clock: this PC's clock.
        seconds: how long it may take.
        proxies: URL of the proxy by scheme; those of the system by default.
    """
    origin = urlsplit(url)
    host, port = origin.hostname or "", origin.port or _PORTS.get(origin.scheme, 443)
    proxy = _proxy_of(origin, proxies)
    shown = None if proxy is None else f"{proxy.hostname}:{proxy.port or _PORTS['http']}"
    found = Walk(purpose, host, port, shown)
    way = _Way(host, port, proxy, monotonic() + seconds)
    try:
        if origin.scheme == "http":
            return _answered(found, way, way.open(), clock)
        found, secured = _secured(found, way)
        return _answered(found, way, secured, clock)
    except _Lost as lost:
        found = replace(found, failed=lost.hop, trouble=lost.trouble, status=lost.status)
        return _looked_at(found, way, clock) if lost.hop is Hop.TLS else found


def _proxy_of(origin: SplitResult, given: Mapping[str, str] | None) -> SplitResult | None:
    """The proxy that the product's requests take, too; none to this PC itself."""
    host = origin.hostname or ""
    if is_loopback(host):
        return None
    proxies = getproxies() if given is None else given
    url = proxies.get(origin.scheme) or proxies.get("all")
    if not url or (given is None and proxy_bypass(host)):
        return None
    return urlsplit(url if "://" in url else f"http://{url}")


class _Way:
    """Makes connections to the service, through the proxy if there is one."""

    def __init__(self, host: str, port: int, proxy: SplitResult | None, end: float) -> None:
        self.host, self.port = host, port
        self._proxy = proxy
        self._end = end

    @property
    def left(self) -> float:
        """Seconds left; never 0, which would mean not to wait at all."""
        return max(0.01, self._end - monotonic())

    def open(self) -> socket.socket:
        """A connection over which the service can be spoken to.

        Raises:
            _Lost: at NAME, PROXY or CONNECT.
        """
        if self._proxy is None:
            return self._connected(self.host, self.port, Hop.CONNECT)
        first = self._proxy.hostname or ""
        line = self._connected(first, self._proxy.port or _PORTS["http"], Hop.PROXY)
        with _closed_unless_well(line):
            self._tunnel(line)
        return line

    def _connected(self, host: str, port: int, hop: Hop) -> socket.socket:
        lost: _Lost | None = None
        for family, kind, protocol, _, address in self._addresses(host, port):
            line = socket.socket(family, kind, protocol)
            line.settimeout(self.left)
            try:
                line.connect(address)
            except OSError as error:
                line.close()
                lost = lost or _Lost(*_trouble(error, hop))
            else:
                return line
        raise lost or _Lost(Hop.NAME, Trouble.UNKNOWN_NAME)

    def _addresses(self, host: str, port: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        """Look a name up; the system has no time limit for that, so it is done beside."""
        found: list[list[tuple[int, int, int, str, tuple[str, int]]]] = []

        def look_up() -> None:
            with suppress(OSError, UnicodeError):
                found.append(
                    socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[arg-type]
                )

        thread = threading.Thread(target=look_up, name="name-lookup", daemon=True)
        thread.start()
        thread.join(self.left)
        if thread.is_alive():
            raise _Lost(Hop.NAME, Trouble.NO_ANSWER)
        if not found:
            raise _Lost(Hop.NAME, Trouble.UNKNOWN_NAME)
        return found[0]

    def _tunnel(self, line: socket.socket) -> None:
        """Ask the proxy for a way through (RFC 9110 §9.3.6)."""
        target = f"{self.host}:{self.port}"
        request = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{self._login()}\r\n"
        status, _ = self.ask(line, request, Hop.PROXY)
        if status == 407:
            raise _Lost(Hop.PROXY, Trouble.LOGIN, status)
        if not 200 <= status < 300:
            raise _Lost(Hop.PROXY, Trouble.FORBIDDEN, status)

    def _login(self) -> str:
        """The credentials in the proxy's URL, as the product's requests send them."""
        if self._proxy is None or self._proxy.username is None:
            return ""
        name, word = unquote(self._proxy.username), unquote(self._proxy.password or "")
        value = base64.b64encode(f"{name}:{word}".encode()).decode()
        return f"Proxy-Authorization: Basic {value}\r\n"

    def ask(self, line: socket.socket, request: str, hop: Hop) -> tuple[int, dict[str, str]]:
        """Send a request; return status and header fields of the answer.

        Raises:
            _Lost: at ``hop``.
        """
        head = b""
        try:
            line.settimeout(self.left)
            line.sendall(request.encode("ascii"))
            while b"\r\n\r\n" not in head and len(head) < _HEAD_LIMIT:
                line.settimeout(self.left)
                part = line.recv(4096)
                if not part:
                    break
                head += part
        except OSError as error:
            raise _Lost(*_trouble(error, hop)) from error
        first, *rest = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        words = first.split(" ")
        if not head:
            raise _Lost(hop, Trouble.DROPPED)
        if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
            raise _Lost(hop, Trouble.BROKEN)
        fields = (line.partition(":") for line in rest)
        return int(words[1]), {name.strip().lower(): value.strip() for name, _, value in fields}

    def ask_for_anything(self, line: socket.socket) -> tuple[int, dict[str, str]]:
        """As :meth:`ask`: what stands at the root of the service.

        Raises:
            _Lost: at ANSWER.
        """
        host = self.host if self.port in _PORTS.values() else f"{self.host}:{self.port}"
        request = f"GET / HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        return self.ask(line, request, Hop.ANSWER)

    def secured(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        """A connection over TLS.

        Raises:
            _Lost: at TLS or before.
        """
        line = self.open()
        with _closed_unless_well(line):
            line.settimeout(self.left)
            try:
                return context.wrap_socket(line, server_hostname=self.host)
            except OSError as error:
                raise _Lost(*_trouble(error, Hop.TLS)) from error


@contextmanager
def _closed_unless_well(line: socket.socket) -> Iterator[None]:
    """Close a connection that nobody will be given, because what follows failed."""
    try:
        yield
    except BaseException:
        line.close()
        raise


def _secured(found: Walk, way: _Way) -> tuple[Walk, ssl.SSLSocket]:
    line = way.secured(ssl.create_default_context())
    issuer = issuer_name(line.getpeercert(binary_form=True) or b"")
    return replace(found, issuer=issuer), line


def _answered(found: Walk, way: _Way, line: socket.socket, clock: Callable[[], datetime]) -> Walk:
    with line:
        status, fields = way.ask_for_anything(line)
    found = replace(found, status=status, theirs=_time(fields.get("date", "")), ours=clock())
    if status >= 500:
        return replace(found, failed=Hop.ANSWER, trouble=Trouble.SERVICE_DOWN)
    if found.issuer and found.purpose is Purpose.SECOND:
        public = is_from_public_authority(way.secured)
        return replace(found, is_public=public)
    return found


def _looked_at(found: Walk, way: _Way, clock: Callable[[], datetime]) -> Walk:
    """Look at the certificate that was not believed: who has issued it, and is it the clock?

    Nothing that is said over this connection is trusted, and nothing is told over it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with way.secured(context) as line:
            shown = line.getpeercert(binary_form=True) or b""
            found = replace(found, issuer=issuer_name(shown))
            if found.trouble is not Trouble.NOT_VALID_NOW:
                return found
            _, fields = way.ask_for_anything(line)
    except _Lost:
        return found
    theirs = _time(fields.get("date", ""))
    if theirs is None or not is_valid_at(shown, theirs):
        return found
    return replace(found, trouble=Trouble.CLOCK, theirs=theirs, ours=clock())


def _time(text: str) -> datetime | None:
    try:
        time = parsedate_to_datetime(text)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


_NO_ROUTE = {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
_NOT_VALID_NOW = {9, 10}
_OTHER_NAME = {62, 64}
"""Results of OpenSSL's verification (openssl-verify: X509_V_ERR_CERT_NOT_YET_VALID,
_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH)."""


def _trouble(error: OSError, hop: Hop) -> tuple[Hop, Trouble]:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _NOT_VALID_NOW:
            return hop, Trouble.NOT_VALID_NOW
        is_name = error.verify_code in _OTHER_NAME
        return hop, Trouble.OTHER_NAME if is_name else Trouble.UNTRUSTED
    if isinstance(error, TimeoutError):
        return hop, Trouble.NO_ANSWER
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ConnectionResetError):
        return hop, Trouble.DROPPED
    if isinstance(error, BrokenPipeError | ConnectionAbortedError):
        return hop, Trouble.DROPPED
    if isinstance(error, ConnectionRefusedError):
        return hop, Trouble.REFUSED
    if error.errno in _NO_ROUTE:
        return hop, Trouble.NO_ROUTE
    return hop, Trouble.BROKEN
