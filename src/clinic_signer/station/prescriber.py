"""Whose name a document carries, and whose certificate would sign it.

The journal keeps the findings that need no signer. Whether the prescriber, or the pharmacist who
dispensed, is the certificate's holder is compared when a holder is known; what a person confirms
of it holds for that certificate alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.dispensing_findings import DispensingCode
from clinic_signer.prescription.finding_catalogue import FindingCode
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.prescription.names import Comparison, compare_names
from clinic_signer.station.journal.job import Summary

if TYPE_CHECKING:  # who only compares names does not need the parser
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.station.intake import Item

_KEY_OCTETS = 8
_NAME_DIFFERS = frozenset(
    {
        FindingCode.PRESCRIBER_NAME_DIFFERS.value,
        DispensingCode.PHARMACIST_NAME_DIFFERS.value,
    }
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who would sign.

    Attributes:
        name: as in the certificate.
        certificate: SHA-256 of it.
        signs: what the qualification in it may sign.
        role: the qualification, in both languages.
    """

    name: str
    certificate: bytes
    signs: frozenset[DocumentKind] = frozenset(DocumentKind)
    role: str = ""


def holder_of(certificate: HpkiCertificate) -> Holder:
    """Who would sign with a certificate.

    One without a qualification is refused when it is asked to sign, whatever it is.
    """
    from clinic_signer.signers.eligibility import kinds_of, role_of  # slow to import

    signs = kinds_of(certificate) or frozenset(DocumentKind)
    return Holder(certificate.holder_name, certificate.sha256, signs, role_of(certificate))


def refusals(holder: Holder) -> dict[DocumentKind, Failure]:
    """What the holder's qualification may not sign, with the refusal it would meet."""
    return {
        kind: Failure(FailureCode.CERTIFICATE_WRONG_ROLE, role=holder.role)
        for kind in DocumentKind
        if kind not in holder.signs
    }


def is_of_another(summary: Summary, holder: Holder) -> bool:
    """Whether a document carries another name than the holder's, as far as names tell."""
    if not summary.prescriber:
        return False
    compared = compare_names(summary.prescriber, summary.prescriber_kana, holder.name)
    return compared is Comparison.DIFFERENT


def name_key(holder: Holder) -> str:
    """What a confirmation that the names differ is kept under: it is one for this certificate."""
    mark = holder.certificate[:_KEY_OCTETS].hex()
    return f"{FindingCode.PRESCRIBER_NAME_DIFFERS.value}::{mark}"


def confirmation_key(finding: Finding, holder: Holder | None) -> str:
    """What the confirmation of a finding is kept under."""
    if holder is not None and finding.code in _NAME_DIFFERS:
        return name_key(holder)
    return finding.key


def unconfirmed(
    item: Item, confirmed: Collection[str], holder: Holder | None
) -> tuple[Finding, ...]:
    """The findings that a person must still confirm before this holder signs.

    Args:
        item: read for this holder.
        confirmed: what was confirmed, by :func:`confirmation_key`.
        holder: who would sign, where that is known already.
    """
    return tuple(
        finding
        for finding in item.findings
        if finding.severity is Severity.WARNING
        and confirmation_key(finding, holder) not in confirmed
    )
