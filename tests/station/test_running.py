"""The station at work: what does not work is shown, tried again, and ends by itself."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.station import finished_files
from clinic_signer.station.inbox import NotTaken
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Job, JobState, Purpose, Receipt, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.outbox import Outbox
from clinic_signer.station.running import News, Pace, StationWork, Work, WorkPlan, WorkState
from clinic_signer.station.station import Station
from station.prescriptions import prescription

QUICK = Pace(look=0.02, again=0.05, rarely=0.05, upkeep=0.05, left_alone=0.0)
LONG = 60.0
"""Seconds to wait at most, on a busy machine."""


def now() -> datetime:
    return datetime.now(UTC)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


@dataclass
class Place:
    """Folders and a journal, and a program that works with them."""

    home: Path
    journal: Journal
    states: list[WorkState] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    work: StationWork = field(init=False)

    def __post_init__(self) -> None:
        self.inbox, self.outbox = self.home / "in", self.home / "out"
        self.inbox.mkdir()
        self.plan(self.inbox)

    def plan(
        self,
        inbox: Path | None,
        station: Callable[[], Station] | None = None,
        pace: Pace = QUICK,
    ) -> None:
        self.work = StationWork(
            station or (lambda: Station(self.journal)),
            WorkPlan(Outbox(self.outbox, is_sandbox=False), inbox),
            now,
            self.states.append,
            self.news.append,
            pace,
        )

    def hand_in(self, name: str, data: bytes) -> None:
        temporary = self.inbox / f"{name}.tmp"
        temporary.write_bytes(data)
        temporary.rename(self.inbox / name)

    def signed(self, number: int) -> Job:
        """A prescription that a person has signed."""
        arrival = Arrival(prescription(number), f"{number}.csv", Source.WINDOW)
        (receipt,) = Station(self.journal).receive([arrival])
        (claim,) = self.journal.claim(Wanted(Purpose.SIGN, (receipt.job.id,)))
        return self.journal.record_signed(claim, b"<signed/>", facts={}, signer="")

    def running(self) -> set[str]:
        """The threads of the work that have not ended."""
        names = {thread.name for thread in threading.enumerate()}
        return names & {work.value for work in Work}

    def trouble(self, work: Work) -> FailureCode | None:
        failure = self.work.state.trouble(work)
        return failure and failure.code

    def told(self, work: Work) -> list[FailureCode | None]:
        """What was said of one kind of work, without what was said of others meanwhile."""
        failures = [state.trouble(work) for state in self.states]
        said = [None, *(failure and failure.code for failure in failures)]
        return [code for before, code in pairwise(said) if code != before]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(finished_files, "QUIET_SECONDS", 0.05)
    journal = Journal(tmp_path / "journal.sqlite", workstation="front desk", clock=now)
    place = Place(tmp_path, journal)
    yield place
    assert place.work.stop(LONG)
    assert journal.prove().first_break is None
    journal.close()


def test_what_comes_in_is_taken_and_told(place: Place) -> None:
    place.work.start()
    place.hand_in("rx.csv", prescription(1))
    place.hand_in("junk.csv", b"junk")
    until(lambda: len(place.news) == 2)
    assert {type(each) for each in place.news} == {Receipt, NotTaken}
    assert [job.state for job in place.journal.jobs()] == [JobState.READY]
    assert place.states == []  # all is well, and was


def test_what_a_window_has_signed_and_left_is_delivered(place: Place) -> None:
    job = place.signed(1)
    place.work.start()
    until(lambda: place.news)
    assert (place.outbox / "1_signed.xml").read_bytes() == b"<signed/>"
    assert place.journal.job(job.id).state is JobState.DELIVERED


def test_what_was_signed_just_now_is_left_to_the_window_for_a_moment(place: Place) -> None:
    job = place.signed(1)
    pace = Pace(look=0.02, left_alone=3600.0)
    plan = WorkPlan(Outbox(place.outbox, is_sandbox=False))
    looked = threading.Event()

    def station() -> Station:
        if place.work.state is not None:
            looked.set()
        return Station(place.journal)

    place.work = StationWork(station, plan, now, place.states.append, pace=pace)
    place.work.start()
    assert looked.wait(LONG)
    assert place.work.stop(LONG)
    assert place.journal.job(job.id).state is JobState.SIGNED
    place.plan(None)
    assert place.work.once()
    assert place.journal.job(job.id).state is JobState.DELIVERED


def test_it_goes_on_where_an_earlier_run_was_stopped(place: Place) -> None:
    place.journal.receive([Arrival(prescription(1), "rx.csv", Source.FOLDER)])
    place.work.start()
    until(lambda: place.journal.jobs()[0].state is JobState.READY)


def test_what_a_dead_workstation_has_claimed_comes_back(place: Place) -> None:
    Station(place.journal).receive([Arrival(prescription(1), "rx.csv", Source.FOLDER)])
    place.work.start()
    place.journal.claim(Wanted(Purpose.SIGN), lease=timedelta(milliseconds=1))
    until(lambda: place.journal.jobs()[0].state is JobState.READY)


def test_what_is_older_than_its_time_is_removed_once_a_day(place: Place) -> None:
    path = place.home / "old.sqlite"
    times = [now()]
    journal = Journal(path, workstation="front desk", clock=lambda: times[0])
    Station(journal).receive([Arrival(prescription(1), "rx.csv", Source.WINDOW)])
    journal.cancel(journal.jobs()[0].id, why="person")
    plan = WorkPlan(Outbox(place.outbox, is_sandbox=False), retention_years=3)
    work = StationWork(lambda: Station(journal), plan, lambda: times[0], place.states.append)
    assert work.once()
    assert not journal.jobs()[0].is_purged
    times[0] += timedelta(days=366 * 3)
    assert work.once()
    assert journal.jobs()[0].is_purged
    journal.close()


def test_a_share_that_goes_is_told_once_and_works_again_by_itself(place: Place) -> None:
    place.work.start()
    away = place.home / "away"
    place.inbox.rename(away)
    until(lambda: place.trouble(Work.INTAKE))
    place.signed(1)
    until(lambda: (place.outbox / "1_signed.xml").exists())  # the rest goes on
    away.rename(place.inbox)
    place.hand_in("rx.csv", prescription(2))
    until(lambda: len(place.journal.jobs()) == 2)
    until(lambda: place.trouble(Work.INTAKE) is None)
    assert place.told(Work.INTAKE) == [FailureCode.INBOX_UNREACHABLE, None]


def test_a_share_that_does_not_answer_is_told_and_works_again_by_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a system does that waits for a server: listing the folder does not return."""
    answers = threading.Event()
    listdir = os.listdir

    def late(folder: Path) -> list[str]:
        if folder == place.inbox:
            assert answers.wait(LONG)
        return listdir(folder)

    monkeypatch.setattr(os, "listdir", late)
    place.plan(place.inbox, pace=replace(QUICK, silence=0.1))
    place.work.start()
    until(lambda: place.trouble(Work.INTAKE) is FailureCode.INBOX_UNREACHABLE)
    answers.set()
    until(lambda: place.trouble(Work.INTAKE) is None)
    assert place.told(Work.INTAKE) == [FailureCode.INBOX_UNREACHABLE, None]


def test_a_share_that_answers_after_the_end_is_left_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_files, "QUIET_SECONDS", 0.0)
    answers, asked = threading.Event(), threading.Event()
    listdir = os.listdir

    def late(folder: Path) -> list[str]:
        names = listdir(folder)
        if folder == place.inbox and names:
            asked.set()
            assert answers.wait(LONG)
        return names

    monkeypatch.setattr(os, "listdir", late)
    place.work.start()
    place.hand_in("rx.csv", prescription(1))
    assert asked.wait(LONG)
    assert not place.work.stop(0.1)
    until(lambda: {Work.INTAKE.value} == place.running())

    def closed(_journal: Journal) -> int:
        raise AssertionError("the journal was closed meanwhile")

    monkeypatch.setattr(Journal, "position", closed)
    answers.set()
    assert place.work.stop(LONG)
    assert place.trouble(Work.INTAKE) is None
    assert [each.name for each in place.inbox.iterdir()] == ["rx.csv"]


def test_an_outbox_that_cannot_be_used_is_told_once_and_works_again_by_itself(
    place: Place,
) -> None:
    place.outbox.write_bytes(b"a file in its place")
    job = place.signed(1)
    place.work.start()
    until(lambda: place.trouble(Work.DELIVERY))
    until(lambda: place.journal.job(job.id).failure)
    place.outbox.unlink()
    until(lambda: place.trouble(Work.DELIVERY) is None)
    assert (place.outbox / "1_signed.xml").read_bytes() == b"<signed/>"
    assert place.told(Work.DELIVERY) == [FailureCode.OUTPUT_NOT_WRITABLE, None]


def test_a_journal_that_is_away_keeps_all_waiting_and_comes_back(place: Place) -> None:
    elsewhere = place.home / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "journal.sqlite").mkdir()
    opened: list[Station] = []

    def station() -> Station:
        if not opened:
            path = elsewhere / "journal.sqlite"
            opened.append(Station(Journal(path, workstation="front desk", clock=now)))
        return opened[0]

    lock = threading.Lock()

    def one_at_a_time() -> Station:
        with lock:
            return station()

    place.plan(place.inbox, one_at_a_time)
    place.hand_in("rx.csv", prescription(1))
    place.work.start()
    until(lambda: len(place.work.state.troubles) == len(Work))
    assert {each.failure.code for each in place.work.state.troubles} == {
        FailureCode.JOURNAL_NOT_WRITABLE
    }
    assert (place.inbox / "rx.csv").exists()
    (elsewhere / "journal.sqlite").rmdir()
    until(lambda: not place.work.state.troubles)
    until(lambda: place.news)
    assert place.work.stop(LONG)
    assert len(opened[0].journal.jobs()) == 1
    opened[0].close()


def test_the_folder_of_signed_prescriptions_is_no_intake_folder(place: Place) -> None:
    place.outbox = place.inbox
    place.plan(place.inbox)
    place.hand_in("rx.csv", prescription(1))
    place.work.start()
    until(lambda: place.trouble(Work.INTAKE) is FailureCode.INBOX_IS_OUTBOX)
    assert (place.inbox / "rx.csv").exists()


def test_a_file_that_waits_is_told_once_with_its_name(place: Place) -> None:
    (place.inbox / "link.csv").symlink_to(place.home / "elsewhere")
    place.work.start()
    until(lambda: place.work.state.waiting)
    place.hand_in("rx.csv", prescription(1))
    until(lambda: place.news)
    (place.inbox / "link.csv").unlink()
    until(lambda: not place.work.state.waiting)
    told = [[(each.name, each.failure.code) for each in state.waiting] for state in place.states]
    assert told == [[("link.csv", FailureCode.INBOX_NOT_A_FILE)], []]


def test_after_the_end_nothing_is_taken(place: Place) -> None:
    place.work.start()
    assert place.work.stop(LONG)
    assert not place.running()
    place.hand_in("rx.csv", prescription(1))
    assert (place.inbox / "rx.csv").exists()


def test_a_mistake_of_ours_is_a_state_too_and_the_rest_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_journal: Journal) -> int:
        raise ZeroDivisionError("of 見本 花子")

    monkeypatch.setattr(Journal, "return_expired", broken)
    place.work.start()
    until(lambda: place.trouble(Work.UPKEEP) is FailureCode.UNEXPECTED)
    assert "見本" not in caplog.text
    job = place.signed(1)
    until(lambda: place.journal.job(job.id).state is JobState.DELIVERED)
    monkeypatch.undo()
    until(lambda: place.trouble(Work.UPKEEP) is None)
    caplog.clear()
