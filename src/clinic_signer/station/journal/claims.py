"""Claims: one workstation works on a job at a time, and what it does too late is refused.

A claim is a lease with a fencing number. The lease ends by itself when its workstation dies; the
number rises with every claim, and a result that comes with an older one is not taken: a job has one
signed document, whatever happens in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, update

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction, Facts
from clinic_signer.station.journal.job import (
    Claim,
    DocumentPart,
    Job,
    JobState,
    Purpose,
    Route,
)
from clinic_signer.station.journal.receiving import doctor_print, state_of
from clinic_signer.station.journal.rows import Row
from clinic_signer.station.journal.tables import documents, jobs
from clinic_signer.station.journal.writing import RELEASED, Writing


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs a workstation would like to claim.

    Attributes:
        purpose: what for.
        job_ids: these; any if None.
        doctor: of the prescriber with this name; of any if None.
        routes: that leave by these routes.
        outbox: for delivery: the outbox of this workstation. A file that was made ready in another
            one is not its business.
        limit: at most so many.
    """

    purpose: Purpose
    job_ids: tuple[str, ...] | None = None
    doctor: str | None = None
    routes: frozenset[Route] = frozenset(Route)
    outbox: str | None = None
    limit: int = 1000


def claim(writing: Writing, wanted: Wanted, lease_ms: int) -> tuple[Claim, ...]:
    """Claim what is free now; rows that others are just claiming are left to them."""
    rows = writing.locked(
        select(jobs).where(*_free(writing, wanted)).limit(wanted.limit), skip=True
    )
    claims = []
    for row in rows:
        token = writing.new_token()
        values = {
            "claimed_by": writing.workstation,
            "claim_token": token,
            "claimed_until": writing.now + lease_ms,
        }
        if wanted.purpose is Purpose.SIGN:
            changed = writing.change_job(
                row, AuditAction.CLAIMED, JobState.SIGNING, values, facts={"token": token}
            )
        else:
            changed = {**row, **values}
            writing.connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(**values))
        claims.append(Claim(writing.sealing.job(changed), token))
    return tuple(claims)


def _free(writing: Writing, wanted: Wanted) -> list[ColumnElement[bool]]:
    expired = or_(jobs.c.claimed_until.is_(None), jobs.c.claimed_until < writing.now)
    if wanted.purpose is Purpose.SIGN:
        left = and_(jobs.c.state == JobState.SIGNING.value, expired)
        conditions = [or_(jobs.c.state == JobState.READY.value, left)]
    else:
        conditions = [
            jobs.c.state == JobState.SIGNED.value,
            expired,
            or_(jobs.c.outbox.is_(None), jobs.c.outbox == wanted.outbox),
        ]
    if wanted.routes != frozenset(Route):
        conditions.append(jobs.c.route.in_([route.value for route in wanted.routes]))
    if wanted.job_ids is not None:
        conditions.append(jobs.c.id.in_(wanted.job_ids))
    if wanted.doctor is not None:
        conditions.append(jobs.c.doctor == doctor_print(writing.protection, wanted.doctor))
    return conditions


def renew(writing: Writing, claims: Sequence[Claim], lease_ms: int) -> frozenset[str]:
    """Extend leases; return the ids of the jobs that are still held."""
    held = set()
    for each in claims:
        result = writing.connection.execute(
            update(jobs)
            .where(jobs.c.id == each.job.id, jobs.c.claim_token == each.token)
            .values(claimed_until=writing.now + lease_ms)
        )
        if result.rowcount:
            held.add(each.job.id)
    return frozenset(held)


def release(writing: Writing, claims: Sequence[Claim], why: str) -> None:
    """Give jobs back unsigned or undelivered; what is no longer held is left alone."""
    tokens = {each.job.id: each.token for each in claims}
    for row in writing.locked(select(jobs).where(jobs.c.id.in_(tokens))):
        if row["claim_token"] == tokens[row["id"]]:
            _put_back(writing, row, why)


def return_expired(writing: Writing) -> int:
    """Put back what a workstation has claimed for signing and left; return how many."""
    query = select(jobs).where(
        jobs.c.state == JobState.SIGNING.value, jobs.c.claimed_until < writing.now
    )
    rows = writing.locked(query, skip=True)
    for row in rows:
        _put_back(writing, row, "lease")
    return len(rows)


def _put_back(writing: Writing, row: Row, why: str) -> None:
    if row["state"] == JobState.SIGNING.value:
        state = state_of(writing.sealing.job(row))
        writing.change_job(row, AuditAction.RELEASED, state, RELEASED, facts={"why": why})
    else:
        statement = update(jobs).where(jobs.c.id == row["id"])
        writing.connection.execute(statement.values(**RELEASED))


def held(writing: Writing, claim_: Claim) -> Row:
    """The row of a claimed job, if the claim still holds.

    Raises:
        Failure: JOB_TAKEN_OVER; JOB_UNKNOWN.
    """
    row = writing.job_row(claim_.job.id)
    if row["claim_token"] != claim_.token:
        raise Failure(FailureCode.JOB_TAKEN_OVER)
    return row


def record_signed(writing: Writing, claim_: Claim, data: bytes, facts: Facts, signer: str) -> Job:
    """Keep the one signed document of a job.

    To ask again after a broken connection is harmless: the same bytes are taken as kept.

    Args:
        writing: the transaction.
        claim_: under which it was signed.
        data: the signed bytes.
        facts: which signer, which certificate.
        signer: the holder's name.

    Raises:
        Failure: JOB_TAKEN_OVER: somebody else has it by now; these bytes are to be thrown away.
    """
    digest = writing.protection.fingerprint(data)
    row = writing.job_row(claim_.job.id)
    kept = select(documents.c.digest).where(
        documents.c.job_id == row["id"], documents.c.part == DocumentPart.SIGNED.value
    )
    if (known := writing.connection.execute(kept).scalar()) is not None:
        if bytes(known) == digest:
            return writing.sealing.job(row)
        raise Failure(FailureCode.JOB_TAKEN_OVER)
    if row["claim_token"] != claim_.token or row["state"] != JobState.SIGNING.value:
        raise Failure(FailureCode.JOB_TAKEN_OVER)
    writing.insert_document(row["id"], DocumentPart.SIGNED, data, digest)
    told = {**facts, "document": digest.hex(), "token": claim_.token}
    values = {**RELEASED, "failure": None}
    return writing.sealing.job(
        writing.change_job(
            row, AuditAction.SIGNED, JobState.SIGNED, values, facts=told, about=signer
        )
    )


def record_not_signed(
    writing: Writing, claim_: Claim, failure: Failure, facts: Facts, *, can_be_repeated: bool
) -> Job:
    """Note why a claimed job was not signed.

    Args:
        writing: the transaction.
        claim_: under which it was tried.
        failure: why.
        facts: which signer.
        can_be_repeated: it goes back into the queue; else a person has to decide.

    Raises:
        Failure: JOB_TAKEN_OVER.
    """
    row = held(writing, claim_)
    state = state_of(writing.sealing.job(row)) if can_be_repeated else JobState.FAILED
    values = {**RELEASED, "failure": writing.sealing.failure(row["id"], failure)}
    told = {**facts, "failure": failure.code.value}
    return writing.sealing.job(
        writing.change_job(row, AuditAction.NOT_SIGNED, state, values, facts=told)
    )
