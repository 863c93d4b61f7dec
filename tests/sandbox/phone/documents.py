"""Prescriptions and dispensing data as a PC puts them to the phone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.dispensing_summary import dispensing_summary
from clinic_signer.prescription.envelope import wrap
from clinic_signer.prescription.records import decode
from clinic_signer.prescription.summary import summary
from clinic_signer.sandbox import AccountId, Sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import build_dispensing
from second_certificate.software_pc import Item


def summary_of(csv: bytes) -> bytes:
    """The canonical summary, as the PC makes it."""
    return summary(decode(csv), digest=hashlib.sha256(csv).digest()).to_json()


def dispensing_summary_of(csv: bytes) -> bytes:
    """The canonical summary of dispensing data, as the PC makes it."""
    digest = hashlib.sha256(csv).digest()
    return dispensing_summary(decode_dispensing(csv), digest=digest).to_json()


def dispensing_item_of(sandbox: Sandbox, prescription: bytes, csv: bytes) -> Item:
    """Dispensing data around a prescription, prepared for the pharmacist's second certificate."""
    certificate = sandbox.account(AccountId.PHARMACIST).certificate
    document = build_dispensing(prescription, csv)
    prepared = prepare(document, certificate, at=datetime.now(UTC))
    return Item(csv, prepared.payload, prepared.signed_info, dispensing_summary_of(csv))


def item_of(sandbox: Sandbox, csv: bytes) -> Item:
    """A prescription prepared for signing with the physician's second certificate."""
    certificate = sandbox.account(AccountId.DOCTOR).certificate
    prepared = prepare(wrap(csv), certificate, at=datetime.now(UTC))
    return Item(csv, prepared.payload, prepared.signed_info, summary_of(csv))
