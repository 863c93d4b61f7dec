"""The key that we sign Windows programs with: in a file, in a token, or one made for tests."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from installer import places
from installer.places import BuildStopped

TEST_NAME = "Clinic Signer TEST ONLY"
"""Whose signature it is where no key was given; no PC believes it."""
_URI = "pkcs11:"
_FIELDS = (
    "certificate", "key", "roots", "module", "password_file", "timestamp", "timestamp_roots",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """What we sign with.

    Attributes:
        certificate: PEM of the certificate, then of those between it and the authority.
        key: PEM file of the private key, or what finds it in a token: a PKCS#11 URI (RFC 7512).
        roots: PEM of the authority that the certificate leads up to.
        module: the PKCS#11 library of the token; None for a key in a file.
        password_file: a file with the key's password or the token's PIN, so that it is on no
            command line.
        timestamp: address of a time-stamping service (RFC 3161); None leaves out the time-stamp,
            and the signature ends with the certificate.
        timestamp_roots: PEM of the authorities that time-stamps may lead up to.
        is_test: made here; signatures carry a fixed time, so that builds stay comparable.
    """

    certificate: Path
    key: str
    roots: Path
    module: str | None = None
    password_file: Path | None = None
    timestamp: str | None = None
    timestamp_roots: Path | None = None
    is_test: bool = False


def given_key() -> Key:
    """The key that ``CLINIC_SIGNER_SIGNING`` names (docs/installer.md), else a test key made here.

    Raises:
        BuildStopped: the file it names cannot be used.
    """
    if not (file := os.environ.get("CLINIC_SIGNER_SIGNING")):
        return _test_key(places.BUILD / "test-key")
    try:
        key = _read(Path(file).resolve())
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BuildStopped(f"{file}: {error}") from error
    for wrong, why in _faults(key):
        if wrong:
            raise BuildStopped(f"{file}: {why}")
    return key


def _read(file: Path) -> Key:
    """Paths are of the file's own folder."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    if unknown := table.keys() - set(_FIELDS):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    in_token = str(table["key"]).startswith(_URI)
    return Key(
        certificate=file.parent / table["certificate"],
        key=table["key"] if in_token else str(file.parent / table["key"]),
        roots=file.parent / table["roots"],
        module=table.get("module"),
        password_file=_beside(file, table.get("password_file")),
        timestamp=table.get("timestamp"),
        timestamp_roots=_beside(file, table.get("timestamp_roots")),
    )


def _beside(file: Path, name: str | None) -> Path | None:
    return None if name is None else file.parent / name


def _faults(key: Key) -> list[tuple[bool, str]]:
    named = (key.certificate, key.roots, key.password_file, key.timestamp_roots)
    missing = [str(file) for file in named if file and not file.is_file()]
    secret = key.password_file
    readable = secret and not missing and secret.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return [
        (bool(missing), f"not there: {', '.join(missing)}"),
        (bool(readable), "the password's file can be read by others: chmod 600"),
        (
            key.key.startswith(_URI) is not bool(key.module),
            f"a key {_URI}… and the module of its token go together",
        ),
        # Everybody on the machine sees the command line that the address gets into.
        ("pin-value=" in key.key, "no PIN belongs into the key's address: use password_file"),
        (
            bool(key.timestamp) is not bool(key.timestamp_roots),
            "timestamp and timestamp_roots go together",
        ),
    ]


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
    return Key(certificate, str(key), roots=certificate, is_test=True)


_NAME_PARTS = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
