"""What is put to the phone for an approval: documents and everything that binds them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DocumentToApprove:
    """One document, ready to be signed, with what the phone needs to check it by itself.

    Attributes:
        label: what the service is told of it; never patient data.
        csv: the prescription or dispensing data as they will be signed.
        element: the canonical octets of the signed element: PrescriptionDocument or Dispensing.
        signed_info: the canonical octets of SignedInfo.
        summary: the summary in canonical JSON (prescription.summary).
    """

    label: str
    csv: bytes = field(repr=False)
    element: bytes = field(repr=False)
    signed_info: bytes = field(repr=False)
    summary: bytes = field(repr=False)

    @property
    def dtbsr(self) -> bytes:
        """SHA-256 of SignedInfo: the data to be signed, represented (CSC API v2 §3.1)."""
        return hashlib.sha256(self.signed_info).digest()

    @property
    def summary_digest(self) -> bytes:
        """SHA-256 of the summary."""
        return hashlib.sha256(self.summary).digest()
