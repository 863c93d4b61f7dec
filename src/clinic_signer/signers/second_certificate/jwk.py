"""EC P-256 public keys as JSON Web Keys (RFC 7517), and their thumbprints (RFC 7638)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from clinic_signer.signers.second_certificate.encoding import from_base64url, to_base64url

_SIZE = 32


@dataclass(frozen=True, slots=True)
class PublicJwk:
    """A public key on P-256; ``x`` and ``y`` in base64url."""

    x: str
    y: str

    @classmethod
    def of(cls, key: ec.EllipticCurvePublicKey) -> PublicJwk:
        """The JWK of a key on P-256."""
        numbers = key.public_numbers()
        return cls(
            to_base64url(numbers.x.to_bytes(_SIZE, "big")),
            to_base64url(numbers.y.to_bytes(_SIZE, "big")),
        )

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The key.

        Raises:
            ValueError: not a point on P-256.
        """
        x, y = from_base64url(self.x), from_base64url(self.y)
        if len(x) != _SIZE or len(y) != _SIZE:
            raise ValueError("a coordinate of P-256 has 32 bytes")
        return ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
        ).public_key()

    @property
    def as_json(self) -> dict[str, str]:
        """The members, in the order of RFC 7638 §3.2."""
        return {"crv": "P-256", "kty": "EC", "x": self.x, "y": self.y}

    @property
    def thumbprint(self) -> str:
        """SHA-256 thumbprint, base64url."""
        text = f'{{"crv":"P-256","kty":"EC","x":"{self.x}","y":"{self.y}"}}'
        return to_base64url(hashlib.sha256(text.encode("ascii")).digest())
