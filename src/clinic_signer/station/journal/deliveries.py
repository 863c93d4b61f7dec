"""Deliveries: the name of the file is kept before the file gets it, so that nothing goes out twice.

1. The deliverer claims the job and writes the signed bytes under a hidden name of this claim.
2. :func:`stage` keeps outbox, final name and claim.
3. The file gets its final name: a rename, which happens once or not at all.
4. :func:`record_delivered`.

After a crash the hidden file tells the rest: still there – the rename is to be done; gone – it was
done, even if the receiver has taken the file away since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction, Facts
from clinic_signer.station.journal.claims import held
from clinic_signer.station.journal.job import Claim, Job, JobState, Route
from clinic_signer.station.journal.receiving import state_of
from clinic_signer.station.journal.rows import Row
from clinic_signer.station.journal.writing import RELEASED, Writing


def stage(writing: Writing, claim: Claim, outbox: str, name: str) -> Job:
    """Keep where the file will be, before it is there; a second call gives it another name.

    Raises:
        Failure: JOB_TAKEN_OVER: the hidden file of this claim is to be removed.
    """
    row = held(writing, claim)
    staged = row["staged_token"]
    values = {
        "outbox": outbox,
        "delivered_as": writing.sealing.text(row["id"], "delivered_as", name),
        "staged_token": claim.token if staged is None else staged,
    }
    facts: Facts = {"outbox": outbox, "token": claim.token}
    return _changed(writing, row, AuditAction.STAGED, JobState.SIGNED, values, facts)


def record_delivered(writing: Writing, claim: Claim, facts: Facts) -> Job:
    """Note that the receiver can have it.

    Raises:
        Failure: JOB_TAKEN_OVER.
    """
    row = held(writing, claim)
    values = {**RELEASED, "staged_token": None, "failure": None}
    return _changed(writing, row, AuditAction.DELIVERED, JobState.DELIVERED, values, facts)


def record_not_delivered(writing: Writing, claim: Claim, failure: Failure) -> Job:
    """Note why it could not be delivered yet; it will be tried again.

    The same reason again is no new entry.

    Raises:
        Failure: JOB_TAKEN_OVER.
    """
    row = held(writing, claim)
    before = writing.sealing.job(row)
    if before.failure is not None and before.failure.code is failure.code:
        return before
    values = {"failure": writing.sealing.failure(row["id"], failure)}
    facts = {"failure": failure.code.value}
    return _changed(writing, row, AuditAction.NOT_DELIVERED, JobState.SIGNED, values, facts)


def deliver_again(writing: Writing, job_id: str) -> Job:
    """A person wants the signed document to go out once more.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE when it was not delivered, or went to the service.
    """
    row = writing.job_row(job_id)
    is_registered = row["route"] == Route.SERVICE.value  # once more would be twice
    is_gone = row["state"] != JobState.DELIVERED.value or row["purged_at"] is not None
    if is_registered or is_gone:
        raise Failure(FailureCode.JOB_STATE, state=row["state"])
    values = {**RELEASED, "outbox": None, "delivered_as": None, "staged_token": None}
    action = AuditAction.DELIVERY_REPEATED
    return _changed(writing, row, action, JobState.SIGNED, values, {})


def acknowledge(writing: Writing, job_id: str) -> Job:
    """The program that sent a prescription in says that it has the signed one.

    To say so again is harmless.

    Raises:
        Failure: JOB_UNKNOWN; JOB_ROUTE when it is delivered in another way; JOB_STATE when it is
            not signed.
    """
    row = writing.job_row(job_id)
    if row["route"] != Route.API.value:
        raise Failure(FailureCode.JOB_ROUTE, route=row["route"])
    if row["state"] == JobState.DELIVERED.value:
        return writing.sealing.job(row)
    if row["state"] != JobState.SIGNED.value:
        raise Failure(FailureCode.JOB_STATE, state=row["state"])
    values = {**RELEASED, "failure": None}
    facts: Facts = {"route": Route.API.value}
    return _changed(writing, row, AuditAction.DELIVERED, JobState.DELIVERED, values, facts)


def cancel(writing: Writing, job_id: str, why: str, *, even_delivered: bool = True) -> Job:
    """Take a prescription out of the queue; its bytes stay in the journal.

    Args:
        writing: the transaction.
        job_id: which.
        why: a code, no personal data.
        even_delivered: also what the receiver has already.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE while it is being signed or delivered, or when it is closed.
    """
    row = writing.job_row(job_id)
    is_held = row["claimed_until"] is not None and row["claimed_until"] >= writing.now
    is_too_late = row["state"] == JobState.DELIVERED.value and not even_delivered
    if is_held or is_too_late or row["staged_token"] is not None:
        raise Failure(FailureCode.JOB_STATE, state=row["state"])
    return _changed(writing, row, AuditAction.CANCELLED, JobState.CANCELLED, RELEASED, {"why": why})


def retry(writing: Writing, job_id: str) -> Job:
    """Put a failed job back into the queue.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE when it has not failed.
    """
    row = writing.job_row(job_id)
    if row["state"] != JobState.FAILED.value:
        raise Failure(FailureCode.JOB_STATE, state=row["state"])
    values = {**RELEASED, "failure": None}
    was_read = row["summary"] is not None
    state = state_of(writing.sealing.job(row)) if was_read else JobState.RECEIVED
    return _changed(writing, row, AuditAction.RETRIED, state, values, {})


def _changed(
    writing: Writing,
    row: Row,
    action: AuditAction,
    state: JobState,
    values: Mapping[str, Any],
    facts: Facts,
) -> Job:
    return writing.sealing.job(writing.change_job(row, action, state, values, facts=facts))
