"""Four workstations on one PostgreSQL: whatever dies, each prescription is signed and sent once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_signer.sandbox import Sandbox
from postgresql.server import PostgresqlServer
from station.day.clinic import Clinic, ForkServer
from station.day.workstation import Place


@pytest.fixture
def clinic(sandbox: Sandbox, tmp_path: Path, postgresql_url: str) -> Iterator[Clinic]:
    with ForkServer(sandbox.home, tmp_path / "log") as server:
        yield Clinic(tmp_path, postgresql_url, server)


class Workstations:
    """Four of them at work; two share an outbox."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._places = {
            clinic.place(f"PC{number}", "shared" if number < 3 else f"outbox {number}"): 0
            for number in range(1, 5)
        }
        for place in self._places:
            self._places[place] = clinic.start(place)

    def kill_one(self, place: Place) -> None:
        """Kill one, and start it again."""
        assert self._clinic.kill(self._places[place], place), "it ended by itself"
        self._places[place] = self._clinic.start(place)

    @property
    def places(self) -> list[Place]:
        return [*self._places]

    def finish(self) -> None:
        """Let all of them do what is left."""
        for place, pid in self._places.items():
            self._clinic.kill(pid, place)
        last = [self._clinic.start(replace(place, until_idle=True)) for place in self._places]
        for pid in last:
            self._clinic.wait(pid)
        self._clinic.take_out()


@pytest.mark.parametrize(
    ("count", "pause"),
    [
        pytest.param(60, 0.8, id="60"),
        pytest.param(2000, 2.5, id="2000", marks=pytest.mark.long),
    ],
)
def test_one_is_killed_again_and_again(
    clinic: Clinic, sandbox: Sandbox, count: int, pause: float
) -> None:
    clinic.hand_in(count)
    chance = random.Random(count)
    workstations = Workstations(clinic)
    began = time.monotonic()
    kills = 0
    while clinic.has_waiting or clinic.open_jobs():
        time.sleep(chance.uniform(0.5 * pause, 1.5 * pause))
        workstations.kill_one(chance.choice(workstations.places))
        clinic.take_out()
        kills += 1
    print(f"{count} drained in {time.monotonic() - began:.1f} s, {kills} killed")
    workstations.finish()
    assert kills >= 3
    clinic.assert_nothing_lost_and_nothing_twice(sandbox)


def test_the_database_is_killed_and_comes_back(
    clinic: Clinic, sandbox: Sandbox, postgresql: PostgresqlServer
) -> None:
    clinic.hand_in(40)
    workstations = Workstations(clinic)
    for _ in range(3):
        time.sleep(0.5)
        with postgresql.killed():
            time.sleep(0.3)
    workstations.finish()
    clinic.assert_nothing_lost_and_nothing_twice(sandbox)
