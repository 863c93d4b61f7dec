"""What all fuzz targets have in common: good input, changes of it, and limits that are watched.

``python -m fuzz.run NAME SECONDS``, in ``tests``, runs a target for a time (:mod:`fuzz.run`).
"""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
SECONDS_OF_ONE = 2.0
"""Processor time that one input may take; on a busy machine the clock would say more."""
MEMORY_OF_ONE = 64 * 1024 * 1024
"""Bytes that Python may allocate for one input; the largest of ours has 30,000."""


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


@dataclass(frozen=True)
class Target:
    """Something that reads bytes from outside.

    Attributes:
        name: of its corpus and on the command line.
        one_input: reads one input; whatever it raises is a defect.
        seeds: makes good input, for each run anew where keys are in it.
        pieces: what is put in between, in place of random bytes.
        change: changes of good input that know more than bytes, where there are such.
    """

    name: str
    one_input: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    pieces: tuple[bytes, ...] = ()
    change: Callable[[bytes, random.Random], bytes] | None = None

    def changed(self, seed: bytes, chance: random.Random) -> bytes:
        """One changed input."""
        if self.change is not None and chance.random() < 0.75:
            return self.change(seed, chance)
        return mutated(seed, chance, self.pieces)

    @property
    def corpus(self) -> list[bytes]:
        """The kept inputs: unusual ones that a longer run came upon."""
        return [file.read_bytes() for file in sorted((CORPUS / self.name).glob("*"))]


@dataclass
class Watched:
    """A target whose every input is held to the limits.

    Attributes:
        every: memory is measured for every so manieth input, as measuring takes time itself.
        executions: inputs so far.
        slowest: processor seconds of the slowest.
        peak: bytes that Python allocated at most for one input.
    """

    target: Target
    every: int = 50
    executions: int = 0
    slowest: float = 0.0
    peak: int = 0
    slowest_input: bytes = field(default=b"", repr=False)

    def __call__(self, data: bytes) -> None:
        """Read one input.

        Raises:
            AssertionError: it took too long or too much memory, or the target says so.
        """
        self.executions += 1
        measures = self.executions % self.every == 0
        if measures:
            tracemalloc.start()
        start = time.process_time()
        try:
            self.target.one_input(data)
        finally:
            taken = time.process_time() - start
            if measures:
                self.peak = max(self.peak, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
        if taken > self.slowest and not measures:
            self.slowest, self.slowest_input = taken, data
        assert self.slowest < SECONDS_OF_ONE, f"{self.slowest:.2f} s of processor time"
        assert self.peak < MEMORY_OF_ONE, f"{self.peak} bytes"


def run(target: Target, chance: random.Random, *, seconds: float = 0.0, count: int = 0) -> Watched:
    """Read the seeds, the corpus and random changes of both.

    Args:
        target: what reads.
        chance: where the changes come from.
        seconds: how long, for a run by time.
        count: how many changes, for a run that can be repeated.
    """
    watched = Watched(target)
    good = [*target.seeds(), *target.corpus]
    for data in good:
        watched(data)
    end = time.monotonic() + seconds
    while watched.executions < len(good) + count or time.monotonic() < end:
        watched(target.changed(chance.choice(good), chance))
    return watched
