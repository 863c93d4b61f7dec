"""What became of a path, in one sentence for people."""

from __future__ import annotations

from clinic_signer.pki.outcome import Judgement, PathOutcome
from clinic_signer.words import Words

NOT_FOR_SIGNING = Words(
    "署名用の証明書ではありません（鍵の用途が否認防止だけではありません）。",
    "The certificate is not for signing (its key usage is not nonRepudiation alone).",
)
NOT_FOR_TIMESTAMPING = Words(
    "タイムスタンプ用の証明書ではありません（拡張鍵用途がtimeStampingだけではありません）。",
    "The certificate is not for time-stamping (its extended key usage is not timeStamping alone).",
)

_HOLDER = Words("証明書", "the certificate")
_AUTHORITY = Words("認証局の証明書", "the certificate of an authority")

_SENTENCES = {
    PathOutcome.VALID: Words(
        "登録済みの認証局につながり、失効していません。",
        "It leads to a trusted authority and is not revoked.",
    ),
    PathOutcome.NO_PATH: Words(
        "認証局の証明書が足りず、登録済みの認証局までたどれません。",
        "A certificate of an authority is missing, so no trusted authority can be reached.",
    ),
    PathOutcome.UNTRUSTED_ROOT: Words(
        "登録されていない認証局につながる証明書です。",
        "It leads to an authority that is not trusted here.",
    ),
    PathOutcome.EXPIRED: Words(
        "{who}の期限が切れています。", "The validity of {who} had ended at that time."
    ),
    PathOutcome.NOT_YET_VALID: Words(
        "{who}はまだ有効期間に入っていません。",
        "The validity of {who} had not begun at that time.",
    ),
    PathOutcome.REVOKED: Words("{who}は失効しています。", "At that time, {who} was revoked."),
    PathOutcome.REVOCATION_UNKNOWN: Words(
        "{who}の失効リストがないため、失効していないかを判断できません。",
        "No revocation list speaks of {who}, so its revocation cannot be judged.",
    ),
    PathOutcome.REVOCATION_STALE: Words(
        "{who}の失効リストが古いため、失効していないかを判断できません。",
        "The revocation list for {who} is out of date, so its revocation cannot be judged.",
    ),
}

_BROKEN = Words(
    "証明書のつながりが正しくありません（{reason}）。",
    "The chain of certificates is not right ({reason}).",
)
# Fragments of the library's English sentences; what is not among them is told in general.
_REASONS = (
    ("could not be verified", Words("認証局の署名が合いません", "a signature in it does not fit")),
    ("disallowed", Words("弱い暗号が使われています", "a weak algorithm is used")),
    (
        "valid set of policies",
        Words("HPKIの署名用ポリシーにつながりません", "it does not lead to an HPKI signing policy"),
    ),
    ("is not a CA", Words("認証局ではない証明書が発行しています", "an issuer is not an authority")),
    (
        "not allowed to sign",
        Words("発行者に証明書を発行する権限がありません", "an issuer may not issue certificates"),
    ),
    (
        "critical extension",
        Words("扱えない重要な項目が証明書にあります", "a critical extension is not understood"),
    ),
    ("maximum path length", Words("認証局の段数が多すぎます", "there are too many authorities")),
    ("namespace", Words("名前が許された範囲にありません", "a name is outside what is allowed")),
    ("issuer name", Words("発行者の名前が合いません", "the name of an issuer does not fit")),
)
_ANY_REASON = Words("証明書の内容が規格に合いません", "a certificate does not follow the standard")


def detail_of(judgement: Judgement) -> Words:
    """The sentence for a judgement."""
    if judgement.outcome is PathOutcome.INVALID:
        reasons = (words for part, words in _REASONS if part in judgement.technical)
        return _BROKEN.filled(reason=next(reasons, _ANY_REASON))
    who = _HOLDER if judgement.is_about_holder else _AUTHORITY
    return _SENTENCES[judgement.outcome].filled(who=who)
