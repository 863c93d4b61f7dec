"""One change of the journal: rows and the entries that tell of them, in one transaction.

Whoever changes locks the jobs first and the end of the chain last: nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, insert, select, text, update

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal import tables
from clinic_signer.station.journal.audit import (
    ABOUT_DIGEST,
    AuditAction,
    Facts,
    about_digest,
    canonical,
    facts_text,
)
from clinic_signer.station.journal.job import Arrival, DocumentPart, JobState, Route
from clinic_signer.station.journal.protection import Protection
from clinic_signer.station.journal.rows import Row, Sealing, about_place, row_digest

_ROUTES: dict[JobState, frozenset[JobState]] = {
    JobState.RECEIVED: frozenset(
        {
            *(JobState.READY, JobState.NEEDS_ATTENTION, JobState.FAILED),
            *(JobState.CANCELLED, JobState.SUPERSEDED),
        }
    ),
    JobState.READY: frozenset(
        {
            *(JobState.NEEDS_ATTENTION, JobState.SIGNING),
            *(JobState.CANCELLED, JobState.SUPERSEDED),
        }
    ),
    JobState.NEEDS_ATTENTION: frozenset({JobState.READY, JobState.CANCELLED, JobState.SUPERSEDED}),
    JobState.SIGNING: frozenset(
        {
            *(JobState.READY, JobState.SIGNED, JobState.FAILED),
            *(JobState.NEEDS_ATTENTION, JobState.SUPERSEDED),
        }
    ),
    JobState.SIGNED: frozenset({JobState.DELIVERED, JobState.CANCELLED, JobState.SUPERSEDED}),
    JobState.DELIVERED: frozenset({JobState.SIGNED, JobState.CANCELLED}),
    JobState.FAILED: frozenset(
        {
            *(JobState.READY, JobState.NEEDS_ATTENTION, JobState.RECEIVED),
            *(JobState.CANCELLED, JobState.SUPERSEDED),
        }
    ),
    JobState.CANCELLED: frozenset(),
    JobState.SUPERSEDED: frozenset(),
}
"""From each state where a job may go; to stay is always allowed."""

RELEASED: Mapping[str, Any] = {"claimed_by": None, "claim_token": None, "claimed_until": None}
"""The columns of a job that nobody works on."""


_TURNS = 0x636C6E74
"""Number of the advisory lock."""


class Writing:
    """A transaction that is going on.

    Args:
        connection: in a transaction for writing.
        protection: how personal data is kept.
        workstation: who writes.
        now: milliseconds by the clock that counts.
    """

    def __init__(
        self, connection: Connection, protection: Protection, workstation: str, now: int
    ) -> None:
        self.connection = connection
        self.protection = protection
        self.sealing = Sealing(protection)
        self.workstation = workstation
        self.now = now
        self._chain: dict[str, Any] | None = None
        self._entries: list[dict[str, Any]] = []

    # -- jobs -------------------------------------------------------------------------------

    def take_turns(self) -> None:
        """Let no other one that takes turns go on beside this; SQLite has one writer anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURNS})"))

    def locked(self, query: Select[Any], *, skip: bool = False) -> Sequence[Row]:
        """Rows of jobs, held until the end of the transaction.

        Args:
            query: a selection from ``jobs``.
            skip: leave out rows that another workstation holds, in place of waiting for them.
        """
        ordered = query.order_by(tables.jobs.c.number).with_for_update(skip_locked=skip)
        return [row._asdict() for row in self.connection.execute(ordered)]

    def job_row(self, job_id: str) -> Row:
        """The row of one job, held.

        Raises:
            Failure: JOB_UNKNOWN.
        """
        rows = self.locked(select(tables.jobs).where(tables.jobs.c.id == job_id))
        if not rows:
            raise Failure(FailureCode.JOB_UNKNOWN)
        return rows[0]

    def insert_job(self, arrival: Arrival, fingerprint: bytes) -> Row:
        """Keep a new document as a new job, received."""
        identity = str(uuid4())
        chain = self._end()
        chain["jobs"] += 1
        row: dict[str, Any] = dict.fromkeys(tables.jobs.c.keys())
        row |= {
            "id": identity,
            "number": chain["jobs"],
            "state": JobState.RECEIVED.value,
            "source": arrival.source.value,
            "route": (arrival.route or Route.FOLDER).value,
            "received_at": self.now,
            "changed_at": self.now,
            "name": self.sealing.text(identity, "name", arrival.name),
            "fingerprint": fingerprint,
        }
        digest = self.protection.fingerprint(arrival.data)
        facts = {
            "source": arrival.source.value,
            "document": digest.hex(),
            "row": row_digest(row),
        }
        row["change"] = self.append(AuditAction.RECEIVED, identity, JobState.RECEIVED, facts)
        self.connection.execute(insert(tables.jobs), [row])
        self.insert_document(identity, DocumentPart.RECEIVED, arrival.data, digest)
        return row

    def insert_document(self, job_id: str, part: DocumentPart, data: bytes, digest: bytes) -> None:
        """Keep the bytes of a document."""
        sealed = self.protection.seal(data, f"{job_id}/{part.value}")
        values = {"job_id": job_id, "part": part.value, "data": sealed, "digest": digest}
        self.connection.execute(insert(tables.documents), [values])

    def change_job(
        self,
        row: Row,
        action: AuditAction,
        state: JobState,
        values: Mapping[str, Any] | None = None,
        *,
        facts: Facts | None = None,
        about: str = "",
    ) -> Row:
        """Change a job that is held, and say so in the chain.

        Args:
            row: the job as it is.
            action: what happened.
            state: its state from now on.
            values: what else changes.
            facts: for the entry.
            about: personal data for the entry.

        Returns:
            The row as it is now.

        Raises:
            Failure: JOB_STATE when the job cannot go to that state from where it is.
        """
        before = JobState(row["state"])
        if state is not before and state not in _ROUTES[before]:
            raise Failure(FailureCode.JOB_STATE, state=before.value)
        changed = {**row, **(values or {}), "state": state.value, "changed_at": self.now}
        told = {**(facts or {}), "row": row_digest(changed)}
        changed["change"] = self.append(action, row["id"], state, told, about)
        difference = {name: value for name, value in changed.items() if value != row[name]}
        statement = update(tables.jobs).where(tables.jobs.c.id == row["id"])
        self.connection.execute(statement.values(**difference))
        return changed

    def new_token(self) -> int:
        """A fencing number higher than every one before."""
        chain = self._end()
        chain["claims"] += 1
        return int(chain["claims"])

    # -- the chain --------------------------------------------------------------------------

    def append(
        self,
        action: AuditAction,
        job_id: str | None = None,
        state: JobState | None = None,
        facts: Facts | None = None,
        about: str = "",
    ) -> int:
        """Add an entry; return its place."""
        chain = self._end()
        sequence = chain["sequence"] + 1
        sealed = self.protection.seal(about.encode(), about_place(sequence)) if about else None
        told = dict(facts or {})
        if sealed is not None:
            told[ABOUT_DIGEST] = about_digest(sealed)
        status = None if state is None else state.value
        covered = canonical(
            *(sequence, self.now, self.workstation, action.value, job_id, status), told, None
        )
        link = self.protection.fingerprint(chain["link"] + covered)
        chain |= {"sequence": sequence, "link": link}
        self._entries.append(
            {
                "sequence": sequence,
                "at": self.now,
                "workstation": self.workstation,
                "action": action.value,
                "job_id": job_id,
                "state": status,
                "facts": facts_text(told),
                "about": sealed,
                "link": link,
            }
        )
        return int(sequence)

    def finish(self) -> None:
        """Write the entries and the end of the chain; the last call of a transaction."""
        if self._entries:
            self.connection.execute(insert(tables.audit), self._entries)
        if self._chain is not None:
            self.connection.execute(update(tables.chain).values(**self._chain))

    def _end(self) -> dict[str, Any]:
        """The end of the chain, held."""
        if self._chain is None:
            row = self.connection.execute(select(tables.chain).with_for_update()).one()
            self._chain = row._asdict()
            self._chain["link"] = bytes(self._chain["link"])
        return self._chain
