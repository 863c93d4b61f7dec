"""Does a certificate lead to a pinned anchor, and was it good at a point in time? (RFC 5280 §6).

A validation takes milliseconds, and archives are full of the same certificates and revocation
lists, so answers are remembered by content. For fixed certificates and lists the answer can change
only at the instants written in them – start and end of validity, thisUpdate, nextUpdate, revocation
dates – and is the same everywhere between two neighbouring ones: one answer per interval is enough.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache

from clinic_signer.failures import Failure
from clinic_signer.pki.algorithms import Limit, algorithm_policy, earliest
from clinic_signer.pki.certificate import HpkiCertificate, KeyUsage, load_certificate
from clinic_signer.pki.outcome import EngineRequest, Judgement, PathOutcome, PolicyDemand
from clinic_signer.pki.path_words import NOT_FOR_SIGNING, NOT_FOR_TIMESTAMPING, detail_of
from clinic_signer.pki.revocation import LARGEST_REMEMBERED, RevocationList, load_crl
from clinic_signer.pki.trust_store import Anchor, AnchorPurpose, TrustStore
from clinic_signer.words import Words

__all__ = ["PathOutcome", "PathResult", "PathUsage", "validate_path"]

_MOST_INTERMEDIATES = 24
_MOST_LISTS = 24
"""Certificates and lists of a document that are looked at; an ES-A file has about five of each."""
_REMEMBERED = 512


class PathUsage(Enum):
    """What the certificate was used for."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

    SIGNER = "signer"
    TIMESTAMP = "timestamp"

    @property
    def purpose(self) -> AnchorPurpose:
        """What an anchor must be believed for."""
        return AnchorPurpose(self.value)


@dataclass(frozen=True, slots=True)
class PathResult:
    """The answer.

    Attributes:
        outcome: how it ended.
        chain: the certificates considered, the asked one first, the root (if found) last.
        anchor: the anchor it led to.
        revoked_at: when a certificate of the chain was revoked (outcome REVOKED only), UTC.
        was_retired: it is the asked certificate that was revoked, for a stated reason that says
            nothing against what its key did before (RFC 3161 §4 (1)).
        is_weak: it is INVALID for an algorithm that is not to be relied on.
        limit: until when all keys and signatures of the chain may be relied on (outcome VALID
            only).
        crl_this_update: when the revocation list for the asked certificate was issued, UTC; the
            last one issued by the moment asked for, else the first after it.
        detail: one sentence for people.
    """

    outcome: PathOutcome
    chain: tuple[HpkiCertificate, ...]
    anchor: Anchor | None
    revoked_at: datetime | None
    crl_this_update: datetime | None
    detail: Words
    was_retired: bool = False
    is_weak: bool = False
    limit: Limit | None = None

    def __hash__(self) -> int:
        """Cheap: results are remembered, so equal ones are mostly the same object."""
        return hash((self.outcome, self.chain[0].sha256))


def validate_path(
    certificate: HpkiCertificate,
    *,
    usage: PathUsage,
    trust: TrustStore,
    intermediates: Sequence[bytes],
    crls: Sequence[bytes],
    at: datetime,
) -> PathResult:
    """Build and validate the path of a certificate at a point in time, without any network.

    Every certificate below the anchor needs a revocation list that had not run out at ``at``. A
    list issued after ``at`` is as good, if the certificate had not expired by then (expired ones
    drop off the lists). Certificates without the test policy must lead to a policy that the trust
    store accepts; test certificates pass and are marked by :attr:`HpkiCertificate.is_test`.

    Args:
        certificate: the certificate in question.
        usage: what it was used for.
        trust: the anchors; its intermediates and revocation lists are used too.
        intermediates: DER of authorities from the document or the card.
        crls: DER of revocation lists from the document.
        at: the point in time, timezone-aware.

    Returns:
        The outcome. Hostile certificates and lists end as INVALID or are passed over.
    """
    intermediates, crls = tuple(intermediates), tuple(crls)
    if sum(map(len, (*intermediates, *crls))) > LARGEST_REMEMBERED:  # an ES-A file has 0.1 MB
        return _work_out(_question(certificate, usage, trust, intermediates, crls), at)
    return _answers(certificate, usage, trust, intermediates, crls).at(at)


@lru_cache(maxsize=_REMEMBERED)
def _answers(
    certificate: HpkiCertificate,
    usage: PathUsage,
    trust: TrustStore,
    intermediates: tuple[bytes, ...],
    crls: tuple[bytes, ...],
) -> _Answers:
    """The answers to a question; the same content is the same question."""
    question = _question(certificate, usage, trust, intermediates, crls)
    return _Answers(question, _instants(question))


def _question(
    certificate: HpkiCertificate,
    usage: PathUsage,
    trust: TrustStore,
    intermediates: tuple[bytes, ...],
    crls: tuple[bytes, ...],
) -> _Question:
    return _Question(
        certificate=certificate,
        usage=usage,
        anchors=trust.anchors_for(usage.purpose),
        accepted_policies=trust.accepted_policies,
        intermediates=tuple(dict.fromkeys((*trust.intermediates, *intermediates)))[
            :_MOST_INTERMEDIATES
        ],
        # What is at hand here is never left out: a crowd of lists in a file must not displace the
        # one that tells a revocation.
        crls=_readable((*trust.crls, *tuple(dict.fromkeys(crls))[:_MOST_LISTS])),
    )


def _readable(ders: tuple[bytes, ...]) -> tuple[RevocationList, ...]:
    lists = []
    for der in dict.fromkeys(ders):
        try:
            lists.append(load_crl(der))
        except Failure:
            continue  # what cannot be read says nothing
    return tuple(lists)


@dataclass(frozen=True, slots=True)
class _Question:
    """Everything but the moment."""

    certificate: HpkiCertificate
    usage: PathUsage
    anchors: tuple[Anchor, ...]
    accepted_policies: frozenset[str]
    intermediates: tuple[bytes, ...]
    crls: tuple[RevocationList, ...]


@dataclass(slots=True)
class _Answers:
    """The answers to one question, one for each interval of time that was asked about."""

    question: _Question
    instants: list[datetime]
    known: dict[tuple[int, int], PathResult] = field(default_factory=dict)

    def at(self, moment: datetime) -> PathResult:
        """The answer at a moment; two threads may work it out twice, to the same result."""
        interval = (bisect_left(self.instants, moment), bisect_right(self.instants, moment))
        result = self.known.get(interval)
        if result is None:
            result = self.known[interval] = _work_out(self.question, moment)
        return result


def _instants(question: _Question) -> list[datetime]:
    """All moments at which the answer may change, in order."""
    certificates = [
        question.certificate,
        *(anchor.certificate for anchor in question.anchors),
        *_certificates(question.intermediates),
    ]
    instants: set[datetime | None] = set()
    for certificate in certificates:
        instants |= {certificate.not_before, certificate.not_after}
        instants |= {crl.revoked_at(certificate.serial_number) for crl in question.crls}
    for crl in question.crls:
        instants |= {crl.this_update, crl.next_update}
    return sorted(instant for instant in instants if instant is not None)


def _certificates(ders: Sequence[bytes]) -> tuple[HpkiCertificate, ...]:
    certificates = []
    for der in ders:
        try:
            certificates.append(load_certificate(der))
        except Failure:
            continue
    return tuple(certificates)


def _work_out(question: _Question, at: datetime) -> PathResult:
    needs_policy = question.usage is PathUsage.SIGNER and not question.certificate.is_test
    judgement = _judge(
        EngineRequest(
            certificate=question.certificate.der,
            anchors=tuple(anchor.certificate.der for anchor in question.anchors),
            # What cannot be read is left out here as it is in the instants.
            intermediates=tuple(c.der for c in _certificates(question.intermediates)),
            crls=tuple(crl.der for crl in question.crls),
            at=at,
            policies=(
                PolicyDemand(question.accepted_policies, is_explicit=True)
                if needs_policy
                else PolicyDemand()
            ),
        )
    )
    misuse = _misuse(question) if judgement.anchor is not None else None
    outcome = judgement.outcome if misuse is None else PathOutcome.INVALID
    return PathResult(
        outcome=outcome,
        chain=_certificates(judgement.chain),
        anchor=_anchor(question, judgement),
        revoked_at=judgement.revoked_at if outcome is PathOutcome.REVOKED else None,
        crl_this_update=_list_considered(question, at),
        detail=misuse or detail_of(judgement),
        was_retired=outcome is PathOutcome.REVOKED and _was_retired(question, judgement),
        is_weak=misuse is None and judgement.is_weak,
        limit=_limit(judgement) if outcome is PathOutcome.VALID else None,
    )


def _limit(judgement: Judgement) -> Limit:
    policy = algorithm_policy()
    return earliest(
        policy.of_certificate(der, is_anchor=der == judgement.anchor) for der in judgement.chain
    )


def _was_retired(question: _Question, judgement: Judgement) -> bool:
    """Whether every list that speaks of the revocation gives a harmless reason for it."""
    number = question.certificate.serial_number
    issuer = question.certificate.issuer
    harmless = [
        crl.is_retirement(number)
        for crl in question.crls
        if crl.issuer == issuer and crl.revoked_at(number) is not None
    ]
    return judgement.is_about_holder and bool(harmless) and all(harmless)


def _judge(request: EngineRequest) -> Judgement:
    """Ask the engine, which is loaded with the first question: a window need not wait for it."""
    from clinic_signer.pki.engine import judge

    return judge(request)


def _misuse(question: _Question) -> Words | None:
    """What the certificate was used for although it is for something else."""
    certificate = question.certificate
    usage = certificate.key_usage
    if question.usage is PathUsage.SIGNER:
        return None if certificate.is_for_signing and not certificate.is_ca else NOT_FOR_SIGNING
    may_sign = usage is None or usage & {KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION}
    if certificate.is_for_timestamping and may_sign and not certificate.is_ca:
        return None
    return NOT_FOR_TIMESTAMPING


def _anchor(question: _Question, judgement: Judgement) -> Anchor | None:
    found = (a for a in question.anchors if a.certificate.der == judgement.anchor)
    return next(found, None)


def _list_considered(question: _Question, at: datetime) -> datetime | None:
    issuer = question.certificate.issuer
    issued = [crl.this_update for crl in question.crls if crl.issuer == issuer]
    before = [moment for moment in issued if moment <= at]
    return max(before) if before else min(issued, default=None)
