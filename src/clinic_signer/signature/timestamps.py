"""Signature timestamps and validation data: the unsigned properties of ES-T, ES-XL and ES-A.

The time-stamping authority is judged at the time it states, with the revocation lists that lie
beside the token (TimeStampValidationData). A verifier that insists on today's lists could not
use the token once the authority's certificate has expired, while its lists of that day, which the
service collected when it added the token, still say whether it was good then. What they cannot
exclude, a key of the authority compromised later, is what archive timestamps are for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml import etree

from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathOutcome, PathResult, PathUsage, validate_path
from clinic_signer.pki.trust_store import Anchor, TrustStore
from clinic_signer.signature import profile, tokens, verdict
from clinic_signer.signature.octets import (
    NotBase64Error,
    NotCanonicalError,
    canonicalize,
    decode_base64,
)
from clinic_signer.signature.report import CheckName, Level
from clinic_signer.signature.structure import SignatureStructure
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words

_XA = f"{{{profile.XADES}}}"
_XA141 = f"{{{profile.XADES_141}}}"
_CANONICALIZATION_METHOD = f"{{{profile.XMLDSIG}}}CanonicalizationMethod"
_SIGNATURE_TIMESTAMP = f"{_XA}SignatureTimeStamp"
_ENCAPSULATED_TIMESTAMP = f"{_XA}EncapsulatedTimeStamp"
_VALIDATION_DATA = f"{_XA141}TimeStampValidationData"
_ARCHIVE_TIMESTAMPS = (f"{_XA141}ArchiveTimeStamp", f"{_XA}ArchiveTimeStamp")
_CERTIFICATE_VALUES = f"{_XA}CertificateValues"
_REVOCATION_VALUES = f"{_XA}RevocationValues"
_CERTIFICATE = f"{_XA}EncapsulatedX509Certificate"
_CRL = f"{_XA}EncapsulatedCRLValue"

MOST_VALUES = 32
"""Certificates or revocation lists of one kind that are read from a document; it has two each."""


@dataclass(frozen=True, slots=True)
class ValidationData:
    """What the unsigned properties bring along; nothing of it is trusted for being there.

    Attributes:
        level: the level the properties amount to.
        timestamps: the SignatureTimeStamp elements.
        certificates: DER of authorities above the signer.
        crls: DER of revocation lists for the signer's path.
        timestamp_certificates: DER of the time-stamping authority's certificates.
        timestamp_crls: DER of revocation lists for its path.
    """

    level: Level
    timestamps: tuple[etree._Element, ...] = ()
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    timestamp_certificates: tuple[bytes, ...] = ()
    timestamp_crls: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class TimestampResult:
    """What the signature timestamp says.

    Attributes:
        judgements: imprint, signature, trust.
        trusted_time: the time it proves; None when there is none or it cannot be relied on.
        anchor: the root that vouches for it.
        remark: a sentence for the verdict where a timestamp is there but cannot be relied on.
    """

    judgements: tuple[Judgement, ...]
    trusted_time: datetime | None = None
    anchor: Anchor | None = None
    remark: Words | None = None


def read_validation_data(unsigned: etree._Element | None) -> ValidationData:
    """Read the unsigned signature properties; values that are not base64 are passed over."""
    if unsigned is None:
        return ValidationData(Level.ES)
    timestamps = tuple(unsigned.iterchildren(_SIGNATURE_TIMESTAMP))
    beside = list(unsigned.iterchildren(_VALIDATION_DATA))
    return ValidationData(
        level=_level(unsigned, has_timestamp=bool(timestamps)),
        timestamps=timestamps,
        certificates=_values(unsigned.iterchildren(_CERTIFICATE_VALUES), _CERTIFICATE),
        crls=_values(unsigned.iterchildren(_REVOCATION_VALUES), _CRL),
        timestamp_certificates=_values(beside, _CERTIFICATE),
        timestamp_crls=_values(beside, _CRL),
    )


def judge_timestamp(
    signature: SignatureStructure,
    data: ValidationData,
    *,
    trust: TrustStore,
    at: datetime,
    crls: Sequence[bytes],
) -> TimestampResult:
    """Judge the signature timestamp (ETSI EN 319 102-1 §5.4, §5.5.4).

    Args:
        signature: the signature that is time-stamped.
        data: its validation data.
        trust: the anchors.
        at: the time of verification.
        crls: DER of more revocation lists.
    """
    if not data.timestamps:
        return TimestampResult(_NONE)
    if len(data.timestamps) > 1:
        return TimestampResult((*_UNREAD, _SEVERAL))
    try:
        canonicalization, token = _token(data.timestamps[0])
        octets = canonicalize(signature.signature_value, canonicalization)
    except (NotBase64Error, NotCanonicalError, tokens.TokenError):
        return TimestampResult((*_UNREAD, _MALFORMED))
    imprint = hashlib.new(token.imprint_algorithm, octets).digest()
    of_this = _IMPRINT_PASSED if imprint == token.imprint else _IMPRINT_FAILED
    candidates = (*data.timestamp_certificates, *data.certificates)
    try:
        authority = tokens.verify_token(token, candidates)
    except tokens.TokenSignatureError:
        return TimestampResult((of_this, _SIGNATURE_FAILED, _TRUST_UNDECIDED))
    except tokens.TokenCertificateMissingError:
        return TimestampResult((of_this, _NO_AUTHORITY, _TRUST_UNDECIDED), remark=_UNUSABLE)
    path = validate_path(
        authority,
        usage=PathUsage.TIMESTAMP,
        trust=trust,
        intermediates=(*token.certificates, *candidates),
        crls=(*data.timestamp_crls, *token.crls, *data.crls, *crls),
        at=token.gen_time,
    )
    holds = of_this is _IMPRINT_PASSED
    return _trusted(token.gen_time, path, at, (of_this, _SIGNATURE_PASSED), holds=holds)


def _trusted(
    gen_time: datetime,
    path: PathResult,
    at: datetime,
    before: tuple[Judgement, ...],
    *,
    holds: bool,
) -> TimestampResult:
    """Decide whether the time of a token, whose own signature is good, may be relied on."""
    authority = path.chain[0]
    if path.outcome is not PathOutcome.VALID:
        trust = verdict.cannot_decide(CheckName.TIMESTAMP_TRUST, path.detail)
        return TimestampResult((*before, trust), remark=_why_unusable(path, authority))
    if gen_time > at + profile.CLOCK_TOLERANCE:
        return TimestampResult((*before, _IN_THE_FUTURE))
    detail = _TRUSTED.filled(name=authority.subject_common_name, time=clock_in_japan(gen_time))
    if not authority.is_valid_at(at):
        expired = _EXPIRED_SINCE.filled(date=clock_in_japan(authority.not_after))
        detail = Words(detail.ja + expired.ja, f"{detail.en} {expired.en}")
    trust = verdict.passed(CheckName.TIMESTAMP_TRUST, detail)
    return TimestampResult((*before, trust), gen_time if holds else None, path.anchor)


def _why_unusable(path: PathResult, authority: HpkiCertificate) -> Words:
    if path.outcome in (PathOutcome.UNTRUSTED_ROOT, PathOutcome.NO_PATH):
        return _NOT_TRUSTED.filled(name=authority.issuer_common_name)
    return _UNUSABLE


def _token(element: etree._Element) -> tuple[str, tokens.TimestampToken]:
    """Return how the time-stamped element was canonicalized, and the token."""
    canonicalization = profile.INCLUSIVE_C14N
    children = list(element)
    if children and children[0].tag == _CANONICALIZATION_METHOD:
        canonicalization = children.pop(0).get("Algorithm", "")
    if [child.tag for child in children] != [_ENCAPSULATED_TIMESTAMP] or len(children[0]):
        raise tokens.TokenError("not one token")
    if canonicalization not in profile.CANONICALIZATIONS:
        raise tokens.TokenError("canonicalization not accepted")
    return canonicalization, tokens.read_token(decode_base64(children[0].text))


def _level(unsigned: etree._Element, *, has_timestamp: bool) -> Level:
    if next(unsigned.iterchildren(*_ARCHIVE_TIMESTAMPS), None) is not None:
        return Level.ES_A
    if not has_timestamp:
        return Level.ES
    has_values = all(
        next(unsigned.iterchildren(name), None) is not None
        for name in (_CERTIFICATE_VALUES, _REVOCATION_VALUES)
    )
    return Level.ES_XL if has_values else Level.ES_T


def _values(
    holders: Iterator[etree._Element] | list[etree._Element], tag: str
) -> tuple[bytes, ...]:
    elements = (element for holder in holders for element in holder.iter(tag))
    found = []
    for element in islice(elements, MOST_VALUES):
        try:
            found.append(decode_base64(element.text))
        except NotBase64Error:
            continue
    return tuple(found)


_NONE = tuple(
    verdict.not_applicable(name, Words("タイムスタンプはありません。", "There is no timestamp."))
    for name in (
        CheckName.TIMESTAMP_IMPRINT,
        CheckName.TIMESTAMP_SIGNATURE,
        CheckName.TIMESTAMP_TRUST,
    )
)
_UNREAD = tuple(
    verdict.cannot_decide(name, Words("タイムスタンプを読めません。", "It cannot be read."))
    for name in (CheckName.TIMESTAMP_IMPRINT, CheckName.TIMESTAMP_TRUST)
)
_MALFORMED = verdict.failed(
    CheckName.TIMESTAMP_SIGNATURE,
    Words(
        "タイムスタンプが壊れているか、認められていない方式です。",
        "The timestamp is damaged or uses an algorithm that is not accepted.",
    ),
    verdict.TIMESTAMP_MALFORMED,
)
_SEVERAL = verdict.failed(
    CheckName.TIMESTAMP_SIGNATURE,
    Words(
        "署名のタイムスタンプが二つ以上あります。", "There is more than one signature timestamp."
    ),
    verdict.TIMESTAMP_MALFORMED,
)
_IMPRINT_PASSED = verdict.passed(
    CheckName.TIMESTAMP_IMPRINT,
    Words("この署名に付けられたものです。", "It was given to this signature."),
)
_IMPRINT_FAILED = verdict.failed(
    CheckName.TIMESTAMP_IMPRINT,
    Words("この署名に付けられたものではありません。", "It was not given to this signature."),
    verdict.TIMESTAMP_OF_SOMETHING_ELSE,
)
_SIGNATURE_PASSED = verdict.passed(
    CheckName.TIMESTAMP_SIGNATURE,
    Words("発行した認証局が署名したままです。", "As its authority signed it."),
)
_SIGNATURE_FAILED = verdict.failed(
    CheckName.TIMESTAMP_SIGNATURE,
    Words("発行した認証局が署名したものと違います。", "Not as its authority signed it."),
    verdict.TIMESTAMP_CHANGED,
)
_NO_AUTHORITY = verdict.cannot_decide(
    CheckName.TIMESTAMP_SIGNATURE,
    Words("発行した認証局の証明書がありません。", "The certificate of its authority is missing."),
)
_TRUST_UNDECIDED = verdict.cannot_decide(
    CheckName.TIMESTAMP_TRUST,
    Words("発行した認証局を確かめられません。", "Its authority cannot be checked."),
)
_IN_THE_FUTURE = verdict.cannot_decide(
    CheckName.TIMESTAMP_TRUST,
    Words("検証の時刻より後の時刻です。", "Its time lies after the time of verification."),
    verdict.CLOCK_IS_OFF,
)
_TRUSTED = Words(
    "信頼できる認証局（{name}）の時刻です（{time}）。",
    "The time of a trusted authority ({name}): {time}.",
)
_EXPIRED_SINCE = Words(
    "その証明書の期限は、その後{date}に切れました。", "Its certificate expired later, on {date}."
)
_NOT_TRUSTED = Words(
    "タイムスタンプの認証局（{name}）は信頼する一覧にないため、その時刻は使えません。",
    "The time-stamping authority ({name}) is not among the trusted ones, so its time is not used.",
)
_UNUSABLE = Words(
    "タイムスタンプの認証局を確かめられないため、その時刻は使えません。",
    "The time-stamping authority cannot be checked, so its time is not used.",
)
