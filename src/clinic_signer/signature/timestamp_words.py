"""What is said of a time-stamp: the same checks for that of the signature and for archive ones."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.signature import verdict
from clinic_signer.signature.report import CheckName, SubIndication, TimestampUse
from clinic_signer.signature.verdict import Conclusion, Judgement
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class TimestampWords:
    """The judgements and remarks for one use of time-stamps.

    Attributes:
        use: which one.
        trust: the check that says whether its time may be relied on.
        none: there is none.
        unread: imprint and trust of one that cannot be read.
        too_weak: its three checks where it names an algorithm that is too weak.
        unusable: remark where its authority cannot be checked.
        not_trusted: remark where its authority (``{name}``) is not among the trusted ones.
    """

    use: TimestampUse
    trust: CheckName
    none: tuple[Judgement, ...]
    unread: tuple[Judgement, ...]
    malformed: Judgement
    too_weak: tuple[Judgement, ...]
    imprint_passed: Judgement
    imprint_failed: Judgement
    signature_passed: Judgement
    signature_failed: Judgement
    no_authority: Judgement
    trust_undecided: Judgement
    in_the_future: Judgement
    out_of_order: Judgement
    unusable: Words
    not_trusted: Words


@dataclass(frozen=True, slots=True)
class _Conclusions:
    malformed: Conclusion
    of_something_else: Conclusion
    changed: Conclusion


def _words(
    use: TimestampUse,
    checks: tuple[CheckName, CheckName, CheckName],
    name: Words,
    conclusions: _Conclusions,
    of_this: tuple[Words, Words],
) -> TimestampWords:
    imprint, signature, trust = checks

    def say(words: Words) -> Words:
        """The words with the name of the time-stamp; another ``{name}`` stays for the authority."""
        return words.filled(stamp=name, name="{name}")

    return TimestampWords(
        use=use,
        trust=trust,
        none=tuple(verdict.not_applicable(check, say(_NONE)) for check in checks),
        unread=tuple(verdict.cannot_decide(check, say(_UNREAD)) for check in (imprint, trust)),
        malformed=verdict.failed(signature, say(_MALFORMED), conclusions.malformed),
        too_weak=tuple(
            verdict.undecided(check, say(_TOO_WEAK), SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
            for check in checks
        ),
        imprint_passed=verdict.passed(imprint, of_this[0]),
        imprint_failed=verdict.failed(imprint, of_this[1], conclusions.of_something_else),
        signature_passed=verdict.passed(signature, _AS_SIGNED),
        signature_failed=verdict.failed(signature, _NOT_AS_SIGNED, conclusions.changed),
        no_authority=verdict.cannot_decide(signature, _NO_AUTHORITY),
        trust_undecided=verdict.cannot_decide(trust, _AUTHORITY_UNCHECKED),
        in_the_future=verdict.cannot_decide(trust, _IN_THE_FUTURE, verdict.CLOCK_IS_OFF),
        out_of_order=verdict.failed(trust, _OUT_OF_ORDER, verdict.TIMESTAMPS_OUT_OF_ORDER),
        unusable=say(_UNUSABLE),
        not_trusted=say(_NOT_TRUSTED),
    )


_NONE = Words("{stamp}はありません。", "There is no {stamp}.")
_UNREAD = Words("{stamp}を読めません。", "The {stamp} cannot be read.")
_MALFORMED = Words(
    "{stamp}が壊れているか、認められていない方式です。",
    "The {stamp} is damaged or uses an algorithm that is not accepted.",
)
_TOO_WEAK = Words(
    "{stamp}に、安全とされない方式が使われています。",
    "The {stamp} uses an algorithm that is not safe.",
)
_AS_SIGNED = Words("発行した認証局が署名したままです。", "As its authority signed it.")
_NOT_AS_SIGNED = Words(
    "発行した認証局が署名したものと違います。", "Not as its authority signed it."
)
_NO_AUTHORITY = Words(
    "発行した認証局の証明書がありません。", "The certificate of its authority is missing."
)
_AUTHORITY_UNCHECKED = Words(
    "発行した認証局を確かめられません。", "Its authority cannot be checked."
)
_IN_THE_FUTURE = Words(
    "検証の時刻より後の時刻です。", "Its time lies after the time of verification."
)
_OUT_OF_ORDER = Words(
    "これを守る、後のタイムスタンプより時刻が後です。",
    "Its time lies after that of the timestamp that protects it.",
)
_UNUSABLE = Words(
    "{stamp}の認証局を確かめられないため、その時刻は使えません。",
    "The authority of the {stamp} cannot be checked, so its time is not used.",
)
_NOT_TRUSTED = Words(
    "{stamp}の認証局（{name}）は信頼する一覧にないため、その時刻は使えません。",
    "The authority of the {stamp} ({name}) is not among the trusted ones, so its time is not used.",
)

OF = {
    TimestampUse.SIGNATURE: _words(
        TimestampUse.SIGNATURE,
        (CheckName.TIMESTAMP_IMPRINT, CheckName.TIMESTAMP_SIGNATURE, CheckName.TIMESTAMP_TRUST),
        Words("タイムスタンプ", "timestamp"),
        _Conclusions(
            verdict.TIMESTAMP_MALFORMED,
            verdict.TIMESTAMP_OF_SOMETHING_ELSE,
            verdict.TIMESTAMP_CHANGED,
        ),
        (
            Words("この署名に付けられたものです。", "It was given to this signature."),
            Words(
                "この署名に付けられたものではありません。", "It was not given to this signature."
            ),
        ),
    ),
    TimestampUse.ARCHIVE: _words(
        TimestampUse.ARCHIVE,
        (CheckName.ARCHIVE_IMPRINT, CheckName.ARCHIVE_SIGNATURE, CheckName.ARCHIVE_TRUST),
        Words("長期保存のタイムスタンプ", "archive timestamp"),
        _Conclusions(
            verdict.ARCHIVE_MALFORMED, verdict.ARCHIVE_OF_SOMETHING_ELSE, verdict.ARCHIVE_CHANGED
        ),
        (
            Words(
                "署名と、その前にある資料に付けられたものです。",
                "It was given to the signature and to what stands before it.",
            ),
            Words(
                "署名か、その前にある資料が、付けられたときと違います。",
                "The signature, or what stands before it, is not what it was given to.",
            ),
        ),
    ),
}
"""By use."""

TRUSTED = Words(
    "信頼できる認証局（{name}）の時刻です（{time}）。",
    "The time of a trusted authority ({name}): {time}.",
)
BY_LISTS_OF_THE_DAY = Words(
    "認証局の失効は、タイムスタンプの時刻の失効リストで確かめました。",
    "Its revocation was checked with the lists of that time.",
)
RETIRED_SINCE = Words(
    "認証局の証明書は、その後、鍵の漏えい以外の理由で取り消されました。",
    "Its certificate was withdrawn later, for another reason than a compromised key.",
)
BEFORE_AUTHORITY = Words(
    "認証局の証明書の期間より前の時刻です。",
    "Its time lies before the validity of its authority's certificate.",
)
