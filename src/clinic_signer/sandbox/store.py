"""Keeps the keys of the sandbox in a folder: made once, whole or not at all, for its owner only."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import data_folder
from clinic_signer.sandbox.people import AccountId, PersonId
from clinic_signer.sandbox.pki import (
    Credential,
    Credentials,
    HolderId,
    UnitId,
    generate_credentials,
)

FOLDER = "pki-2"
"""Name of the folder with the keys; the number rises when the shape of the test PKI changes."""

_HOLDERS: tuple[HolderId, ...] = (*UnitId, *PersonId, *AccountId)
_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY_FILE = 0o600


def default_home() -> Path:
    """The folder of the sandbox among the user's own data, by the custom of the system."""
    return data_folder() / "sandbox"


def open_store(home: Path, now: datetime) -> dict[HolderId, Credential]:
    """Read the keys under ``home``; make them first where there are none or they have expired.

    Several programs may do so at once: the first to finish wins, and all read the same keys.

    Args:
        home: the sandbox's folder; made when it does not exist.
        now: the current time, timezone-aware.

    Raises:
        Failure: SANDBOX_UNUSABLE when the folder cannot be written or its files are damaged.
    """
    folder = home / FOLDER
    try:
        home.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        if not folder.exists():
            _create(folder, now)
        credentials = _read(folder)
        if now > credentials[PersonId.DOCTOR].certificate.not_valid_after_utc:
            _put_aside(folder)
            _create(folder, now)
            credentials = _read(folder)
    except OSError as error:
        raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=error.strerror) from error
    except (ValueError, TypeError) as error:
        raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=str(folder)) from error
    return credentials


def _create(folder: Path, now: datetime) -> None:
    """Write everything beside the folder, then give it its name in one step."""
    unfinished = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=folder.parent))
    try:
        _write(unfinished, generate_credentials(now))
        unfinished.rename(folder)
    except OSError:
        # Another program was faster, unless the folder still is not there.
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_aside(folder: Path) -> None:
    """Move expired keys out of the way without deleting what somebody may still need."""
    target = tempfile.mkdtemp(prefix=f"{FOLDER}-expired-", dir=folder.parent)
    folder.rename(Path(target) / FOLDER)


def _write(folder: Path, credentials: Credentials) -> None:
    for holder, credential in credentials.items():
        key = credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for path, data in zip(
            _paths(folder, holder),
            (credential.certificate.public_bytes(Encoding.PEM), key),
            strict=True,
        ):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY_FILE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())


def _read(folder: Path) -> dict[HolderId, Credential]:
    return dict(_read_each(folder))


def _read_each(folder: Path) -> Iterator[tuple[HolderId, Credential]]:
    for holder in _HOLDERS:
        certificate_path, key_path = _paths(folder, holder)
        # Checking an RSA key takes 60 ms each; these are our own, and guard nothing.
        key = load_pem_private_key(
            key_path.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
        )
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("not an RSA key")
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        yield holder, Credential(certificate, key)


def _paths(folder: Path, holder: HolderId) -> tuple[Path, Path]:
    """The files of the certificate and of the key."""
    return folder / f"{holder.value}.cert.pem", folder / f"{holder.value}.key.pem"
