"""What a verified document says, read from the very bytes that were verified. Pure: no Qt."""

from __future__ import annotations

from dataclasses import replace

from clinic_signer.failures import Failure
from clinic_signer.gui.desk import Added, Verified
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.envelope import (
    ConvertedCode,
    DocumentKind,
    Envelope,
    EnvelopeForm,
    decode_payload,
    parse_xml,
    read_document,
)
from clinic_signer.prescription.records import Prescription, decode

_INSIDE = "Dispensing/ReferencePrescription"
_CODES = "AdditionalPrescriptionInformation/ConversionPharmaceuticalCode"


def with_content(verified: Verified, data: bytes) -> Verified:
    """Return a result together with what its document says, as far as that can be read.

    A change after signing may have destroyed the content: that is a verdict, with nothing left to
    show. Without a verdict it is the reason why there is nothing to show.
    """
    verified = replace(verified, data=data)
    try:
        envelope = read_document(data)
        if envelope.kind is DocumentKind.PRESCRIPTION:
            return replace(
                verified,
                envelope=envelope,
                prescription=decode(envelope.payload),
                added=Added(envelope.prescription_id or "", envelope.service_codes),
            )
        dispensing = decode_dispensing(envelope.payload)
    except Failure as failure:
        return verified if verified.report is not None else replace(verified, failure=failure)
    prescription, added_inside = _inside(envelope)
    return replace(
        verified,
        envelope=envelope,
        dispensing=dispensing,
        prescription=prescription,
        # The prescription ID stands within what the pharmacist signs.
        added=Added(codes=envelope.service_codes),
        added_inside=added_inside,
    )


def _inside(envelope: Envelope) -> tuple[Prescription | None, Added]:
    """The prescription that was dispensed, and what the service had added to it."""
    inside = None if envelope.form is EnvelopeForm.CSV else parse_xml(envelope.data).find(_INSIDE)
    if inside is None:
        return None, Added()
    identifier = inside.find("PrescriptionManagement/PrescriptionId")
    codes = [
        ConvertedCode(
            each.findtext("ConversionREcode") or "", each.findtext("ConversionYJcode") or ""
        )
        for each in inside.findall(_CODES)
    ]
    added = Added("" if identifier is None else identifier.get("Value", ""), tuple(codes))
    try:
        payload = decode_payload(inside.findtext("PrescriptionDocument") or "")
        return (decode(payload) if payload else None), added
    except Failure:
        return None, added
