"""Fuzz target for the lines of the PKCS#11 helper: a message or a refusal, never anything else."""

from __future__ import annotations

from clinic_signer.signers.card.pkcs11.protocol import (
    Ended,
    ListTokens,
    ProtocolError,
    Reached,
    Refused,
    Sign,
    Signature,
    Stage,
    Tokens,
    TokenSeen,
    from_line,
    to_line,
)
from fuzz.driver import Target

SEEDS = tuple(
    to_line(message)
    for message in (
        ListTokens(),
        Sign(1, b"\x17", b"c" * 32, b"m" * 256, b"d" * 51, False, 4),
        Tokens((TokenSeen(0, "Reader 00 00", "HPKI Application", 13),)),
        Reached(Stage.LOGIN),
        Refused("C_Login", "CKR_PIN_INCORRECT"),
        Signature(b"s" * 256),
        Ended(True),
    )
)

PIECES = (b"null", b"-1", b"[]", b'"', b"{", b"\\u0000")
"""What JSON readers trip over."""


def one_input(data: bytes) -> None:
    """Read one line; what was read must be written as something that reads the same."""
    try:
        message = from_line(data)
    except ProtocolError:
        return
    assert from_line(to_line(message)) == message


TARGET = Target("pkcs11-lines", one_input, lambda: SEEDS, PIECES)
