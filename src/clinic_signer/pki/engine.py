"""RFC 5280 path validation: a typed door to pyhanko-certvalidator, and the only place that uses it.

The library validates one path at a time; which paths to try is decided here, with bounds, because a
file may bring along any number of certificates that name each other. Nothing is ever fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathValidationError,
    RevokedError,
    StaleRevinfoError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    AcceptAllAlgorithms,
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.validate import async_validate_path

from clinic_signer.failures import Failure
from clinic_signer.pki.outcome import EngineRequest, Judgement, PathOutcome, PolicyDemand
from clinic_signer.pki.revocation import LARGEST_REMEMBERED, RevocationList, load_crl

LONGEST_CHAIN = 8
"""Certificates of a chain with its root; HPKI has three."""
_MOST_STEPS = 200
"""Links looked at in search of chains."""
_MOST_CHAINS = 8
"""Chains to an anchor that are validated before giving up."""
_CACHED = 256
_WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})

# The library reports with names out of certificates and with tracebacks; what it has to say comes
# back as an exception anyway.
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL + 1)

_ANY = AcceptAllAlgorithms()
_STRONG = DisallowWeakAlgorithmsPolicy()  # type: ignore[no-untyped-call]  # the library's gap
"""No MD2, MD5 or SHA-1, and RSA keys of 2,048 bits and more."""

# Parsed certificates are shared and parse themselves further while they are read.
_LOCK = Lock()


def judge(request: EngineRequest) -> Judgement:
    """Find the chains from the certificate to an anchor and validate them.

    Any chain that is valid decides; else the finding that says most about the certificate. What the
    library cannot digest counts as INVALID.
    """
    with _LOCK:
        try:
            return _judge(request)
        except Exception as error:  # hostile certificates: the libraries raise anything
            return Judgement(
                PathOutcome.INVALID, (request.certificate,), technical=type(error).__name__
            )


_MOST_TELLING = (
    PathOutcome.VALID,
    PathOutcome.REVOKED,
    PathOutcome.EXPIRED,
    PathOutcome.NOT_YET_VALID,
    PathOutcome.REVOCATION_STALE,
    PathOutcome.REVOCATION_UNKNOWN,
    PathOutcome.INVALID,
)


def _judge(request: EngineRequest) -> Judgement:
    search = _Search(request)
    judgements = []
    for chain in search.chains_to_anchors():
        judgement = _validate(request, chain)
        if judgement.outcome in _WITHOUT_REVOCATION:
            judgement = _broken_anyway(request, chain) or judgement
        if judgement.outcome in _NOT_REVOKED_YET:
            judgement = _revoked_by_any_list(request, chain) or judgement
        if judgement.outcome is PathOutcome.VALID:
            return judgement
        judgements.append(judgement)
        if len(judgements) == _MOST_CHAINS:
            break
    if judgements:
        return min(judgements, key=lambda j: _MOST_TELLING.index(j.outcome))
    chain = search.longest
    is_complete = chain[-1].is_self_issued
    outcome = PathOutcome.UNTRUSTED_ROOT if is_complete else PathOutcome.NO_PATH
    return Judgement(outcome, tuple(link.der for link in chain))


_WITHOUT_REVOCATION = {PathOutcome.REVOCATION_STALE, PathOutcome.REVOCATION_UNKNOWN}


def _broken_anyway(request: EngineRequest, chain: tuple[_Link, ...]) -> Judgement | None:
    """What is wrong with a chain whatever a revocation list would say.

    The library stops at the first authority without a good list, before it has looked at the
    certificate itself, which may have expired or bear a wrong signature.
    """
    judgement = _validate(request, chain, checks_revocation=False)
    return None if judgement.outcome is PathOutcome.VALID else judgement


_NOT_REVOKED_YET = {PathOutcome.VALID, *_WITHOUT_REVOCATION}


def _revoked_by_any_list(request: EngineRequest, chain: tuple[_Link, ...]) -> Judgement | None:
    """A revocation that any list tells, also one that cannot say that nothing was revoked.

    A list that has run out, or that was issued after the certificate had expired, proves no good
    standing; what it lists as revoked is revoked for good all the same (RFC 5280 §5.3.1), a
    certificate on hold excepted.
    """
    for link, issuer in pairwise(chain):
        number = link.certificate.serial_number
        for crl in _lists_of(request, link):
            if not crl.revokes_for_good(number) or not crl.is_signed_by(issuer.der):
                continue
            revoked_at = crl.revoked_at(number)
            if revoked_at is not None and revoked_at <= request.at:
                return Judgement(
                    PathOutcome.REVOKED,
                    tuple(each.der for each in chain),
                    chain[-1].der,
                    is_about_holder=link is chain[0],
                    revoked_at=revoked_at,
                )
    return None


def _lists_of(request: EngineRequest, link: _Link) -> Iterator[RevocationList]:
    """The lists that the issuer of a certificate issued itself."""
    for crl in _readable_lists(request):
        if crl.issuer.hashable == link.issuer:
            try:
                yield load_crl(crl.dump())
            except Failure:
                continue


class _Link:
    """A certificate while chains are searched."""

    __slots__ = ("certificate", "der", "is_self_issued", "issuer", "issuer_key", "key", "subject")

    def __init__(self, der: bytes) -> None:
        certificate = asn1_x509.Certificate.load(der, strict=True)
        _ = certificate.public_key.native  # what has no readable key is of no use in a chain
        self.der = der
        self.certificate = certificate
        self.subject: str = certificate.subject.hashable
        self.issuer: str = certificate.issuer.hashable
        self.key: bytes | None = certificate.key_identifier
        self.issuer_key: bytes | None = certificate.authority_key_identifier
        self.is_self_issued = self.subject == self.issuer

    def may_have_issued(self, other: _Link) -> bool:
        """By name, and by key identifier where both state one."""
        return self.subject == other.issuer and (
            None in (self.key, other.issuer_key) or self.key == other.issuer_key
        )


_link = lru_cache(maxsize=_CACHED)(_Link)


def _crl(der: bytes) -> asn1_crl.CertificateList:
    return _remembered_crl(der) if len(der) <= LARGEST_REMEMBERED else _read_crl(der)


def _read_crl(der: bytes) -> asn1_crl.CertificateList:
    return asn1_crl.CertificateList.load(der, strict=True)


_remembered_crl = lru_cache(maxsize=_CACHED)(_read_crl)


def _readable_links(ders: tuple[bytes, ...]) -> list[_Link]:
    links = []
    for der in dict.fromkeys(ders):
        try:
            links.append(_link(der))
        except (ValueError, TypeError, KeyError):
            continue  # what cannot be read cannot be part of a chain
    return links


class _Search:
    """A bounded depth-first search for chains."""

    def __init__(self, request: EngineRequest) -> None:
        self._anchors = _readable_links(request.anchors)
        trusted = set(request.anchors)
        self._pool = [
            link for link in _readable_links(request.intermediates) if link.der not in trusted
        ]
        self._leaf = _link(request.certificate)
        self._steps = 0
        self.longest: tuple[_Link, ...] = (self._leaf,)

    def chains_to_anchors(self) -> Iterator[tuple[_Link, ...]]:
        """Chains with the certificate first and an anchor last."""
        yield from self._extend((self._leaf,))

    def _extend(self, chain: tuple[_Link, ...]) -> Iterator[tuple[_Link, ...]]:
        last = chain[-1]
        if (len(chain), last.is_self_issued) > (
            len(self.longest),
            self.longest[-1].is_self_issued,
        ):
            self.longest = chain
        yield from ((*chain, anchor) for anchor in self._anchors if anchor.may_have_issued(last))
        if len(chain) + 1 >= LONGEST_CHAIN:
            return
        for link in self._pool:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                return
            if link.may_have_issued(last) and link not in chain:
                yield from self._extend((*chain, link))


def _validate(
    request: EngineRequest, chain: tuple[_Link, ...], *, checks_revocation: bool = True
) -> Judgement:
    *below, anchor = chain
    root = CertTrustAnchor(
        anchor.certificate,
        TrustQualifiers(
            valid_from=anchor.certificate.not_valid_before,
            valid_until=anchor.certificate.not_valid_after,
        ),
    )
    authorities = [link.certificate for link in reversed(below[1:])]
    path = ValidationPath(root, authorities, below[0].certificate)
    ders = tuple(link.der for link in chain)
    rule = (
        RevocationCheckingRule.CRL_REQUIRED
        if checks_revocation
        else RevocationCheckingRule.NO_CHECK
    )
    try:
        context = _context(request, root, below, rule)
        _run_to_end(async_validate_path(context, path, _parameters(request.policies)))
    except PathValidationError as error:
        return Judgement(
            outcome=_outcome_of(error),
            chain=ders,
            anchor=anchor.der,
            is_about_holder=bool(error.is_ee_cert),
            revoked_at=error.revocation_dt if isinstance(error, RevokedError) else None,
            is_weak=isinstance(error, DisallowedAlgorithmError),
            technical=str(error),
        )
    except Exception as error:  # see judge()
        return Judgement(PathOutcome.INVALID, ders, anchor.der, technical=type(error).__name__)
    return Judgement(PathOutcome.VALID, ders, anchor.der)


def _context(
    request: EngineRequest,
    root: CertTrustAnchor,
    below: list[_Link],
    rule: RevocationCheckingRule,
) -> ValidationContext:
    # Another certificate with the anchor's name or key would be asked in its place who signed a
    # list, so that a damaged copy of the root in a file would leave revocation unknown.
    anchor = _link(root.certificate.dump())
    pool = [
        link.certificate
        for link in _readable_links(request.intermediates)
        if not (link.is_self_issued and link.subject == anchor.subject)
        and (link.key is None or link.key != anchor.key)
    ]
    return ValidationContext(
        trust_roots=[root],
        other_certs=pool,
        crls=[crl for crl in _readable_lists(request) if _can_speak_of(crl, below)],
        moment=request.at,
        time_tolerance=timedelta(0),
        allow_fetching=False,
        # A list issued after the moment proves as much about it (EN 319 102-1 §5.2.5.4).
        revinfo_policy=CertRevTrustPolicy(
            RevocationCheckingPolicy(rule, rule), retroactive_revinfo=True
        ),
        algorithm_usage_policy=_ANY if request.accepts_weak_algorithms else _STRONG,
    )


def _readable_lists(request: EngineRequest) -> Iterator[asn1_crl.CertificateList]:
    for der in dict.fromkeys(request.crls):
        try:
            crl = _crl(der)
            _ = crl.issuer.hashable, crl["tbs_cert_list"]["this_update"].native  # asked for below
            is_weak = crl["signature_algorithm"].hash_algo in _WEAK_DIGESTS
        except (ValueError, TypeError, KeyError):
            continue
        if request.accepts_weak_algorithms or not is_weak:
            yield crl


def _can_speak_of(crl: asn1_crl.CertificateList, below: list[_Link]) -> bool:
    """False for a list issued after a certificate expired: expired ones drop off the lists."""
    issued: datetime = crl["tbs_cert_list"]["this_update"].native
    issuer: str = crl.issuer.hashable
    return not any(
        link.issuer == issuer and link.certificate.not_valid_after < issued for link in below
    )


def _parameters(demand: PolicyDemand) -> PKIXValidationParams:
    return PKIXValidationParams(
        user_initial_policy_set=demand.accepted or frozenset({"any_policy"}),
        initial_policy_mapping_inhibit=demand.inhibits_mapping,
        initial_explicit_policy=demand.is_explicit,
        initial_any_policy_inhibit=demand.inhibits_any,
    )


_OUTCOMES: tuple[tuple[type[PathValidationError], PathOutcome], ...] = (
    (RevokedError, PathOutcome.REVOKED),
    (ExpiredError, PathOutcome.EXPIRED),
    (NotYetValidError, PathOutcome.NOT_YET_VALID),
    (StaleRevinfoError, PathOutcome.REVOCATION_STALE),
    (InsufficientRevinfoError, PathOutcome.REVOCATION_UNKNOWN),
    (DisallowedAlgorithmError, PathOutcome.INVALID),
)


def _outcome_of(error: PathValidationError) -> PathOutcome:
    return next(
        (outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), PathOutcome.INVALID
    )


def _run_to_end(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine that never waits; so it needs no event loop and works in any thread.

    The library is asynchronous for the sake of fetching, which is switched off.
    """
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("path validation waited for something")
