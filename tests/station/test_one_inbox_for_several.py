"""Several workstations at one intake folder and one outbox: each file once, each document once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_signer.station import finished_files
from clinic_signer.station.inbox import NotTaken
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Job, JobState, Purpose, Receipt
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.outbox import Outbox
from clinic_signer.station.running import News, Pace, StationWork, WorkPlan, WorkState
from clinic_signer.station.station import Station
from station.prescriptions import prescription

WORKSTATIONS = ("front desk", "consulting room 1", "consulting room 2", "back office")
FILES = 30
LONG = 120.0
"""Seconds to wait at most, on a busy machine."""
QUICK = Pace(look=0.02, again=0.05, rarely=0.05, upkeep=0.1, left_alone=0.0)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Workstation:
    """A program at work at one of the PCs."""

    journal: Journal
    plan: WorkPlan
    news: list[News] = field(default_factory=list)
    states: list[WorkState] = field(default_factory=list)

    def start(self) -> StationWork:
        station = Station(self.journal)
        work = StationWork(
            lambda: station, self.plan, now, self.states.append, self.news.append, QUICK
        )
        work.start()
        return work


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """One journal for all of them: on one PC's disk, and on a server."""
    if request.param == "sqlite":
        return tmp_path / "journal.sqlite"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def workstations(
    location: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Workstation]]:
    monkeypatch.setattr(finished_files, "QUIET_SECONDS", 0.05)
    (tmp_path / "in").mkdir()
    plan = WorkPlan(Outbox(tmp_path / "out", is_sandbox=False), tmp_path / "in")
    made = [
        Workstation(Journal(location, workstation=name, clock=now), plan) for name in WORKSTATIONS
    ]
    yield made
    assert made[0].journal.prove().first_break is None
    for each in made:
        each.journal.close()


def until_all(workstations: list[Workstation], kind: type[News], count: int) -> list[News]:
    """What all of them have told of, once it is so much."""
    deadline = time.monotonic() + LONG
    while len(told := [n for each in workstations for n in each.news if type(n) is kind]) < count:
        assert time.monotonic() < deadline, f"{len(told)} of {count}"
        time.sleep(0.02)
    return told


def test_each_file_is_taken_once_and_each_document_delivered_once(
    workstations: list[Workstation], tmp_path: Path
) -> None:
    works = [each.start() for each in workstations]

    def write() -> None:
        for number in range(FILES):
            data = prescription(number) if number % 10 else b"junk %d" % number
            temporary = tmp_path / "in" / f"{number}.csv.tmp"
            temporary.write_bytes(data)
            temporary.rename(tmp_path / "in" / f"{number}.csv")

    writer = threading.Thread(target=write)
    writer.start()
    writer.join()
    receipts = until_all(workstations, Receipt, FILES - FILES // 10)
    until_all(workstations, NotTaken, FILES // 10)
    journal = workstations[0].journal
    for claim in journal.claim(Wanted(Purpose.SIGN, limit=FILES)):
        journal.record_signed(claim, b"<signed/>", facts={}, signer="")
    until_all(workstations, Job, len(receipts))
    assert all(work.stop(LONG) for work in works)
    jobs = journal.jobs()
    assert len(jobs) == len(receipts) == FILES - FILES // 10
    assert {job.state for job in jobs} == {JobState.DELIVERED}
    assert len(list((tmp_path / "out").glob("*.xml"))) == len(jobs)
    assert journal.history(HistoryQuery(actions=frozenset({AuditAction.DUPLICATE}))) == ()
    delivered = HistoryQuery(actions=frozenset({AuditAction.DELIVERED}))
    assert len(journal.history(delivered)) == len(jobs)
    assert list((tmp_path / "in").glob("*.csv")) == []
    assert len(list((tmp_path / "in" / "rejects").iterdir())) == 2 * (FILES // 10)
    assert [state for each in workstations for state in each.states] == []
