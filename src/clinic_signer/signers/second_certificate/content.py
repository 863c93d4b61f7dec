"""What the phone shows, encrypted so that the service that carries it cannot read it.

docs/second-certificate.md, "Content" and "QR": AES-256-GCM under a key that travels in the QR, or
wrapped for a phone's own key where the QR cannot be read.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.signers.second_certificate.encoding import to_base64
from clinic_signer.signers.second_certificate.jwk import PublicJwk

NONCE_SIZE = 12
_KEY_BITS = 256
_WRAPPING = b"hpki2-sandbox-key-1"


def new_content_key() -> bytes:
    """A fresh key for one approval, 32 bytes."""
    return AESGCM.generate_key(_KEY_BITS)


def content_of(documents: Sequence[DocumentToApprove]) -> bytes:
    """The content that the phone decrypts and checks, JSON in UTF-8."""
    items = [
        {
            "csv": to_base64(document.csv),
            "element": to_base64(document.element),
            "signed_info": to_base64(document.signed_info),
            "summary": document.summary.decode("utf-8"),
        }
        for document in documents
    ]
    return json.dumps({"v": 1, "items": items}, ensure_ascii=False, separators=(",", ":")).encode()


def seal(content: bytes, key: bytes, approval: str) -> bytes:
    """Encrypt content for one approval.

    Args:
        content: see :func:`content_of`.
        key: a fresh key; used for this content only.
        approval: the approval's id, the associated data.

    Returns:
        12 bytes nonce, then ciphertext and tag.
    """
    nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, content, approval.encode("ascii"))


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A content key that only one phone can unwrap.

    Attributes:
        kid: which key of a phone.
        epk: the ephemeral public key.
        key: 12 bytes nonce, then the encrypted key and its tag.
    """

    kid: str
    epk: PublicJwk
    key: bytes


def wrap_key(content_key: bytes, kid: str, phone: PublicJwk, approval: str) -> WrappedKey:
    """Wrap a content key for a phone: ECDH P-256, HKDF-SHA-256, AES-256-GCM.

    Args:
        content_key: what is wrapped.
        kid: the name of the phone's key.
        phone: the phone's public key.
        approval: the approval's id; part of the key's derivation.
    """
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    shared = ephemeral.exchange(ec.ECDH(), phone.public_key())
    info = _WRAPPING + approval.encode("ascii")
    wrapping_key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)
    nonce = secrets.token_bytes(NONCE_SIZE)
    return WrappedKey(
        kid=kid,
        epk=PublicJwk.of(ephemeral.public_key()),
        key=nonce + AESGCM(wrapping_key).encrypt(nonce, content_key, None),
    )
