"""Reports to look at: prescriptions of the sandbox, verified, and what hostile files could hold."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from clinic_signer.gui.report.building import VerifiedFile, report_document
from clinic_signer.gui.report.model import ReportDocument
from clinic_signer.pki.policies import SIGNATURE_PRODUCTION
from clinic_signer.pki.trust_store import TrustName
from clinic_signer.prescription.envelope import read_document, wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import PersonId
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import build_dispensing
from clinic_signer.signature.report import LegalEffect, TrustUsed
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Language
from conftest import PROJECT

NAME = "見本.xml"

_Part = TypeVar("_Part")


def prescription(sandbox: Sandbox, csv: bytes | None = None) -> bytes:
    """A prescription signed by the sandbox's physician and handed out by its service."""
    person = sandbox.person(PersonId.DOCTOR)
    data = csv or next(sample.csv for sample in sandbox.samples if "mihon" in sample.name)
    prepared = prepare(wrap(data), person.certificate, at=sandbox.opened_at)
    value = person.key.sign(prepared.signed_info, padding.PKCS1v15(), hashes.SHA256())
    return sandbox.extend(prepared.complete(value), sandbox.opened_at)


def dispensing(sandbox: Sandbox, received: bytes, *, is_of_another: bool = False) -> bytes:
    """What was dispensed for a prescription, signed by the pharmacist and handed back (ES-A)."""
    person = sandbox.person(PersonId.PHARMACIST)
    csv = (PROJECT / "tests/prescription/data/aozora-dispensing.csv").read_bytes()
    if not is_of_another:
        identifier = read_document(received).prescription_id or ""
        csv = re.sub(rb"(?m)^7,[^,]*,", f"7,{identifier},".encode(), csv)
    prepared = prepare(build_dispensing(received, csv), person.certificate, at=sandbox.opened_at)
    value = person.key.sign(prepared.signed_info, padding.PKCS1v15(), hashes.SHA256())
    return sandbox.extend(prepared.complete(value), sandbox.opened_at)


def verified(sandbox: Sandbox, data: bytes, name: str = NAME) -> VerifiedFile:
    """What the sandbox's trust says of a file."""
    at = sandbox.opened_at + timedelta(minutes=1)
    return VerifiedFile(name, data, verify(data, trust=sandbox.trust, at=at))


def as_if_real(file: VerifiedFile) -> VerifiedFile:
    """The same as if it had been signed and judged in earnest."""
    signatures = tuple(
        replace(each, signer=replace(each.signer, policies=(SIGNATURE_PRODUCTION,)))
        for each in file.report.signatures
        if each.signer is not None
    )
    report = replace(
        file.report,
        signatures=signatures or file.report.signatures,
        legal_effect=LegalEffect.HPKI if signatures else LegalEffect.NONE,
        trust=TrustUsed(TrustName.PRODUCTION, 1),
    )
    return replace(file, report=report)


def with_other_codes(data: bytes) -> bytes:
    """The service's codes of the first medicine changed to another strength."""
    at = data.index(b"<ConversionYJcode>")
    end = data.index(b"</ConversionYJcode>", at)
    fields = data[at:end].split(b",")
    fields[6] = "別の薬１００ｍｇ".encode()
    return data[:at] + b",".join(fields) + data[end:]


def changed(data: bytes) -> bytes:
    """One character of the signed data changed."""
    at = data.index(b'id="PrescriptionDocument">') + 60
    return data[:at] + (b"B" if data[at : at + 1] != b"B" else b"C") + data[at + 1 :]


def in_japanese(file: VerifiedFile) -> ReportDocument:
    """Its report in Japanese."""
    return report_document(file, Language.JAPANESE)


def texts(part: object) -> list[str]:
    """Every text of a part of a report, in its order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, tuple):
        return [text for each in part for text in texts(each)]
    if is_dataclass(part):
        return [text for item in fields(part) for text in texts(getattr(part, item.name))]
    return []


def longer(part: _Part) -> _Part:
    """The same with every text a third longer."""
    if isinstance(part, str):
        return part + part[: len(part) // 3 + 1] if "{" not in part else part  # type: ignore[return-value]
    if isinstance(part, tuple):
        return tuple(longer(each) for each in part)  # type: ignore[return-value]
    if is_dataclass(part) and not isinstance(part, type):
        changes = {item.name: longer(getattr(part, item.name)) for item in fields(part)}
        return replace(part, **changes)  # type: ignore[type-var]
    return part


def many_medicines(count: int) -> bytes:
    """Prescription data with so many RPs of one medicine each."""
    lines = [
        "SJ1",
        "1,1,9999999,13,医療法人社団架空会　あおぞら見本クリニック",
        "5,,ｶｸｳ ｲﾁﾛｳ,架空　一郎",
        "11,,見本　花子,ﾐﾎﾝ ﾊﾅｺ",
        "12,2",
        "13,19780314",
        "51,20260901",
    ]
    for rp in range(1, count + 1):
        lines += [
            f"101,{rp},1,,28",
            f"111,{rp},3,1011000400000000,１日１回朝食後　服用,1",
            f"201,{rp},1,1,2,612170709,ノルバスク錠２．５ｍｇ,1,1,錠",
        ]
    return "\n".join(lines).encode()
