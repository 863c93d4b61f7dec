"""Verification: from the bytes of a signed document to a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.signature.report import VerificationReport


def verify(
    data: bytes, *, trust: TrustStore, at: datetime, crls: Sequence[bytes] = ()
) -> VerificationReport:
    """Verify every signature of a prescription or dispensing document.

    Args:
        data: the file.
        trust: the anchors.
        at: the time of verification, timezone-aware.
        crls: DER of more revocation lists.

    Raises:
        Failure: it is no such document at all, or it is not signed.
    """
    raise NotImplementedError
