"""What a document is called in sentences: a prescription, or what was dispensed."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_signer.gui import strings
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.words import Words

NOUNS = {
    DocumentKind.PRESCRIPTION: Words("処方箋", "prescription"),
    DocumentKind.DISPENSING: Words("調剤結果", "dispensing result"),
}
"""One document."""

_TO_SIGN = {
    frozenset({DocumentKind.PRESCRIPTION}): (
        Words("1件の処方箋に署名します", "Sign 1 prescription"),
        Words("{n}件の処方箋に署名します", "Sign {n} prescriptions"),
    ),
    frozenset({DocumentKind.DISPENSING}): (
        Words("1件の調剤結果に署名します", "Sign 1 dispensing result"),
        Words("{n}件の調剤結果に署名します", "Sign {n} dispensing results"),
    ),
}
_TO_SIGN_MIXED = Words("{n}件に署名します", "Sign {n} documents")


def noun(kind: DocumentKind) -> str:
    """What one document of a kind is called."""
    return strings.say(NOUNS[kind])


def to_sign(kinds: Sequence[DocumentKind]) -> str:
    """3件の処方箋に署名します: the heading over what a person is asked to sign.

    Args:
        kinds: the kind of each document.
    """
    one, many = _TO_SIGN.get(frozenset(kinds), (_TO_SIGN_MIXED, _TO_SIGN_MIXED))
    return strings.say(one if len(kinds) == 1 else many, n=len(kinds))
