"""HPKI certificate policies: what a policy identifier says about a certificate.

The identifiers are 1.2.392.100495.1.5.1.*use*.*stage*.*version*. Observed: use 1 (signature) and 2
(authentication of a person), stage 3 in the certificates of production authorities and stage 0 in
test certificates. Use 3 (authentication of an organisation) and stage 3 for holders of production
certificates are read from the pattern, so they are rows here and not rules elsewhere.
"""

from __future__ import annotations

from enum import Enum

from clinic_signer.words import Words

_ARC = "1.2.392.100495.1.5.1."
_TEST_STAGE = "0"

SIGNATURE_PRODUCTION = f"{_ARC}1.3.1"
SIGNATURE_TEST = f"{_ARC}1.0.1"
AUTHENTICATION_TEST = f"{_ARC}2.0.1"


class PolicyArc(Enum):
    """What a certificate is for by its policy; the value is the arc in the identifier."""

    SIGNATURE = "1"
    AUTHENTICATION_PERSON = "2"
    AUTHENTICATION_ORGANISATION = "3"
    NONE = ""

    @property
    def words(self) -> Words:
        """The purpose for people."""
        return _ARC_WORDS[self]


_ARC_WORDS = {
    PolicyArc.SIGNATURE: Words("署名用", "for signing"),
    PolicyArc.AUTHENTICATION_PERSON: Words("認証用（人）", "for authentication of a person"),
    PolicyArc.AUTHENTICATION_ORGANISATION: Words(
        "認証用（組織）", "for authentication of an organisation"
    ),
    PolicyArc.NONE: Words("HPKI以外", "not HPKI"),
}


def arc_of(policies: tuple[str, ...]) -> PolicyArc:
    """The purpose that the first HPKI policy among ``policies`` states."""
    for parts in map(_parts, policies):
        if parts and parts[0] in {"1", "2", "3"}:
            return PolicyArc(parts[0])
    return PolicyArc.NONE


def is_test(policies: tuple[str, ...]) -> bool:
    """True when any of ``policies`` is a test policy: such a certificate has no legal effect."""
    return any(parts[1:2] == [_TEST_STAGE] for parts in map(_parts, policies))


def _parts(policy: str) -> list[str]:
    """Use, stage and version of an HPKI policy; empty for another policy."""
    return policy[len(_ARC) :].split(".") if policy.startswith(_ARC) else []
