"""A verification report as JSON: the stable form of the command line (resources/schemas).

Keys are added, never renamed or removed; ``report_version`` counts up where keys are added.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signature.report import (
    ContentFinding,
    SignatureReport,
    TimestampReport,
    VerificationReport,
)
from clinic_signer.signature.requirements import RequirementResult, requirement_results
from clinic_signer.words import Words

REPORT_VERSION = 2


def report_json(report: VerificationReport) -> dict[str, object]:
    """Return a report as the command line's JSON states it, without the file name."""
    return {
        "report_version": REPORT_VERSION,
        "at": _time(report.at),
        "trust": {
            "name": report.trust.name.value,
            "version": report.trust.version,
            "added_anchors": report.trust.added_anchors,
        },
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
        "findings": [_finding(finding) for finding in report.findings],
    }


def _signature(signature: SignatureReport) -> dict[str, object]:
    return {
        "id": signature.id,
        "signed_by": signature.signed_by.value,
        "level": signature.level.value,
        "indication": signature.indication.value,
        "sub_indication": _value(signature.sub_indication),
        "verdict": signature.verdict.value,
        "sentence": _both(signature.sentence),
        "signer": _signer(signature.signer),
        "claimed_signing_time": _time(signature.claimed_signing_time),
        "best_signature_time": _time(signature.best_signature_time),
        "has_trusted_timestamp": signature.has_trusted_timestamp,
        "requirements": [_requirement(result) for result in requirement_results(signature)],
        "checks": [
            {
                "name": c.name.value,
                "result": c.result.value,
                "sub_indication": _value(c.sub_indication),
                "detail": _both(c.detail),
            }
            for c in signature.checks
        ],
        "timestamps": [_timestamp(timestamp) for timestamp in signature.timestamps],
        "chain": [_certificate(certificate) for certificate in signature.chain],
    }


def _requirement(result: RequirementResult) -> dict[str, object]:
    return {
        "number": result.requirement.value,
        "words": _both(result.requirement.words),
        "result": result.result.value,
        "sub_indication": _value(result.sub_indication),
        "detail": _both(result.detail),
    }


def _timestamp(timestamp: TimestampReport) -> dict[str, object]:
    certificate = timestamp.certificate
    return {
        "use": timestamp.use.value,
        "stated_time": _time(timestamp.stated_time),
        "authority": timestamp.authority,
        "trusted": timestamp.is_trusted,
        "judged_at": _time(timestamp.judged_at),
        "certificate": None if certificate is None else _certificate(certificate),
    }


def _certificate(certificate: HpkiCertificate) -> dict[str, object]:
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial": str(certificate.serial_number),
        "sha256": certificate.sha256.hex(),
        "not_before": _time(certificate.not_before),
        "not_after": _time(certificate.not_after),
    }


def _finding(finding: ContentFinding) -> dict[str, object]:
    return {
        "code": finding.code.value,
        "weight": finding.weight.value,
        "words": _both(finding.words),
        "path": finding.path,
        "covered": finding.covered,
        "uncovered": finding.uncovered,
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
