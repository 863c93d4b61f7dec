"""Fuzz target for the hcRole reader: bytes are read or refused, never anything else.

With Atheris installed: ``python tests/fuzz/fuzz_hcrole.py [libFuzzer options]``. Without it, random
changes of a good value are tried for the number of seconds given (10 by default).
"""

from __future__ import annotations

import importlib
import random
import sys
import time

from clinic_signer.pki.der import DerError
from clinic_signer.pki.hc_role import read_hc_roles
from clinic_signer.sandbox.hc_role import hc_role_extension


def one_input(data: bytes) -> None:
    """Read one input; anything but a result or a refusal is a defect."""
    try:
        roles = read_hc_roles(data)
    except DerError:
        return
    for role in roles:
        assert isinstance(role.text, str)
        assert role.coding_scheme.replace(".", "").isdigit()


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A few random changes: bytes altered, put in, taken out or doubled."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0 if place < len(data):
                data[place] = chance.randrange(256)
            case 1:
                data[place:place] = chance.randbytes(chance.randint(1, 4))
            case 2:
                del data[place : place + chance.randint(1, 4)]
            case _:
                data[place:place] = data[place : place + chance.randint(1, 40)]
    return bytes(data)


def without_atheris(seconds: float) -> int:
    """Try random changes for a time and return how many."""
    chance = random.Random()
    seeds = [hc_role_extension(text).value for text in ("Medical Doctor", "薬剤師", "")]
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        one_input(mutated(chance.choice(seeds), chance))
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
