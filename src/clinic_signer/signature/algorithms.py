"""Were the algorithms good when the signature is known to have existed? (EN 319 102-1 §5.2.8)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.algorithms import Limit, algorithm_policy, earliest
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathResult
from clinic_signer.signature import profile, verdict
from clinic_signer.signature.identity import Times
from clinic_signer.signature.report import CheckName, SubIndication
from clinic_signer.signature.structure import SignatureStructure
from clinic_signer.signature.tokens import TimestampToken
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words

_DIGEST_NAMES = {uri: make().name for uri, make in profile.DIGESTS.items()}
_REMEMBERED = 256


def judge_algorithms(
    signature: SignatureStructure,
    certificate: HpkiCertificate,
    path: PathResult | None,
    times: Times,
) -> tuple[Judgement, ...]:
    """Judge digests, signature and keys of a signature; nothing is said where all are good.

    Args:
        signature: its algorithms.
        certificate: the signer's.
        path: the certificates above it.
        times: the time by which all of it existed, and the time that its signer states.
    """
    methods = tuple([reference.digest_method for reference in signature.references])
    limit = _of_signature(signature.signature_method, methods, certificate.key_size or 0)
    if path is not None and path.limit is not None and path.limit.until < limit.until:
        limit = path.limit
    sub_indication = exceeded(limit, times.best, times.claimed)
    if sub_indication is None:
        return ()
    detail = too_late(limit)
    if sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE:
        return (verdict.failed(CheckName.ALGORITHMS, detail, verdict.WEAK_ALGORITHM),)
    return (verdict.cannot_decide(CheckName.ALGORITHMS, detail, verdict.WEAK_ALGORITHM_NOW),)


def limit_of_token(token: TimestampToken, path: PathResult) -> Limit:
    """Until when a time-stamp token may be relied on."""
    policy = algorithm_policy()
    limits = [policy.of_digest(token.imprint_algorithm), policy.of_digest(token.signer.digest)]
    if path.limit is not None:
        limits.append(path.limit)
    return earliest(limits)


def exceeded(limit: Limit, known_by: datetime, stated: datetime | None) -> SubIndication | None:
    """What it means that something is known to have existed by a moment, and not earlier.

    Args:
        limit: until when its algorithms were good.
        known_by: the moment.
        stated: when it was made by its own words; None when it does not say.
    """
    if known_by <= limit.until:
        return None
    if stated is not None and stated > limit.until:
        return SubIndication.CRYPTO_CONSTRAINTS_FAILURE
    return SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE


def too_late(limit: Limit) -> Words:
    """That an algorithm was not good any more, in one sentence."""
    return _TOO_LATE.filled(name=limit.name, date=clock_in_japan(limit.until))


@lru_cache(maxsize=_REMEMBERED)
def _of_signature(method: str, digests: tuple[str, ...], bits: int) -> Limit:
    policy = algorithm_policy()
    names = {profile.SIGNATURE_METHODS[method][0].name, *(_DIGEST_NAMES[uri] for uri in digests)}
    return earliest((policy.of_rsa(bits), *(policy.of_digest(name) for name in names)))


_TOO_LATE = Words(
    "{name}は、{date}まで安全とされた方式です。それまでにあったことを確かめられません。",
    "{name} counts as safe until {date}; nothing proves that this existed by then.",
)
