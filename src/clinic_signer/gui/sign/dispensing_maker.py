"""Making a dispensing document by hand: a received prescription and the pharmacy system's data.

The usual way is that the pharmacy system hands the finished document in. No Qt here.
"""

from __future__ import annotations

from clinic_signer.failures import Failure
from clinic_signer.prescription.envelope import DocumentKind, EnvelopeForm, read_document
from clinic_signer.signature.dispensing_document import build_dispensing


def made_of(one: bytes, other: bytes) -> bytes | None:
    """Return the unsigned dispensing document that two files make together.

    Args:
        one: a file.
        other: another one, in any order: a prescription with its envelope, and dispensing data.

    Returns:
        None if they are not these two.

    Raises:
        Failure: they are, but no document can be made of them.
    """
    for prescription, data in ((one, other), (other, one)):
        if _is_prescription(prescription) and _is_dispensing_data(data):
            return build_dispensing(prescription, data)
    return None


def _is_prescription(data: bytes) -> bool:
    kind, form = _what(data)
    return kind is DocumentKind.PRESCRIPTION and form is not EnvelopeForm.CSV


def _is_dispensing_data(data: bytes) -> bool:
    return _what(data) == (DocumentKind.DISPENSING, EnvelopeForm.CSV)


def _what(data: bytes) -> tuple[DocumentKind | None, EnvelopeForm | None]:
    try:
        envelope = read_document(data)
    except Failure:
        return None, None
    return envelope.kind, envelope.form
