"""Requests as values ↔ as rows, and the digest that an entry of their job keeps of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.request import (
    RequestKind,
    RequestState,
    ResultKind,
    ServiceRequest,
    ServiceResult,
)
from clinic_signer.station.journal.rows import Row, Sealing, moment, row_digest
from clinic_signer.station.journal.tables import requests

DIGEST = "requests"
"""The fact of an entry that covers all requests of its job, as they are from then on."""


def digest_of(rows: Iterable[Row]) -> str:
    """SHA-256 over the rows of one job, in the order of their numbers; empty for none."""
    digests = [row_digest(row) for row in rows]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest() if digests else ""


BY_JOB = select(requests).order_by(requests.c.job_id, requests.c.number)
"""All requests, those of one job together."""


def digests(rows: Iterable[Row]) -> dict[str, str]:
    """The digest of every job that has requests.

    Args:
        rows: in the order of :data:`BY_JOB`.
    """
    return {job: digest_of(each) for job, each in groupby(rows, key=lambda row: str(row["job_id"]))}


@dataclass(frozen=True, slots=True)
class RequestSealing:
    """Turns sealed columns of a request into what they hold, and back.

    Attributes:
        sealing: that of jobs.
    """

    sealing: Sealing

    def text(self, row: Row, column: str, value: str) -> bytes | None:
        """A text, sealed for its place; None for an empty one."""
        return self.sealing.text(row["job_id"], _place(row, column), value or None)

    def results(self, row: Row, value: tuple[ServiceResult, ...]) -> bytes | None:
        """What the service had to say, sealed."""
        plain = [[each.kind.value, each.code, each.message, each.details] for each in value]
        return self.text(row, "results", json.dumps(plain, ensure_ascii=False) if plain else "")

    def request(self, row: Row) -> ServiceRequest:
        """A request from its row.

        Raises:
            Failure: JOURNAL_DAMAGED.
        """
        try:
            return ServiceRequest(
                job_id=row["job_id"],
                number=row["number"],
                kind=RequestKind(row["kind"]),
                state=RequestState(row["state"]),
                wanted_at=moment(row["wanted_at"]),
                request_id=row["request_id"],
                terminal=row["terminal"],
                staged=row["staged"],
                prescription_id=self._open(row, "prescription_id"),
                access_code=self._open(row, "access_code"),
                sent_at=None if row["sent_at"] is None else moment(row["sent_at"]),
                answered_at=None if row["answered_at"] is None else moment(row["answered_at"]),
                code=row["code"],
                results=_results(self._open(row, "results")),
            )
        except (ValueError, TypeError) as error:
            place = f"request {row['job_id']}/{row['number']}"
            raise Failure(FailureCode.JOURNAL_DAMAGED, place=place) from error

    def _open(self, row: Row, column: str) -> str:
        opened = self.sealing.open_text(row["job_id"], _place(row, column), row[column])
        return opened or ""


def _place(row: Row, column: str) -> str:
    return f"request/{row['number']}/{column}"


def _results(text: str) -> tuple[ServiceResult, ...]:
    return tuple(
        ServiceResult(ResultKind(kind), code, message, tuple((str(a), str(b)) for a, b in details))
        for kind, code, message, details in json.loads(text or "[]")
    )
