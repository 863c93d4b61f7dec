"""A finding: what the checks say of one place in a prescription.

The code of a finding is part of the contract of ``clinic-signer check --json``: never renamed.
Texts may quote the data (a name, a code), so findings are shown to people and never logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.words import Words


class Severity(Enum):
    """What a finding means for signing."""

    INFO = "info"
    """Good to know."""
    WARNING = "warning"
    """The prescriber has to confirm it before signing."""
    ERROR = "error"
    """The service or a pharmacy would refuse or misread the data: it cannot be signed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        code: stable kebab-case code.
        severity: what it means for signing.
        line: 1-based line of the data; ``None`` when it concerns the data as a whole.
        field: name of the item in the record table (``FieldRow.name``), if it concerns one.
        record: number of the record (``RecordRow.number``), if it concerns one.
        heading: a few words.
        text: what is wrong here.
        remedy: what to do.
        cause: stable name of the cause, for a finding whose cause does not lie in the data alone:
            what a person confirmed of one cause says nothing of another.
    """

    code: str
    severity: Severity
    line: int | None
    field: str | None
    record: int | None
    heading: Words
    text: Words
    remedy: Words
    cause: str = ""

    @property
    def key(self) -> str:
        """Tells it from the other findings of the same data: ``code:line:field[:cause]``."""
        place = f"{self.code}:{self.line or ''}:{self.field or ''}"
        return f"{place}:{self.cause}" if self.cause else place
