"""Is everything in the document that will prove the signature later?

The ministry's guideline demands that a signature can be verified as long as the document is kept:
certificates and revocation lists collected while they were good, and a trusted time over them. A
prescription just received has no archive time-stamp, and that is no fault of it.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathOutcome, PathResult
from clinic_signer.signature import verdict
from clinic_signer.signature.archive import Timestamps
from clinic_signer.signature.integrity import Integrity
from clinic_signer.signature.paths import Paths
from clinic_signer.signature.report import CheckName, Level, TimestampUse
from clinic_signer.signature.unsigned import UnsignedProperties
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words


def judge_archive_data(
    content: Integrity,
    unsigned: UnsignedProperties,
    timestamps: Timestamps,
    paths: Paths,
    path: PathResult | None,
    moment: datetime,
) -> Judgement:
    """Judge what a signature brings along for later; what is missing does it no harm now.

    Args:
        content: whose certificate it is.
        unsigned: the unsigned properties.
        timestamps: what was found of its time-stamps.
        paths: how paths are validated.
        path: that of the signer's certificate; None without a certificate.
        moment: when the signer's certificate was judged.
    """
    if unsigned.level in (Level.ES, Level.ES_T):
        return _NOT_YET
    certificate = content.certificate
    if certificate is None or path is None or path.outcome is not PathOutcome.VALID:
        return _NOT_JUDGED
    if not timestamps.results:
        return _NOT_JUDGED
    archive = _newest_trusted(timestamps)
    protected = timestamps.results
    if unsigned.level is Level.ES_A:
        if archive is None:
            return _NO_TRUSTED_TIME
        protected = timestamps.results[:archive]
        unsigned = unsigned.before(unsigned.timestamps[archive])
    alone = paths.by_document_alone
    if alone is paths and archive is None:
        # Nothing else was at hand, and all of it is valid.
        trusted = [stamp for stamp in protected if stamp.trusted_time is not None]
        return _of_newest(timestamps, None) if trusted == [*protected] else _NOT_JUDGED
    signer = alone.of_signer(certificate, content.certificates, unsigned, moment)
    if signer.outcome is not PathOutcome.VALID:
        return _INCOMPLETE
    for stamp in protected:
        token, authority, judged_at = stamp.token, stamp.report.certificate, stamp.report.judged_at
        if token is None or authority is None or judged_at is None or stamp.trusted_time is None:
            return _NOT_JUDGED
        path = alone.of_authority(token, authority, judged_at, unsigned)
        if path.outcome is not PathOutcome.VALID:
            return _INCOMPLETE
    return _of_newest(timestamps, archive)


def _newest_trusted(timestamps: Timestamps) -> int | None:
    """Which time-stamp is the newest archive time-stamp that can be relied on."""
    found = [
        number
        for number, result in enumerate(timestamps.results)
        if result.report.use is TimestampUse.ARCHIVE and result.trusted_time is not None
    ]
    return found[-1] if found else None


def _of_newest(timestamps: Timestamps, archive: int | None) -> Judgement:
    newest = timestamps.results[-1 if archive is None else archive].report.certificate
    return _complete(newest, is_protected=archive is not None)


@lru_cache(maxsize=64)
def _complete(newest: HpkiCertificate | None, *, is_protected: bool) -> Judgement:
    words = _PROTECTED if is_protected else _COMPLETE
    date = "-" if newest is None else clock_in_japan(newest.not_after)
    return verdict.passed(CheckName.ARCHIVE_DATA, words.filled(date=date))


_NOT_YET = verdict.not_applicable(
    CheckName.ARCHIVE_DATA,
    Words(
        "長期保存のための資料は、まだ付いていません。",
        "The document has no data for later proof yet.",
    ),
)
_NOT_JUDGED = verdict.cannot_decide(
    CheckName.ARCHIVE_DATA,
    Words(
        "証明書かタイムスタンプを確かめられないため、判定していません。",
        "Not judged, as a certificate or timestamp cannot be checked.",
    ),
)
_NO_TRUSTED_TIME = verdict.cannot_decide(
    CheckName.ARCHIVE_DATA,
    Words(
        "資料を守る、信頼できる長期保存のタイムスタンプがありません。",
        "No archive timestamp that can be relied on protects the data.",
    ),
)
_INCOMPLETE = verdict.cannot_decide(
    CheckName.ARCHIVE_DATA,
    Words(
        "後日の検証に要る証明書か失効リストが、ファイルの中に足りません。",
        "Certificates or revocation lists for later proof are missing in the file.",
    ),
)
_COMPLETE = Words(
    "証明書と失効リストが揃っています。{date}までに、長期保存のタイムスタンプが要ります。",
    "Certificates and lists are complete. An archive timestamp is needed by {date}.",
)
_PROTECTED = Words(
    "証明書と失効リストが揃い、タイムスタンプで守られています。次のタイムスタンプは{date}までに要ります。",
    "Certificates and lists are complete and time-stamped. The next timestamp is needed by {date}.",
)
