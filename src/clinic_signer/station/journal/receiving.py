"""Documents come in: kept first, then read and checked; the same bytes are the same job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, or_, select

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import (
    Arrival,
    Assessment,
    Confirmation,
    Job,
    JobState,
    Receipt,
    Summary,
)
from clinic_signer.station.journal.protection import Protection
from clinic_signer.station.journal.rows import Row, moment
from clinic_signer.station.journal.tables import jobs, sender_keys
from clinic_signer.station.journal.writing import Writing


def receive(writing: Writing, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
    """Keep documents; those that came before are told apart by the sender's key, then their bytes.

    Raises:
        Failure: API_KEY_REUSED: another document came under that key before.
    """
    receipts = []
    known: dict[bytes, Row] = {}
    prints = [writing.protection.fingerprint(arrival.data) for arrival in arrivals]
    found = select(jobs).where(
        jobs.c.fingerprint.in_(prints), jobs.c.state != JobState.CANCELLED.value
    )
    known = {bytes(row["fingerprint"]): row for row in writing.locked(found)}
    for arrival, fingerprint in zip(arrivals, prints, strict=True):
        row = _under_key(writing, arrival, fingerprint)
        is_key_new = row is None
        row = row or known.get(fingerprint)
        is_new = row is None
        if row is None:
            row = known[fingerprint] = writing.insert_job(arrival, fingerprint)
        else:
            facts = {"source": arrival.source.value}
            writing.append(AuditAction.DUPLICATE, row["id"], JobState(row["state"]), facts)
        if arrival.key is not None and is_key_new:
            values = {"key": _key_print(writing, arrival.key), "job_id": row["id"]}
            writing.connection.execute(insert(sender_keys), [values])
        receipts.append(Receipt(writing.sealing.job(row), is_new))
    return tuple(receipts)


def _under_key(writing: Writing, arrival: Arrival, fingerprint: bytes) -> Row | None:
    """The job that came under this key before.

    Raises:
        Failure: API_KEY_REUSED.
    """
    if arrival.key is None:
        return None
    is_it = sender_keys.c.key == _key_print(writing, arrival.key)
    rows = writing.locked(select(jobs).join(sender_keys).where(is_it))
    if not rows:
        return None
    if bytes(rows[0]["fingerprint"]) != fingerprint:
        raise Failure(FailureCode.API_KEY_REUSED)
    return rows[0]


def _key_print(writing: Writing, key: str) -> bytes:
    """Senders of other workstations do not know of each other: each has its own keys."""
    return writing.protection.fingerprint(f"key {writing.workstation}\n{key}".encode())


def assess(writing: Writing, assessments: Sequence[Assessment]) -> tuple[Job, ...]:
    """Take over what reading and checking has given, each for a received job.

    A prescription with the number of an earlier one comes in its place. A job that is no longer
    received – another workstation was faster – is left as it is.

    Raises:
        Failure: JOB_UNKNOWN.
    """
    writing.take_turns()  # of two that are read at once, one has to see the other
    prints = {each.job_id: _series(writing, each) for each in assessments}
    same_number = jobs.c.series.in_([each for each in prints.values() if each is not None])
    found = select(jobs).where(or_(jobs.c.id.in_(prints), same_number))
    rows = {row["id"]: row for row in writing.locked(found)}
    for each in assessments:
        if each.job_id not in rows:
            raise Failure(FailureCode.JOB_UNKNOWN)
        if rows[each.job_id]["state"] == JobState.RECEIVED.value:
            _assess_one(writing, rows, each, prints[each.job_id])
    return tuple(writing.sealing.job(rows[each.job_id]) for each in assessments)


def reassess(writing: Writing, found: Assessment) -> Job:
    """Note what the checks say now of a job that waits: some depend on more than its bytes."""
    row = writing.job_row(found.job_id)
    job = writing.sealing.job(row)
    if job.state not in (JobState.READY, JobState.NEEDS_ATTENTION):
        return job
    facts = {"errors": found.summary.errors, "to_confirm": len(found.summary.to_confirm)}
    values = {"summary": writing.sealing.summary(row["id"], found.summary)}
    state = _state(found.summary, job.confirmed, None)
    return writing.sealing.job(
        writing.change_job(row, AuditAction.CHECKED, state, values, facts=facts)
    )


def _assess_one(
    writing: Writing, rows: dict[str, Row], found: Assessment, series: bytes | None
) -> None:
    row, summary = rows[found.job_id], found.summary
    is_one = found.failure is None
    earlier, later = _neighbours(rows.values(), row["number"], series if is_one else None)
    values: dict[str, Any] = {
        "summary": None if found.failure else writing.sealing.summary(row["id"], summary),
        "failure": writing.sealing.failure(row["id"], found.failure),
        "series": series,
        "doctor": doctor_print(writing.protection, summary.prescriber),
        "supersedes": None if earlier is None else earlier["id"],
    }
    facts = {
        "errors": summary.errors,
        "to_confirm": len(summary.to_confirm),
        "failure": None if found.failure is None else found.failure.code.value,
    }
    state = _state(summary, (), found.failure)
    row = writing.change_job(row, AuditAction.CHECKED, state, values, facts=facts)
    if earlier is not None:
        rows[earlier["id"]] = _replace(writing, earlier, row["id"])
    rows[row["id"]] = row if later is None else _replace(writing, row, later["id"])


def _neighbours(
    rows: Iterable[Row], number: int, series: bytes | None
) -> tuple[Row | None, Row | None]:
    """The jobs with the same prescription number that came just before and just after.

    The one before still stands. There is one after when this one is read late, by a workstation
    that was slower or had died: it is replaced as soon as it is read.
    """
    if series is None:
        return None, None
    same = [
        row for row in rows if row["series"] == series and row["state"] != JobState.CANCELLED.value
    ]
    before = [row for row in same if row["number"] < number and row["superseded_by"] is None]
    after = [row for row in same if row["number"] > number]
    return (before[-1] if before else None), (after[0] if after else None)


def _replace(writing: Writing, earlier: Row, by: str) -> Row:
    """A delivered prescription stays delivered, and says what came after it."""
    state = JobState(earlier["state"])
    if state is not JobState.DELIVERED:
        state = JobState.SUPERSEDED
    values = {"superseded_by": by, "claimed_by": None, "claim_token": None, "claimed_until": None}
    return writing.change_job(earlier, AuditAction.SUPERSEDED, state, values, facts={"by": by})


def confirm(writing: Writing, job_id: str, findings: Sequence[str], *, confirmed: bool) -> Job:
    """Note that a person has looked at findings, or takes that back.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE when it is being signed, or is signed.
    """
    row = writing.job_row(job_id)
    job = writing.sealing.job(row)
    if job.state not in (JobState.READY, JobState.NEEDS_ATTENTION):
        raise Failure(FailureCode.JOB_STATE, state=job.state.value)
    kept = tuple(each for each in job.confirmed if each.finding not in findings)
    if confirmed:
        kept += tuple(Confirmation(finding, moment(writing.now)) for finding in findings)
    action = AuditAction.CONFIRMED if confirmed else AuditAction.CONFIRMATION_UNDONE
    values = {"confirmed": writing.sealing.confirmed(job_id, kept)}
    state = _state(job.summary, kept, None)
    facts = {"findings": " ".join(findings)}
    return writing.sealing.job(writing.change_job(row, action, state, values, facts=facts))


def state_of(job: Job) -> JobState:
    """The state of an unsigned job that nobody works on, by its findings."""
    return _state(job.summary, job.confirmed, None)


def _state(
    summary: Summary, confirmed: Sequence[Confirmation], failure: Failure | None
) -> JobState:
    if failure is not None:
        return JobState.FAILED
    open_ones = set(summary.to_confirm) - {each.finding for each in confirmed}
    return JobState.NEEDS_ATTENTION if summary.errors or open_ones else JobState.READY


def _series(writing: Writing, found: Assessment) -> bytes | None:
    number = found.summary.prescription_number
    return writing.protection.fingerprint(f"series {number}".encode()) if number else None


def doctor_print(protection: Protection, name: str) -> bytes | None:
    """The fingerprint of a prescriber's name, whatever its spaces; None for no name."""
    folded = "".join(name.split())
    return protection.fingerprint(f"doctor {folded}".encode()) if folded else None
