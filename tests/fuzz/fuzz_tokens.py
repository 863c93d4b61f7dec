"""Fuzz target for time-stamp tokens: read or refused, and good only as they were issued."""

from __future__ import annotations

from functools import cache

from clinic_signer.sandbox.pki import UnitId
from clinic_signer.signature.token_parts import TokenError
from clinic_signer.signature.token_signature import (
    TokenCertificateMissingError,
    TokenSignatureError,
    verify_token,
)
from clinic_signer.signature.tokens import read_token
from fuzz.driver import Target
from fuzz.fuzz_certificates import change
from fuzz.world import AT, world
from signature.token_forms import build_token

PIECES = (
    b"\x30\x80",
    b"\xa0\x80",
    b"\x31\x00",
    b"\x18\x0f20261120013000Z",
    b"\x05\x00",
    b"\x00\x00",
)


@cache
def seeds() -> tuple[bytes, ...]:
    """Tokens as the sandbox issues them and in the other forms that are read."""
    unit = world().credentials[UnitId.TIMESTAMP_UNIT]
    forms: tuple[dict[str, object], ...] = (
        {},
        {"reference_version": 1},
        {"digest": "sha512"},
        {"imprint": "sha512"},
        {"with_certificate": False},
        {"information": {"accuracy": {"seconds": 1, "millis": 5}, "nonce": 77}},
    )
    others = (build_token(unit.der, unit.key, **form) for form in forms)  # type: ignore[arg-type]
    return (world().timestamp(b"data", AT), *others)


@cache
def _signed() -> frozenset[tuple[bytes, bytes]]:
    return frozenset((read_token(s).content, read_token(s).signer.signed_octets) for s in seeds())


def one_input(data: bytes) -> None:
    """Read one, and verify it with its own certificate or the one beside it."""
    try:
        token = read_token(data)
    except TokenError:
        return
    assert token.gen_time.tzinfo is not None
    try:
        verify_token(token, (world().credentials[UnitId.TIMESTAMP_UNIT].der,))
    except (TokenSignatureError, TokenCertificateMissingError):
        return
    assert (token.content, token.signer.signed_octets) in _signed(), "good, but never issued"


TARGET = Target("tokens", one_input, seeds, PIECES, change)
