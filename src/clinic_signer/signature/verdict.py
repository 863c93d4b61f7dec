"""From checks to a verdict: which finding decides, and the sentence that says so.

The indications are those of ETSI EN 319 102-1. The three banners are coarser than they are:
INDETERMINATE is *invalid* to a pharmacist where a check has definitely failed (a wrong
qualification, a root that is not pinned), and *on hold* where something merely cannot be known now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_signer.signature.report import (
    Check,
    CheckName,
    CheckResult,
    Indication,
    SignedBy,
    SubIndication,
    Verdict,
)
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a check that did not pass means for the signature.

    Attributes:
        sentence: the cause for people; ``{advice}`` stands for what to do.
    """

    indication: Indication
    sub_indication: SubIndication
    verdict: Verdict
    sentence: Words


@dataclass(frozen=True, slots=True)
class Judgement:
    """A check and, unless it leaves the signature unharmed, what follows from it."""

    check: Check
    conclusion: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one signature."""

    indication: Indication
    sub_indication: SubIndication | None
    verdict: Verdict
    sentence: Words


def passed(name: CheckName, detail: Words) -> Judgement:
    """Return a check that passed."""
    return Judgement(Check(name, CheckResult.PASSED, detail))


def not_applicable(name: CheckName, detail: Words) -> Judgement:
    """Return a check that the document gives no occasion for."""
    return Judgement(Check(name, CheckResult.NOT_APPLICABLE, detail))


def failed(name: CheckName, detail: Words, conclusion: Conclusion) -> Judgement:
    """Return a check that failed."""
    check = Check(name, CheckResult.FAILED, detail, conclusion.sub_indication)
    return Judgement(check, conclusion)


def cannot_decide(
    name: CheckName, detail: Words, conclusion: Conclusion | None = None
) -> Judgement:
    """Return a check that could not be decided; without a conclusion another check says why."""
    sub_indication = None if conclusion is None else conclusion.sub_indication
    return Judgement(Check(name, CheckResult.CANNOT_DECIDE, detail, sub_indication), conclusion)


def undecided(name: CheckName, detail: Words, sub_indication: SubIndication) -> Judgement:
    """Return a check that could not be decided and leaves the signature unharmed.

    So with a time-stamp that cannot be relied on: what is lost is its time, nothing else.
    """
    return Judgement(Check(name, CheckResult.CANNOT_DECIDE, detail, sub_indication))


def disregarded(name: CheckName, detail: Words, sub_indication: SubIndication) -> Judgement:
    """Return a check that failed about something that is then left out of account."""
    return Judgement(Check(name, CheckResult.FAILED, detail, sub_indication))


def decide(
    judgements: Sequence[Judgement], signed_by: SignedBy, signed_as: Words, remark: Words
) -> Decision:
    """Return the verdict that the most serious conclusion demands.

    TOTAL-FAILED goes before INDETERMINATE, a definite failure before a doubt; among equals the
    earlier judgement decides, as it is the cause of the later ones.

    Args:
        judgements: in the order in which they were made.
        signed_by: whose signature it is.
        signed_as: the qualification to name where the signature is valid (Physician).
        remark: one more sentence where the signature is valid or on hold, or empty words.
    """
    conclusions = [j.conclusion for j in judgements if j.conclusion is not None]
    if not conclusions:
        sentence = _VALID.filled(role=signed_as)
        return Decision(Indication.TOTAL_PASSED, None, Verdict.VALID, _joined(sentence, remark))
    worst = min(conclusions, key=_seriousness)
    sentence = worst.sentence.filled(advice=_ADVICE[signed_by])
    if worst.verdict is Verdict.ON_HOLD:
        sentence = _joined(sentence, remark)
    return Decision(worst.indication, worst.sub_indication, worst.verdict, sentence)


def _seriousness(conclusion: Conclusion) -> int:
    if conclusion.indication is Indication.TOTAL_FAILED:
        return 0
    return 1 if conclusion.verdict is Verdict.INVALID else 2


def _joined(first: Words, second: Words) -> Words:
    return Words(first.ja + second.ja, f"{first.en} {second.en}".strip())


def _total_failed(sub_indication: SubIndication, ja: str, en: str) -> Conclusion:
    return Conclusion(
        Indication.TOTAL_FAILED,
        sub_indication,
        Verdict.INVALID,
        Words(f"{ja}{{advice}}", f"{en} {{advice}}"),
    )


def _refused(sub_indication: SubIndication, ja: str, en: str) -> Conclusion:
    return Conclusion(
        Indication.INDETERMINATE,
        sub_indication,
        Verdict.INVALID,
        Words(f"{ja}{{advice}}", f"{en} {{advice}}"),
    )


def _on_hold(sub_indication: SubIndication, cause_ja: str, cause_en: str) -> Conclusion:
    return Conclusion(
        Indication.INDETERMINATE,
        sub_indication,
        Verdict.ON_HOLD,
        Words(
            f"{cause_ja}ため、いまは有効とも無効とも言えません。内容は変わっていません。",
            f"{cause_en}, so neither valid nor invalid can be said now. Content unchanged.",
        ),
    )


_VALID = Words(
    "{role}の署名です。署名のあと、内容は変わっていません。",
    "Signed by a {role}. Unchanged since.",
)
_ADVICE = {
    SignedBy.PRESCRIBER: Words(
        "調剤に使わず、発行した医療機関に確認してください。",
        "Do not dispense; ask the issuing clinic.",
    ),
    SignedBy.DISPENSER: Words(
        "使わずに、調剤した薬局に確認してください。", "Do not use it; ask the dispensing pharmacy."
    ),
}

MALFORMED = _total_failed(
    SubIndication.FORMAT_FAILURE,
    "電子処方箋の署名の形と違います。",
    "The signature does not have the form of an e-prescription.",
)
CHANGED = _total_failed(
    SubIndication.HASH_FAILURE,
    "署名のあとに内容が変わっています。",
    "Changed after signing.",
)
WRONG_SIGNATURE = _total_failed(
    SubIndication.SIG_CRYPTO_FAILURE,
    "署名の値が、証明書の鍵で作られたものではありません。",
    "The signature was not made with the key of the certificate.",
)
TIMESTAMP_MALFORMED = _total_failed(
    SubIndication.FORMAT_FAILURE,
    "タイムスタンプが壊れています。",
    "The timestamp is damaged.",
)
TIMESTAMP_OF_SOMETHING_ELSE = _total_failed(
    SubIndication.HASH_FAILURE,
    "タイムスタンプがこの署名のものではありません。",
    "The timestamp does not belong to this signature.",
)
TIMESTAMP_CHANGED = _total_failed(
    SubIndication.SIG_CRYPTO_FAILURE,
    "タイムスタンプが書き換えられています。",
    "The timestamp was changed.",
)
SIGNED_AFTER_REVOCATION = _total_failed(
    SubIndication.REVOKED,
    "署名の前に取り消された証明書です。",
    "Certificate revoked before signing.",
)
SIGNED_AFTER_EXPIRY = _total_failed(
    SubIndication.EXPIRED,
    "署名したときには期限が切れていた証明書です。",
    "The certificate had expired before signing.",
)
SIGNED_BEFORE_VALIDITY = _total_failed(
    SubIndication.NOT_YET_VALID,
    "署名したときにはまだ使えなかった証明書です。",
    "The certificate was not valid yet at signing.",
)
WRONG_CERTIFICATE_REFERENCE = _refused(
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
    "署名者の証明書が、署名で指定されたものと違います。",
    "The signer's certificate is not the one the signature names.",
)
NOT_FOR_SIGNING = _refused(
    SubIndication.CHAIN_CONSTRAINTS_FAILURE,
    "署名用の証明書ではありません。",
    "The certificate is not for signing.",
)
BROKEN_PATH = _refused(
    SubIndication.CHAIN_CONSTRAINTS_FAILURE,
    "証明書のつながりが正しくありません。",
    "The certificate chain is not in order.",
)
UNTRUSTED_ISSUER = _refused(
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    "信頼できない認証局の証明書です。",
    "Issuer not trusted.",
)
NOT_A_PRESCRIBER = _refused(
    SubIndication.SIG_CONSTRAINTS_FAILURE,
    "医師の資格がない証明書です。",
    "Not a physician's certificate.",
)
NOT_A_PHARMACIST = _refused(
    SubIndication.SIG_CONSTRAINTS_FAILURE,
    "薬剤師の資格がない証明書です。",
    "Not a pharmacist's certificate.",
)
SIGNED_AFTER_TIMESTAMP = _refused(
    SubIndication.TIMESTAMP_ORDER_FAILURE,
    "署名の時刻が、タイムスタンプの時刻より後になっています。",
    "The signing time lies after the timestamp.",
)
CLAIMED_OUTSIDE_VALIDITY = _refused(
    SubIndication.SIG_CONSTRAINTS_FAILURE,
    "署名の時刻が、証明書の期間の外です。",
    "The signing time lies outside the validity of the certificate.",
)
WEAK_ALGORITHM = _refused(
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
    "安全とされない暗号で署名されています。",
    "It is signed with an algorithm that is not safe.",
)
WEAK_ALGORITHM_NOW = _on_hold(
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    "いまは安全とされない暗号が使われていて、安全とされたころの署名だと確かめられない",
    "It uses an algorithm that is not safe any more, and nothing proves that it is older",
)
REVOCATION_NOT_CHECKED = _on_hold(
    SubIndication.TRY_LATER, "失効を確かめられない", "Revocation cannot be checked"
)
ISSUER_MISSING = _on_hold(
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    "証明書を発行した認証局をたどれない",
    "The authorities above the certificate are not all at hand",
)
EXPIRED_NOW = _on_hold(
    SubIndication.OUT_OF_BOUNDS_NO_POE,
    "証明書の期限が切れていて、期限内の署名だと確かめられない",
    "The certificate has expired and nothing proves that the signature is older",
)
REVOKED_NOW = _on_hold(
    SubIndication.REVOKED_NO_POE,
    "証明書が失効していて、その前の署名だと確かめられない",
    "The certificate has been revoked and nothing proves that the signature is older",
)
CLOCK_IS_OFF = _on_hold(
    SubIndication.TIMESTAMP_ORDER_FAILURE,
    "パソコンの時計がずれている",
    "The clock of this PC is off",
)
ARCHIVE_MALFORMED = _total_failed(
    SubIndication.FORMAT_FAILURE,
    "長期保存のタイムスタンプが壊れています。",
    "The archive timestamp is damaged.",
)
ARCHIVE_OF_SOMETHING_ELSE = _total_failed(
    SubIndication.HASH_FAILURE,
    "長期保存のタイムスタンプのあとに、内容か資料が変わっています。",
    "Something has changed since the archive timestamp.",
)
ARCHIVE_CHANGED = _total_failed(
    SubIndication.SIG_CRYPTO_FAILURE,
    "長期保存のタイムスタンプが書き換えられています。",
    "The archive timestamp was changed.",
)
ARCHIVE_OF_OLD_FORM = _on_hold(
    SubIndication.GENERIC,
    "長期保存のタイムスタンプが、検証できない古い形式（XAdES 1.3.2）である",
    "The archive timestamp is of an old form (XAdES 1.3.2) that cannot be verified",
)
TIMESTAMPS_OUT_OF_ORDER = _refused(
    SubIndication.TIMESTAMP_ORDER_FAILURE,
    "タイムスタンプの時刻の順序が合いません。",
    "The times of the timestamps contradict each other.",
)
