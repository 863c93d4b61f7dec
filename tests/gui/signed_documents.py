"""Documents signed with the sandbox's keys, without a card and without a window."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import build_dispensing


def signed_prescription(sandbox: Sandbox, at: datetime, sample: int = 1) -> bytes:
    """A prescription signed by the sandbox's doctor, as the service hands it out (ES-XL)."""
    document = wrap(sandbox.samples_on(at.date())[sample].csv)
    return sandbox.extend(signed_by(sandbox, PersonId.DOCTOR, document, at), at)


def signed_dispensing(sandbox: Sandbox, prescription: bytes, csv: bytes, at: datetime) -> bytes:
    """A dispensing document around a prescription, signed by the sandbox's pharmacist."""
    return signed_by(sandbox, PersonId.PHARMACIST, build_dispensing(prescription, csv), at)


def signed_by(sandbox: Sandbox, person: PersonId, document: bytes, at: datetime) -> bytes:
    """A document with the signature of one of the sandbox's people alone (ES)."""
    signer = sandbox.person(person)
    prepared = prepare(document, signer.certificate, at=at)
    return prepared.complete(
        signer.key.sign(prepared.signed_info, padding.PKCS1v15(), hashes.SHA256())
    )
