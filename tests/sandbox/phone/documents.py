"""Prescriptions as a PC puts them to the phone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from clinic_signer.prescription.envelope import wrap
from clinic_signer.prescription.records import decode
from clinic_signer.prescription.summary import summary
from clinic_signer.sandbox import AccountId, Sandbox
from clinic_signer.signature.builder import prepare
from second_certificate.software_pc import Item


def summary_of(csv: bytes) -> bytes:
    """The canonical summary, as the PC makes it."""
    return summary(decode(csv), digest=hashlib.sha256(csv).digest()).to_json()


def item_of(sandbox: Sandbox, csv: bytes) -> Item:
    """A prescription prepared for signing with the physician's second certificate."""
    certificate = sandbox.account(AccountId.DOCTOR).certificate
    prepared = prepare(wrap(csv), certificate, at=datetime.now(UTC))
    return Item(csv, prepared.payload, prepared.signed_info, summary_of(csv))
