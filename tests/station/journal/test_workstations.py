"""Several workstations on one journal: claims, leases, fencing, clocks; on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import (
    Assessment,
    DocumentPart,
    JobQuery,
    JobState,
    Purpose,
    Route,
    Summary,
)
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from station.journal.places import (
    AT_ONCE,
    NOW,
    Clock,
    Place,
    arrival,
    claim,
    ready,
    receive,
    sign,
)


def test_a_claimed_job_is_nobody_elses(place: Place) -> None:
    one, other = place.open("one"), place.open("other")
    job = ready(one, "document")
    held = claim(one, job)
    assert held.job.lease is not None
    assert held.job.lease.workstation == "one"
    assert other.claim(Wanted(Purpose.SIGN)) == ()
    assert other.job(job.id).state is JobState.SIGNING


def test_workstations_that_claim_at_once_never_get_the_same_job(place: Place) -> None:
    first = place.open()
    jobs = [receipt.job for receipt in first.receive([arrival(f"{n}") for n in range(40)])]
    first.assess([Assessment(job.id, Summary()) for job in jobs])
    journals = [place.open(f"workstation {n}") for n in range(4)]
    start = threading.Barrier(len(journals))

    def drain(journal: Journal) -> list[str]:
        start.wait()
        mine = []
        while claims := journal.claim(Wanted(Purpose.SIGN, limit=3)):
            for held in claims:
                journal.record_signed(held, b"<signed/>", facts={}, signer="")
                mine.append(held.job.id)
        return mine

    with ThreadPoolExecutor(len(journals)) as pool:
        shares = list(pool.map(drain, journals))
    # A row that another one is just claiming is left out, so a look may find nothing: what is
    # left then is claimed by those who work.
    left = drain_alone(first)
    assert sorted(sum(shares, left)) == sorted(job.id for job in jobs)
    assert len(first.jobs(JobQuery(states=frozenset({JobState.SIGNED})))) == len(jobs)
    assert first.prove().first_break is None


def drain_alone(journal: Journal) -> list[str]:
    claims = journal.claim(Wanted(Purpose.SIGN))
    for held in claims:
        journal.record_signed(held, b"<signed/>", facts={}, signer="")
    return [held.job.id for held in claims]


def test_a_row_that_another_one_is_just_changing_is_left_out_and_not_waited_for(
    postgresql_url: str,
) -> None:
    place = Place(postgresql_url)
    journal = place.open()
    busy, free = ready(journal, "one"), ready(journal, "two")
    engine = create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as other:
        other.execute(text("SELECT 1 FROM jobs WHERE id = :id FOR UPDATE"), {"id": busy.id})
        claims = journal.claim(Wanted(Purpose.SIGN))
    engine.dispose()
    place.close()
    assert [held.job.id for held in claims] == [free.id]


def test_the_claim_of_a_dead_workstation_comes_back(place: Place) -> None:
    dead, alive = place.open("dead"), place.open("alive")
    job = ready(dead, "document")
    claim(dead, job, AT_ONCE)
    assert alive.return_expired() == 1
    assert alive.job(job.id).state is JobState.READY
    (newest, *_) = alive.history(HistoryQuery(job_id=job.id))
    assert newest.entry.action is AuditAction.RELEASED
    assert newest.entry.facts["why"] == "lease"


def test_a_lease_that_ends_during_signing_leaves_at_most_one_signed_document(
    place: Place,
) -> None:
    slow, quick = place.open("slow"), place.open("quick")
    job = ready(slow, "document")
    late = claim(slow, job, AT_ONCE)
    held = claim(quick, job)
    assert held.token > late.token
    quick.record_signed(held, b"<quick/>", facts={}, signer="")
    for data in (b"<slow/>", b""):
        with pytest.raises(Failure) as caught:
            slow.record_signed(late, data, facts={}, signer="")
        assert caught.value.code is FailureCode.JOB_TAKEN_OVER
    assert slow.document(job.id, DocumentPart.SIGNED) == b"<quick/>"
    assert slow.prove().first_break is None


def test_also_when_the_slow_one_is_first_and_the_quick_one_second(place: Place) -> None:
    """Its lease is over, and nobody else has taken the job: the signature is good, and kept."""
    slow, other = place.open("slow"), place.open("other")
    job = ready(slow, "document")
    late = claim(slow, job, AT_ONCE)
    assert slow.record_signed(late, b"<slow/>", facts={}, signer="").state is JobState.SIGNED
    assert other.claim(Wanted(Purpose.SIGN)) == ()


def test_after_it_was_put_back_a_late_signature_is_refused(place: Place) -> None:
    slow, other = place.open("slow"), place.open("other")
    job = ready(slow, "document")
    late = claim(slow, job, AT_ONCE)
    other.return_expired()
    with pytest.raises(Failure) as caught:
        slow.record_signed(late, b"<slow/>", facts={}, signer="")
    assert caught.value.code is FailureCode.JOB_TAKEN_OVER
    assert other.job(job.id).state is JobState.READY


def test_everything_else_that_comes_too_late_is_refused_too(place: Place) -> None:
    slow, other = place.open("slow"), place.open("other")
    job = ready(slow, "document")
    late = claim(slow, job, AT_ONCE)
    held = claim(other, job)
    failure = Failure(FailureCode.SIGNED_DOCUMENT_ALTERED)
    with pytest.raises(Failure) as caught:
        slow.record_not_signed(late, failure, can_be_repeated=False)
    assert caught.value.code is FailureCode.JOB_TAKEN_OVER
    slow.release([late], why="closed")
    assert slow.renew([late]) == frozenset()
    assert other.renew([held]) == {job.id}
    assert other.job(job.id).state is JobState.SIGNING


def test_the_same_signature_recorded_again_after_a_lost_answer_is_taken_as_kept(
    place: Place,
) -> None:
    journal = place.open()
    held = claim(journal, ready(journal, "document"))
    first = journal.record_signed(held, b"<signed/>", facts={}, signer="")
    assert journal.record_signed(held, b"<signed/>", facts={}, signer="") == first


def test_a_delivery_is_fenced_too(place: Place) -> None:
    slow, other = place.open("slow"), place.open("other")
    job = sign(slow, ready(slow, "document"))
    wanted = Wanted(Purpose.DELIVER, (job.id,), outbox="outbox")
    (late,) = slow.claim(wanted, lease=AT_ONCE)
    (held,) = other.claim(wanted)
    other.stage(held, outbox="outbox", name="a.xml")
    for deed in (
        lambda: slow.stage(late, outbox="outbox", name="b.xml"),
        lambda: slow.record_delivered(late),
    ):
        with pytest.raises(Failure) as caught:
            deed()
        assert caught.value.code is FailureCode.JOB_TAKEN_OVER
    assert other.record_delivered(held).delivered_as == "a.xml"


def test_a_file_that_was_made_ready_in_another_outbox_is_not_this_ones_business(
    place: Place,
) -> None:
    dead, other = place.open("dead"), place.open("other")
    job = sign(dead, ready(dead, "document"))
    (held,) = dead.claim(Wanted(Purpose.DELIVER, outbox="first"), lease=AT_ONCE)
    dead.stage(held, outbox="first", name="a.xml")
    assert other.claim(Wanted(Purpose.DELIVER, outbox="second")) == ()
    (again,) = other.claim(Wanted(Purpose.DELIVER, outbox="first"))
    assert (again.job.id, again.job.staged_token) == (job.id, held.token)


def test_a_doctor_claims_his_own_whatever_the_spaces_in_the_name(journal: Journal) -> None:
    mine = ready(journal, "one", doctor="架空　一郎")
    ready(journal, "two", doctor="仮名　花子")
    claims = journal.claim(Wanted(Purpose.SIGN, doctor="架空 一郎"))
    assert [held.job.id for held in claims] == [mine.id]
    assert journal.claim(Wanted(Purpose.SIGN, doctor="架空　次郎")) == ()


def test_a_claim_by_route_and_number(journal: Journal) -> None:
    for n in range(4):
        ready(journal, f"{n}")
    routes = frozenset({Route.API})
    assert journal.claim(Wanted(Purpose.SIGN, routes=routes)) == ()
    assert [held.job.number for held in journal.claim(Wanted(Purpose.SIGN, limit=2))] == [1, 2]


@pytest.mark.parametrize("hours", [-9, 9])
def test_on_postgresql_the_clocks_of_the_workstations_do_not_matter(
    postgresql_url: str, hours: int
) -> None:
    place = Place(postgresql_url)
    right = place.open("right")
    wrong = place.open("wrong", clock=Clock(NOW + timedelta(hours=hours, days=365 * hours)))
    job = ready(right, "one")
    held = claim(right, job)
    assert wrong.return_expired() == 0
    assert wrong.claim(Wanted(Purpose.SIGN)) == ()
    right.record_signed(held, b"<signed/>", facts={}, signer="")
    other = ready(wrong, "two")
    claim(wrong, other)
    assert right.return_expired() == 0
    times = [each.entry.at for each in right.history()]
    assert max(times) - min(times) < timedelta(minutes=10)
    assert right.prove().first_break is None
    place.close()


def test_the_same_document_at_two_workstations_at_once_is_one_job(place: Place) -> None:
    journals = [place.open(f"workstation {n}") for n in range(2)]
    start = threading.Barrier(2)

    def take_in(journal: Journal) -> list[bool]:
        start.wait()
        return [journal.receive([arrival(f"{n}")])[0].is_new for n in range(20)]

    with ThreadPoolExecutor(2) as pool:
        news = list(pool.map(take_in, journals))
    assert [one + other for one, other in zip(*news, strict=True)] == [1] * 20
    assert len(journals[0].jobs()) == 20
    assert journals[0].prove().first_break is None


def test_two_versions_read_at_two_workstations_at_once_leave_one_that_stands(
    place: Place,
) -> None:
    journals = [place.open(f"workstation {n}") for n in range(2)]
    pairs = [(receive(journals[0], f"{n}"), receive(journals[0], f"{n}b")) for n in range(12)]
    start = threading.Barrier(2)

    def read(which: int) -> None:
        start.wait()
        for n, pair in enumerate(pairs):
            summary = Summary(prescription_number=str(n))
            journals[which].assess([Assessment(pair[which].id, summary)])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(read, range(2)))
    standing = journals[0].jobs(JobQuery(states=frozenset({JobState.READY})))
    assert [job.id for job in standing] == [second.id for _, second in pairs]
    assert journals[0].prove().first_break is None


def test_two_workstations_that_begin_the_journal_at_once_begin_one(
    place: Place,
) -> None:
    for table in (
        "requests",
        "sender_keys",
        "documents",
        "jobs",
        "audit",
        "chain",
        "alembic_version",
    ):
        place.run(f"DROP TABLE IF EXISTS {table}")
    start = threading.Barrier(3)

    def begin(number: int) -> Journal:
        start.wait()
        return place.open(f"workstation {number}")

    with ThreadPoolExecutor(3) as pool:
        journals = list(pool.map(begin, range(3)))
    for number, journal in enumerate(journals):
        receive(journal, f"document {number}")
    assert len(journals[0].jobs()) == 3
    assert journals[2].prove().first_break is None


def test_a_job_whose_way_out_is_changed_while_a_dead_workstation_holds_it(
    journal: Journal,
) -> None:
    """Its claim is older than its last entry; the proof knows whose it is all the same."""
    job = ready(journal, "document")
    claim(journal, job, AT_ONCE)
    journal.requests.reroute(job.id, Route.SERVICE)
    assert journal.prove().first_break is None
    assert journal.return_expired() == 1
