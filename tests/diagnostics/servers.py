"""A service, a proxy before it, and an authority for its certificate: all on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SERVICE_HOST = "sign.example"
DAY = timedelta(days=1)


class Authority:
    """Issues certificates for servers.

    Args:
        folder: where they are put.
        name: the organisation.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name
        self._folder.mkdir()
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
        self.certificate = self._folder / "ca.pem"
        made = self._builder(self._name, self._key, datetime.now(UTC) + DAY)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self._write(self.certificate, made)

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, end: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - 10 * DAY)
            .not_valid_after(end)
        )

    def _write(self, path: Path, builder: x509.CertificateBuilder) -> None:
        path.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def server_context(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """What a server of that name shows.

        Args:
            host: its name.
            days: how long its certificate is still valid; negative: it has ended.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._builder(name, key, datetime.now(UTC) + days * DAY)
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        file = self._folder / f"{host}.pem"
        self._write(file, made.add_extension(names, critical=False))
        form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(file.read_bytes() + key.private_bytes(*form))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Server:
    """Takes connections in threads of its own.

    Attributes:
        port: where it listens.
        requests: the first line of each request that came.
    """

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.requests: list[str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Until the end of a block."""
        thread = threading.Thread(target=self._accept, daemon=True)
        thread.start()
        try:
            yield
        finally:
            with suppress(OSError):  # wakes up whoever waits
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            line.settimeout(10)
            self.serve(line)

    def serve(self, line: socket.socket) -> None:
        """Answer one connection."""
        raise NotImplementedError

    def head(self, line: socket.socket) -> str:
        """Read a request; return its first line."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = line.recv(4096)
            if not part:
                break
            data += part
        first = data.split(b"\r\n")[0].decode("latin-1")
        self.requests.append(data.decode("latin-1"))
        return first


class Service(Server):
    """The signing service: over TLS if it has a context.

    Args:
        context: what it shows.
        ahead: how far its clock is ahead.
        status: of its answers.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        *,
        ahead: timedelta = timedelta(),
        status: int = 404,
    ) -> None:
        super().__init__()
        self._context = context
        self._ahead = ahead
        self._status = status

    def serve(self, line: socket.socket) -> None:
        """Answer with a status and the time."""
        if self._context is not None:
            line = self._context.wrap_socket(line, server_side=True)
        with line:
            self.head(line)
            date = (datetime.now(UTC) + self._ahead).strftime("%a, %d %b %Y %H:%M:%S GMT")
            answer = f"HTTP/1.1 {self._status} X\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n"
            line.sendall(answer.encode())


class Proxy(Server):
    """The clinic's proxy.

    Args:
        answer: its status to CONNECT; 200 lets through to ``behind``, 0 drops the connection, -1
            never answers.
        behind: where everything is let through to.
    """

    def __init__(self, answer: int, behind: Server | None = None) -> None:
        super().__init__()
        self._answer = answer
        self._behind = behind
        self.over = threading.Event()

    def serve(self, line: socket.socket) -> None:
        """Answer CONNECT."""
        self.head(line)
        if self._answer == -1:
            self.over.wait()
        if self._answer <= 0:
            return
        line.sendall(f"HTTP/1.1 {self._answer} X\r\n\r\n".encode())
        if self._answer != 200 or self._behind is None:
            return
        with socket.create_connection(("127.0.0.1", self._behind.port)) as far:
            back = threading.Thread(target=_pump, args=(far, line), daemon=True)
            back.start()
            _pump(line, far)
            back.join(5)


def _pump(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(4096):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)
