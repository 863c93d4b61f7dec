"""What a verified document says, read from the very bytes that were verified. Pure: no Qt."""

from __future__ import annotations

import base64
from dataclasses import replace

from clinic_signer.failures import Failure
from clinic_signer.gui.desk import Verified
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.envelope import (
    DocumentKind,
    Envelope,
    EnvelopeForm,
    parse_xml,
    read_document,
)
from clinic_signer.prescription.records import Prescription, decode

_INSIDE = "Dispensing/ReferencePrescription/PrescriptionDocument"


def with_content(verified: Verified, data: bytes) -> Verified:
    """Return a result together with what its document says, as far as that can be read.

    A change after signing may have destroyed the content: that is a verdict, with nothing left to
    show. Without a verdict it is the reason why there is nothing to show.
    """
    verified = replace(verified, data=data)
    try:
        envelope = read_document(data)
        if envelope.kind is DocumentKind.PRESCRIPTION:
            return replace(verified, envelope=envelope, prescription=decode(envelope.payload))
        return replace(
            verified,
            envelope=envelope,
            dispensing=decode_dispensing(envelope.payload),
            prescription=_prescription_inside(envelope),
        )
    except Failure as failure:
        return verified if verified.report is not None else replace(verified, failure=failure)


def _prescription_inside(envelope: Envelope) -> Prescription | None:
    """The prescription that was dispensed; None where the document holds none that can be read."""
    if envelope.form is EnvelopeForm.CSV:
        return None
    element = parse_xml(envelope.data).find(_INSIDE)
    try:
        return None if element is None else decode(base64.b64decode(element.text or ""))
    except (Failure, ValueError):
        return None
