"""The end of the retention time: documents and personal data go, what happened stays provable.

Of a prescription remain its row without personal data and its entries, with the digests of what was
there. It is known again by its bytes, so that it is never signed a second time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from clinic_signer.station.journal import requests
from clinic_signer.station.journal.audit import ABOUT_DIGEST, AuditAction
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.rows import Row, milliseconds, moment
from clinic_signer.station.journal.tables import audit, documents, jobs
from clinic_signer.station.journal.writing import RELEASED, Writing

_CLOSED = [state.value for state in JobState if state.is_closed]
_ABANDONED = [
    state.value for state in JobState if state.is_unsigned and state is not JobState.SIGNING
]
"""A prescription is valid for days; one that nobody signed in years is cancelled first. What is
signed and not delivered waits for a person, however long."""
_AT_ONCE = 100
"""Jobs in one change, so that others are not kept waiting."""

_GONE = ("name", "summary", "confirmed", "failure", "delivered_as", "series", "doctor")


def purge(writing: Writing, years: int) -> int:
    """Remove the documents and personal data of some jobs whose time is over.

    Args:
        writing: the transaction.
        years: how long they are kept after the last change of the job.

    Returns:
        How many jobs; 0 when there are no more.
    """
    query = select(jobs).where(
        jobs.c.state.in_([*_CLOSED, *_ABANDONED]),
        jobs.c.purged_at.is_(None),
        jobs.c.changed_at < _before(writing, years),
    )
    rows = writing.locked(query.limit(_AT_ONCE), skip=True)
    for row in rows:
        _purge_one(writing, row)
    return len(rows)


def _purge_one(writing: Writing, row: Row) -> None:
    if row["state"] in _ABANDONED:
        why = {"why": "retention"}
        row = writing.change_job(
            row, AuditAction.CANCELLED, JobState.CANCELLED, RELEASED, facts=why
        )
    writing.connection.execute(delete(documents).where(documents.c.job_id == row["id"]))
    writing.connection.execute(
        update(audit).where(audit.c.job_id == row["id"], _has_about()).values(about=None)
    )
    values = {**dict.fromkeys(_GONE), "purged_at": writing.now}
    facts = requests.purge(writing, row["id"])
    writing.change_job(row, AuditAction.PURGED, JobState(row["state"]), values, facts=facts)


def purge_entries(writing: Writing, years: int) -> int:
    """Remove the personal data of entries that belong to no job (names of rejected files).

    Returns:
        Of how many entries.
    """
    of_no_job = (audit.c.job_id.is_(None), _has_about())
    old = audit.c.at < _before(writing, years)
    until = writing.connection.execute(
        select(func.max(audit.c.sequence)).where(*of_no_job, old)
    ).scalar()
    if until is None:
        return 0
    # All up to there: clocks may have gone back a little, and the proof knows one place only.
    result = writing.connection.execute(
        update(audit).where(*of_no_job, audit.c.sequence <= until).values(about=None)
    )
    writing.append(AuditAction.PURGED, facts={"about_until": until, "count": result.rowcount})
    return result.rowcount


def _has_about() -> ColumnElement[bool]:
    """Entries whose chain does not need the personal data itself; see ``audit.ABOUT_DIGEST``."""
    return audit.c.about.is_not(None) & audit.c.facts.like(f'%"{ABOUT_DIGEST}"%')


def _before(writing: Writing, years: int) -> int:
    return milliseconds(years_before(moment(writing.now), years))


def years_before(now: datetime, years: int) -> datetime:
    """The same day so many years ago; the 28th of February for the 29th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
