"""Who signed, and could he? The signer's certificate, its path, its qualification, the time.

ETSI EN 319 102-1 §5.2.6 (X.509 certificate validation), §5.2.8 (signature acceptance) and §5.5
(signatures with time). The rules of HPKI are added: the purpose by policy and keyUsage, and the
qualification in hcRole, are part of the verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lxml import etree

from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathOutcome, PathResult
from clinic_signer.pki.policies import PolicyArc
from clinic_signer.pki.roles import DISPENSER_ROLES, PRESCRIBER_ROLES, Role
from clinic_signer.signature import profile, verdict
from clinic_signer.signature.report import CheckName, SignedBy
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words

_XA = f"{{{profile.XADES}}}"
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
"""xsd:dateTime with a time zone: without one it is no point in time."""

_REMEMBERED = 512
_ROLES = {SignedBy.PRESCRIBER: PRESCRIBER_ROLES, SignedBy.DISPENSER: DISPENSER_ROLES}
_WRONG_ROLE = {
    SignedBy.PRESCRIBER: verdict.NOT_A_PRESCRIBER,
    SignedBy.DISPENSER: verdict.NOT_A_PHARMACIST,
}


@dataclass(frozen=True, slots=True)
class Times:
    """The points in time that a signature is judged by.

    Attributes:
        claimed: SigningTime; None when it cannot be read.
        proven: the time of a trusted signature timestamp, None without one.
        at: the time of verification.
    """

    claimed: datetime | None
    proven: datetime | None
    at: datetime

    @property
    def best(self) -> datetime:
        """The time the certificate is judged at (best-signature-time, §5.5.4)."""
        return self.at if self.proven is None else self.proven


def read_signing_time(signed_properties: etree._Element) -> datetime | None:
    """Return SigningTime; None when it is missing, has no time zone or is no date."""
    element: etree._Element | None = signed_properties
    for name in ("SignedSignatureProperties", "SigningTime"):
        element = None if element is None else next(element.iterchildren(_XA + name), None)
    text = "" if element is None else (element.text or "").strip()
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=_REMEMBERED)
def judge_purpose(certificate: HpkiCertificate, signed_by: SignedBy) -> tuple[Judgement, ...]:
    """Judge what the certificate is for: keyUsage, policy, qualification."""
    return (
        _KEY_USAGE_PASSED if certificate.is_for_signing else _KEY_USAGE_FAILED,
        _judge_policy(certificate),
        _judge_role(certificate, signed_by),
    )


def judge_path(path: PathResult, times: Times) -> tuple[Judgement, ...]:
    """Judge path, validity and revocation from the path at the best signature time."""
    certificate = path.chain[0]
    match path.outcome:
        case PathOutcome.VALID:
            return _valid(path)
        case PathOutcome.NO_PATH:
            trouble = (
                verdict.cannot_decide(CheckName.TRUSTED_ROOT, path.detail, verdict.ISSUER_MISSING),
                _PATH_NOT_REACHED,
            )
        case PathOutcome.UNTRUSTED_ROOT:
            trouble = (
                verdict.failed(CheckName.TRUSTED_ROOT, path.detail, verdict.UNTRUSTED_ISSUER),
                _PATH_NOT_REACHED,
            )
        case PathOutcome.INVALID:
            broken = verdict.WEAK_ALGORITHM if path.is_weak else verdict.BROKEN_PATH
            trouble = (
                _root_passed(path) if path.anchor is not None else _ROOT_NOT_REACHED,
                verdict.failed(CheckName.CERTIFICATE_PATH, path.detail, broken),
            )
        case PathOutcome.EXPIRED | PathOutcome.NOT_YET_VALID:
            return (*_path_passed(path), _judge_validity(path, times), _REVOCATION_NOT_REACHED)
        case PathOutcome.REVOKED:
            return (*_path_passed(path), _VALIDITY_PASSED, _judge_revocation(path, times))
        case PathOutcome.REVOCATION_UNKNOWN | PathOutcome.REVOCATION_STALE:
            unknown = verdict.cannot_decide(
                CheckName.REVOCATION, path.detail, verdict.REVOCATION_NOT_CHECKED
            )
            return (*_path_passed(path), _VALIDITY_PASSED, unknown)
    in_time = certificate.is_valid_at(times.best)
    return (
        *trouble,
        _VALIDITY_PASSED if in_time else _out_of_validity(certificate, times),
        _REVOCATION_NOT_REACHED,
    )


def judge_signing_time(times: Times, certificate: HpkiCertificate | None) -> Judgement:
    """Judge the claimed signing time against what is known."""
    if times.claimed is None:
        return _NO_SIGNING_TIME
    if times.proven is not None:
        if times.claimed > times.proven + profile.CLOCK_TOLERANCE:
            return _AFTER_TIMESTAMP
    elif times.claimed > times.at + profile.CLOCK_TOLERANCE:
        return _IN_THE_FUTURE
    if certificate is not None and not certificate.is_valid_at(times.claimed):
        return _OUTSIDE_VALIDITY
    return _SIGNING_TIME_PASSED


def _judge_policy(certificate: HpkiCertificate) -> Judgement:
    if certificate.policy_arc is not PolicyArc.SIGNATURE:
        detail = _WRONG_POLICY.filled(purpose=certificate.policy_arc.words)
        return verdict.failed(CheckName.CERTIFICATE_POLICY, detail, verdict.NOT_FOR_SIGNING)
    return _TEST_POLICY if certificate.is_test else _POLICY_PASSED


def _judge_role(certificate: HpkiCertificate, signed_by: SignedBy) -> Judgement:
    if not certificate.hc_roles:
        return verdict.failed(CheckName.ROLE, _NO_ROLE, _WRONG_ROLE[signed_by])
    role = role_of(certificate, signed_by)
    if role is not None:
        return verdict.passed(CheckName.ROLE, _ROLE_PASSED.filled(role=role.words))
    words = Role.words_for(certificate.hc_roles[0].text)
    detail = _ROLE_FAILED.filled(role=Words(words.ja[:80], words.en[:80]))
    return verdict.failed(CheckName.ROLE, detail, _WRONG_ROLE[signed_by])


def role_of(certificate: HpkiCertificate, signed_by: SignedBy) -> Role | None:
    """The qualification that lets the holder sign this document; None when he has none."""
    roles = (Role.of(role.text) for role in certificate.hc_roles)
    return next((role for role in roles if role in _ROLES[signed_by]), None)


@lru_cache(maxsize=_REMEMBERED)
def _valid(path: PathResult) -> tuple[Judgement, ...]:
    """The judgements about a valid path; archives are full of the same ones."""
    return (*_path_passed(path), _VALIDITY_PASSED, _revocation_passed(path))


def _path_passed(path: PathResult) -> tuple[Judgement, Judgement]:
    return _root_passed(path), _PATH_PASSED


def _root_passed(path: PathResult) -> Judgement:
    # An anchor names itself as its issuer, and that name is the short one for people.
    top = path.anchor.certificate.issuer_common_name if path.anchor is not None else "-"
    return verdict.passed(CheckName.TRUSTED_ROOT, _ROOT_PASSED.filled(root=top))


def _revocation_passed(path: PathResult) -> Judgement:
    issued = path.crl_this_update
    detail = (
        _NOT_REVOKED_TODAY if issued is None else _NOT_REVOKED.filled(date=clock_in_japan(issued))
    )
    return verdict.passed(CheckName.REVOCATION, detail)


def _judge_validity(path: PathResult, times: Times) -> Judgement:
    if path.chain[0].is_valid_at(times.best):
        # It is an authority of the path that is not valid at that time.
        return verdict.cannot_decide(
            CheckName.CERTIFICATE_VALIDITY, path.detail, verdict.EXPIRED_NOW
        )
    return _out_of_validity(path.chain[0], times)


def _out_of_validity(certificate: HpkiCertificate, times: Times) -> Judgement:
    """Judge a certificate that is not valid at the best signature time.

    The signer's own claim is no proof of an earlier signature, but it is one against him.
    """
    detail = _VALIDITY.filled(
        start=clock_in_japan(certificate.not_before), end=clock_in_japan(certificate.not_after)
    )
    name = CheckName.CERTIFICATE_VALIDITY
    if times.claimed is not None and times.claimed > certificate.not_after:
        return verdict.failed(name, detail, verdict.SIGNED_AFTER_EXPIRY)
    if times.best > certificate.not_after:
        return verdict.cannot_decide(name, detail, verdict.EXPIRED_NOW)
    if times.proven is not None or (
        times.claimed is not None and times.claimed < certificate.not_before
    ):
        return verdict.failed(name, detail, verdict.SIGNED_BEFORE_VALIDITY)
    return verdict.cannot_decide(name, detail, verdict.CLOCK_IS_OFF)


def _judge_revocation(path: PathResult, times: Times) -> Judgement:
    """Judge a revoked path (§5.5.4 step 4): what counts is which came first, and the proof."""
    revoked_at = path.revoked_at
    if revoked_at is None:
        return verdict.cannot_decide(CheckName.REVOCATION, path.detail, verdict.REVOKED_NOW)
    if times.proven is not None and times.proven < revoked_at:
        detail = _REVOKED_LATER.filled(date=clock_in_japan(revoked_at))
        return verdict.passed(CheckName.REVOCATION, detail)
    if times.claimed is not None and times.claimed >= revoked_at:
        return verdict.failed(CheckName.REVOCATION, path.detail, verdict.SIGNED_AFTER_REVOCATION)
    return verdict.cannot_decide(CheckName.REVOCATION, path.detail, verdict.REVOKED_NOW)


_KEY_USAGE_PASSED = verdict.passed(
    CheckName.KEY_USAGE, Words("署名だけに使う鍵です。", "The key is for signing only.")
)
_KEY_USAGE_FAILED = verdict.failed(
    CheckName.KEY_USAGE,
    Words("署名用の鍵ではありません（認証用など）。", "The key is not for signing."),
    verdict.NOT_FOR_SIGNING,
)
_POLICY_PASSED = verdict.passed(
    CheckName.CERTIFICATE_POLICY,
    Words("HPKIの署名用の証明書です。", "An HPKI certificate for signing."),
)
_TEST_POLICY = verdict.passed(
    CheckName.CERTIFICATE_POLICY,
    Words(
        "HPKIの署名用の、テスト証明書です。法的な効力はありません。",
        "An HPKI test certificate for signing, without legal effect.",
    ),
)
_WRONG_POLICY = Words(
    "HPKIの署名用の証明書ではありません（{purpose}）。",
    "Not an HPKI certificate for signing ({purpose}).",
)
_NO_ROLE = Words(
    "証明書に医療の資格が書かれていません。", "The certificate states no qualification."
)
_ROLE_PASSED = Words(
    "証明書の資格（{role}）は、この文書に署名できます。",
    "The qualification in the certificate ({role}) may sign this document.",
)
_ROLE_FAILED = Words(
    "証明書の資格（{role}）では、この文書に署名できません。",
    "The qualification in the certificate ({role}) may not sign this document.",
)
_ROOT_PASSED = Words(
    "信頼するルート認証局につながります（{root}）。", "It leads to a trusted root ({root})."
)
_ROOT_NOT_REACHED = verdict.cannot_decide(
    CheckName.TRUSTED_ROOT,
    Words("ルート認証局をたどれません。", "No root can be reached."),
)
_PATH_PASSED = verdict.passed(
    CheckName.CERTIFICATE_PATH,
    Words(
        "ルート認証局までのつながりに、問題はありません。", "Every link up to the root is in order."
    ),
)
_PATH_NOT_REACHED = verdict.cannot_decide(
    CheckName.CERTIFICATE_PATH,
    Words(
        "信頼するルート認証局につながらないため、判定していません。",
        "Not judged, as no trusted root is reached.",
    ),
)
_VALIDITY_PASSED = verdict.passed(
    CheckName.CERTIFICATE_VALIDITY,
    Words("判定の時刻に期限内でした。", "Valid at the time it is judged at."),
)
_VALIDITY = Words(
    "判定の時刻は、証明書の期間（{start}〜{end}）の外です。",
    "The time it is judged at lies outside its validity ({start} to {end}).",
)
_NOT_REVOKED = Words("失効していません（{date}の失効リスト）。", "Not revoked (list of {date}).")
_NOT_REVOKED_TODAY = Words("失効していません。", "Not revoked.")
_REVOKED_LATER = Words(
    "タイムスタンプの時刻より後の{date}に失効しました。",
    "Revoked on {date}, after the time of the timestamp.",
)
_REVOCATION_NOT_REACHED = verdict.cannot_decide(
    CheckName.REVOCATION,
    Words(
        "つながりか期間が確かめられないため、失効は判定していません。",
        "Not judged, as the chain or the dates are not in order.",
    ),
)
_NO_SIGNING_TIME = verdict.failed(
    CheckName.SIGNING_TIME,
    Words(
        "署名の時刻がないか、時刻として読めません。",
        "The signing time is missing or cannot be read as a point in time.",
    ),
    verdict.MALFORMED,
)
_AFTER_TIMESTAMP = verdict.failed(
    CheckName.SIGNING_TIME,
    Words("タイムスタンプの時刻より後です。", "It lies after the timestamp."),
    verdict.SIGNED_AFTER_TIMESTAMP,
)
_OUTSIDE_VALIDITY = verdict.failed(
    CheckName.SIGNING_TIME,
    Words("証明書の期間の外です。", "It lies outside the validity of the certificate."),
    verdict.CLAIMED_OUTSIDE_VALIDITY,
)
_IN_THE_FUTURE = verdict.cannot_decide(
    CheckName.SIGNING_TIME,
    Words("検証の時刻より後です。", "It lies after the time of verification."),
    verdict.CLOCK_IS_OFF,
)
_SIGNING_TIME_PASSED = verdict.passed(
    CheckName.SIGNING_TIME,
    Words(
        "署名者のパソコンの時刻で、矛盾はありません。",
        "By the signer's PC; nothing contradicts it.",
    ),
)
