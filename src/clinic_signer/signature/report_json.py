"""A verification report as JSON: the stable form of the command line (resources/schemas)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signature.report import SignatureReport, VerificationReport
from clinic_signer.words import Words


def report_json(report: VerificationReport) -> dict[str, object]:
    """Return a report as the command line's JSON states it, without the file name."""
    return {
        "indication": report.indication.value,
        "sub_indication": _value(report.sub_indication),
        "verdict": report.verdict.value,
        "sentence": _both(report.sentence),
        "document": {
            "kind": report.document.kind.name.lower(),
            "version": report.document.version,
        },
        "legal_effect": report.legal_effect.value,
        "signatures": [_signature(signature) for signature in report.signatures],
        "not_covered": [
            {"path": part.path, "words": _both(part.words)} for part in report.not_covered
        ],
    }


def _signature(signature: SignatureReport) -> dict[str, object]:
    return {
        "id": signature.id,
        "signed_by": signature.signed_by.value,
        "level": signature.level.value,
        "indication": signature.indication.value,
        "sub_indication": _value(signature.sub_indication),
        "sentence": _both(signature.sentence),
        "signer": _signer(signature.signer),
        "claimed_signing_time": _time(signature.claimed_signing_time),
        "best_signature_time": _time(signature.best_signature_time),
        "checks": [
            {"name": c.name.value, "result": c.result.value, "detail": _both(c.detail)}
            for c in signature.checks
        ],
    }


def _value(member: Enum | None) -> object:
    return None if member is None else member.value


def _both(words: Words) -> dict[str, object]:
    return {"ja": words.ja, "en": words.en}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _signer(certificate: HpkiCertificate | None) -> dict[str, object] | None:
    if certificate is None:
        return None
    return {
        "name": certificate.holder_name,
        "hc_role": certificate.hc_roles[0].text if certificate.hc_roles else None,
        "policy": certificate.policies[0] if certificate.policies else None,
        "test_certificate": certificate.is_test,
        "issuer": certificate.issuer,
        "serial": str(certificate.serial_number),
    }
