"""Reading an OpenID Connect ID token: who logged in, for whom, in answer to which request."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import jwt

from clinic_signer.signers.second_certificate.answers import Answer, AnswerError

_ALGORITHMS = {"EC": "ES256", "RSA": "RS256"}
"""What an ID token may be signed with, by kind of key: never ``none`` or a shared secret."""

_LEEWAY = 60
"""Seconds by which two clocks may differ; the same as for DPoP proofs."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an ID token must say (OpenID Connect Core §3.1.3.7).

    Attributes:
        issuer: the provider.
        audience: our client id.
        nonce: of our request.
        now: the provider's time.
    """

    issuer: str
    audience: str
    nonce: str
    now: datetime


def read_keys(answer: Answer) -> tuple[jwt.PyJWK, ...]:
    """Read a JWK set; keys of kinds that are not used here are left out.

    Raises:
        AnswerError: it is none, or no key is left.
    """
    keys = []
    for entry in answer.parts("keys"):
        algorithm = _ALGORITHMS.get(entry.text("kty"))
        use = entry.text_or_none("use")
        if algorithm is None or use not in (None, "sig"):
            continue
        try:
            keys.append(jwt.PyJWK(entry.as_dict(), algorithm))
        except (jwt.PyJWKError, jwt.InvalidKeyError, ValueError) as error:
            raise AnswerError("jwks") from error
    if not keys:
        raise AnswerError("jwks")
    return tuple(keys)


def subject_of(token: str, keys: Sequence[jwt.PyJWK], expected: Expectation) -> str:
    """Check an ID token and return its subject.

    Raises:
        AnswerError: the signature or a claim is not right; the text names which.
    """
    claims = _verified_claims(token, keys)
    if claims.text("iss") != expected.issuer:
        raise AnswerError("id_token.iss")
    audience = claims.texts("aud") if claims.is_list("aud") else (claims.text("aud"),)
    if audience != (expected.audience,):
        raise AnswerError("id_token.aud")
    if not hmac.compare_digest(claims.text("nonce").encode(), expected.nonce.encode()):
        raise AnswerError("id_token.nonce")
    now = int(expected.now.timestamp())
    if now > claims.integer("exp") + _LEEWAY:
        raise AnswerError("id_token.exp")
    if claims.integer("iat") > now + _LEEWAY:
        raise AnswerError("id_token.iat")
    return claims.text("sub")


def _verified_claims(token: str, keys: Sequence[jwt.PyJWK]) -> Answer:
    try:
        header = jwt.get_unverified_header(token)
        wanted = header.get("kid")
        algorithm = header.get("alg")
        for key in keys:
            fits = wanted is None or key.key_id is None or key.key_id == wanted
            if fits and key.algorithm_name == algorithm:
                text = jwt.api_jws.decode(token, key.key, algorithms=[algorithm])
                return Answer.read(text)
    except (jwt.PyJWTError, ValueError) as error:
        raise AnswerError("id_token") from error
    raise AnswerError("id_token.kid")
