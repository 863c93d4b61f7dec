"""Access tokens and id_tokens: what a PC may do after a person has approved, and for how long."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from enum import Enum

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.dpop import Proof, jwk_thumbprint
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.signing_request import CLIENT_ID, Mode

_ID_TOKEN_LIFETIME = 300


class TokenKind(Enum):
    """What a token is for."""

    SERVICE = "service"
    DOCUMENT = "document"
    SESSION = "session"
    FOREIGN = "foreign"
    """A bearer token for CSC v1 within a session."""


@dataclass(slots=True)
class Token:
    """What is known of an access token.

    Attributes:
        kind: what it is for.
        thumbprint: the PC whose proof must come with it.
        account: whose key it may use; None for the service kind.
        approval: what allowed it; None for the service kind.
        expires_at: until when, seconds since 1970.
        left: signatures it may still be used for.
        is_used: the documents of a document token were signed.
        session: the token of the session that a foreign client's token belongs to.
    """

    kind: TokenKind
    thumbprint: str
    account: AccountId | None
    approval: Approval | None
    expires_at: float
    left: int = 0
    is_used: bool = False
    session: Token | None = None


@dataclass(slots=True)
class Tokens:
    """All tokens, in memory only, known by their hashes."""

    service: Service
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    _tokens: dict[bytes, Token] = field(default_factory=dict, repr=False)

    def issue(self, token: Token) -> str:
        """Give out a token."""
        now = self.service.clock.now()
        self._tokens = {h: t for h, t in self._tokens.items() if t.expires_at + 3600 > now}
        text = secrets.token_urlsafe(32)
        self._tokens[_hash(text)] = token
        return text

    def find(self, text: str, kinds: frozenset[TokenKind]) -> Token:
        """A token that may be used now.

        Raises:
            ProtocolError: INVALID_TOKEN; EXPIRED_TOKEN.
        """
        token = self._tokens.get(_hash(text))
        if token is None or token.kind not in kinds:
            raise ProtocolError(ErrorName.INVALID_TOKEN)
        if self.service.clock.now() >= token.expires_at:
            raise ProtocolError(ErrorName.EXPIRED_TOKEN)
        return token

    def of_proof(self, proof: Proof, kinds: frozenset[TokenKind]) -> Token:
        """The token that a request carries with the proof of its PC.

        Raises:
            ProtocolError: INVALID_TOKEN, also for another PC's token; EXPIRED_TOKEN.
        """
        if proof.access_token is None:
            raise ProtocolError(ErrorName.INVALID_TOKEN, "missing")
        token = self.find(proof.access_token, kinds)
        if token.thumbprint != proof.thumbprint:
            raise ProtocolError(ErrorName.INVALID_TOKEN, "key")
        return token

    def revoke(self, text: str, thumbprint: str) -> None:
        """End a PC's own token; an unknown one is no error (RFC 7009 §2.2)."""
        token = self._tokens.get(_hash(text))
        if token is not None and token.thumbprint == thumbprint:
            del self._tokens[_hash(text)]
            if token.approval is not None:
                self.end_of(token.approval)

    def end_of(self, approval: Approval) -> None:
        """End every token that one approval allowed."""
        self._tokens = {h: t for h, t in self._tokens.items() if t.approval is not approval}

    def for_approval(self, approval: Approval) -> tuple[str, Token]:
        """Give out the token that an approval allows."""
        asked = approval.request
        now = self.service.clock.now()
        if asked.mode is Mode.SESSION and asked.until is not None:
            token = Token(
                TokenKind.SESSION,
                asked.thumbprint,
                asked.account,
                approval,
                expires_at=asked.until,
                left=asked.max_count or 0,
            )
        else:
            token = Token(
                TokenKind.DOCUMENT,
                asked.thumbprint,
                asked.account,
                approval,
                expires_at=now + asked.max_seconds,
                left=len(asked.digests),
            )
        return self.issue(token), token

    def id_token(self, approval: Approval) -> str:
        """The id_token of an approval (OpenID Connect Core §2), signed with ES256."""
        now = self.service.clock.seconds()
        claims = {
            "iss": self.service.origin,
            "sub": approval.account.value,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + _ID_TOKEN_LIFETIME,
            "auth_time": now,
            "nonce": approval.request.nonce,
        }
        kid = str(self.jwk()["kid"])
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": kid})

    def jwk(self) -> dict[str, object]:
        """The public key of the id_tokens."""
        text = jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key())
        jwk: dict[str, object] = json.loads(text)
        return {**jwk, "kid": jwk_thumbprint(jwk), "use": "sig", "alg": "ES256"}


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
