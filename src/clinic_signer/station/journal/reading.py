"""Looking at the journal: jobs, documents, what has changed, and the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, or_, select

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction, AuditEntry
from clinic_signer.station.journal.job import Changes, DocumentPart, Job, JobQuery, JobState
from clinic_signer.station.journal.protection import Protection
from clinic_signer.station.journal.receiving import doctor_print
from clinic_signer.station.journal.rows import Sealing, milliseconds
from clinic_signer.station.journal.tables import audit, chain, documents, jobs

_CLOSED = [state.value for state in JobState if state.is_closed]


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which entries, the newest first; with ``after`` the oldest first.

    Attributes:
        since: not before this time.
        until: before this time.
        actions: of these kinds; all if empty.
        job_id: of this job; of all and none if None.
        before: with a lower sequence, for reading on.
        after: with a higher sequence, for reading on the other way.
        limit: at most so many.
    """

    since: datetime | None = None
    until: datetime | None = None
    actions: frozenset[AuditAction] = frozenset()
    job_id: str | None = None
    before: int | None = None
    after: int | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An entry with the job it tells of.

    Attributes:
        entry: what happened.
        job: the job as it is now; None where there is none.
    """

    entry: AuditEntry
    job: Job | None


def read_job(connection: Connection, protection: Protection, job_id: str) -> Job:
    """One job.

    Raises:
        Failure: JOB_UNKNOWN, JOURNAL_DAMAGED.
    """
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise Failure(FailureCode.JOB_UNKNOWN)
    return Sealing(protection).job(row._asdict())


def read_document(
    connection: Connection, protection: Protection, job_id: str, part: DocumentPart
) -> bytes:
    """The bytes of a document.

    Raises:
        Failure: JOB_UNKNOWN when there is none (any more), JOURNAL_DAMAGED when they are not what
            was kept.
    """
    query = select(documents).where(documents.c.job_id == job_id, documents.c.part == part.value)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Failure(FailureCode.JOB_UNKNOWN)
    place = f"{job_id}/{part.value}"
    data = protection.open(bytes(row.data), place)
    if protection.fingerprint(data) != bytes(row.digest):
        raise Failure(FailureCode.JOURNAL_DAMAGED, place=place)
    return data


def read_jobs(connection: Connection, protection: Protection, query: JobQuery) -> tuple[Job, ...]:
    """Jobs in the order in which they were received."""
    statement = select(jobs).where(jobs.c.number > query.after)
    if query.states:
        statement = statement.where(jobs.c.state.in_([each.value for each in query.states]))
    if query.doctor is not None:
        wanted = doctor_print(protection, query.doctor)
        statement = statement.where(jobs.c.doctor.is_not_distinct_from(wanted))
    if query.closed_since is not None:
        since = milliseconds(query.closed_since)
        statement = statement.where(or_(jobs.c.state.not_in(_CLOSED), jobs.c.changed_at >= since))
    rows = connection.execute(statement.order_by(jobs.c.number).limit(query.limit))
    sealing = Sealing(protection)
    return tuple(sealing.job(row._asdict()) for row in rows)


def read_changes(connection: Connection, protection: Protection, since: int, limit: int) -> Changes:
    """What has changed after a place in the journal, in the order of the last changes."""
    sealing = Sealing(protection)
    rows = connection.execute(_CHANGES, {"since": since, "most": limit})
    found = tuple(sealing.job(row._asdict()) for row in rows)
    return Changes(found, found[-1].change if found else since)


def read_count(connection: Connection) -> int:
    """How many jobs were received so far."""
    return int(connection.execute(select(chain.c.jobs)).scalar() or 0)


def read_position(connection: Connection) -> int:
    """The place of the newest change."""
    return int(connection.execute(_NEWEST).scalar() or 0)


_NEWEST = select(func.max(jobs.c.change))
_CHANGES = (
    select(jobs)
    .where(jobs.c.change > bindparam("since"))
    .order_by(jobs.c.change)
    .limit(bindparam("most", type_=Integer))
)
"""Asked every second by whoever waits for changes: making a statement takes as long as the rest."""


def read_history(
    connection: Connection, protection: Protection, query: HistoryQuery
) -> tuple[HistoryEntry, ...]:
    """Entries with their jobs, in the order that the query names."""
    is_newest_first = query.after is None
    order = audit.c.sequence.desc() if is_newest_first else audit.c.sequence
    statement = select(audit).order_by(order).limit(query.limit)
    if query.since is not None:
        statement = statement.where(audit.c.at >= milliseconds(query.since))
    if query.until is not None:
        statement = statement.where(audit.c.at < milliseconds(query.until))
    if query.actions:
        statement = statement.where(audit.c.action.in_([each.value for each in query.actions]))
    if query.job_id is not None:
        statement = statement.where(audit.c.job_id == query.job_id)
    if query.before is not None:
        statement = statement.where(audit.c.sequence < query.before)
    if query.after is not None:
        statement = statement.where(audit.c.sequence > query.after)
    sealing = Sealing(protection)
    entries = [sealing.entry(row._asdict()) for row in connection.execute(statement)]
    wanted = {entry.job_id for entry in entries if entry.job_id is not None}
    found = connection.execute(select(jobs).where(jobs.c.id.in_(wanted)))
    by_id = {row.id: sealing.job(row._asdict()) for row in found}
    return tuple(HistoryEntry(entry, by_id.get(entry.job_id or "")) for entry in entries)
