"""The summary of a prescription that a person approves, as versioned canonical JSON (RFC 8785)."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.prescription.records import Prescription


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person approves."""

    prescription: Prescription
    digest: bytes

    def to_json(self) -> bytes:
        """Return the canonical JSON (RFC 8785), UTF-8."""
        raise NotImplementedError


def summary(prescription: Prescription, *, digest: bytes) -> Summary:
    """Return the summary of ``prescription`` whose data have the SHA-256 ``digest``."""
    return Summary(prescription, digest)
