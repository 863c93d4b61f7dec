"""Jobs and entries as values ↔ as rows, with what is personal sealed for its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.station.journal.audit import ABOUT_DIGEST, AuditAction, AuditEntry
from clinic_signer.station.journal.job import (
    Confirmation,
    Job,
    JobState,
    Lease,
    Route,
    Source,
    Summary,
)
from clinic_signer.station.journal.protection import Protection

Row = Mapping[str, Any]
"""A row of a table by the names of its columns."""

_UNCOVERED = frozenset({"change", "changed_at", "claimed_by", "claim_token", "claimed_until"})
"""Columns that the row's digest leaves out: leases change without an entry, and the entry itself
says when."""


def milliseconds(at: datetime) -> int:
    """A time as it is kept."""
    return round(at.timestamp() * 1000)


def moment(at: int) -> datetime:
    """A time as it is used."""
    return datetime.fromtimestamp(at / 1000, UTC)


def row_digest(row: Row) -> str:
    """SHA-256 over a row of ``jobs``; the entry of its last change holds it."""
    digest = hashlib.sha256()
    for name in sorted(row.keys() - _UNCOVERED):
        value = row[name]
        kept = value.hex() if isinstance(value, (bytes, memoryview)) else value
        digest.update(json.dumps([name, kept], ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Sealing:
    """Turns values into sealed columns of one job, and back.

    Attributes:
        protection: how.
    """

    protection: Protection

    def text(self, job_id: str, column: str, value: str | None) -> bytes | None:
        """A text, sealed."""
        if value is None:
            return None
        return self.protection.seal(value.encode(), f"{job_id}/{column}")

    def open_text(self, job_id: str, column: str, sealed: bytes | None) -> str | None:
        """A text, opened.

        Raises:
            Failure: JOURNAL_DAMAGED.
        """
        if sealed is None:
            return None
        return self.protection.open(bytes(sealed), f"{job_id}/{column}").decode()

    def summary(self, job_id: str, value: Summary) -> bytes | None:
        """What lists show."""
        fields = {
            "patient": value.patient,
            "kana": value.patient_kana,
            "numbers": list(value.numbers),
            "prescriber": value.prescriber,
            "prescriber_kana": value.prescriber_kana,
            "number": value.prescription_number,
            "issued": value.issued and value.issued.isoformat(),
            "medicines": value.medicines,
            "errors": value.errors,
            "to_confirm": list(value.to_confirm),
            "kind": value.kind.value,
        }
        return self.text(job_id, "summary", _json(fields))

    def confirmed(self, job_id: str, value: tuple[Confirmation, ...]) -> bytes | None:
        """Findings that were looked at."""
        return self.text(
            job_id, "confirmed", _json([[each.finding, milliseconds(each.at)] for each in value])
        )

    def failure(self, job_id: str, value: Failure | None) -> bytes | None:
        """A failure with its facts."""
        if value is None:
            return None
        return self.text(job_id, "failure", _json({"code": value.code.value, "facts": value.facts}))

    def job(self, row: Row) -> Job:
        """A job from its row.

        Raises:
            Failure: JOURNAL_DAMAGED.
        """
        identity = row["id"]
        try:
            return Job(
                id=identity,
                number=row["number"],
                name=self.open_text(identity, "name", row["name"]) or "",
                state=JobState(row["state"]),
                change=row["change"],
                source=Source(row["source"]),
                route=Route(row["route"]),
                received_at=moment(row["received_at"]),
                changed_at=moment(row["changed_at"]),
                summary=_summary(self.open_text(identity, "summary", row["summary"])),
                confirmed=_confirmed(self.open_text(identity, "confirmed", row["confirmed"])),
                failure=_failure(self.open_text(identity, "failure", row["failure"])),
                lease=_lease(row),
                supersedes=row["supersedes"],
                superseded_by=row["superseded_by"],
                delivered_as=self.open_text(identity, "delivered_as", row["delivered_as"]),
                outbox=row["outbox"],
                staged_token=row["staged_token"],
                is_purged=row["purged_at"] is not None,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Failure(FailureCode.JOURNAL_DAMAGED, place=f"job {row['number']}") from error

    def entry(self, row: Row) -> AuditEntry:
        """An entry from its row.

        Raises:
            Failure: JOURNAL_DAMAGED.
        """
        sequence = row["sequence"]
        place = about_place(sequence)
        try:
            about = b"" if row["about"] is None else self.protection.open(row["about"], place)
            facts = json.loads(row["facts"])
            facts.pop(ABOUT_DIGEST, None)
            return AuditEntry(
                sequence=sequence,
                at=moment(row["at"]),
                workstation=row["workstation"],
                action=AuditAction(row["action"]),
                job_id=row["job_id"],
                state=row["state"],
                facts=facts,
                about=about.decode(),
                link=bytes(row["link"]),
            )
        except (ValueError, TypeError, AttributeError) as error:
            raise Failure(FailureCode.JOURNAL_DAMAGED, place=place) from error


def about_place(sequence: int) -> str:
    """Where the personal data of an entry is sealed for."""
    return f"audit/{sequence}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _summary(text: str | None) -> Summary:
    if text is None:
        return Summary()
    fields = json.loads(text)
    issued = fields["issued"]
    return Summary(
        patient=fields["patient"],
        patient_kana=fields["kana"],
        numbers=tuple(fields["numbers"]),
        prescriber=fields["prescriber"],
        prescriber_kana=fields["prescriber_kana"],
        prescription_number=fields["number"],
        issued=None if issued is None else date.fromisoformat(issued),
        medicines=fields["medicines"],
        errors=fields["errors"],
        to_confirm=tuple(fields["to_confirm"]),
        # Written before dispensing documents were signed: it is a prescription.
        kind=DocumentKind(fields.get("kind", DocumentKind.PRESCRIPTION.value)),
    )


def _confirmed(text: str | None) -> tuple[Confirmation, ...]:
    if text is None:
        return ()
    return tuple(Confirmation(finding, moment(at)) for finding, at in json.loads(text))


def _failure(text: str | None) -> Failure | None:
    if text is None:
        return None
    fields = json.loads(text)
    return Failure(FailureCode(fields["code"]), **fields["facts"])


def _lease(row: Row) -> Lease | None:
    if row["claim_token"] is None:
        return None
    return Lease(row["claimed_by"], row["claim_token"], moment(row["claimed_until"]))
