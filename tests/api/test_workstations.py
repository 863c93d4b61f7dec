"""The API at several workstations over one PostgreSQL: what one hands in, another may sign."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.running import (
    LONG,
    SIGNED,
    Listener,
    Running,
    hand_in,
    new_csv,
    running,
    sign,
    taken,
    wait_until,
)
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.journal import Journal
from postgresql.server import PostgresqlServer


@pytest.fixture
def workstations(postgresql_url: str, tmp_path: Path) -> Iterator[list[Running]]:
    """Two of them, each with its API."""
    with ExitStack() as stack:
        made = []
        for name in ("reception", "room 2"):
            journal = Journal(postgresql_url, workstation=name, clock=lambda: datetime.now(UTC))
            folder = tmp_path / name
            folder.mkdir()
            made.append(stack.enter_context(running(folder, journal=journal)))
        yield made
        assert made[0].journal.prove().first_break is None


def test_who_waits_at_one_is_told_what_another_has_signed(workstations: list[Running]) -> None:
    reception, room = workstations
    with reception.client() as emr, ThreadPoolExecutor(1) as thread:
        listener = Listener(reception)
        prescription = taken(emr)
        where = f"/v1/prescriptions/{prescription['id']}"
        since = prescription["change"]
        waiting = thread.submit(emr.get, where, params={"wait": 30, "since": since})
        sign(room.journal, prescription["id"])
        assert waiting.result(LONG).json()["state"] in ("signing", "signed")
        listener.wait_for(lambda: listener.states().get(prescription["id"]) == "signed")
        listener.close()
        assert emr.get(f"{where}/signed").content == SIGNED
        emr.put(f"{where}/receipt").raise_for_status()
    assert room.journal.job(prescription["id"]).state is JobState.DELIVERED


def test_the_same_key_at_another_workstation_is_another_request(
    workstations: list[Running],
) -> None:
    """Two programs may count their visits alike; the same bytes are the same job all the same."""
    reception, room = workstations
    with reception.client() as one, room.client() as other:
        data = new_csv()
        first = taken(one, data, key="visit-1")
        assert taken(other, key="visit-1")["id"] != first["id"]
        again = hand_in(other, data, key="visit-2")
        assert (again.status_code, again.json()["id"]) == (200, first["id"])


def test_a_database_that_dies_is_said_and_nothing_is_lost(
    workstations: list[Running], postgresql: PostgresqlServer
) -> None:
    reception, room = workstations
    with reception.client() as emr:
        before = taken(emr)
        data = new_csv()
        with postgresql.killed():
            answer = hand_in(emr, data, key="visit-2")
            assert answer.status_code == 503, answer.text
            assert answer.json()["code"] == "journal-unreachable"
            assert int(answer.headers["Retry-After"]) > 0
            assert emr.get(f"/v1/prescriptions/{before['id']}").status_code == 503
        answers: list[httpx.Response] = []

        def is_taken() -> bool:
            answers.append(hand_in(emr, data, key="visit-2"))
            return answers[-1].status_code != 503

        wait_until(is_taken)
        assert answers[-1].status_code in (200, 201)
        sign(room.journal, before["id"])
        assert emr.get(f"/v1/prescriptions/{before['id']}/signed").content == SIGNED
