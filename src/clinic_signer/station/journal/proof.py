"""Proof that the journal is whole: the chain, and that jobs and documents are what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from clinic_signer.failures import Failure
from clinic_signer.station.journal.audit import (
    ABOUT_DIGEST,
    FIRST_LINK,
    Facts,
    about_digest,
    canonical,
    facts_text,
)
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.protection import Protection
from clinic_signer.station.journal.request_rows import BY_JOB
from clinic_signer.station.journal.request_rows import digests as request_digests
from clinic_signer.station.journal.rows import row_digest
from clinic_signer.station.journal.tables import audit, chain, documents, jobs
from clinic_signer.station.journal.told import Story, Told
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
    END_CHANGED = "end-changed"
    JOB_CHANGED = "job-changed"
    JOB_MISSING = "job-missing"
    JOB_ADDED = "job-added"
    DOCUMENT_CHANGED = "document-changed"
    DOCUMENT_MISSING = "document-missing"
    DOCUMENT_ADDED = "document-added"
    REQUEST_CHANGED = "request-changed"

    @property
    def words(self) -> Words:
        """What is wrong."""
        return _WORDS[self]


_WORDS = {
    BreakKind.CHANGED: Words("記録が書き換えられています", "the entry was changed or moved"),
    BreakKind.MISSING: Words("記録が抜けています", "the entry is missing"),
    BreakKind.ADDED: Words("余分な記録があります", "there is an entry that was not written"),
    BreakKind.END_MISSING: Words("最後の記録が抜けています", "the last entries are missing"),
    BreakKind.END_CHANGED: Words(
        "記録の末尾の控えが合いません", "what is noted of the last entry does not fit"
    ),
    BreakKind.JOB_CHANGED: Words(
        "処方箋の行が書き換えられています", "the prescription's row was changed"
    ),
    BreakKind.JOB_MISSING: Words("処方箋の行が抜けています", "the prescription's row is missing"),
    BreakKind.JOB_ADDED: Words(
        "余分な処方箋の行があります", "there is a prescription that was not received"
    ),
    BreakKind.DOCUMENT_CHANGED: Words("文書が書き換えられています", "the document was changed"),
    BreakKind.DOCUMENT_MISSING: Words("文書が抜けています", "the document is missing"),
    BreakKind.DOCUMENT_ADDED: Words(
        "余分な文書があります", "there is a document that was not kept, or not any more"
    ),
    BreakKind.REQUEST_CHANGED: Words(
        "電子処方箋サービスとのやりとりが書き換えられています",
        "what is kept of the exchange with the service was changed",
    ),
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the journal is not what was written.

    Attributes:
        kind: how it differs.
        sequence: the entry that is broken, or that tells of what is broken; of what was added, the
            last entry of the job, or the last of all.
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
    story = Story()
    start = Proof(0, 0, None) if since is None else since
    count, link, broken = _follow(connection, protection, story, on_progress, start)
    if broken is not None or since is not None:
        return Proof(count, start.jobs, broken, link)

    def on_step(_number: int) -> None:
        on_progress(count, count)

    breaks = [
        _emptied(story),
        _compare_end(connection, story, count),
        _compare_requests(connection, story, count, on_step),
        _compare(connection, protection, story, count, on_step),
    ]
    broken = _first([each for each in breaks if each is not None])
    return Proof(count, len(story.jobs), broken, link)


def _emptied(story: Story) -> Break | None:
    sequence = story.emptied_early()
    return None if sequence is None else Break(BreakKind.CHANGED, sequence)


def _first(breaks: list[Break]) -> Break | None:
    return min(breaks, key=lambda each: each.sequence, default=None)


def _follow(
    connection: Connection,
    protection: Protection,
    story: Story,
    on_progress: Callable[[int, int], None],
    start: Proof,
) -> tuple[int, bytes, Break | None]:
    end = connection.execute(select(chain)).one()
    link, expected = start.link, start.entries + 1
    entries = select(audit).order_by(audit.c.sequence)
    if start.entries:  # else from before the first: what was put there was not written by us
        entries = entries.where(audit.c.sequence >= expected)
    begin = start.entries
    for row in _streamed(connection, entries, lambda n: on_progress(begin + n, end.sequence)):
        sequence = row.sequence
        if sequence != expected or sequence > end.sequence:
            return expected - 1, link, _gap(expected, sequence, end.sequence)
        facts = _facts(row.facts)
        covered = None if facts is None else _covered(row, facts)
        if facts is None or covered is None or protection.fingerprint(link + covered) != row.link:
            return expected - 1, link, Break(BreakKind.CHANGED, sequence)
        link, expected = bytes(row.link), expected + 1
        story.learn(row, facts)
    last = expected - 1
    if last < end.sequence:
        return last, link, Break(BreakKind.END_MISSING, expected)
    if link != end.link:
        return last, link, Break(BreakKind.END_CHANGED, last)
    return last, link, None


def _gap(expected: int, found: object, end: int) -> Break:
    """What an entry means that is not the expected one; SQLite takes any type in any column."""
    is_beyond = not isinstance(found, int) or found > expected
    if is_beyond and expected <= end:
        return Break(BreakKind.MISSING, expected)
    return Break(BreakKind.ADDED, found if isinstance(found, int) else expected)


def _facts(text: str) -> Facts | None:
    """The facts of an entry; None if their text is not the one that we write."""
    try:
        facts = json.loads(text)
        is_ours = isinstance(facts, dict) and facts_text(facts) == text
    except (ValueError, TypeError):
        return None
    return facts if is_ours else None


def _covered(row: Row[Any], facts: Facts) -> bytes | None:
    """What the link of an entry covers; None for what cannot be an entry."""
    about = row.about
    try:
        if ABOUT_DIGEST in facts:
            if about is not None and about_digest(about) != facts[ABOUT_DIGEST]:
                return None
            about = None
        return canonical(
            *(row.sequence, row.at, row.workstation, row.action, row.job_id, row.state),
            facts,
            about,
        )
    except (TypeError, AttributeError):
        return None


def _compare_end(connection: Connection, story: Story, last: int) -> Break | None:
    """Compare what the end of the chain counts."""
    end = connection.execute(select(chain)).one()
    if end.jobs == story.received and isinstance(end.claims, int) and end.claims >= story.token:
        return None
    return Break(BreakKind.END_CHANGED, last)


def _compare_requests(
    connection: Connection, story: Story, last: int, on_step: Callable[[int], None]
) -> Break | None:
    """Compare what is kept of requests to the service with the last entry of each job."""
    kept = request_digests(row._asdict() for row in _streamed(connection, BY_JOB, on_step))
    wrong = [known for job, known in story.jobs.items() if kept.pop(job, "") != known.requests]
    places = [known.sequence for known in wrong] + [last for _ in kept]
    return _first([Break(BreakKind.REQUEST_CHANGED, place) for place in places])


def _compare(
    connection: Connection,
    protection: Protection,
    story: Story,
    last: int,
    on_step: Callable[[int], None],
) -> Break | None:
    """Compare in the order of the entries, so that the first break is named."""
    found: list[Break] = []
    numbers: dict[str, int] = {}
    missing = dict(story.jobs)
    for row in _streamed(connection, select(jobs), on_step):
        job = row._asdict()
        known = missing.pop(job["id"], None)
        numbers[job["id"]] = job["number"]
        if known is None:
            found.append(Break(BreakKind.JOB_ADDED, last, job["number"]))
        elif not _is_as_told(job, known):
            found.append(Break(BreakKind.JOB_CHANGED, known.sequence, job["number"]))
    found += [Break(BreakKind.JOB_MISSING, known.sequence) for known in missing.values()]
    kept = _documents(connection, protection, on_step)
    for identity, known in story.jobs.items():
        for part, (sequence, digest) in known.documents.items():
            have = kept.pop((identity, part), None)
            if have != digest:
                kind = BreakKind.DOCUMENT_MISSING if have is None else BreakKind.DOCUMENT_CHANGED
                found.append(Break(kind, sequence, numbers.get(identity)))
    for identity, _part in kept:
        told = story.jobs.get(identity)
        place = last if told is None else told.sequence
        found.append(Break(BreakKind.DOCUMENT_ADDED, place, numbers.get(identity)))
    return _first(found)


def _is_as_told(job: Mapping[str, Any], known: Told) -> bool:
    """Whether a row is what the last entry of its job says, as far as entries tell of it."""
    if job["change"] != known.sequence or job["changed_at"] != known.at:
        return False
    holder = (job["claimed_by"], job["claim_token"])
    if job["state"] == JobState.SIGNING.value:
        is_held = holder == known.holder and job["claimed_until"] is not None
    else:  # a claim for a delivery has no entry of its own
        is_held = job["state"] == JobState.SIGNED.value or holder == (None, None)
    return is_held and row_digest(job) == known.row


def _streamed(
    connection: Connection, query: Select[Any], on_step: Callable[[int], None]
) -> Iterator[Row[Any]]:
    # Closed also when the first break ends it: PostgreSQL keeps a cursor for it.
    with connection.execution_options(yield_per=_STEP).execute(query) as result:
        for number, row in enumerate(result):
            if number % _TELL_EVERY == 0:
                on_step(number)
            yield row


def _documents(
    connection: Connection, protection: Protection, on_step: Callable[[int], None]
) -> dict[tuple[str, str], str]:
    """The digests of the documents by job and part; empty for one that is not what was kept."""
    kept: dict[tuple[str, str], str] = {}
    for row in _streamed(connection, select(documents), on_step):
        try:
            digest = bytes(row.digest).hex()
            data = protection.open(bytes(row.data), f"{row.job_id}/{row.part}")
            is_same = protection.fingerprint(data).hex() == digest
        except (Failure, TypeError):
            is_same, digest = False, ""
        kept[row.job_id, row.part] = digest if is_same else ""
    return kept
