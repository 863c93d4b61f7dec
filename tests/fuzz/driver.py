"""Drives a fuzz target: by Atheris where it is installed, else by random changes of good input."""

from __future__ import annotations

import importlib
import random
import sys
import time
from collections.abc import Callable, Sequence

OneInput = Callable[[bytes], None]


def mutated(seed: bytes, chance: random.Random, pieces: Sequence[bytes] = ()) -> bytes:
    """A few random changes: bytes altered, put in, taken out or doubled."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0 if place < len(data):
                data[place] = chance.randrange(256)
            case 1:
                noise = chance.randbytes(chance.randint(1, 4))
                data[place:place] = chance.choice(pieces) if pieces else noise
            case 2:
                del data[place : place + chance.randint(1, 4)]
            case _:
                data[place:place] = data[place : place + chance.randint(1, 40)]
    return bytes(data)


def without_atheris(
    one_input: OneInput, seeds: Sequence[bytes], pieces: Sequence[bytes], seconds: float
) -> int:
    """Try random changes for a time and return how many."""
    chance = random.Random()
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        one_input(mutated(chance.choice(seeds), chance, pieces))
        count += 1
    return count


def main(one_input: OneInput, seeds: Sequence[bytes], pieces: Sequence[bytes] = ()) -> None:
    """Run a target from the command line.

    Args:
        one_input: the target; whatever it raises is a defect.
        seeds: good input.
        pieces: what is put in between, in place of random bytes.
    """
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
        print(f"{without_atheris(one_input, seeds, pieces, seconds)} inputs, none was a defect")
        return
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
