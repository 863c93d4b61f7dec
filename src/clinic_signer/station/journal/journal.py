"""The journal as the station uses it: each call is one whole change, or one look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal import (
    claims,
    deliveries,
    proof,
    reading,
    receiving,
    retention,
    tables,
)
from clinic_signer.station.journal.audit import FIRST_LINK, AuditAction, Facts
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.database import Database
from clinic_signer.station.journal.job import (
    Arrival,
    Assessment,
    Changes,
    Claim,
    DocumentPart,
    Job,
    JobQuery,
    Receipt,
)
from clinic_signer.station.journal.protection import (
    Protection,
    ProtectionChoice,
    ProtectionKind,
    unprotected,
)
from clinic_signer.station.journal.reading import HistoryEntry, HistoryQuery
from clinic_signer.station.journal.request_book import RequestBook
from clinic_signer.station.journal.writing import Writing

T = TypeVar("T")

LEASE = timedelta(seconds=30)
"""How long a claim holds without being renewed."""

_TRIES = 4


class Journal:
    """An open journal; may be used from several threads, and by several programs at once.

    Args:
        location: a file for SQLite, or the URL of a PostgreSQL database.
        workstation: the name of this one, as entries show it. Programs that work at the same time
            need not have different ones: claims are told apart by their numbers.
        clock: gives the time, timezone-aware; for PostgreSQL the server's clock counts.
        protection: chooses how personal data is kept. A journal stays with what it was begun with.

    Raises:
        Failure: JOURNAL_KEY_MISSING: the key it was begun with is not here; else as
            :class:`Database`.
    """

    def __init__(
        self,
        location: Path | str,
        *,
        workstation: str,
        clock: Callable[[], datetime],
        protection: ProtectionChoice = unprotected,
    ) -> None:
        self._workstation = workstation
        self._database = Database(location, clock)
        try:
            self._protection = self._begin(protection)
        except BaseException:
            self.close()
            raise

    def _begin(self, choose: ProtectionChoice) -> Protection:
        with self._database.read() as connection:
            row = connection.execute(select(tables.chain)).one_or_none()
            is_headless = row is None and connection.execute(select(tables.audit).limit(1)).first()
        if is_headless:  # to begin anew would be to forget what was there
            raise Failure(FailureCode.JOURNAL_DAMAGED, place="chain")
        chosen = choose(None if row is None else row.key_id)
        if row is None:
            values = {"one": 1, "sequence": 0, "link": FIRST_LINK, "jobs": 0, "claims": 0}
            try:
                with self._database.write() as connection:
                    begun = {**values, "key_id": chosen.key_id}
                    connection.execute(insert(tables.chain), [begun])
            except IntegrityError:  # another workstation has just begun it
                return self._begin(choose)
        elif row.key_id != chosen.key_id:
            raise Failure(FailureCode.JOURNAL_KEY_MISSING)
        return chosen

    @property
    def protection(self) -> ProtectionKind:
        """How personal data is kept."""
        return self._protection.kind

    @property
    def key_id(self) -> str:
        """Names the key that seals it without giving it away; empty without one."""
        return self._protection.key_id

    @property
    def workstation(self) -> str:
        """The name of this workstation."""
        return self._workstation

    @property
    def requests(self) -> RequestBook:
        """The requests to the electronic-prescription service."""
        return RequestBook(self._change, self._look)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    # -- receiving --------------------------------------------------------------------------

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        """Keep documents, in one change; when this returns they are on the disk.

        Raises:
            Failure: API_KEY_REUSED; else as :class:`Database`. Nothing was kept, and the same call
                may be repeated.
        """
        try:
            return self._change(lambda writing: receiving.receive(writing, arrivals))
        except IntegrityError:  # another workstation has just received the same document
            return self._change(lambda writing: receiving.receive(writing, arrivals))

    def assess(self, assessments: Sequence[Assessment]) -> tuple[Job, ...]:
        """Take over what reading and checking has given; see :func:`receiving.assess`."""
        return self._change(lambda writing: receiving.assess(writing, assessments))

    def reassess(self, assessment: Assessment) -> Job:
        """Record what reading and checking says now of a job that waits for its signature.

        Raises:
            Failure: JOB_UNKNOWN, ``JOURNAL_*``.
        """
        return self._change(lambda writing: receiving.reassess(writing, assessment))

    def confirm(self, job_id: str, findings: Sequence[str], *, confirmed: bool = True) -> Job:
        """Note that a person has looked at findings, or takes that back.

        Raises:
            Failure: JOB_UNKNOWN; JOB_STATE when it is being signed, or is signed.
        """
        return self._change(
            lambda writing: receiving.confirm(writing, job_id, findings, confirmed=confirmed)
        )

    # -- signing ----------------------------------------------------------------------------

    def claim(self, wanted: Wanted, *, lease: timedelta = LEASE) -> tuple[Claim, ...]:
        """Claim jobs that are free now; the others are left out."""
        return self._change(lambda writing: claims.claim(writing, wanted, _ms(lease)))

    def renew(self, held: Sequence[Claim], *, lease: timedelta = LEASE) -> frozenset[str]:
        """Extend leases; return the ids of the jobs that are still held."""
        return self._change(lambda writing: claims.renew(writing, held, _ms(lease)))

    def release(self, held: Sequence[Claim], *, why: str) -> None:
        """Give jobs back.

        Args:
            held: the claims.
            why: a code (``cancelled``, ``closed``).
        """
        self._change(lambda writing: claims.release(writing, held, why))

    def return_expired(self) -> int:
        """Put back what a workstation has claimed for signing and left; return how many."""
        return self._change(claims.return_expired)

    def record_signed(self, claim: Claim, data: bytes, *, facts: Facts, signer: str) -> Job:
        """Keep the one signed document of a job; see :func:`claims.record_signed`."""
        return self._change(
            lambda writing: claims.record_signed(writing, claim, data, facts, signer)
        )

    def record_not_signed(
        self, claim: Claim, failure: Failure, *, can_be_repeated: bool, facts: Facts | None = None
    ) -> Job:
        """Note why a claimed job was not signed; see :func:`claims.record_not_signed`."""
        return self._change(
            lambda writing: claims.record_not_signed(
                writing, claim, failure, facts or {}, can_be_repeated=can_be_repeated
            )
        )

    # -- delivery ---------------------------------------------------------------------------

    def stage(self, claim: Claim, *, outbox: str, name: str) -> Job:
        """Keep where the file will be, before it is there; see :func:`deliveries.stage`."""
        return self._change(lambda writing: deliveries.stage(writing, claim, outbox, name))

    def record_delivered(self, claim: Claim, *, facts: Facts | None = None) -> Job:
        """Note that the receiver can have it; see :func:`deliveries.record_delivered`."""
        return self._change(
            lambda writing: deliveries.record_delivered(writing, claim, facts or {})
        )

    def record_not_delivered(self, claim: Claim, failure: Failure) -> Job:
        """Note why it could not be delivered yet; see :func:`deliveries.record_not_delivered`."""
        return self._change(
            lambda writing: deliveries.record_not_delivered(writing, claim, failure)
        )

    def acknowledge(self, job_id: str) -> Job:
        """Note that the sender has the signed document; see :func:`deliveries.acknowledge`."""
        return self._change(lambda writing: deliveries.acknowledge(writing, job_id))

    def deliver_again(self, job_id: str) -> Job:
        """Have a delivered document go out once more; see :func:`deliveries.deliver_again`."""
        return self._change(lambda writing: deliveries.deliver_again(writing, job_id))

    # -- decisions of a person --------------------------------------------------------------

    def cancel(self, job_id: str, *, why: str, even_delivered: bool = True) -> Job:
        """Take a prescription out of the queue; see :func:`deliveries.cancel`."""
        return self._change(
            lambda writing: deliveries.cancel(writing, job_id, why, even_delivered=even_delivered)
        )

    def retry(self, job_id: str) -> Job:
        """Put a failed job back into the queue; see :func:`deliveries.retry`."""
        return self._change(lambda writing: deliveries.retry(writing, job_id))

    def note(
        self,
        action: AuditAction,
        facts: Facts | None = None,
        *,
        job_id: str | None = None,
        about: str = "",
    ) -> None:
        """Add an entry that changes no job.

        Args:
            action: what happened.
            facts: codes, counts and digests; no personal data.
            job_id: which job it has to do with.
            about: personal data that belongs to it; kept sealed.
        """

        def add(writing: Writing) -> None:
            writing.append(action, job_id, None, facts, about)

        self._change(add)

    def purge(self, years: int) -> int:
        """Remove documents and personal data whose time is over; see :mod:`retention`.

        Several workstations may do so at once.

        Args:
            years: how long they are kept.

        Returns:
            Of how many jobs.

        Raises:
            Failure: as :class:`Database`. What was removed before stays removed.
        """
        count = 0
        while found := self._change(lambda writing: retention.purge(writing, years)):
            count += found
        entries = self._change(lambda writing: retention.purge_entries(writing, years))
        if count or entries:
            self._database.forget()
        return count

    # -- looking ----------------------------------------------------------------------------

    def job(self, job_id: str) -> Job:
        """One job.

        Raises:
            Failure: JOB_UNKNOWN, JOURNAL_DAMAGED.
        """
        with self._database.read() as connection:
            return reading.read_job(connection, self._protection, job_id)

    def document(self, job_id: str, part: DocumentPart) -> bytes:
        """The bytes of a document.

        Raises:
            Failure: JOB_UNKNOWN, JOURNAL_DAMAGED.
        """
        with self._database.read() as connection:
            return reading.read_document(connection, self._protection, job_id, part)

    def jobs(self, query: JobQuery | None = None) -> tuple[Job, ...]:
        """Jobs in the order in which they were received."""
        with self._database.read() as connection:
            return reading.read_jobs(connection, self._protection, query or JobQuery())

    def changes(self, since: int, *, limit: int = 1000) -> Changes:
        """What has changed after a place in the journal; by any program at any workstation."""
        with self._database.read() as connection:
            return reading.read_changes(connection, self._protection, since, limit)

    def position(self) -> int:
        """The place of the newest change."""
        with self._database.read() as connection:
            return reading.read_position(connection)

    def jobs_so_far(self) -> int:
        """How many jobs were received so far: the number of the newest."""
        with self._database.read() as connection:
            return reading.read_count(connection)

    def history(self, query: HistoryQuery | None = None) -> tuple[HistoryEntry, ...]:
        """What happened, in the order that the query names: the newest first."""
        with self._database.read() as connection:
            return reading.read_history(connection, self._protection, query or HistoryQuery())

    def prove(
        self,
        on_progress: Callable[[int, int], None] = lambda _done, _all: None,
        *,
        since: proof.Proof | None = None,
    ) -> proof.Proof:
        """Examine chain, jobs and documents; see :func:`proof.prove`."""
        with self._database.read() as connection:
            return proof.prove(connection, self._protection, on_progress, since)

    def _look(self, work: Callable[[Connection, Protection], T]) -> T:
        with self._database.read() as connection:
            return work(connection, self._protection)

    def _change(self, work: Callable[[Writing], T]) -> T:
        """Do one change; again if PostgreSQL has ended it in favour of another one's."""
        for attempt in range(1, _TRIES + 1):
            try:
                with self._database.write() as connection:
                    now = self._database.now(connection)
                    writing = Writing(connection, self._protection, self._workstation, now)
                    result = work(writing)
                    writing.finish()
            except Failure as failure:
                is_last = attempt == _TRIES or self._database.is_sqlite
                if failure.code is not FailureCode.JOURNAL_BUSY or is_last:
                    raise
            else:
                return result
        raise AssertionError


def _ms(duration: timedelta) -> int:
    return round(duration.total_seconds() * 1000)
