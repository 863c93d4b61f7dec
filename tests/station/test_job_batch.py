"""A batch over the journal: claimed, read anew, recorded before anybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.signers.base import PinFailure, SignerKind
from clinic_signer.station.job_batch import JobBatch
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Job, JobState, Purpose, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.prescriber import Holder, name_key
from clinic_signer.station.signing import NotSigned, Signed, Skipped
from clinic_signer.station.station import Station
from gui.doubles import DAY, Clock, signed_report

ME = Holder("架空　一郎", b"1" * 32)
COLLEAGUE = Holder("模擬　花", b"2" * 32)
CARD = SignerKind.CARD


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    journal = Journal(tmp_path / "journal.sqlite", workstation="診察室２", clock=Clock())
    made = Station(journal)
    yield made
    made.close()


@pytest.fixture
def jobs(station: Station) -> list[Job]:
    """One to confirm, two ready, one blocked."""
    arrivals = [Arrival(each.csv, each.name, Source.FOLDER) for each in load_samples(DAY)]
    return [receipt.job for receipt in station.receive(arrivals)]


def states(station: Station, jobs: list[Job]) -> list[JobState]:
    return [station.journal.job(job.id).state for job in jobs]


def actions(station: Station, job: Job) -> list[AuditAction]:
    found = station.journal.history(HistoryQuery(job_id=job.id))
    return [each.entry.action for each in reversed(found)]


def test_what_is_signed_is_in_the_journal_before_it_is_told(
    station: Station, jobs: list[Job]
) -> None:
    with JobBatch(station, [job.id for job in jobs[1:3]], ME) as batch:
        assert states(station, jobs[1:3]) == [JobState.SIGNING] * 2
        assert [item.name for item in batch.items] == [job.name for job in jobs[1:3]]
        first = batch.record(0, Signed(batch.items[0], b"<a/>", signed_report()), CARD)
        assert (first.index, first.job.state) == (0, JobState.SIGNED)
        assert isinstance(first.outcome, Signed)
        batch.record(1, Skipped(batch.items[1]), CARD)
    assert states(station, jobs[1:3]) == [JobState.SIGNED, JobState.READY]


def test_the_places_of_what_is_turned_away_are_kept(station: Station, jobs: list[Job]) -> None:
    """To confirm, ready, blocked, ready: the two that are ready are put to the signer."""
    order = [jobs[0], jobs[1], jobs[3], jobs[2]]
    with JobBatch(station, [job.id for job in order], ME) as batch:
        assert [each.index for each in batch.refused] == [0, 2]
        assert {each.failure.code for each in batch.refused} == {FailureCode.JOB_TAKEN_OVER}
        recorded = batch.record(1, Signed(batch.items[1], b"<a/>", signed_report()), CARD)
        assert recorded.index == 3
        assert recorded.job.id == jobs[2].id


def test_a_name_that_was_not_confirmed_for_this_holder_is_turned_away(
    station: Station, jobs: list[Job]
) -> None:
    ids = [jobs[1].id]
    with JobBatch(station, ids, COLLEAGUE) as batch:
        assert batch.items == ()
        assert batch.refused[0].failure.code is FailureCode.CHECKS_FOUND_WARNINGS
    assert states(station, jobs[1:2]) == [JobState.READY]
    station.journal.confirm(jobs[1].id, [name_key(COLLEAGUE)])
    with JobBatch(station, ids, COLLEAGUE) as batch:
        assert len(batch.items) == 1


def test_a_signer_that_is_known_only_afterwards_is_not_compared(
    station: Station, jobs: list[Job]
) -> None:
    with JobBatch(station, [jobs[1].id], None) as batch:
        assert len(batch.items) == 1


def test_what_another_workstation_holds_is_turned_away(station: Station, jobs: list[Job]) -> None:
    station.journal.claim(Wanted(Purpose.SIGN, job_ids=(jobs[1].id,)))
    with JobBatch(station, [jobs[1].id, jobs[2].id], ME) as batch:
        assert [each.index for each in batch.refused] == [0]
        assert [item.name for item in batch.items] == [jobs[2].name]


def test_a_refused_pin_says_nothing_of_the_prescription(station: Station, jobs: list[Job]) -> None:
    refused = PinFailure(FailureCode.CARD_PIN_WRONG, attempts_left=14)
    with JobBatch(station, [jobs[1].id], ME) as batch:
        recorded = batch.record(0, NotSigned(batch.items[0], refused), CARD)
        assert isinstance(recorded.outcome, NotSigned)
        assert recorded.job.failure is None
    job = station.journal.job(jobs[1].id)
    assert (job.state, job.failure) == (JobState.READY, None)
    assert AuditAction.NOT_SIGNED not in actions(station, jobs[1])


def test_a_card_that_left_is_noted_and_the_prescription_waits(
    station: Station, jobs: list[Job]
) -> None:
    with JobBatch(station, [jobs[1].id], ME) as batch:
        outcome = NotSigned(batch.items[0], Failure(FailureCode.CARD_REMOVED))
        recorded = batch.record(0, outcome, CARD)
    assert recorded.job.state is JobState.READY
    assert recorded.job.failure is not None
    assert recorded.job.failure.code is FailureCode.CARD_REMOVED


def test_a_document_that_was_thrown_away_is_noted_and_a_person_decides(
    station: Station, jobs: list[Job]
) -> None:
    with JobBatch(station, [jobs[1].id], ME) as batch:
        failure = Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason="payload")
        recorded = batch.record(0, NotSigned(batch.items[0], failure), CARD)
    assert recorded.job.state is JobState.FAILED
    assert AuditAction.DISCARDED in actions(station, jobs[1])


def test_what_breaks_while_it_is_read_gives_everything_back(
    station: Station, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(station, "item", broken)
    with pytest.raises(ZeroDivisionError), JobBatch(station, [jobs[1].id], ME):
        pass
    assert states(station, jobs[1:2]) == [JobState.READY]
