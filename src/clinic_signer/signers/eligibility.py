"""May the holder of this certificate sign this kind of document? Asked before any PIN.

A PIN entry can cost an attempt, and a signature that every verifier refuses helps nobody: so the
certificate is judged first, with the same rules as in verification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NoReturn

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathOutcome, PathResult, PathUsage, validate_path
from clinic_signer.pki.policies import PolicyArc
from clinic_signer.pki.roles import DISPENSER_ROLES, PRESCRIBER_ROLES, Role
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import DocumentKind

ALLOWED_ROLES: Mapping[DocumentKind, frozenset[Role]] = {
    DocumentKind.PRESCRIPTION: PRESCRIBER_ROLES,
    DocumentKind.DISPENSING: DISPENSER_ROLES,
}
"""Who may sign which kind of document."""

MINIMUM_KEY_BITS = 2048
"""RSA bits below which no new signature is made (CRYPTREC LS-0003: 112-bit security)."""

_REFUSED_PATHS = {
    PathOutcome.EXPIRED: FailureCode.CERTIFICATE_EXPIRED,
    PathOutcome.NOT_YET_VALID: FailureCode.CERTIFICATE_NOT_YET_VALID,
    PathOutcome.REVOKED: FailureCode.CERTIFICATE_REVOKED,
    PathOutcome.NO_PATH: FailureCode.CERTIFICATE_NOT_TRUSTED,
    PathOutcome.UNTRUSTED_ROOT: FailureCode.CERTIFICATE_NOT_TRUSTED,
    PathOutcome.INVALID: FailureCode.CERTIFICATE_NOT_TRUSTED,
}
"""Outcomes that forbid signing. REVOCATION_UNKNOWN and REVOCATION_STALE do not: without a network a
PC has no current revocation list, and the service that takes the prescription checks revocation."""


def assert_may_sign(
    certificate: HpkiCertificate,
    *,
    kind: DocumentKind,
    trust: TrustStore,
    intermediates: Sequence[bytes],
    crls: Sequence[bytes],
    at: datetime,
) -> PathResult:
    """Refuse a certificate whose signature on this document would be worth nothing.

    Args:
        certificate: the signer's certificate.
        kind: what is to be signed.
        trust: the anchors.
        intermediates: DER of authorities, from the card for instance.
        crls: DER of revocation lists at hand.
        at: the time of signing, timezone-aware.

    Returns:
        The path to the anchor. Its outcome is VALID, or says that revocation could not be checked.

    Raises:
        Failure: CERTIFICATE_EXPIRED (``not_after``), CERTIFICATE_NOT_YET_VALID (``not_before``),
            CERTIFICATE_NOT_FOR_SIGNING, CERTIFICATE_KEY_TOO_SMALL (``bits``),
            CERTIFICATE_REVOKED (``revoked_at``), CERTIFICATE_NOT_TRUSTED,
            CERTIFICATE_WITHOUT_ROLE, CERTIFICATE_WRONG_ROLE (``role``).
    """
    _assert_dates(certificate, at)
    _assert_purpose(certificate)
    path = validate_path(
        certificate,
        usage=PathUsage.SIGNER,
        trust=trust,
        intermediates=intermediates,
        crls=crls,
        at=at,
    )
    if path.outcome in _REFUSED_PATHS:
        _refuse_path(certificate, path)
    _assert_role(certificate, kind)
    return path


def _assert_dates(certificate: HpkiCertificate, at: datetime) -> None:
    if at > certificate.not_after:
        not_after = _text_of_day(certificate.not_after)
        raise Failure(FailureCode.CERTIFICATE_EXPIRED, not_after=not_after)
    if at < certificate.not_before:
        not_before = _text_of_day(certificate.not_before)
        raise Failure(FailureCode.CERTIFICATE_NOT_YET_VALID, not_before=not_before)


def _assert_purpose(certificate: HpkiCertificate) -> None:
    """keyUsage, policy and key: the signing certificate of HPKI, not the authentication one."""
    if not certificate.is_for_signing or certificate.policy_arc is not PolicyArc.SIGNATURE:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    if certificate.key_size is None:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    if certificate.key_size < MINIMUM_KEY_BITS:
        raise Failure(FailureCode.CERTIFICATE_KEY_TOO_SMALL, bits=certificate.key_size)


def _refuse_path(certificate: HpkiCertificate, path: PathResult) -> NoReturn:
    """Name the refusal with the dates of the certificate that caused it."""
    code = _REFUSED_PATHS[path.outcome]
    chain = path.chain or (certificate,)
    raise Failure(
        code,
        not_after=_text_of_day(min(link.not_after for link in chain)),
        not_before=_text_of_day(max(link.not_before for link in chain)),
        revoked_at=None if path.revoked_at is None else _text_of_day(path.revoked_at),
    )


def kinds_of(certificate: HpkiCertificate) -> frozenset[DocumentKind]:
    """What the qualifications in a certificate may sign; nothing without a qualification."""
    roles = {Role.of(role.text) for role in certificate.hc_roles}
    return frozenset(kind for kind, allowed in ALLOWED_ROLES.items() if roles & allowed)


def role_of(certificate: HpkiCertificate) -> str:
    """The qualifications in a certificate, as a fact of a failure."""
    return "、".join(_role(role.text) for role in certificate.hc_roles)


def _assert_role(certificate: HpkiCertificate, kind: DocumentKind) -> None:
    if not certificate.hc_roles:
        raise Failure(FailureCode.CERTIFICATE_WITHOUT_ROLE)
    if kind not in kinds_of(certificate):
        raise Failure(FailureCode.CERTIFICATE_WRONG_ROLE, role=role_of(certificate))


def _role(text: str) -> str:
    """A qualification as both languages can read it in one fact: 薬剤師 Pharmacist."""
    japanese = Role.words_for(text).ja
    return text if japanese == text else f"{japanese} {text}"


def _text_of_day(instant: datetime) -> str:
    return day_in_japan(instant).isoformat()
