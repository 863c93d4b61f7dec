"""What a program that hands prescriptions in may rely on when an answer gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import (
    Arrival,
    Assessment,
    Job,
    JobState,
    Purpose,
    Receipt,
    Route,
    Source,
    Summary,
)
from clinic_signer.station.journal.journal import Journal


def open_journal(folder: Path, workstation: str = "front desk") -> Journal:
    return Journal(
        folder / "journal.sqlite", workstation=workstation, clock=lambda: datetime.now(UTC)
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path)
    yield opened
    assert opened.prove().first_break is None
    opened.close()


def receive(
    journal: Journal, data: bytes, key: str | None = None, route: Route = Route.API
) -> Receipt:
    (receipt,) = journal.receive([Arrival(data, "a.csv", Source.API, route, key)])
    return receipt


def signed(journal: Journal, data: bytes, route: Route = Route.API) -> Job:
    job = receive(journal, data, route=route).job
    journal.assess([Assessment(job.id, Summary())])
    (claim,) = journal.claim(Wanted(Purpose.SIGN, (job.id,)))
    return journal.record_signed(claim, b"<signed/>" + data, facts={}, signer="")


def test_the_same_key_is_the_same_job_also_after_a_restart(
    journal: Journal, tmp_path: Path
) -> None:
    first = receive(journal, b"one", "key")
    again = open_journal(tmp_path)
    second = receive(again, b"one", "key")
    again.close()
    assert (first.is_new, second.is_new) == (True, False)
    assert second.job.id == first.job.id


def test_the_same_key_with_another_document_is_refused_and_keeps_nothing(
    journal: Journal,
) -> None:
    receive(journal, b"one", "key")
    with pytest.raises(Failure) as caught:
        receive(journal, b"two", "key")
    assert caught.value.code is FailureCode.API_KEY_REUSED
    assert len(journal.jobs()) == 1


def test_a_late_repetition_does_not_bring_back_what_was_cancelled(journal: Journal) -> None:
    first = receive(journal, b"one", "key")
    journal.cancel(first.job.id, why="test")
    late = receive(journal, b"one", "key")
    assert not late.is_new
    assert late.job.state is JobState.CANCELLED
    anew = receive(journal, b"one", "another key")
    assert anew.is_new
    assert anew.job.id != first.job.id


def test_a_key_that_came_with_a_known_document_is_kept_too(journal: Journal) -> None:
    first = receive(journal, b"one")
    assert receive(journal, b"one", "key").job.id == first.job.id
    with pytest.raises(Failure):
        receive(journal, b"two", "key")


def test_senders_of_two_workstations_may_choose_the_same_key(
    journal: Journal, tmp_path: Path
) -> None:
    receive(journal, b"one", "1")
    other = open_journal(tmp_path, "consulting room")
    assert receive(other, b"two", "1").is_new
    other.close()


def test_a_receipt_delivers_once_and_may_be_repeated(journal: Journal) -> None:
    job = signed(journal, b"one")
    first = journal.acknowledge(job.id)
    assert first.state is JobState.DELIVERED
    assert journal.acknowledge(job.id).change == first.change


def test_there_is_no_receipt_of_what_is_not_signed_or_leaves_otherwise(journal: Journal) -> None:
    unsigned = receive(journal, b"one").job
    by_folder = signed(journal, b"two", Route.FOLDER)
    for job, code in ((unsigned, FailureCode.JOB_STATE), (by_folder, FailureCode.JOB_ROUTE)):
        with pytest.raises(Failure) as caught:
            journal.acknowledge(job.id)
        assert caught.value.code is code
        assert journal.job(job.id).state is job.state


def test_what_was_delivered_is_not_cancelled_unless_a_person_decides(journal: Journal) -> None:
    job = signed(journal, b"one")
    journal.acknowledge(job.id)
    with pytest.raises(Failure) as caught:
        journal.cancel(job.id, why="api", even_delivered=False)
    assert caught.value.code is FailureCode.JOB_STATE
    assert journal.cancel(job.id, why="person").state is JobState.CANCELLED
