"""Runs the probes side by side: none can stop another, and none can hold up the report.

What hangs is left alone in its thread, which ends with the program, and its line says so.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic

from clinic_signer.diagnostics.finding import Finding, Line, Probe, State, of_failure
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode

log = logging.getLogger(__name__)

AT_ONCE = 16
"""So many look at the same time: most of them wait for something else than this PC."""
LONGEST_SECONDS = 12.0
"""For all of them together, whatever hangs; the program has to start and to end as well."""
_LOOK_UP = 0.2
"""So often it is asked whether anybody still wants to know, in seconds."""


@dataclass(slots=True)
class _Running:
    """A probe that is at work."""

    number: int
    probe: Probe
    end: float
    answers: SimpleQueue[tuple[int, Finding]] = field(repr=False)


def run_probes(
    world: World,
    probes: Sequence[Probe],
    told: Callable[[Line], None] = lambda _line: None,
    *,
    longest: float = LONGEST_SECONDS,
    stop: threading.Event | None = None,
) -> tuple[Line, ...]:
    """Run probes.

    Args:
        world: what they look at.
        probes: which.
        told: told of each line as it comes, in this thread.
        longest: seconds for all of them.
        stop: when it is set, nobody wants to know any more, and what is not known yet counts as
            silent.

    Returns:
        One line per probe, in their order.
    """
    answers: SimpleQueue[tuple[int, Finding]] = SimpleQueue()
    last = monotonic() + longest
    waiting, running = deque(enumerate(probes)), dict[int, _Running]()
    lines: dict[int, Line] = {}

    def take(number: int, finding: Finding) -> None:
        if number in running:  # else it is too late: its line has been told
            line = Line(running.pop(number).probe, finding)
            lines[number] = line
            told(line)

    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            number, probe = waiting.popleft()
            end = min(monotonic() + probe.seconds, last)
            running[number] = _Running(number, probe, end, answers)
            _start(world, running[number])
        if stop is not None and stop.is_set():
            last = monotonic()
        with suppress(Empty):
            left = min(each.end for each in running.values()) - monotonic()
            take(*answers.get(timeout=min(max(0.0, left), _LOOK_UP)))
        now = monotonic()
        for each in [r for r in running.values() if min(r.end, last) <= now]:
            take(each.number, _silent(each.probe))
    return tuple(lines[number] for number in range(len(probes)))


def _start(world: World, running: _Running) -> None:
    def work() -> None:
        running.answers.put((running.number, _found(running.probe, world)))

    threading.Thread(target=work, name=f"probe-{running.probe.name}", daemon=True).start()


def _found(probe: Probe, world: World) -> Finding:
    try:
        return probe.run(world)
    except Failure as failure:
        return of_failure(failure, State.CAUTION)
    except Exception as bug:
        # Its text is not logged: it may name people's files.
        log.info("the probe %s met %s", probe.name, type(bug).__name__)
        return of_failure(Failure(FailureCode.UNEXPECTED, kind=type(bug).__name__), State.CAUTION)


def _silent(probe: Probe) -> Finding:
    log.info("the probe %s gave no answer", probe.name)
    failure = Failure(FailureCode.PROBE_SILENT, seconds=round(probe.seconds))
    return of_failure(failure, State.CAUTION)
