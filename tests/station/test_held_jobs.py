"""Jobs held for signing: alive as long as they are worked on, recorded before anybody is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import SignerKind
from clinic_signer.station import held_jobs
from clinic_signer.station.held_jobs import HeldJobs
from clinic_signer.station.intake import Item
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import (
    Arrival,
    DocumentPart,
    Job,
    JobState,
    Purpose,
    Source,
)
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.signing import NotSigned, Signed, Skipped
from clinic_signer.station.station import Station
from gui.doubles import signed_report
from gui.history_day import WorkingDay

SHORT = timedelta(milliseconds=300)
CARD = SignerKind.CARD


@pytest.fixture
def day(tmp_path: Path) -> Iterator[WorkingDay]:
    made = WorkingDay(tmp_path)
    yield made
    assert made.journal.prove().first_break is None
    made.journal.close()


def item(day: WorkingDay, job: Job) -> Item:
    return day.station.item(job)


def signed(day: WorkingDay, job: Job) -> Signed:
    return Signed(item(day, job), f"<signed>{job.number}</signed>".encode(), signed_report())


def state(day: WorkingDay, job: Job) -> JobState:
    return day.journal.job(job.id).state


def discarded(day: WorkingDay) -> list[str | int | None]:
    """The reasons for which signatures were thrown away."""
    query = HistoryQuery(actions=frozenset({AuditAction.DISCARDED}))
    return [each.entry.facts["failure"] for each in day.journal.history(query)]


def test_a_signature_is_kept_and_the_rest_goes_back(day: WorkingDay) -> None:
    jobs = day.receive("仮野　太郎", "見本　花子", "例田　咲良")
    with HeldJobs(day.journal, [job.id for job in jobs]) as held:
        outcome = signed(day, jobs[0])
        assert held.record(jobs[0].id, outcome, CARD) is outcome
        assert not held.has(jobs[0].id)
        skipped = Skipped(item(day, jobs[1]))
        assert held.record(jobs[1].id, skipped, CARD) is skipped
        assert held.has(jobs[1].id)
        assert state(day, jobs[2]) is JobState.SIGNING
    assert [state(day, job) for job in jobs] == [JobState.SIGNED, JobState.READY, JobState.READY]
    assert day.journal.document(jobs[0].id, DocumentPart.SIGNED) == outcome.data


def test_a_second_outcome_of_the_same_job_is_not_taken(day: WorkingDay) -> None:
    (job,) = day.receive("仮野　太郎")
    with HeldJobs(day.journal, [job.id]) as held:
        first = signed(day, job)
        held.record(job.id, first, CARD)
        second = held.record(job.id, Signed(first.item, b"<other/>", first.report), CARD)
    assert isinstance(second, NotSigned)
    assert second.failure.code is FailureCode.JOB_TAKEN_OVER
    assert day.journal.document(job.id, DocumentPart.SIGNED) == first.data


def test_what_another_workstation_has_by_now_is_thrown_away_and_noted(day: WorkingDay) -> None:
    (job,) = day.receive("仮野　太郎")
    with HeldJobs(day.journal, [job.id]) as held:
        late = signed(day, job)
        day.clock.advance(60)
        (claim,) = day.journal.claim(Wanted(Purpose.SIGN, job_ids=(job.id,)))
        day.record_signed(claim)
        outcome = held.record(job.id, late, CARD)
    assert isinstance(outcome, NotSigned)
    assert outcome.failure.code is FailureCode.JOB_TAKEN_OVER
    assert day.journal.document(job.id, DocumentPart.SIGNED) != late.data
    assert discarded(day) == ["job-taken-over"]


@pytest.mark.parametrize(
    ("code", "then"),
    [
        (FailureCode.CARD_ABSENT, JobState.READY),
        (FailureCode.SIGNED_DOCUMENT_ALTERED, JobState.FAILED),
    ],
)
def test_what_is_wrong_with_the_document_is_a_persons_to_decide_all_else_passes(
    day: WorkingDay, code: FailureCode, then: JobState
) -> None:
    (job,) = day.receive("仮野　太郎")
    with HeldJobs(day.journal, [job.id]) as held:
        held.record(job.id, NotSigned(item(day, job), Failure(code)), CARD)
    after = day.journal.job(job.id)
    assert after.state is then
    assert after.failure is not None
    assert after.failure.code is code


# -- the journal is away ---------------------------------------------------------------------


def _away(patch: pytest.MonkeyPatch, times: float) -> None:
    """The journal cannot be reached for so many attempts to record."""
    record = Journal.record_signed
    left = [times]

    def sometimes(*arguments: object, **named: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise Failure(FailureCode.JOURNAL_UNREACHABLE)
        call: Callable[..., object] = record
        return call(*arguments, **named)

    patch.setattr(Journal, "record_signed", sometimes)


def test_a_signature_waits_for_a_journal_that_is_away_for_a_moment(
    day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = day.receive("仮野　太郎")
    _away(monkeypatch, 2)
    with HeldJobs(day.journal, [job.id]) as held:
        outcome = signed(day, job)
        assert held.record(job.id, outcome, CARD) is outcome
    assert state(day, job) is JobState.SIGNED


def test_what_cannot_be_recorded_is_not_signed_and_can_be_signed_again(
    day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = day.receive("仮野　太郎")
    with monkeypatch.context() as patch:
        _away(patch, float("inf"))
        patch.setattr(held_jobs, "PATIENCE_SECONDS", 0.0)
        with HeldJobs(day.journal, [job.id]) as held:
            outcome = held.record(job.id, signed(day, job), CARD)
    assert isinstance(outcome, NotSigned)
    assert outcome.failure.code is FailureCode.JOURNAL_UNREACHABLE
    assert discarded(day) == ["journal-unreachable"]
    assert state(day, job) is JobState.READY
    with HeldJobs(day.journal, [job.id]) as held:
        held.record(job.id, signed(day, job), CARD)
    assert state(day, job) is JobState.SIGNED


# -- leases ------------------------------------------------------------------------------------


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_lease_is_renewed_as_long_as_the_work_takes(day: WorkingDay, tmp_path: Path) -> None:
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
    journal = Journal(tmp_path / "real.sqlite", workstation="PC1", clock=clock)
    text = day.journal.document(day.receive("仮野　太郎")[0].id, DocumentPart.RECEIVED)
    (receipt,) = Station(journal).receive([Arrival(text, "a.csv", Source.FOLDER)])
    job_id = receipt.job.id

    def until() -> datetime:
        lease = journal.job(job_id).lease
        assert lease is not None
        return lease.until

    with HeldJobs(journal, [job_id], lease=SHORT):
        first = until()
        _until(lambda: until() > first + 2 * SHORT)
    assert journal.job(job_id).lease is None
    journal.close()


def test_a_journal_that_is_away_at_the_end_gets_its_jobs_back_by_their_leases(
    day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = day.receive("仮野　太郎")

    def unreachable(*_: object, **__: object) -> None:
        raise Failure(FailureCode.JOURNAL_UNREACHABLE)

    with monkeypatch.context() as patch, HeldJobs(day.journal, [job.id]):
        patch.setattr(Journal, "release", unreachable)
    assert state(day, job) is JobState.SIGNING
    day.clock.advance(60)
    day.journal.return_expired()
    assert state(day, job) is JobState.READY
