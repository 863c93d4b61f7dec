"""Probes that fail or hang: each says so on its own line, and the report comes all the same."""

from __future__ import annotations

import threading
import time

import pytest

from clinic_signer.diagnostics.finding import Finding, Group, Line, Probe, State, ok
from clinic_signer.diagnostics.probes import PROBES
from clinic_signer.diagnostics.report import examine
from clinic_signer.diagnostics.running import AT_ONCE, LONGEST_SECONDS, run_probes
from clinic_signer.diagnostics.world import Once, World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.words import same
from diagnostics.doubles import Pc

HANGS = 120
"""Seconds, much longer than any limit here: whoever waited for it would take as long."""


def well(_world: World) -> Finding:
    return ok(same("well"))


def bug(_world: World) -> Finding:
    raise RuntimeError("a secret: 花子.csv")


def failing(_world: World) -> Finding:
    raise Failure(FailureCode.JOURNAL_UNREACHABLE, reason="08006")


def hanging(_world: World) -> Finding:
    time.sleep(HANGS)
    raise AssertionError


def a_probe(name: str, run: object, seconds: float = 5.0) -> Probe:
    return Probe(name, Group.PC, same(name), run, seconds)  # type: ignore[arg-type]


def test_one_that_fails_and_one_that_hangs_stop_no_other(pc: Pc) -> None:
    probes = (
        a_probe("bug", bug),
        a_probe("hanging", hanging, 0.3),
        a_probe("failing", failing),
        a_probe("well", well),
    )
    told: list[Line] = []
    began = time.monotonic()
    lines = run_probes(pc.world, probes, told.append)
    assert time.monotonic() - began < HANGS
    assert [line.probe.name for line in lines] == ["bug", "hanging", "failing", "well"]
    codes = ["unexpected", "probe-silent", "journal-unreachable", None]
    assert [line.finding.code for line in lines] == codes
    assert [line.finding.state for line in lines] == [State.CAUTION] * 3 + [State.OK]
    assert "花子" not in str(lines)
    # Told as they come: the one that hangs is the last.
    assert len(told) == len(lines)
    assert told[-1].probe.name == "hanging"


def test_whatever_hangs_the_report_comes_in_time(pc: Pc) -> None:
    probes = [a_probe(str(n), hanging, 0.2) for n in range(AT_ONCE * 2 + 1)]
    began = time.monotonic()
    report = examine(pc.world, probes=[*probes, a_probe("well", well)])
    assert time.monotonic() - began < HANGS
    assert report.count(State.CAUTION) == len(probes)
    assert report.lines[-1].finding.state is State.OK
    began = time.monotonic()
    lines = run_probes(pc.world, [a_probe("long", hanging, 2 * HANGS)], longest=0.2)
    assert time.monotonic() - began < HANGS
    assert lines[0].finding.code == "probe-silent"


def test_an_answer_that_comes_too_late_is_not_told_twice(pc: Pc) -> None:
    late = threading.Event()

    def slow(_world: World) -> Finding:
        late.wait(0.4)
        return ok(same("late"))

    told: list[Line] = []
    waits = a_probe("waits", lambda _world: (time.sleep(0.8), ok(same("well")))[1])
    run_probes(pc.world, [a_probe("slow", slow, 0.1), waits], told.append)
    assert [line.probe.name for line in told] == ["slow", "waits"]


def test_what_several_ask_for_is_found_out_once() -> None:
    asked: list[int] = []

    def find() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise Failure(FailureCode.CARD_BUSY)
        return 1

    once = Once(find)
    for _ in range(2):
        with pytest.raises(Failure, match="card-busy"):
            once()
    assert len(asked) == 1


def test_the_limits_of_all_lines_together_leave_time_to_start_and_to_end() -> None:
    """Whatever hangs: each takes the place of one that has just used its time up."""
    places = [0.0] * AT_ONCE
    for each in PROBES:
        first = places.index(min(places))
        places[first] += each.seconds
    assert max(places) <= LONGEST_SECONDS <= 12
