"""The question "may this certificate be believed?" as a value, and how it can end.

Apart from the engine that answers it, which takes long to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class PathOutcome(Enum):
    """How path validation ended; the names of EN 319 102-1 are given by the signature room."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

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


@dataclass(frozen=True, slots=True)
class PolicyDemand:
    """The inputs of RFC 5280 §6.1.1 (c), (e), (f), (g).

    Attributes:
        accepted: user-initial-policy-set, dotted; empty for any policy.
        is_explicit: initial-explicit-policy.
        inhibits_mapping: initial-policy-mapping-inhibit.
        inhibits_any: initial-any-policy-inhibit.
    """

    accepted: frozenset[str] = frozenset()
    is_explicit: bool = False
    inhibits_mapping: bool = False
    inhibits_any: bool = False


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """What is to be validated; certificates and lists are DER.

    Attributes:
        certificate: the certificate in question.
        anchors: the trusted roots.
        intermediates: authorities that may be between them.
        crls: revocation lists.
        at: the moment, timezone-aware.
        policies: what its policies must lead to.
        accepts_weak_algorithms: for test suites of a time when SHA-1 was good.
    """

    certificate: bytes
    anchors: tuple[bytes, ...]
    intermediates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    at: datetime
    policies: PolicyDemand = PolicyDemand()
    accepts_weak_algorithms: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came out.

    Attributes:
        outcome: how it ended.
        chain: DER of the chain it is about, the certificate in question first.
        anchor: DER of the trusted root, when the chain leads to one.
        is_about_holder: the finding concerns the certificate itself, not an authority above it.
        revoked_at: when it was revoked, UTC (outcome REVOKED).
        is_weak: a link was refused for its algorithm (outcome INVALID).
        technical: the library's sentence; may hold names from the certificates, so not for logs.
    """

    outcome: PathOutcome
    chain: tuple[bytes, ...]
    anchor: bytes | None = None
    is_about_holder: bool = True
    revoked_at: datetime | None = None
    is_weak: bool = False
    technical: str = ""
