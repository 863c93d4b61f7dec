"""The twelve things a verifier has to check, for people: each sums up the single checks behind it.

The list follows what the HPKI certificate policy, RFC 5280, ETSI EN 319 102-1 and the ministry's
safety guideline for medical information systems demand of a signature on a prescription.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from clinic_signer.signature.report import (
    Check,
    CheckName,
    CheckResult,
    SignatureReport,
    SubIndication,
)
from clinic_signer.words import Words


class Requirement(Enum):
    """One of the twelve; the value is its number."""

    VALUE = 1
    CERTIFICATE_REFERENCE = 2
    PINNED_ROOT = 3
    PATH = 4
    POLICY = 5
    KEY_USAGE = 6
    ROLE = 7
    VALIDITY = 8
    REVOCATION = 9
    TIMESTAMP = 10
    ARCHIVE = 11
    ALGORITHMS = 12

    @property
    def words(self) -> Words:
        """What is required, for people."""
        return _WORDS[self]

    @property
    def checks(self) -> tuple[CheckName, ...]:
        """The single checks it is made of; of those that ended alike the first speaks for it."""
        return _CHECKS[self]


_WORDS = {
    Requirement.VALUE: Words("内容と署名の値", "Content and signature value"),
    Requirement.CERTIFICATE_REFERENCE: Words("署名者の証明書の指定", "Named signer certificate"),
    Requirement.PINNED_ROOT: Words("HPKIのルート認証局", "HPKI root authority"),
    Requirement.PATH: Words("証明書のつながり", "Certificate chain"),
    Requirement.POLICY: Words("証明書の種類", "Certificate policy"),
    Requirement.KEY_USAGE: Words("鍵の用途", "Key usage"),
    Requirement.ROLE: Words("資格と氏名", "Qualification and name"),
    Requirement.VALIDITY: Words("証明書の期間", "Certificate dates"),
    Requirement.REVOCATION: Words("証明書の失効", "Revocation"),
    Requirement.TIMESTAMP: Words("タイムスタンプ", "Timestamp"),
    Requirement.ARCHIVE: Words("長期保存", "Long-term proof"),
    Requirement.ALGORITHMS: Words("暗号の方式", "Algorithms"),
}
_CHECKS = {
    Requirement.VALUE: (
        CheckName.PAYLOAD_DIGEST,
        CheckName.SIGNATURE_VALUE,
        CheckName.FORMAT,
        CheckName.KEY_INFO_DIGEST,
        CheckName.SIGNED_PROPERTIES_DIGEST,
    ),
    Requirement.CERTIFICATE_REFERENCE: (CheckName.CERTIFICATE_REFERENCE,),
    Requirement.PINNED_ROOT: (CheckName.TRUSTED_ROOT,),
    Requirement.PATH: (CheckName.CERTIFICATE_PATH,),
    Requirement.POLICY: (CheckName.CERTIFICATE_POLICY,),
    Requirement.KEY_USAGE: (CheckName.KEY_USAGE,),
    Requirement.ROLE: (CheckName.ROLE, CheckName.SIGNER_NAME),
    Requirement.VALIDITY: (CheckName.CERTIFICATE_VALIDITY, CheckName.SIGNING_TIME),
    Requirement.REVOCATION: (CheckName.REVOCATION,),
    Requirement.TIMESTAMP: (
        CheckName.TIMESTAMP_TRUST,
        CheckName.TIMESTAMP_IMPRINT,
        CheckName.TIMESTAMP_SIGNATURE,
    ),
    Requirement.ARCHIVE: (
        CheckName.ARCHIVE_TRUST,
        CheckName.ARCHIVE_IMPRINT,
        CheckName.ARCHIVE_SIGNATURE,
        CheckName.ARCHIVE_DATA,
    ),
    Requirement.ALGORITHMS: (CheckName.ALGORITHMS,),
}
_GRAVITY = (
    CheckResult.FAILED,
    CheckResult.CANNOT_DECIDE,
    CheckResult.PASSED,
    CheckResult.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """How one of the twelve ended: as the worst of its checks.

    Attributes:
        requirement: which one.
        result: how it ended.
        sub_indication: what follows from it, in the terms of EN 319 102-1.
        detail: the sentence of the check that decided.
    """

    requirement: Requirement
    result: CheckResult
    sub_indication: SubIndication | None
    detail: Words


def requirement_results(signature: SignatureReport) -> tuple[RequirementResult, ...]:
    """Return the twelve for one signature, in their order."""
    checks = {check.name: check for check in signature.checks}
    return tuple(
        _summed_up(requirement, [checks[name] for name in requirement.checks])
        for requirement in Requirement
    )


def _summed_up(requirement: Requirement, checks: Sequence[Check]) -> RequirementResult:
    worst = min(checks, key=lambda check: _GRAVITY.index(check.result))
    return RequirementResult(requirement, worst.result, worst.sub_indication, worst.detail)
