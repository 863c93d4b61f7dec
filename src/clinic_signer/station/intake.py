"""Intake: bytes become an item that a person can review and sign.

The bytes are kept as they came; decoding and checking never change them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.check_dispensing import check_dispensing
from clinic_signer.prescription.checks import Finding, Severity, check, in_order
from clinic_signer.prescription.dispensing_records import Dispensing, decode_dispensing
from clinic_signer.prescription.envelope import (
    MAXIMUM_SIZE,
    DocumentKind,
    Envelope,
    EnvelopeForm,
    read_document,
    wrap,
)
from clinic_signer.prescription.records import Prescription, decode
from clinic_signer.signature.dispensing_document import prescription_of
from clinic_signer.station.prescription_inside import Judge, judge_prescription, judge_rest


@dataclass(frozen=True, slots=True)
class Item:
    """One unsigned document on its way through the station: a prescription, or what was dispensed.

    Attributes:
        name: what the person knows it by (a file name without its folder).
        envelope: the bytes as they came.
        prescription: decoded from the very bytes that will be signed; of a dispensing document
            the prescription inside, which its pharmacist signs along with the data.
        findings: what the checks before signing say of it.
        dispensing: the dispensing data; None for a prescription.
    """

    name: str
    envelope: Envelope
    prescription: Prescription
    findings: tuple[Finding, ...]
    dispensing: Dispensing | None = None
    holds_signature: bool = False
    """Whether the prescription inside a dispensing document is a signed one."""

    @property
    def kind(self) -> DocumentKind:
        """What kind of document is signed, which decides who may."""
        return self.envelope.kind

    @property
    def unsigned(self) -> bytes:
        """The unsigned XML that will be signed: as it came, or the CSV in its envelope."""
        if self.envelope.form is EnvelopeForm.CSV:
            return wrap(self.envelope.payload)
        return self.envelope.data

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid signing."""
        return self._findings_of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that a person must confirm before signing."""
        return self._findings_of(Severity.WARNING)

    @property
    def blocked(self) -> bool:
        """True if the item cannot be signed as it is."""
        return bool(self.errors)

    @property
    def needs_confirmation(self) -> bool:
        """True if a person must confirm findings before the item is signed."""
        return bool(self.warnings)

    def _findings_of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is severity)


def load(
    data: bytes, name: str, *, holder_name: str | None = None, judge: Judge | None = None
) -> Item:
    """Read an unsigned document for signing.

    Args:
        data: an SJ1 CSV, an unsigned EP XML document or an unsigned ED XML document.
        name: what the person knows it by.
        holder_name: the name on the certificate that will sign, where it is known already.
        judge: verifies the prescription inside a dispensing document; without it a person has to
            confirm that this was done elsewhere.

    Raises:
        Failure: the bytes are no such document, or it is already signed;
            ``DISPENSING_DATA_ALONE`` for dispensing data without their prescription.
    """
    envelope = read_document(data)
    if envelope.is_signed:
        raise Failure(FailureCode.ENVELOPE_ALREADY_SIGNED, file=name)
    if envelope.form is EnvelopeForm.FROM_SERVICE:  # a paper prescription, registered already
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, file=name, reason="PrescriptionId")
    if "".join(envelope.payload_base64.split()) != envelope.payload_base64:
        # What is signed here has it in one line, as all that was seen to be taken by the service.
        raise Failure(FailureCode.PAYLOAD_NOT_BASE64, file=name)
    if envelope.kind is DocumentKind.DISPENSING:
        return _dispensing(envelope, name, holder_name, judge)
    return Item(
        name=name,
        envelope=envelope,
        prescription=decode(envelope.payload),
        findings=check(envelope.payload, holder_name=holder_name),
    )


def _dispensing(
    envelope: Envelope, name: str, holder_name: str | None, judge: Judge | None
) -> Item:
    if envelope.form is EnvelopeForm.CSV:
        raise Failure(FailureCode.DISPENSING_DATA_ALONE, file=name)
    received = prescription_of(envelope.data)
    inside = read_document(received)
    prescription = decode(inside.payload)
    dispensing = decode_dispensing(envelope.payload)
    found = check_dispensing(
        dispensing,
        prescription,
        prescription_id=inside.prescription_id,
        holder_name=holder_name,
    )
    signature = judge_prescription(received, judge, is_signed=inside.is_signed)
    return Item(
        name=name,
        envelope=envelope,
        prescription=prescription,
        findings=in_order([*signature, *judge_rest(envelope.data), *found]),
        dispensing=dispensing,
        holds_signature=inside.is_signed,
    )


def read_file(path: Path) -> bytes:
    """Read a file that may be a prescription, without ever loading a huge one.

    Raises:
        Failure: it cannot be read, or is larger than any prescription may be.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAXIMUM_SIZE + 1)
            if len(data) > MAXIMUM_SIZE:
                size = path.stat().st_size
                raise Failure(
                    FailureCode.FILE_TOO_LARGE, file=path.name, size=size, limit=MAXIMUM_SIZE
                )
    except OSError as error:
        raise Failure(FailureCode.FILE_UNREADABLE, file=path.name, reason=error.strerror) from error
    return data
