"""The fictional people of the sandbox, each with a certificate and its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.words import Words

PIN = "1234"
"""The PIN of every virtual card: the sandbox guards nothing."""


class PersonId(Enum):
    """A person of the sandbox; the value names her files."""

    DOCTOR = "doctor"
    DENTIST = "dentist"
    PHARMACIST = "pharmacist"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_ROLE = "no-role"
    AUTHENTICATION = "authentication"
    FOREIGN_ROOT = "foreign-root"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds a test certificate.

    Attributes:
        id: who it is.
        words: what is particular about her, for a list in the window.
        certificate: her certificate.
        key: its key, an RSA key of the sandbox.
        intermediates: DER of the authorities above her: the issuing authority, then its root, as a
            card carries them.
    """

    id: PersonId
    words: Words
    certificate: HpkiCertificate
    key: RSAPrivateKey = field(repr=False)
    intermediates: tuple[bytes, ...] = field(repr=False)
