"""Measuring side by side: contenders take turns, so that a busy machine is busy for all of them.

Counted is processor time of this process: what other processes do in between does not count.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Contender:
    """Something that does one document's work per call.

    Attributes:
        name: what stands in the table.
        work: called with a running number; contenders may vary the document by it.
    """

    name: str
    work: Callable[[int], object]


@dataclass(frozen=True)
class Comparison:
    """Ours against others at the same task.

    Attributes:
        title: the task.
        ours: our contender.
        others: each with how many times its rate ours should reach; None without a target.
        note: what is compared and what is not, for the reader of the table.
    """

    title: str
    ours: Contender
    others: tuple[tuple[Contender, float | None], ...]
    note: str

    @property
    def contenders(self) -> tuple[Contender, ...]:
        return (self.ours, *(other for other, _target in self.others))


@dataclass
class Timings:
    """Processor seconds per call of one contender, one value for each round."""

    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)


def run(comparison: Comparison, rounds: int, turn: float) -> dict[str, Timings]:
    """Let the contenders take turns of the same length, in alternating order.

    Args:
        comparison: who takes part.
        rounds: turns of each.
        turn: processor seconds of a turn; at least one call is made.
    """
    timings = {contender.name: Timings() for contender in comparison.contenders}
    calls = {contender.name: _calls(contender, turn) for contender in comparison.contenders}
    for number in range(rounds):
        order: Sequence[Contender] = comparison.contenders
        for contender in order if number % 2 else reversed(order):
            timings[contender.name].rounds.append(_turn(contender, calls[contender.name]))
    return timings


def _calls(contender: Contender, turn: float) -> int:
    """How many calls fill a turn; what is loaded once is loaded here and part of no round."""
    contender.work(0)
    return max(1, round(turn / min(_turn(contender, 3) for _ in range(3))))


def _turn(contender: Contender, calls: int) -> float:
    """Processor seconds per call; garbage of the turns before is not collected in this one."""
    work = contender.work
    gc.collect()
    gc.disable()
    try:
        work(0)
        start = time.process_time()
        for call in range(calls):
            work(call)
        return (time.process_time() - start) / calls
    finally:
        gc.enable()


def ratios(ours: Timings, other: Timings) -> list[float]:
    """How many times the other's rate ours is, round by round."""
    return [theirs / mine for mine, theirs in zip(ours.rounds, other.rounds, strict=True)]


def table(comparison: Comparison, timings: dict[str, Timings]) -> str:
    """The result as text."""
    lines = [comparison.title, f"  {comparison.note}"]
    ours = timings[comparison.ours.name]
    lines.append(_row(comparison.ours.name, ours))
    for other, target in comparison.others:
        found = ratios(ours, timings[other.name])
        middle = statistics.median(found)
        spread = f"{min(found):.2f}-{max(found):.2f}"
        verdict = ""
        if target is not None:
            mark = "reached" if middle >= target else "MISSED"
            verdict = f", target {target:.2f}: {mark}"
        row = _row(other.name, timings[other.name])
        lines.append(f"{row}  ours/this {middle:6.2f} ({spread}){verdict}")
    return "\n".join(lines)


def _row(name: str, timings: Timings) -> str:
    median = timings.median
    return f"  {name:<48} {1 / median:>9,.0f}/s {median * 1e6:>9,.0f} us"
