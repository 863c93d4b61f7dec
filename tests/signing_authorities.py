"""Authorities, a publisher's certificate and a time-stamping service, made for one test.

The service answers with ``openssl ts``: a time-stamping authority that is not ours. The token is
SoftHSM. Fake about them is only that nobody believes the authorities.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PUBLISHER = "Example K.K."
ENDED = timedelta(days=-2)
"""From now: the end of a certificate that is no longer valid."""


class Issued:
    """A key with its certificate.

    Args:
        name: organisation and common name.
        issuer: who issues it; None for itself.
        use: the extended key usage; None for an authority.
        ends: from now.
    """

    def __init__(
        self,
        name: str,
        issuer: Issued | None = None,
        use: x509.ObjectIdentifier | None = None,
        ends: timedelta = timedelta(days=90),
    ) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name(
            [x509.NameAttribute(k, name) for k in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)]
        )
        end = datetime.now(UTC) + ends
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name((issuer or self).name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - timedelta(days=365))
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(use is None, None), critical=True)
        )
        if use is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        self.certificate = builder.sign((issuer or self).key, hashes.SHA256())

    @property
    def pem(self) -> str:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def key_file(self, file: Path) -> Path:
        """Write the private key."""
        form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(self.key.private_bytes(*form))
        return file


class Publisher:
    """Who signs: an authority, another between, and a certificate for programs."""

    def __init__(self, ends: timedelta = timedelta(days=90)) -> None:
        self.root = Issued("Root of publishers")
        self.between = Issued("Between", self.root)
        use = ExtendedKeyUsageOID.CODE_SIGNING
        self.own = Issued(PUBLISHER, self.between, use, ends)
        self.neighbour = Issued("Another K.K.", self.between, use)

    def token(self, folder: Path, pin: str) -> str:
        """Put the key into a new token of SoftHSM, whose settings are in the folder; its URI."""
        (folder / "tokens").mkdir()
        settings = f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n"
        (folder / "softhsm2.conf").write_text(settings)
        key = self.own.key_file(folder / "imported.pem")
        for command in (
            ["--init-token", "--free", "--label", "signing", "--so-pin", "87654321"],
            ["--import", str(key), "--token", "signing", "--label", "code", "--id", "a1b2"],
        ):
            subprocess.run(["softhsm2-util", *command, "--pin", pin], check=True, timeout=60)
        key.unlink()
        return "pkcs11:token=signing;object=code;type=private"


class Stamps:
    """A time-stamping authority over HTTP.

    Attributes:
        root: what its unit leads up to.
        unit: certificate and key that it stamps with.
        repeats: answer what was answered to somebody else before.
    """

    def __init__(self, folder: Path) -> None:
        self.root = Issued("Root of time-stamps")
        self.unit = self.unit_until(timedelta(days=90))
        self.repeats = False
        self._folder = folder
        self._last = b""

    def unit_until(self, ends: timedelta) -> Issued:
        """A unit with a certificate that ends then, from now."""
        return Issued("Unit", self.root, ExtendedKeyUsageOID.TIME_STAMPING, ends)

    def answer(self, request: bytes) -> bytes:
        """A response (RFC 3161 §2.4.2)."""
        if self.repeats:
            return self._last
        (self._folder / "request").write_bytes(request)
        (self._folder / "unit.pem").write_text(self.unit.pem)
        self.unit.key_file(self._folder / "unit.key")
        (self._folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = tsa\nserial = serial\nsigner_cert = unit.pem\n"
            "signer_key = unit.key\nsigner_digest = sha256\ndefault_policy = 1.2.3\n"
            "digests = sha256\ness_cert_id_alg = sha256\n"
        )
        command = "openssl ts -reply -config tsa.cnf -queryfile request -out answer"
        subprocess.run(
            command.split(), cwd=self._folder, check=True, capture_output=True, timeout=60
        )
        self._last = (self._folder / "answer").read_bytes()
        return self._last

    @contextmanager
    def served(self) -> Iterator[str]:
        """Where it can be asked."""
        stamps = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                answer = stamps.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None: ...

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/"
            finally:
                server.shutdown()
                thread.join()
