"""One file of an archive as one row: what it is and what was found; names only when asked for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import Enum

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.dispensing_table import DispensingPatient
from clinic_signer.prescription.envelope import DocumentKind, read_document
from clinic_signer.prescription.record_table import Patient
from clinic_signer.prescription.records import decode
from clinic_signer.signature.report import Indication, Verdict, VerificationReport
from clinic_signer.signature.verifier import verify


class Outcome(Enum):
    """How one file ended, for counting; the value is its place in short memory."""

    VALID = 0
    ON_HOLD = 1
    INVALID_FOR_NOW = 2
    """INDETERMINATE in the standard's words, and nothing to wait for."""
    INVALID = 3
    UNREADABLE = 4


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """What was found about one file; the fields are the columns of the summary.

    Attributes:
        file: its path, as it was found.
        sha256: of its bytes, hexadecimal; empty when it could not be read.
        verdict: ``valid``, ``on-hold`` or ``invalid``; empty when it has none.
        indication: EN 319 102-1.
        sub_indication: EN 319 102-1; empty where there is none.
        legal_effect: what may be relied on.
        kind: ``prescription`` or ``dispensing``.
        levels: of its signatures, the outermost first.
        signed_at: what their certificates were judged at (ISO 8601, UTC).
        findings: codes of what was found beside the signatures, the loud ones first.
        sentence_ja: the verdict in words, or why there is none.
        sentence_en: the same in English.
        failure: code of the failure (docs/failures.md) when it has no verdict.
        signers: names in the certificates; empty unless names were asked for.
        patient: name in the document; empty unless names were asked for.
    """

    file: str
    sha256: str
    verdict: str = ""
    indication: str = ""
    sub_indication: str = ""
    legal_effect: str = ""
    kind: str = ""
    levels: tuple[str, ...] = ()
    signed_at: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    sentence_ja: str = ""
    sentence_en: str = ""
    failure: str = ""
    signers: tuple[str, ...] = ()
    patient: str = ""

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        if not self.verdict:
            return Outcome.UNREADABLE
        if self.verdict == Verdict.INVALID.value:
            failed = self.indication == Indication.TOTAL_FAILED.value
            return Outcome.INVALID if failed else Outcome.INVALID_FOR_NOW
        return Outcome.VALID if self.verdict == Verdict.VALID.value else Outcome.ON_HOLD

    def line(self) -> bytes:
        """The row as a line of JSON. What UTF-8 cannot hold stands as an escape."""
        return _line(asdict(self))


COLUMNS = tuple(each.name for each in fields(ArchiveRow))
"""The columns of a summary, in their order."""


def row_of_line(line: bytes) -> ArchiveRow | None:
    """Read a line that :meth:`ArchiveRow.line` wrote; None for any other."""
    try:
        body = json.loads(line)
        lists = {name: tuple(value) for name, value in body.items() if isinstance(value, list)}
        row = ArchiveRow(**(body | lists))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    texts = (value for value in asdict(row).values() if not isinstance(value, tuple))
    return row if all(isinstance(text, str) for text in texts) else None


def _line(body: dict[str, object]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace") + b"\n"


def judge(
    file: str, data: bytes, *, trust: TrustStore, at: datetime, with_names: bool = False
) -> ArchiveRow:
    """Verify one document. Pure: no file, no clock, no network; any engine may call it.

    Args:
        file: what the row calls it.
        data: its bytes.
        trust: what it is judged with.
        at: the time of verification, timezone-aware.
        with_names: whether the row may hold names of persons.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        report = verify(data, trust=trust, at=at)
    except Failure as failure:
        return failed_row(file, failure, sha256)
    return ArchiveRow(
        file=file,
        sha256=sha256,
        verdict=report.verdict.value,
        indication=report.indication.value,
        sub_indication=report.sub_indication.value if report.sub_indication else "",
        legal_effect=report.legal_effect.value,
        kind=report.document.kind.value,
        levels=tuple([each.level.value for each in report.signatures]),
        signed_at=tuple([each.best_signature_time.isoformat() for each in report.signatures]),
        findings=tuple([finding.code.value for finding in report.findings]),
        sentence_ja=report.sentence.ja,
        sentence_en=report.sentence.en,
        signers=_signers(report) if with_names else (),
        patient=_patient(data) if with_names else "",
    )


def failed_row(file: str, failure: Failure, sha256: str = "") -> ArchiveRow:
    """The row of a file that has no verdict."""
    return ArchiveRow(
        file=file,
        sha256=sha256,
        sentence_ja=failure.cause.ja,
        sentence_en=failure.cause.en,
        failure=failure.code.value,
    )


def unexpected_row(file: str, error: Exception) -> ArchiveRow:
    """The row of a file at which the program itself failed: never a verdict, never an end."""
    return failed_row(file, Failure(FailureCode.UNEXPECTED, kind=type(error).__name__))


def _signers(report: VerificationReport) -> tuple[str, ...]:
    return tuple([each.signer.holder_name for each in report.signatures if each.signer])


def _patient(data: bytes) -> str:
    try:
        envelope = read_document(data)
        found = (
            decode_dispensing(envelope.payload).first(DispensingPatient)
            if envelope.kind is DocumentKind.DISPENSING
            else decode(envelope.payload).first(Patient)
        )
    except Failure:
        return ""
    return found.name or found.kana_name if found else ""
