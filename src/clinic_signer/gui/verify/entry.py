"""One file of the list: what its row shows, and its whole result while that is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify.look import Kind, look_of

if TYPE_CHECKING:
    from clinic_signer.archive.rows import ArchiveRow
    from clinic_signer.failures import Failure
    from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """What the list shows of a result; small, for there may be many thousands.

    Attributes:
        kind: the verdict, or why there is none.
        patient: the patient's name where the document says it.
        is_dispensing: it is a dispensing document.
        is_noticed: something beside what was signed differs from it, and may harm somebody.
    """

    kind: Kind
    patient: str = field(default="", repr=False)
    is_dispensing: bool = False
    is_noticed: bool = False


def row_of(verified: Verified) -> Row:
    """Return what the list shows of a result; reads records, so it belongs in a lane."""
    report = verified.report
    return Row(
        look_of(verified).kind,
        _patient(verified),
        verified.is_dispensing,
        report is not None and any(x.weight.value == "loud" for x in report.findings),
    )


def row_of_archive(row: ArchiveRow) -> Row:
    """Return what the list shows of a file that a process has verified."""
    from clinic_signer.failures import FailureCode
    from clinic_signer.signature.content_texts import FINDINGS

    if row.verdict:
        kind = Kind(row.verdict)
    elif row.failure == FailureCode.DOCUMENT_NOT_SIGNED.value:
        kind = Kind.UNSIGNED
    else:
        kind = Kind.UNREADABLE
    loud = {code.value for code, (weight, _words) in FINDINGS.items() if weight.value == "loud"}
    return Row(kind, row.patient, row.kind == "dispensing", not loud.isdisjoint(row.findings))


def _patient(verified: Verified) -> str:
    """The patient: of a dispensing document the one it names, not the one of the prescription."""
    if verified.dispensing is not None:
        from clinic_signer.prescription.dispensing_table import DispensingPatient

        dispensed = verified.dispensing.first(DispensingPatient)
        return (dispensed.name or dispensed.kana_name) if dispensed is not None else ""
    if verified.prescription is None:
        return ""
    from clinic_signer.prescription.records import Patient

    patient = verified.prescription.first(Patient)
    return (patient.name or patient.kana_name) if patient is not None else ""


@dataclass(frozen=True, slots=True)
class ListsNews:
    """What came of fetching revocation lists for a file.

    Attributes:
        used: the lists that it was verified again with, one line each.
        failures: why lists could not be had now.
        is_stopped: somebody did not want to wait for them.
    """

    used: tuple[Words, ...] = ()
    failures: tuple[Failure, ...] = ()
    is_stopped: bool = False


@dataclass(slots=True, eq=False)
class FileEntry:
    """One file.

    Attributes:
        path: the file, or only its name.
        data: the bytes of a document that is no file.
        row: what the list shows of its result; None until there is one.
        verified: the whole result; of long lists only the latest are kept, the others are made
            again when they are looked at.
        number: its place among all files.
        is_waiting: it will be verified without being asked for.
        lists: what came of fetching revocation lists for it; None when none were fetched.
    """

    path: Path
    data: bytes | None = field(default=None, repr=False)
    row: Row | None = None
    verified: Verified | None = field(default=None, repr=False)
    number: int = 0
    is_waiting: bool = True
    lists: ListsNews | None = None

    @property
    def kind(self) -> Kind:
        """What came of it so far."""
        if self.row is not None:
            return self.row.kind
        return Kind.PENDING if self.is_waiting else Kind.NOT_YET

    @property
    def title(self) -> str:
        """The patient's name where the document says it, else the file's."""
        return (self.row.patient if self.row is not None else "") or self.path.name
