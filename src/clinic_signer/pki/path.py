"""Does a certificate lead to a pinned anchor, and was it good at a point in time? (RFC 5280 §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import Anchor, TrustStore
from clinic_signer.words import Words


class PathUsage(Enum):
    """What the certificate was used for."""

    SIGNER = "signer"
    TIMESTAMP = "timestamp"


class PathOutcome(Enum):
    """How the question ended."""

    VALID = "valid"
    NO_PATH = "no-path"
    """A certificate between it and a root is missing."""
    UNTRUSTED_ROOT = "untrusted-root"
    """The chain is complete, but its root is not pinned."""
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation-unknown"
    """No revocation list says anything about a certificate of the chain."""
    REVOCATION_STALE = "revocation-stale"
    """The revocation lists at hand are from another time."""
    INVALID = "invalid"
    """A link is broken: signature, basicConstraints, keyUsage, policy, critical extension."""


@dataclass(frozen=True, slots=True)
class PathResult:
    """The answer.

    Attributes:
        outcome: how it ended.
        chain: the certificates considered, the asked one first, the root (if found) last.
        anchor: the anchor it led to.
        revoked_at: when a certificate of the chain was revoked (outcome REVOKED only), UTC.
        crl_this_update: when the revocation list for the asked certificate was issued, UTC.
        detail: one sentence for people.
    """

    outcome: PathOutcome
    chain: tuple[HpkiCertificate, ...]
    anchor: Anchor | None
    revoked_at: datetime | None
    crl_this_update: datetime | None
    detail: Words


def validate_path(
    certificate: HpkiCertificate,
    *,
    usage: PathUsage,
    trust: TrustStore,
    intermediates: Sequence[bytes],
    crls: Sequence[bytes],
    at: datetime,
) -> PathResult:
    """Build and validate the path of a certificate at a point in time, without any network.

    Args:
        certificate: the certificate in question.
        usage: what it was used for.
        trust: the anchors; its intermediates and revocation lists are used too.
        intermediates: DER of authorities from the document or the card.
        crls: DER of revocation lists from the document.
        at: the point in time, timezone-aware.

    Returns:
        The outcome. Hostile certificates and lists end as INVALID or are passed over.
    """
    raise NotImplementedError
