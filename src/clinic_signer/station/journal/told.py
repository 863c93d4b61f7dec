"""What the chain of entries tells, as far as it was followed; see :mod:`proof`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from clinic_signer.station.journal.audit import ABOUT_DIGEST, AuditAction, Fact, Facts
from clinic_signer.station.journal.job import DocumentPart
from clinic_signer.station.journal.request_rows import DIGEST


@dataclass(slots=True)
class Told:
    """What the chain says last of one job.

    Attributes:
        sequence: its last entry.
        at: when that was.
        row: the digest of its row from then on.
        holder: who has claimed it last for signing: workstation and fencing number.
        documents: by their part: the entry that they came with, and their fingerprint.
        requests: the digest of what the service was asked for.
    """

    sequence: int
    at: int
    row: str
    holder: tuple[str, Fact] | None = None
    documents: dict[str, tuple[int, str]] = field(default_factory=dict)
    requests: str = ""


@dataclass(slots=True)
class Story:
    """What the chain tells as far as it was followed.

    Attributes:
        jobs: of each job, by its id.
        received: how many jobs came in.
        token: the highest fencing number.
        purged_jobs: their personal data was removed when its time was over.
        purged_until: so was that of entries of no job up to this one.
        without_about: entries whose personal data is not there any more, and their jobs.
    """

    jobs: dict[str, Told] = field(default_factory=dict)
    received: int = 0
    token: int = 0
    purged_jobs: set[str] = field(default_factory=set)
    purged_until: int = 0
    without_about: list[tuple[int, str | None]] = field(default_factory=list)

    def learn(self, row: Row[Any], facts: Facts) -> None:
        """Take an entry over that holds."""
        if ABOUT_DIGEST in facts and row.about is None:
            self.without_about.append((row.sequence, row.job_id))
        if isinstance(until := facts.get("about_until"), int):
            self.purged_until = max(self.purged_until, until)
        if isinstance(token := facts.get("token"), int):
            self.token = max(self.token, token)
        digest = facts.get("row")
        if row.job_id is None or not isinstance(digest, str):
            return
        known = self.jobs.setdefault(row.job_id, Told(0, 0, ""))
        known.sequence, known.at, known.row = row.sequence, row.at, digest
        if row.action == AuditAction.CLAIMED.value:
            known.holder = (row.workstation, facts.get("token"))
        document = facts.get("document")
        if row.action == AuditAction.RECEIVED.value:
            self.received += 1
            known.documents[DocumentPart.RECEIVED.value] = (row.sequence, str(document))
        elif isinstance(document, str):
            known.documents[DocumentPart.SIGNED.value] = (row.sequence, document)
        known.requests = str(facts.get(DIGEST, known.requests))
        if row.action == AuditAction.PURGED.value:
            known.documents = {}
            self.purged_jobs.add(row.job_id)

    def emptied_early(self) -> int | None:
        """The first entry whose personal data was taken away before its time."""
        for sequence, job_id in self.without_about:
            is_of_none_and_over = job_id is None and sequence <= self.purged_until
            if not (is_of_none_and_over or job_id in self.purged_jobs):
                return sequence
        return None
