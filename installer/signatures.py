"""Signatures of Windows programs: who made one, and ours where there is none (osslsigncode)."""

from __future__ import annotations

import hashlib
import os
import re
import ssl
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from installer import places
from installer.places import BuildStopped

PROGRAMS = (".exe", ".dll", ".pyd")
_UNSIGNED = re.compile("No signature found|MSI file has no signature")
TEST_NAME = "Clinic Signer TEST ONLY"
"""Whose signature it is where no key was given; no PC believes it."""


@dataclass(frozen=True, slots=True)
class Key:
    """What we sign with.

    Attributes:
        certificate: PEM of the certificate and those above it.
        key: PEM of the private key.
        password_file: a file with its password, so that it is on no command line.
        timestamp: address of a time-stamping service (RFC 3161); None leaves out the time-stamp,
            and the signature ends with the certificate.
        is_test: made here; signatures carry a fixed time, so that builds stay comparable.
    """

    certificate: Path
    key: str
    password_file: str | None = None
    timestamp: str | None = None
    is_test: bool = False


def given_key() -> Key:
    """The key that ``CLINIC_SIGNER_SIGNING`` names (docs/installer.md), else a test key made here.

    Raises:
        BuildStopped: the file it names cannot be used.
    """
    if not (file := os.environ.get("CLINIC_SIGNER_SIGNING")):
        return _test_key(places.BUILD / "test-key")
    try:
        table = tomllib.loads(Path(file).read_text(encoding="utf-8"))
        return Key(certificate=Path(table.pop("certificate")), **table)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BuildStopped(f"{file}: {error}") from error


def _test_key(folder: Path) -> Key:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not key.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        name = x509.Name([x509.NameAttribute(kind, TEST_NAME) for kind in _NAME_PARTS])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(places.FIXED_TIME - timedelta(days=1))
            .not_valid_after(places.FIXED_TIME + timedelta(days=3650))
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=True)
            .sign(private, hashes.SHA256())
        )
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        key.touch(mode=0o600)
        key.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return Key(certificate, str(key), is_test=True)


_NAME_PARTS = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)


def sign(file: Path, key: Key) -> None:
    """Sign a program or an MSI in its place."""
    signed = file.with_name(file.name + ".signed")
    command: list[str | Path] = [
        "osslsigncode", "sign", "-h", "sha256", "-n", "Clinic Signer", "-certs", key.certificate,
        "-key", key.key,
    ]  # fmt: skip
    if key.password_file:
        command += ["-readpass", key.password_file]
    if key.timestamp:
        command += ["-ts", key.timestamp]
    if key.is_test:
        command += ["-time", str(int(places.FIXED_TIME.timestamp()))]
    if file.suffix == ".msi":
        command.append("-add-msi-dse")  # covers names and times of the streams as well
    signed.unlink(missing_ok=True)
    places.run([*command, "-in", file, "-out", signed])
    signed.replace(file)


def programs(payload: Path) -> list[Path]:
    """Everything in a folder that Windows could run."""
    return [file for file in places.files_in(payload) if file.suffix in PROGRAMS]


def sign_missing(files: list[Path], key: Key) -> int:
    """Sign those that have no signature; return how many there were."""
    unsigned = [file for file in files if not has_signature(file)]
    for file in unsigned:
        sign(file, key)
    return len(unsigned)


def has_signature(file: Path) -> bool:
    """Whether a file carries a signature, good or bad."""
    return not _UNSIGNED.search(_judged(file, file)[1])


def signer(file: Path, roots: Path) -> str:
    """The organisation that signed a file, after the signature was checked.

    Args:
        file: a program, an MSI or a catalogue.
        roots: PEM of the authorities it may lead up to.

    Raises:
        BuildStopped: it is unsigned, changed since, or leads up to nobody of those.
    """
    status, said = _judged(file, roots)
    organisation = re.search(r"Signer #0:\s+Subject: (?:/|.*?/)O=([^/\n]+)", said)
    if status or not organisation:
        reason = "no signature" if _UNSIGNED.search(said) else "its signature is not good"
        raise BuildStopped(f"{file.name}: {reason}\n{said[-1500:]}")
    return organisation[1]


def _judged(file: Path, roots: Path) -> tuple[int, str]:
    # -ignore-crl: nothing is fetched while building; what was revoked is found by Windows.
    command: list[str | Path]
    command = ["osslsigncode", "verify", "-ignore-crl", "-CAfile", roots, "-TSA-CAfile", roots]
    result = subprocess.run(
        [*command, "-in", file],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return result.returncode, result.stdout


@dataclass(frozen=True, slots=True)
class Signers:
    """Who must have signed what (``signers.toml``).

    Attributes:
        root: SHA-256 of the authority's certificate.
        rows: organisation and the patterns of its files.
    """

    root: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, name: str) -> str | None:
        """Who must have signed a file of the payload; None if it is ours to sign."""
        for organisation, patterns in self.rows:
            if any(fnmatchcase(name, pattern) for pattern in patterns):
                return organisation
        return None


def signers() -> Signers:
    """Read ``signers.toml``."""
    table = tomllib.loads((places.HERE / "signers.toml").read_text(encoding="utf-8"))
    rows = tuple((row["name"], tuple(row["files"])) for row in table["signer"])
    return Signers(table["root"], rows)


def pinned_root(target: Path) -> Path:
    """Write the one authority of others' signatures as PEM, out of those that certifi carries."""
    wanted = signers().root
    for pem in re.findall(r"-----BEGIN.*?END CERTIFICATE-----", certifi.contents(), re.DOTALL):
        if hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() == wanted:
            target.write_text(pem + "\n", encoding="ascii")
            return target
    raise BuildStopped(f"certifi carries no certificate with SHA-256 {wanted}")
