"""Pre-flight checks: what would make the service or a pharmacy refuse or misread a prescription.

The checks never change the data. Facts about refusals come from the JAHIS
院外処方箋2次元シンボル記録条件規約 (records, types, lengths) and from the service's answers that
EMR makers have published (line ends, code EPSB0052E).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice

from clinic_signer.prescription.check_content import check_content
from clinic_signer.prescription.check_items import check_items
from clinic_signer.prescription.check_structure import check_structure
from clinic_signer.prescription.check_text import check_text
from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.records import Prescription, decode

__all__ = ["MAXIMUM_FINDINGS", "Finding", "Severity", "check", "check_prescription"]

MAXIMUM_FINDINGS = 1_000
"""More are not reported one by one: such data cannot be signed anyway."""


def check(data: bytes, *, holder_name: str | None = None) -> tuple[Finding, ...]:
    """Return the findings in prescription data (SJ1), in the order of the lines.

    Args:
        data: the bytes of the prescription data, not of its XML envelope
            (``read_document(file).payload`` gives them for both).
        holder_name: name of the certificate's holder, to be compared with the prescriber's.

    Raises:
        Failure: as :func:`~clinic_signer.prescription.records.decode`.
    """
    return check_prescription(decode(data), holder_name=holder_name)


def check_prescription(
    prescription: Prescription, *, holder_name: str | None = None
) -> tuple[Finding, ...]:
    """Return the findings in decoded prescription data; see :func:`check`.

    Findings about the data as a whole come first, then those of each line, the gravest first.
    """
    every = chain(
        check_text(prescription),
        check_structure(prescription),
        check_items(prescription),
        check_content(prescription, holder_name),
    )
    findings = list(islice(every, MAXIMUM_FINDINGS + 1))
    if len(findings) > MAXIMUM_FINDINGS:
        findings[-1] = found(FindingCode.TOO_MANY_FINDINGS, limit=MAXIMUM_FINDINGS)
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as people read them: those of the whole, then of each line, by gravity."""
    return tuple(sorted(findings, key=_place))


_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def _place(finding: Finding) -> tuple[int, int]:
    return finding.line or 0, _GRAVITY[finding.severity]
