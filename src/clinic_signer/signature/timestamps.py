"""One time-stamp of a signature: was it given to this, by whom, and may its time be relied on?

ETSI EN 319 102-1 §5.4 and §5.6.2.4. The certificate of the time-stamping authority is judged at a
*reference time*: the time of the next archive time-stamp that protects the token, else the time of
verification (:mod:`clinic_signer.signature.archive` works from the last time-stamp to the first).

There is one lenience, and it is deliberate. Where the lists at hand had run out at the reference
time, those kept with the token decide, at the time of the token. The lists of a document are four
days good, and nothing is fetched unasked: without it every prescription of last week would be on
hold for want of a list that says the same again. What it cannot exclude is a key that was
compromised since; any list that says so, given, fetched or kept, however old, is believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathOutcome, PathResult
from clinic_signer.pki.trust_store import Anchor
from clinic_signer.signature import profile, timestamp_words, verdict
from clinic_signer.signature.algorithms import exceeded, limit_of_token, too_late
from clinic_signer.signature.octets import NotBase64Error, NotCanonicalError, decode_base64
from clinic_signer.signature.report import SubIndication, TimestampReport, TimestampUse
from clinic_signer.signature.timestamp_words import TimestampWords
from clinic_signer.signature.token_parts import TokenError, TokenWeakError
from clinic_signer.signature.token_signature import (
    TokenCertificateMissingError,
    TokenSignatureError,
    verify_token,
)
from clinic_signer.signature.tokens import TimestampToken, read_token
from clinic_signer.signature.unsigned import TimestampProperty
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words

_CANONICALIZATION_METHOD = f"{{{profile.XMLDSIG}}}CanonicalizationMethod"
_ENCAPSULATED_TIMESTAMP = f"{{{profile.XADES}}}EncapsulatedTimeStamp"


@dataclass(frozen=True, slots=True)
class TimestampResult:
    """What a time-stamp says.

    Attributes:
        judgements: imprint, signature, trust.
        report: for people.
        trusted_time: the time it proves; None when it cannot be relied on.
        latest: the same with the accuracy that the authority states.
        anchor: the root that vouches for it.
        remark: a sentence for the verdict where it cannot be relied on.
        token: the token, where it could be read.
    """

    judgements: tuple[Judgement, ...]
    report: TimestampReport
    trusted_time: datetime | None = None
    latest: datetime | None = None
    anchor: Anchor | None = None
    remark: Words | None = None
    token: TimestampToken | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """When, and with what, the authority of a time-stamp is judged.

    Attributes:
        at: the time of verification.
        time: the time of the time-stamp that protects this one; that of verification without one.
        latest: that time and its accuracy: what it protects existed by then; None without one.
        ask: validates the path of an authority: token, its certificate, the moment.
    """

    at: datetime
    time: datetime
    latest: datetime | None
    ask: Callable[[TimestampToken, HpkiCertificate, datetime], PathResult]


def judge_timestamp(
    timestamp: TimestampProperty,
    octets: Callable[[str], bytes],
    candidates: tuple[bytes, ...],
    reference: Reference,
) -> TimestampResult:
    """Judge one time-stamp.

    Args:
        timestamp: the property.
        octets: what it must have been given to, by the canonicalization it names; may raise
            NotCanonicalError.
        candidates: DER of certificates beside the token.
        reference: when and with what its authority is judged.
    """
    words = timestamp_words.OF[timestamp.use]
    try:
        canonicalization, token = _token(timestamp.element)
        stamped = octets(canonicalization)
    except TokenWeakError:
        return unusable(timestamp.use, words.too_weak, remark=words.unusable)
    except (NotBase64Error, NotCanonicalError, TokenError):
        return unusable(timestamp.use, (*words.unread, words.malformed))
    holds = hashlib.new(token.imprint_algorithm, stamped).digest() == token.imprint
    of_this = words.imprint_passed if holds else words.imprint_failed
    try:
        authority = verify_token(token, candidates)
    except TokenSignatureError:
        judgements = (of_this, words.signature_failed, words.trust_undecided)
        return unusable(timestamp.use, judgements, token)
    except TokenCertificateMissingError:
        judgements = (of_this, words.no_authority, words.trust_undecided)
        return unusable(timestamp.use, judgements, token, words.unusable)
    before = (of_this, words.signature_passed)
    return _judge_authority(words, token, authority, reference, before, holds=holds)


def unusable(
    use: TimestampUse,
    judgements: tuple[Judgement, ...],
    token: TimestampToken | None = None,
    remark: Words | None = None,
) -> TimestampResult:
    """The result for a time-stamp whose authority was not reached."""
    report = TimestampReport(
        use=use,
        stated_time=None if token is None else token.gen_time,
        authority="",
        is_trusted=False,
        judged_at=None,
    )
    return TimestampResult(judgements, report, remark=remark)


def _judge_authority(
    words: TimestampWords,
    token: TimestampToken,
    authority: HpkiCertificate,
    reference: Reference,
    before: tuple[Judgement, ...],
    *,
    holds: bool,
) -> TimestampResult:
    """Judge whether the time of a token, whose own signature is good, may be relied on."""
    path, judged_at, addition = _path(token, authority, reference)
    trust, remark = _trust(words, token, path, reference, addition)
    is_trusted = remark is None and trust.conclusion is None
    report = TimestampReport(
        use=words.use,
        stated_time=token.gen_time,
        authority=authority.subject_common_name,
        is_trusted=is_trusted and holds,
        judged_at=judged_at,
        certificate=authority,
    )
    if not is_trusted:
        return TimestampResult((*before, trust), report, remark=remark, token=token)
    if not holds:
        return TimestampResult((*before, trust), report, token=token)
    return TimestampResult(
        judgements=(*before, trust),
        report=report,
        trusted_time=token.gen_time,
        latest=token.gen_time + token.accuracy,
        anchor=path.anchor,
        token=token,
    )


def _path(
    token: TimestampToken, authority: HpkiCertificate, reference: Reference
) -> tuple[PathResult, datetime, Words | None]:
    """The path that decides, the moment it was judged at, and what has to be said of it."""
    path = reference.ask(token, authority, reference.time)
    if path.outcome in _WITHOUT_LISTS:
        then = reference.ask(token, authority, token.gen_time)
        if then.outcome is PathOutcome.VALID:
            return then, token.gen_time, timestamp_words.BY_LISTS_OF_THE_DAY
    elif path.outcome is PathOutcome.REVOKED and _was_retired_later(path, token):
        # RFC 3161 §4 (1): what it had stamped before stays good if its key was not compromised.
        then = reference.ask(token, authority, token.gen_time)
        if then.outcome is PathOutcome.VALID:
            return then, token.gen_time, timestamp_words.RETIRED_SINCE
    return path, reference.time, None


def _was_retired_later(path: PathResult, token: TimestampToken) -> bool:
    return path.was_retired and path.revoked_at is not None and token.gen_time < path.revoked_at


def _trust(
    words: TimestampWords,
    token: TimestampToken,
    path: PathResult,
    reference: Reference,
    addition: Words | None,
) -> tuple[Judgement, Words | None]:
    """The judgement about an authority, and a remark where its time is not used."""
    authority = path.chain[0]
    if path.outcome is not PathOutcome.VALID:
        if path.revoked_at is not None and path.revoked_at <= token.gen_time:
            revoked = verdict.disregarded(words.trust, path.detail, SubIndication.REVOKED)
            return revoked, words.unusable
        meaning = _WEAK if path.is_weak else _MEANINGS[path.outcome]
        doubt = verdict.undecided(words.trust, path.detail, meaning)
        return doubt, _why_unusable(words, path, authority)
    if token.gen_time < authority.not_before:
        early = verdict.undecided(
            words.trust, timestamp_words.BEFORE_AUTHORITY, SubIndication.OUT_OF_BOUNDS_NO_POE
        )
        return early, words.unusable
    if token.gen_time > reference.at + profile.CLOCK_TOLERANCE:
        return words.in_the_future, None
    if reference.latest is not None and token.gen_time - token.accuracy > reference.latest:
        return words.out_of_order, None
    limit = limit_of_token(token, path)
    weak = exceeded(limit, reference.time, token.gen_time)
    if weak is not None:
        return verdict.undecided(words.trust, too_late(limit), weak), words.unusable
    detail = timestamp_words.TRUSTED.filled(
        name=authority.subject_common_name, time=clock_in_japan(token.gen_time)
    )
    if addition is not None:
        detail = Words(detail.ja + addition.ja, f"{detail.en} {addition.en}")
    return verdict.passed(words.trust, detail), None


def _why_unusable(words: TimestampWords, path: PathResult, authority: HpkiCertificate) -> Words:
    if path.outcome in (PathOutcome.UNTRUSTED_ROOT, PathOutcome.NO_PATH):
        return words.not_trusted.filled(name=_name_alone(authority.issuer_common_name))
    return words.unusable


def _name_alone(name: str) -> str:
    """A name that anybody may have made up, for the verdict's sentence: it must not go on there."""
    return _NOT_IN_A_NAME.sub("", name)[:_LONGEST_NAME]


def _token(element: etree._Element) -> tuple[str, TimestampToken]:
    """Return how the time-stamped octets were canonicalized, and the token."""
    canonicalization = profile.INCLUSIVE_C14N
    children = [*element]
    if children and children[0].tag == _CANONICALIZATION_METHOD:
        canonicalization = children.pop(0).get("Algorithm", "")
    if [child.tag for child in children] != [_ENCAPSULATED_TIMESTAMP] or len(children[0]):
        raise TokenError("not one token")
    if canonicalization not in profile.CANONICALIZATIONS:
        raise TokenError("canonicalization not accepted")
    return canonicalization, read_token(decode_base64(children[0].text))


_NOT_IN_A_NAME = re.compile(r"[^\w .,&'・-]")
_LONGEST_NAME = 40
_WITHOUT_LISTS = (PathOutcome.REVOCATION_STALE, PathOutcome.REVOCATION_UNKNOWN)
_WEAK = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
_MEANINGS = {
    PathOutcome.NO_PATH: SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    PathOutcome.UNTRUSTED_ROOT: SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    PathOutcome.EXPIRED: SubIndication.OUT_OF_BOUNDS_NO_POE,
    PathOutcome.NOT_YET_VALID: SubIndication.OUT_OF_BOUNDS_NO_POE,
    PathOutcome.REVOKED: SubIndication.REVOKED_NO_POE,
    PathOutcome.REVOCATION_UNKNOWN: SubIndication.TRY_LATER,
    PathOutcome.REVOCATION_STALE: SubIndication.TRY_LATER,
    PathOutcome.INVALID: SubIndication.CHAIN_CONSTRAINTS_FAILURE,
}
"""What each end of an authority's path means for the time-stamp (EN 319 102-1 §5.6.2.4)."""
