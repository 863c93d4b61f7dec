"""Requests to the electronic-prescription service: what shall go out, is out, and was answered.

The name of a request's file is kept before the file has it, as with deliveries
(:mod:`clinic_signer.station.journal.deliveries`): :func:`stage` → rename → :func:`record_sent`.
Each step changes the job's row too, so that whoever follows the jobs learns of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import Enum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction, Facts
from clinic_signer.station.journal.job import JobState, Route
from clinic_signer.station.journal.request import (
    IN_FLIGHT,
    RequestKind,
    RequestState,
    ServiceRequest,
    ServiceVerdict,
    can_be_asked_again,
    can_be_taken_back,
    registered,
)
from clinic_signer.station.journal.request_rows import DIGEST, RequestSealing, digest_of
from clinic_signer.station.journal.rows import Row
from clinic_signer.station.journal.tables import audit, requests
from clinic_signer.station.journal.writing import RELEASED, Writing

_FLYING = frozenset(state.value for state in IN_FLIGHT)
_CANCEL = RequestKind.CANCEL.value


class Taken(Enum):
    """What became of an answer."""

    TAKEN = "taken"
    KNOWN = "known"
    """The same bytes were recorded before."""
    OTHER = "other"
    """The request has another answer already; this one says something else."""
    FOREIGN = "foreign"
    """There is no such request."""


# -- what is wanted -----------------------------------------------------------------------------


def want_delivery(writing: Writing, job_id: str) -> ServiceRequest | None:
    """Ask for the first registration of a signed prescription.

    One that came in the place of a registered one becomes a change of that. While it is not known
    what became of the earlier one, nothing is asked, and the job says so.

    Returns:
        The request; None if there is nothing to ask for (now).

    Raises:
        Failure: JOB_UNKNOWN.
    """
    job = writing.job_row(job_id)
    is_waiting = job["state"] == JobState.SIGNED.value and job["route"] == Route.SERVICE.value
    if not is_waiting or _rows(writing, job_id):
        return None
    kind, known = RequestKind.REGISTER, ""
    earlier = job["supersedes"]
    while earlier is not None:
        rows = _rows(writing, earlier)
        if any(_is_undecided(row) for row in rows):
            _hold_back(writing, job, Failure(FailureCode.SERVICE_EARLIER_UNANSWERED))
            return None
        if (held := registered(_requests(writing, rows))) is not None:
            kind, known = RequestKind.CHANGE, held.prescription_id
        if rows:
            break
        earlier = writing.job_row(earlier)["supersedes"]
    return _want(writing, job, kind, known, by="station")


def want_again(writing: Writing, job_id: str) -> ServiceRequest:
    """A person wants a registration or change, which was refused or not answered, to go out again.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE when there is none.
    """
    job = writing.job_row(job_id)
    rows = _rows(writing, job_id)
    before = _requests(writing, rows)
    is_stuck = can_be_asked_again(JobState(job["state"]), before)
    if not is_stuck or job["route"] != Route.SERVICE.value:
        raise Failure(FailureCode.JOB_STATE, state=job["state"])
    last = before[-1]
    known = last.prescription_id if last.kind is RequestKind.CHANGE else ""
    return _want(writing, job, last.kind, known, by="person")


def want_cancellation(writing: Writing, job_id: str) -> ServiceRequest:
    """A person wants a registered prescription to be taken back.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE when it is not registered, or is just being taken back.
    """
    job = writing.job_row(job_id)
    before = _requests(writing, _rows(writing, job_id))
    held = registered(before)
    if held is None or not can_be_taken_back(JobState(job["state"]), before):
        raise Failure(FailureCode.JOB_STATE, state=job["state"])
    return _want(writing, job, RequestKind.CANCEL, held.prescription_id, by="person")


def _is_undecided(row: Row) -> bool:
    """Whether what the service has may still change by a request; not by one that is replaced."""
    is_wanted = row["state"] == RequestState.WANTED.value
    return row["state"] in _FLYING or (is_wanted and row["kind"] == _CANCEL)


def _requests(writing: Writing, rows: list[Row]) -> list[ServiceRequest]:
    return [RequestSealing(writing.sealing).request(row) for row in rows]


def _want(writing: Writing, job: Row, kind: RequestKind, known: str, *, by: str) -> ServiceRequest:
    before = _rows(writing, job["id"])
    row: dict[str, Any] = dict.fromkeys(requests.c.keys())
    row |= {
        "job_id": job["id"],
        "number": len(before) + 1,
        "kind": kind.value,
        "state": RequestState.WANTED.value,
        "wanted_at": writing.now,
        "code": "",
    }
    row["prescription_id"] = RequestSealing(writing.sealing).text(row, "prescription_id", known)
    writing.connection.execute(insert(requests), [row])
    values = {"failure": None} if job["state"] == JobState.SIGNED.value else {}
    _tell(writing, job, row, AuditAction.REQUESTED, values=values, facts={"by": by})
    return RequestSealing(writing.sealing).request(row)


# -- going out ----------------------------------------------------------------------------------


def request_id(connection: Connection, job_id: str, number: int) -> str:
    """The free part of a request's file name: of this journal, this job and this number.

    It is the same whenever it is asked for, and says nothing of what it names.
    """
    digest = hashlib.sha256(f"{job_id}/{number}".encode()).hexdigest()
    return f"{journal_mark(connection)}{digest[:16]}".upper()


def journal_mark(connection: Connection) -> str:
    """What ids of this journal's requests begin with: several journals may share a terminal.

    Empty for a journal in which nothing has happened yet.
    """
    first = connection.execute(select(audit.c.link).where(audit.c.sequence == 1)).scalar()
    return "" if first is None else f"CS{bytes(first).hex()[:8]}".upper()


def stage(
    writing: Writing, job_id: str, number: int, terminal: str, staged: str
) -> ServiceRequest | None:
    """Keep under which id a request goes out, before its file has the name.

    Args:
        writing: the transaction.
        job_id: whose.
        number: which.
        terminal: the mark of the folder.
        staged: the name of the hidden file.

    Returns:
        The request; None if it does not go out: another program was faster, or it is not needed
        any more. Then the hidden file is to be removed.

    Raises:
        Failure: JOB_UNKNOWN.
    """
    job, row = _held(writing, job_id, number)
    if row["state"] != RequestState.WANTED.value:
        return None
    needed = JobState.DELIVERED if row["kind"] == _CANCEL else JobState.SIGNED
    if job["state"] != needed.value or job["route"] != Route.SERVICE.value:
        changed = {**row, "state": RequestState.WITHDRAWN.value}
        _save(writing, job, changed, AuditAction.RELEASED, facts={"why": "not-needed"})
        return None
    changed = {
        **row,
        "state": RequestState.PREPARED.value,
        "request_id": request_id(writing.connection, job_id, number),
        "terminal": terminal,
        "staged": staged,
    }
    token = writing.new_token()
    values = {"staged_token": token, "failure": None}
    _save(writing, job, changed, AuditAction.STAGED, values=values, facts={"token": token})
    return RequestSealing(writing.sealing).request(changed)


def record_sent(writing: Writing, job_id: str, number: int) -> None:
    """Note that the terminal can have a request; to say so again is harmless.

    Raises:
        Failure: JOB_UNKNOWN.
    """
    job, row = _held(writing, job_id, number)
    if row["state"] == RequestState.PREPARED.value:
        changed = {**row, "state": RequestState.SENT.value, "sent_at": writing.now}
        _save(writing, job, changed, AuditAction.HANDED_OVER, values={"failure": None})


def hold_back(writing: Writing, job_id: str, failure: Failure) -> None:
    """Note why a request cannot go out now; the same reason again is no new entry.

    Raises:
        Failure: JOB_UNKNOWN.
    """
    _hold_back(writing, writing.job_row(job_id), failure)


def _hold_back(writing: Writing, job: Row, failure: Failure) -> None:
    before = writing.sealing.job(job).failure
    if before is not None and before.code is failure.code:
        return
    values = {"failure": writing.sealing.failure(job["id"], failure)}
    facts = {"failure": failure.code.value}
    writing.change_job(job, AuditAction.NOT_DELIVERED, JobState(job["state"]), values, facts=facts)


def mark_overdue(writing: Writing, minutes: int) -> int:
    """Note which requests have waited too long for their answers; return how many."""
    late = select(requests).where(
        requests.c.state == RequestState.SENT.value,
        requests.c.sent_at < writing.now - minutes * 60_000,
    )
    failure = Failure(FailureCode.SERVICE_NO_ANSWER, minutes=minutes)
    found = [row._asdict() for row in writing.connection.execute(late)]
    for each in found:
        job, row = _held(writing, each["job_id"], each["number"])
        if row["state"] != RequestState.SENT.value:
            continue
        changed = {**row, "state": RequestState.OVERDUE.value}
        values = _failure_of(writing, job, failure)
        facts = {"failure": failure.code.value}
        _save(writing, job, changed, AuditAction.OVERDUE, values=values, facts=facts)
    return len(found)


# -- answers ------------------------------------------------------------------------------------


def record_answer(writing: Writing, request: str, data: bytes, verdict: ServiceVerdict) -> Taken:
    """Keep what the service has decided. To ask again after a broken connection is harmless.

    Args:
        writing: the transaction.
        request: the id of the request.
        data: the bytes of the answer.
        verdict: what they say.
    """
    found = writing.connection.execute(
        select(requests.c.job_id, requests.c.number).where(requests.c.request_id == request)
    ).one_or_none()
    if found is None:
        return Taken.FOREIGN
    job, row = _held(writing, found.job_id, found.number)
    digest = writing.protection.fingerprint(data)
    if RequestState(row["state"]).is_answered:
        return Taken.KNOWN if bytes(row["answer"] or b"") == digest else Taken.OTHER
    sealing = RequestSealing(writing.sealing)
    state = RequestState.ACCEPTED if verdict.is_accepted else RequestState.REFUSED
    changed = {
        **row,
        "state": state.value,
        "answered_at": writing.now,
        "sent_at": writing.now if row["sent_at"] is None else row["sent_at"],
        "code": verdict.code,
        "access_code": sealing.text(row, "access_code", verdict.access_code),
        "results": sealing.results(row, verdict.results),
        "answer": digest,
    }
    if verdict.prescription_id:
        changed["prescription_id"] = sealing.text(row, "prescription_id", verdict.prescription_id)
    action, after, values = _consequence(writing, job, changed, verdict)
    facts: dict[str, str | int | None] = {"code": verdict.code, "answer": digest.hex()}
    if action is AuditAction.NOT_DELIVERED:
        facts["failure"] = FailureCode.SERVICE_REFUSED.value
    _save(writing, job, changed, action, state=after, values=values, facts=facts)
    return Taken.TAKEN


def _consequence(
    writing: Writing, job: Row, row: Row, verdict: ServiceVerdict
) -> tuple[AuditAction, JobState, dict[str, Any]]:
    """What an answer means for its job: what happened, its state, and what changes with it."""
    state = JobState(job["state"])
    others = [each for each in _rows(writing, job["id"]) if each["number"] != row["number"]]
    values: dict[str, Any] = {}
    if not any(each["state"] in _FLYING for each in others):
        values["staged_token"] = None
    if row["kind"] == _CANCEL:
        if verdict.is_accepted and state is JobState.DELIVERED:
            return AuditAction.CANCELLED, JobState.CANCELLED, {**values, **RELEASED}
    elif state is JobState.SIGNED and verdict.is_accepted:
        values |= {**RELEASED, "failure": None}
        return AuditAction.DELIVERED, JobState.DELIVERED, values
    elif state is JobState.SIGNED:
        failure = Failure(FailureCode.SERVICE_REFUSED, reason=verdict.code)
        return AuditAction.NOT_DELIVERED, state, {**values, **_failure_of(writing, job, failure)}
    return AuditAction.ANSWERED, state, values


def note_aside(writing: Writing, request: str, failure: Failure, name: str) -> None:
    """Note that an answer was put aside, and why; the request goes on waiting.

    Args:
        writing: the transaction.
        request: the id in the name of its file.
        failure: why.
        name: the file's name.
    """
    found = writing.connection.execute(
        select(requests.c.job_id, requests.c.number).where(requests.c.request_id == request)
    ).one_or_none()
    facts: Facts = {"failure": failure.code.value}
    if found is None:
        writing.append(AuditAction.SET_ASIDE, None, None, facts, name)
        return
    job, row = _held(writing, found.job_id, found.number)
    is_waiting = not RequestState(row["state"]).is_answered
    values = _failure_of(writing, job, failure) if is_waiting else {}
    state = JobState(job["state"])
    writing.change_job(job, AuditAction.SET_ASIDE, state, values, facts=facts, about=name)


def reroute(writing: Writing, job_id: str, route: Route) -> None:
    """A person chooses by which way a prescription leaves.

    Raises:
        Failure: JOB_UNKNOWN; JOB_STATE when it has left, or is just leaving, or waits for the
            program that sent it in.
    """
    job = writing.job_row(job_id)
    state = JobState(job["state"])
    may_change = state.is_unsigned or (state is JobState.SIGNED and job["staged_token"] is None)
    is_held = job["claimed_until"] is not None and job["claimed_until"] >= writing.now
    if not may_change or is_held or job["route"] == Route.API.value:
        raise Failure(FailureCode.JOB_STATE, state=job["state"])
    values: dict[str, Any] = {"route": route.value}
    if state is JobState.SIGNED:
        values |= {"failure": None, **RELEASED}
    writing.change_job(job, AuditAction.REROUTED, state, values, facts={"route": route.value})


# -- rows ---------------------------------------------------------------------------------------


def purge(writing: Writing, job_id: str) -> Facts:
    """Remove what is personal of a job's requests; the facts are for the entry that says so."""
    sealed = {"prescription_id": None, "access_code": None, "results": None}
    writing.connection.execute(update(requests).where(requests.c.job_id == job_id).values(**sealed))
    rows = _rows(writing, job_id)
    return {DIGEST: digest_of(rows)} if rows else {}


def _rows(writing: Writing, job_id: str) -> list[Row]:
    query = select(requests).where(requests.c.job_id == job_id).order_by(requests.c.number)
    return [row._asdict() for row in writing.connection.execute(query)]


def _held(writing: Writing, job_id: str, number: int) -> tuple[Row, Row]:
    """A request with its job, both held: who holds the job holds its requests."""
    job = writing.job_row(job_id)
    row = next((row for row in _rows(writing, job_id) if row["number"] == number), None)
    if row is None:
        raise Failure(FailureCode.JOB_UNKNOWN)
    return job, row


def _failure_of(writing: Writing, job: Row, failure: Failure) -> dict[str, Any]:
    """What is wrong, shown with a job that has not left yet."""
    if job["state"] != JobState.SIGNED.value:
        return {}
    return {"failure": writing.sealing.failure(job["id"], failure)}


def _save(
    writing: Writing,
    job: Row,
    row: Row,
    action: AuditAction,
    *,
    state: JobState | None = None,
    values: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
) -> None:
    is_it = (requests.c.job_id == row["job_id"]) & (requests.c.number == row["number"])
    writing.connection.execute(update(requests).where(is_it).values(**row))
    _tell(writing, job, row, action, state=state, values=values, facts=facts)


def _tell(
    writing: Writing,
    job: Row,
    row: Row,
    action: AuditAction,
    *,
    state: JobState | None = None,
    values: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
) -> None:
    """Change the job with its request, and say so in the chain."""
    told = {
        **(facts or {}),
        "request": f"{row['kind']} {row['number']}",
        "request_state": row["state"],
        DIGEST: digest_of(_rows(writing, job["id"])),
    }
    after = JobState(job["state"]) if state is None else state
    writing.change_job(job, action, after, values, facts=told)
