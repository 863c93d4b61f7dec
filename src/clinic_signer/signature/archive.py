"""All time-stamps of a signature, from the last to the first: each protects those before it.

ETSI EN 319 102-1 §5.6. An archive time-stamp (ETSI TS 101 903 v1.4.2 §8.2.1, the implicit form)
goes over the signature and over every unsigned property before it. So its time proves that they
existed by then, and it is the time at which the authority of the time-stamp before it is judged,
whatever has become of that authority since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from lxml import etree

from clinic_signer.pki.trust_store import Anchor
from clinic_signer.signature import timestamp_words, verdict
from clinic_signer.signature.octets import canonicalize
from clinic_signer.signature.paths import Paths
from clinic_signer.signature.report import CheckName, TimestampReport, TimestampUse
from clinic_signer.signature.structure import SignatureStructure
from clinic_signer.signature.timestamps import (
    Reference,
    TimestampResult,
    judge_timestamp,
    unusable,
)
from clinic_signer.signature.unsigned import (
    MOST_TIMESTAMPS,
    TimestampProperty,
    UnsignedProperties,
)
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class Protection:
    """A moment by which something existed, because a trusted time-stamp goes over it.

    Attributes:
        time: the time of that time-stamp.
        latest: the same with its accuracy.
    """

    time: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Timestamps:
    """What the time-stamps of a signature say together.

    Attributes:
        judgements: three for the signature time-stamp, three for each archive time-stamp.
        results: each time-stamp, in the order of the document.
        proven: by when the signature existed; None when no time-stamp can be relied on.
        anchors: the roots that vouch for the times that are relied on.
        remark: a sentence for the verdict where the signature time-stamp cannot be relied on.
    """

    judgements: tuple[Judgement, ...]
    results: tuple[TimestampResult, ...] = ()
    proven: Protection | None = None
    anchors: tuple[Anchor, ...] = ()
    remark: Words | None = None

    @property
    def reports(self) -> tuple[TimestampReport, ...]:
        """Each time-stamp for people, in the order of the document."""
        return tuple([result.report for result in self.results])


def judge_timestamps(
    signature: SignatureStructure,
    unsigned: UnsignedProperties,
    paths: Paths,
    protection: Protection | None = None,
) -> Timestamps:
    """Judge every time-stamp of a signature.

    Args:
        signature: the signature.
        unsigned: its unsigned properties.
        paths: how paths are validated, and when.
        protection: what is known of the whole signature from outside: the time of the signature
            around it; None without one.
    """
    stamps = unsigned.timestamps
    if not stamps:
        return _NONE
    own = [stamp for stamp in stamps if stamp.use is TimestampUse.SIGNATURE]
    if len(own) > 1 or len(stamps) > MOST_TIMESTAMPS:
        return Timestamps((*_WORDS.unread, _SEVERAL, *_NO_ARCHIVE))
    results = []
    for stamp in reversed(stamps):
        result = _judge(stamp, signature, unsigned, paths, protection)
        results.append(result)
        if stamp.use is TimestampUse.ARCHIVE:
            protection = _protection(result) or protection
    results.reverse()
    return _summed_up(results)


def _judge(
    stamp: TimestampProperty,
    signature: SignatureStructure,
    unsigned: UnsignedProperties,
    paths: Paths,
    protection: Protection | None,
) -> TimestampResult:
    if stamp.is_old_form:
        return unusable(stamp.use, _OLD_FORM)
    if stamp.use is TimestampUse.SIGNATURE:
        octets = partial(canonicalize, signature.signature_value)
    else:
        octets = partial(archived_octets, signature, unsigned.properties[: stamp.position])
    reference = Reference(
        at=paths.at,
        time=paths.at if protection is None else protection.time,
        latest=None if protection is None else protection.latest,
        ask=partial(paths.of_authority, unsigned=unsigned),
    )
    candidates = (*unsigned.of_timestamps.certificates, *unsigned.of_signer.certificates)
    return judge_timestamp(stamp, octets, candidates, reference)


def archived_octets(
    signature: SignatureStructure, before: tuple[etree._Element, ...], canonicalization: str
) -> bytes:
    """Return what an archive time-stamp is given to.

    Args:
        signature: the signature.
        before: the unsigned properties before the archive time-stamp, in the order of the document.
        canonicalization: the one that it names, or inclusive canonicalization.

    Raises:
        NotCanonicalError: something of it has no canonical form.
    """
    return b"".join(_archived_parts(signature, before, canonicalization))


def _archived_parts(
    signature: SignatureStructure, before: tuple[etree._Element, ...], canonicalization: str
) -> Iterator[bytes]:
    for reference in signature.references:
        # What no transform has turned into octets is canonicalized as the time-stamp says.
        own = reference.canonicalization if reference.is_transformed else canonicalization
        yield canonicalize(reference.target, own)
    for element in (signature.signed_info, signature.signature_value, signature.key_info, *before):
        yield canonicalize(element, canonicalization)
    # Of the ds:Object elements only the one with the properties is allowed in this profile.


def _protection(result: TimestampResult) -> Protection | None:
    if result.trusted_time is None or result.latest is None:
        return None
    return Protection(result.trusted_time, result.latest)


def _summed_up(results: list[TimestampResult]) -> Timestamps:
    of_signature = [r for r in results if r.report.use is TimestampUse.SIGNATURE]
    of_archive = [r for r in results if r.report.use is TimestampUse.ARCHIVE]
    trusted = [found for r in results if (found := _protection(r)) is not None]
    return Timestamps(
        judgements=(
            *(of_signature[0].judgements if of_signature else _WORDS.none),
            *([j for r in of_archive for j in r.judgements] if of_archive else _NO_ARCHIVE),
        ),
        results=tuple(results),
        proven=min(trusted, key=lambda found: found.time, default=None),
        anchors=tuple([r.anchor for r in results if r.anchor is not None]),
        remark=next((r.remark for r in of_signature if r.remark is not None), None),
    )


_WORDS = timestamp_words.OF[TimestampUse.SIGNATURE]
_NO_ARCHIVE = timestamp_words.OF[TimestampUse.ARCHIVE].none
_NONE = Timestamps((*_WORDS.none, *_NO_ARCHIVE))
_SEVERAL = verdict.failed(
    CheckName.TIMESTAMP_SIGNATURE,
    Words(
        "署名のタイムスタンプが二つ以上あるか、タイムスタンプが多すぎます。",
        "There is more than one signature timestamp, or there are too many timestamps.",
    ),
    verdict.TIMESTAMP_MALFORMED,
)
_OLD_FORM = tuple(
    verdict.cannot_decide(
        name,
        Words(
            "XAdES 1.3.2の形式です。この形式は検証できません。",
            "It has the form of XAdES 1.3.2, which is not verified.",
        ),
        verdict.ARCHIVE_OF_OLD_FORM,
    )
    for name in (CheckName.ARCHIVE_IMPRINT, CheckName.ARCHIVE_SIGNATURE, CheckName.ARCHIVE_TRUST)
)
