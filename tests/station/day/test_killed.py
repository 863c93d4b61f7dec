"""``kill -9`` in the middle of a working day: nothing is lost, nothing goes out twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_signer.sandbox import Sandbox
from station.day.clinic import Clinic, ForkServer, moments


@pytest.fixture
def server(sandbox: Sandbox, tmp_path: Path) -> Iterator[ForkServer]:
    with ForkServer(sandbox.home, tmp_path / "log") as running:
        yield running


def _kill_again_and_again(clinic: Clinic, sandbox: Sandbox, kills: int) -> None:
    place = clinic.place("PC1")
    at_work = 0
    for phase, seconds in moments(kills):
        clinic.hand_in(4)
        at_work += clinic.run_and_kill(place, phase, seconds)
        if at_work % 2:
            clinic.take_out()
        if at_work >= kills:
            break
    clinic.finish(place)
    print({phase.name: count for phase, count in sorted(clinic.killed_in.items())})
    clinic.assert_nothing_lost_and_nothing_twice(sandbox)


@pytest.mark.parametrize(
    "kills", [pytest.param(15, id="15"), pytest.param(300, id="300", marks=pytest.mark.long)]
)
def test_killed_on_sqlite(sandbox: Sandbox, server: ForkServer, tmp_path: Path, kills: int) -> None:
    clinic = Clinic(tmp_path, str(tmp_path / "journal.sqlite"), server)
    _kill_again_and_again(clinic, sandbox, kills)


@pytest.mark.parametrize(
    "kills", [pytest.param(15, id="15"), pytest.param(300, id="300", marks=pytest.mark.long)]
)
def test_killed_on_postgresql(
    sandbox: Sandbox, server: ForkServer, tmp_path: Path, postgresql_url: str, kills: int
) -> None:
    _kill_again_and_again(Clinic(tmp_path, postgresql_url, server), sandbox, kills)
