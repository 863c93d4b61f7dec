"""Fuzz target for the lines of the PKCS#11 helper: a message or a refusal, never anything else.

With Atheris installed: ``python tests/fuzz/fuzz_pkcs11_lines.py [libFuzzer options]``. Without it,
random changes of good lines are tried for the number of seconds given (10 by default).
"""

from __future__ import annotations

import importlib
import random
import sys
import time

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


def one_input(data: bytes) -> None:
    """Read one line; what was read must be written as something that reads the same."""
    try:
        message = from_line(data)
    except ProtocolError:
        return
    assert from_line(to_line(message)) == message


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A few random changes: bytes altered, put in, taken out or doubled."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0 if place < len(data):
                data[place] = chance.randrange(256)
            case 1:
                data[place:place] = chance.choice((b"null", b"-1", b"[]", b'"', b"{", b"\\u0000"))
            case 2:
                del data[place : place + chance.randint(1, 4)]
            case _:
                data[place:place] = data[place : place + chance.randint(1, 40)]
    return bytes(data)


def without_atheris(seconds: float) -> int:
    """Try random changes for a time and return how many."""
    chance = random.Random()
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        one_input(mutated(chance.choice(SEEDS), chance))
        count += 1
    return count


def main() -> None:
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
        print(f"{without_atheris(seconds)} inputs, none crashed the reader")
        return
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
