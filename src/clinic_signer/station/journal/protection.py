"""Personal data at rest: sealed with a key from the operating system's keyring, where there is one.

Without a key the same interface keeps the bytes as they are, and says so: the window and
``clinic-signer journal`` show which of the two holds.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from enum import Enum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.words import Words

KEY_SIZE = 32
_NONCE = 12


class ProtectionKind(Enum):
    """How personal data is kept."""

    SEALED = "sealed"
    PLAIN = "plain"

    @property
    def words(self) -> Words:
        """What the person is told of it."""
        return _WORDS[self]


_WORDS = {
    ProtectionKind.SEALED: Words(
        "患者の情報は、暗号化して保存します", "personal data is encrypted at rest"
    ),
    ProtectionKind.PLAIN: Words(
        "患者の情報は、暗号化せずに保存します（パソコンに安全な鍵の保管場所がありません）",
        "personal data is not encrypted at rest (this PC has no keyring that protects a key)",
    ),
}


class Protection(Protocol):
    """Seals bytes for one place in the journal, and makes fingerprints of them."""

    @property
    def kind(self) -> ProtectionKind:
        """Which of the two."""
        ...

    @property
    def key_id(self) -> str:
        """Names the key without giving it away; empty without one."""
        ...

    def seal(self, data: bytes, place: str) -> bytes:
        """Seal bytes so that they can be opened at this place only."""
        ...

    def open(self, sealed: bytes, place: str) -> bytes:
        """Open what was sealed for this place.

        Raises:
            Failure: JOURNAL_DAMAGED if it was not sealed with this key for this place.
        """
        ...

    def fingerprint(self, data: bytes) -> bytes:
        """32 bytes that are the same for the same data, and tell nothing without the key."""
        ...


ProtectionChoice = Callable[[str | None], Protection]
"""Gives the protection of a journal that was begun with a key (its ``key_id``; empty for none), or
of a new one (None).

Raises:
    Failure: JOURNAL_KEY_MISSING.
"""


class Plain:
    """No key: bytes are kept as they are, fingerprints are SHA-256."""

    kind = ProtectionKind.PLAIN
    key_id = ""

    def seal(self, data: bytes, place: str) -> bytes:  # noqa: ARG002 - of the protocol
        """See :class:`Protection`."""
        return data

    def open(self, sealed: bytes, place: str) -> bytes:  # noqa: ARG002 - of the protocol
        """See :class:`Protection`."""
        return sealed

    def fingerprint(self, data: bytes) -> bytes:
        """See :class:`Protection`."""
        return hashlib.sha256(data).digest()


class Sealed:
    """AES-256-GCM with a random nonce of 96 bits; the place is authenticated (NIST SP 800-38D).

    Args:
        key: 32 bytes from a keyring.
    """

    kind = ProtectionKind.SEALED

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError("not a key of 256 bits")
        self._cipher = AESGCM(_derived(key, "seal"))
        self._mac_key = _derived(key, "fingerprint")
        self.key_id = _derived(key, "id").hex()[:16]

    def seal(self, data: bytes, place: str) -> bytes:
        """See :class:`Protection`."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """See :class:`Protection`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise Failure(FailureCode.JOURNAL_DAMAGED, place=place) from error

    def fingerprint(self, data: bytes) -> bytes:
        """See :class:`Protection`."""
        return hmac.digest(self._mac_key, data, "sha256")


def unprotected(key_id: str | None) -> Protection:
    """Keep no secrets: for a journal that was begun so, or is new.

    Raises:
        Failure: JOURNAL_KEY_MISSING: it was begun with a key.
    """
    if key_id:
        raise Failure(FailureCode.JOURNAL_KEY_MISSING)
    return Plain()


def _derived(key: bytes, use: str) -> bytes:
    """One key for each use (HKDF-Expand with one block, RFC 5869)."""
    return hmac.digest(key, f"clinic-signer journal {use}".encode() + b"\x01", "sha256")
