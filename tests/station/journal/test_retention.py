"""After the retention time personal data and documents are gone; what happened stays provable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart, Job, JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.proof import BreakKind
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.journal.retention import years_before
from station.journal.places import NOW, Place, arrival, claim, deliver, ready, receive, sign
from station.journal.test_sealing import everything

YEARS = 5


def age(place: Place, years: float) -> None:
    """So much time goes by. A server's clock cannot be moved: its journal is made older instead,
    which its proof will say of the times of the jobs, and of nothing else.
    """
    span = timedelta(days=365.25 * years)
    place.clock.now += span
    if not place.is_sqlite:
        milliseconds = span // timedelta(milliseconds=1)
        place.run("UPDATE jobs SET changed_at = changed_at - :age", age=milliseconds)
        place.run("UPDATE audit SET at = at - :age", age=milliseconds)


def delivered(journal: Journal, text: str) -> Job:
    return deliver(journal, sign(journal, ready(journal, text, text)))


def test_what_is_old_is_gone_and_what_is_not_stays(place: Place) -> None:
    journal = place.open()
    old = delivered(journal, "old")
    age(place, 5.1)
    new = delivered(journal, "new")
    assert journal.purge(YEARS) == 1
    assert journal.purge(YEARS) == 0
    found = journal.job(old.id)
    assert (found.is_purged, found.state, found.name) == (True, JobState.DELIVERED, "")
    assert (found.summary.patient, found.delivered_as) == ("", None)
    for part in DocumentPart:
        with pytest.raises(Failure) as caught:
            journal.document(old.id, part)
        assert caught.value.code is FailureCode.JOB_UNKNOWN
        assert journal.document(new.id, part)
    assert not journal.job(new.id).is_purged
    (newest, *older) = journal.history(HistoryQuery(job_id=old.id))
    assert newest.entry.action is AuditAction.PURGED
    assert [each.entry.about for each in older] == [""] * len(older)
    assert any(each.entry.about for each in journal.history(HistoryQuery(job_id=new.id)))


def test_the_chain_is_provable_afterwards_and_tampering_still_found(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    for number in range(5):
        delivered(journal, f"old {number}")
    journal.note(AuditAction.REJECTED, {"size": 1}, about="仮野.csv")
    age(place, 6)
    kept = delivered(journal, "new")
    journal.note(AuditAction.REJECTED, {"size": 1}, about="新しい.csv")
    assert journal.purge(YEARS) == 5
    proof = journal.prove()
    assert (proof.first_break, proof.jobs) == (None, 6)
    names = [each.entry.about for each in journal.history() if each.entry.job_id is None]
    assert names == ["", "新しい.csv", ""]
    place.run("UPDATE audit SET about = NULL WHERE job_id = :id", id=kept.id)
    broken = journal.prove().first_break
    assert broken is not None
    assert broken.kind is BreakKind.CHANGED
    place.close()


def test_a_document_that_is_put_back_after_its_time_is_found(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    old = delivered(journal, "old")
    age(place, 6)
    other = delivered(journal, "new")
    journal.purge(YEARS)
    place.run(
        "INSERT INTO documents SELECT :old, part, data, digest FROM documents WHERE job_id = :new"
        " AND part = 'signed'",
        old=old.id,
        new=other.id,
    )
    broken = journal.prove().first_break
    assert broken is not None
    assert broken.kind is BreakKind.DOCUMENT_ADDED
    place.close()


def test_nothing_of_it_is_to_be_read_in_the_files_any_more(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    delivered(journal, "消える内容")
    journal.note(AuditAction.REJECTED, about="断った名前.csv")
    secrets = [each.encode() for each in ("仮野", "架空", "消える内容", "断った名前")]
    assert all(secret in everything(place) for secret in secrets)
    age(place, 6)
    journal.purge(YEARS)
    assert not [secret for secret in secrets if secret in everything(place)]
    place.close()


def test_the_same_document_is_known_again_and_never_signed_a_second_time(place: Place) -> None:
    journal = place.open()
    old = delivered(journal, "old")
    age(place, 6)
    journal.purge(YEARS)
    (receipt,) = journal.receive([arrival("old")])
    assert (receipt.is_new, receipt.job.id) == (False, old.id)
    with pytest.raises(Failure):
        journal.deliver_again(old.id)


def test_what_nobody_signed_in_years_is_cancelled_and_what_is_undelivered_waits(
    place: Place,
) -> None:
    journal = place.open()
    waiting = [ready(journal, "ready"), receive(journal, "received")]
    undelivered = sign(journal, ready(journal, "signed"))
    held = claim(journal, ready(journal, "claimed"), timedelta(days=365 * 20))
    age(place, 6)
    assert journal.purge(YEARS) == 2
    for job in waiting:
        assert (journal.job(job.id).state, journal.job(job.id).is_purged) == (
            JobState.CANCELLED,
            True,
        )
    for kept in (undelivered.id, held.job.id):
        assert not journal.job(kept).is_purged
    assert journal.document(undelivered.id, DocumentPart.SIGNED)


def test_many_jobs_go_in_several_changes(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    journal.receive([arrival(f"{number}") for number in range(120)])
    age(place, 6)
    assert journal.purge(YEARS) == 120
    assert journal.prove().first_break is None
    place.close()


def test_so_many_years_ago() -> None:
    assert years_before(NOW, 5) == datetime(2021, 11, 29, 0, 30, tzinfo=UTC)
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert years_before(leap, 5) == datetime(2023, 2, 28, 12, tzinfo=UTC)
    assert years_before(leap, 4) == datetime(2024, 2, 29, 12, tzinfo=UTC)
