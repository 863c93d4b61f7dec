"""How the question "may this certificate be believed?" can end."""

from __future__ import annotations

from enum import Enum


class PathOutcome(Enum):
    """How path validation ended; the names of EN 319 102-1 are given by the signature room."""

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
    """The revocation lists at hand had run out before the moment asked for."""
    INVALID = "invalid"
    """A link is broken: signature, basicConstraints, keyUsage, policy, critical extension."""
