"""Proofs of possession of the PC's key (RFC 9449): which PC sends a request."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

import jwt
from starlette.requests import Request

from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.wire import to_base64url

_MAXIMUM_PROOF = 4096
_MAXIMUM_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that was accepted.

    Attributes:
        thumbprint: RFC 7638 thumbprint (SHA-256, base64url) of the PC's key: the name of the PC.
        access_token: the token it was sent with; None without one.
    """

    thumbprint: str
    access_token: str | None


class Proofs:
    """Checks proofs, each of which counts once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._used: dict[str, float] = {}

    def check(self, request: Request) -> Proof:
        """Say which PC sent a request.

        Raises:
            ProtocolError: INVALID_DPOP_PROOF; ``reason`` is ``clock`` when only the time is wrong.
        """
        proofs = request.headers.getlist("dpop")
        if len(proofs) != 1 or len(proofs[0]) > _MAXIMUM_PROOF:
            raise _refused("missing")
        access_token = _access_token(request)
        thumbprint, claims = _verified(proofs[0])
        self._assert_for(request, claims, access_token)
        self._assert_now_and_once(thumbprint, claims)
        return Proof(thumbprint, access_token)

    def _assert_for(
        self, request: Request, claims: dict[str, object], access_token: str | None
    ) -> None:
        if claims.get("htm") != request.method:
            raise _refused("htm")
        if claims.get("htu") != f"{self._service.origin}{request.url.path}":
            raise _refused("htu")
        if access_token is None:
            return
        wanted = to_base64url(hashlib.sha256(access_token.encode()).digest())
        if claims.get("ath") != wanted:
            raise _refused("ath")

    def _assert_now_and_once(self, thumbprint: str, claims: dict[str, object]) -> None:
        issued, identifier = claims.get("iat"), claims.get("jti")
        if isinstance(issued, bool) or not isinstance(issued, int | float):
            raise _refused("iat")
        if not isinstance(identifier, str) or not 8 <= len(identifier) <= 128:
            raise _refused("jti")
        now = self._service.clock.now() + self._service.faults.value(Fault.CLOCK_SKEW)
        age = self._service.limits.proof_age
        if not abs(now - issued) <= age:
            raise _refused("clock")
        if len(self._used) >= _MAXIMUM_REMEMBERED:
            self._used = {k: until for k, until in self._used.items() if until > now}
        key = f"{thumbprint} {identifier}"
        if self._used.get(key, 0) > now:
            raise _refused("jti")
        self._used[key] = now + 2 * age


def _access_token(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "dpop" or not token:
        raise ProtocolError(ErrorName.INVALID_TOKEN, "scheme")
    return token


def _verified(proof: str) -> tuple[str, dict[str, object]]:
    try:
        header = jwt.get_unverified_header(proof)
        jwk = header.get("jwk")
        if header.get("typ") != "dpop+jwt" or header.get("alg") != "ES256":
            raise _refused("header")
        if not isinstance(jwk, dict):
            raise _refused("jwk")
        thumbprint = jwk_thumbprint(jwk)
        # Whether its time is right is told apart from the rest, by the clock of the service.
        claims: dict[str, object] = jwt.decode(
            proof,
            jwt.PyJWK.from_dict(jwk, "ES256"),
            algorithms=["ES256"],
            options={"verify_iat": False, "verify_exp": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise _refused("form") from error
    return thumbprint, claims


def jwk_thumbprint(jwk: object) -> str:
    """RFC 7638 thumbprint (SHA-256, base64url) of a public EC P-256 key.

    Raises:
        ProtocolError: INVALID_DPOP_PROOF, it is another kind of key or a private one.
    """
    if not isinstance(jwk, dict) or "d" in jwk or jwk.get("kty") != "EC":
        raise _refused("jwk")
    members = {name: jwk.get(name) for name in ("crv", "kty", "x", "y")}
    if members["crv"] != "P-256" or not all(_is_coordinate(members[name]) for name in "xy"):
        raise _refused("jwk")
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return to_base64url(hashlib.sha256(text.encode()).digest())


def _is_coordinate(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 43:
        return False
    try:
        return len(base64.b64decode(f"{value}=", altchars=b"-_", validate=True)) == 32
    except ValueError:
        return False


def _refused(reason: str) -> ProtocolError:
    return ProtocolError(ErrorName.INVALID_DPOP_PROOF, reason)
