"""Proof that the journal is whole: the chain, and that jobs and documents are what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from clinic_signer.failures import Failure
from clinic_signer.station.journal.audit import FIRST_LINK, AuditAction, canonical
from clinic_signer.station.journal.protection import Protection
from clinic_signer.station.journal.rows import row_digest
from clinic_signer.station.journal.tables import audit, chain, documents, jobs
from clinic_signer.words import Words

_STEP = 1000
"""So many rows are held at once."""
_TELL_EVERY = 50
"""Rows; a few milliseconds. Whoever is told may stop it, or let others go first."""


class BreakKind(Enum):
    """How the journal differs from what was written."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    END_MISSING = "end-missing"
    JOB_CHANGED = "job-changed"
    JOB_MISSING = "job-missing"
    DOCUMENT_CHANGED = "document-changed"
    DOCUMENT_MISSING = "document-missing"

    @property
    def words(self) -> Words:
        """What is wrong."""
        return _WORDS[self]


_WORDS = {
    BreakKind.CHANGED: Words("記録が書き換えられています", "the entry was changed or moved"),
    BreakKind.MISSING: Words("記録が抜けています", "the entry is missing"),
    BreakKind.ADDED: Words("余分な記録があります", "there is an entry that was not written"),
    BreakKind.END_MISSING: Words("最後の記録が抜けています", "the last entries are missing"),
    BreakKind.JOB_CHANGED: Words(
        "処方箋の行が書き換えられています", "the prescription's row was changed"
    ),
    BreakKind.JOB_MISSING: Words("処方箋の行が抜けています", "the prescription's row is missing"),
    BreakKind.DOCUMENT_CHANGED: Words("文書が書き換えられています", "the document was changed"),
    BreakKind.DOCUMENT_MISSING: Words("文書が抜けています", "the document is missing"),
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the journal is not what was written.

    Attributes:
        kind: how it differs.
        sequence: the entry that is broken, or that tells of what is broken.
        job_number: the job, where it is one's.
    """

    kind: BreakKind
    sequence: int
    job_number: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the examination has found.

    Attributes:
        entries: how many entries hold, from the first.
        jobs: how many jobs were compared with them.
        first_break: the first thing that does not hold; None if all does.
        link: of the last entry that holds, to go on from.
    """

    entries: int
    jobs: int
    first_break: Break | None
    link: bytes = field(default=FIRST_LINK, repr=False)


@dataclass(slots=True)
class _Told:
    """What the chain says last of one job."""

    sequence: int
    row: str
    received: str | None = None
    signed: str | None = None
    is_purged: bool = False


def prove(
    connection: Connection,
    protection: Protection,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    since: Proof | None = None,
) -> Proof:
    """Follow the chain from its beginning, then compare jobs and documents with it.

    Args:
        connection: a consistent state.
        protection: holds the key of the chain.
        on_progress: told how many entries of how many were looked at.
        since: an earlier proof: only what was added to the chain after it is followed, and
            nothing is compared.
    """
    told: dict[str, _Told] = {}
    start = Proof(0, 0, None) if since is None else since
    count, link, broken = _follow(connection, protection, told, on_progress, start)
    if broken is not None or since is not None:
        return Proof(count, start.jobs, broken, link)
    broken = _compare(connection, protection, told, lambda: on_progress(count, count))
    return Proof(count, len(told), broken, link)


def _follow(
    connection: Connection,
    protection: Protection,
    told: dict[str, _Told],
    on_progress: Callable[[int, int], None],
    start: Proof,
) -> tuple[int, bytes, Break | None]:
    end = connection.execute(select(chain)).one()
    link, expected = start.link, start.entries + 1
    result = connection.execution_options(yield_per=_STEP).execute(
        select(audit).where(audit.c.sequence >= expected).order_by(audit.c.sequence)
    )
    for row in result:
        sequence = row.sequence
        if sequence != expected:
            kind = BreakKind.MISSING if sequence > expected else BreakKind.ADDED
            return expected - 1, link, Break(kind, expected)
        facts = _facts(row.facts)
        about = None if row.about is None else bytes(row.about)
        covered = (
            None
            if facts is None
            else canonical(
                *(sequence, row.at, row.workstation, row.action, row.job_id, row.state),
                facts,
                about,
            )
        )
        if covered is None or protection.fingerprint(link + covered) != bytes(row.link):
            return expected - 1, link, Break(BreakKind.CHANGED, sequence)
        link, expected = bytes(row.link), expected + 1
        _learn(told, row.job_id, row.action, sequence, facts or {})
        if sequence % _TELL_EVERY == 0:
            on_progress(sequence, end.sequence)
    last = expected - 1
    if last < end.sequence:
        return last, link, Break(BreakKind.END_MISSING, expected)
    if last > end.sequence or link != bytes(end.link):
        kind = BreakKind.ADDED if last > end.sequence else BreakKind.CHANGED
        return last, link, Break(kind, last)
    return last, link, None


def _facts(text: str) -> dict[str, str | int | None] | None:
    try:
        facts = json.loads(text)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _learn(
    told: dict[str, _Told],
    job_id: str | None,
    action: str,
    sequence: int,
    facts: dict[str, str | int | None],
) -> None:
    row = facts.get("row")
    if job_id is None or not isinstance(row, str):
        return
    known = told.setdefault(job_id, _Told(sequence, row))
    known.sequence, known.row = sequence, row
    document = facts.get("document")
    if isinstance(document, str) and action == AuditAction.RECEIVED.value:
        known.received = document
    elif isinstance(document, str):
        known.signed = document
    if action == AuditAction.PURGED.value:
        known.is_purged = True


def _compare(
    connection: Connection,
    protection: Protection,
    told: dict[str, _Told],
    on_step: Callable[[], None],
) -> Break | None:
    """Compare in the order of the entries, so that the first break is named."""
    found: list[Break] = []
    kept = _documents(connection, protection, on_step)
    missing = dict(told)
    for row in _streamed(connection, select(jobs), on_step):
        job = row._asdict()
        number = job["number"]
        known = missing.pop(job["id"], None)
        if known is None:
            found.append(Break(BreakKind.JOB_CHANGED, job["change"], number))
            continue
        if row_digest(job) != known.row or job["change"] != known.sequence:
            found.append(Break(BreakKind.JOB_CHANGED, known.sequence, number))
        if known.is_purged:
            continue
        for part, digest in (("received", known.received), ("signed", known.signed)):
            have = kept.get((job["id"], part))
            if digest is not None and have != digest:
                kind = BreakKind.DOCUMENT_MISSING if have is None else BreakKind.DOCUMENT_CHANGED
                found.append(Break(kind, known.sequence, number))
    found += [Break(BreakKind.JOB_MISSING, known.sequence) for known in missing.values()]
    return min(found, key=lambda each: each.sequence, default=None)


def _streamed(
    connection: Connection, query: Select[Any], on_step: Callable[[], None]
) -> Iterator[Row[Any]]:
    result = connection.execution_options(yield_per=_STEP).execute(query)
    for number, row in enumerate(result):
        if number % _TELL_EVERY == 0:
            on_step()
        yield row


def _documents(
    connection: Connection, protection: Protection, on_step: Callable[[], None]
) -> dict[tuple[str, str], str]:
    """The digests of the documents by job and part; empty for one that is not what was kept."""
    kept: dict[tuple[str, str], str] = {}
    for row in _streamed(connection, select(documents), on_step):
        digest = bytes(row.digest).hex()
        try:
            data = protection.open(bytes(row.data), f"{row.job_id}/{row.part}")
            is_same = protection.fingerprint(data).hex() == digest
        except Failure:
            is_same = False
        kept[row.job_id, row.part] = digest if is_same else ""
    return kept
