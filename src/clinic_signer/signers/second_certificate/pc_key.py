"""The key by which the service knows this PC, and the proofs made with it (DPoP, RFC 9449)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from clinic_signer.signers.second_certificate.encoding import (
    from_base64url,
    to_base64url,
)
from clinic_signer.signers.second_certificate.jwk import PublicJwk

_JTI_SIZE = 16


@dataclass(frozen=True, slots=True)
class PcKey:
    """An EC P-256 key of this installation and user of the operating system."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> PcKey:
        """Make a new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_text(cls, text: str) -> PcKey:
        """Read a key as :attr:`text` gives it.

        Raises:
            ValueError: it is none.
        """
        try:
            key = load_der_private_key(from_base64url(text), password=None)
        except TypeError as error:  # it is encrypted
            raise ValueError("no key") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("no key on P-256")
        return cls(key)

    @property
    def text(self) -> str:
        """The key for a keyring: PKCS#8 in base64url, about 190 characters."""
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return to_base64url(der)

    @property
    def jwk(self) -> PublicJwk:
        """The public key."""
        return PublicJwk.of(self.key.public_key())

    @property
    def thumbprint(self) -> str:
        """What the service calls this PC (RFC 7638, SHA-256, base64url)."""
        return self.jwk.thumbprint

    def proof(self, method: str, url: str, now: datetime, *, token: str | None = None) -> str:
        """Make the DPoP proof of one request (RFC 9449 §4.2).

        Args:
            method: the HTTP method.
            url: the address without query and fragment.
            now: by this PC's clock.
            token: the access token that goes with the request.
        """
        claims: dict[str, str | int] = {
            "htm": method,
            "htu": url,
            "iat": int(now.timestamp()),
            "jti": to_base64url(secrets.token_bytes(_JTI_SIZE)),
        }
        if token is not None:
            claims["ath"] = to_base64url(hashlib.sha256(token.encode("ascii")).digest())
        headers = {"typ": "dpop+jwt", "jwk": self.jwk.as_json}
        return jwt.encode(claims, self.key, algorithm="ES256", headers=headers)
