"""Which authorities are believed, and for what: pinned anchors, never one that a file brings along."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.words import Words


class TrustName(Enum):
    """Which world a trust store is for."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"


class AnchorPurpose(Enum):
    """What certificates under an anchor may be believed for."""

    SIGNER = "signer"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A certificate that is believed without asking further.

    Attributes:
        certificate: the root.
        purposes: what it is believed for.
        provenance: where it comes from, for people.
    """

    certificate: HpkiCertificate
    purposes: frozenset[AnchorPurpose]
    provenance: Words


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Anchors and what goes with them.

    Attributes:
        name: which world.
        anchors: the pinned roots.
        accepted_policies: policy identifiers that the path of a certificate with legal effect must
            lead to (RFC 5280 §6.1.1 user-initial-policy-set).
        intermediates: DER of known authorities below the anchors; never trusted by themselves.
        crls: DER of revocation lists at hand.
    """

    name: TrustName
    anchors: tuple[Anchor, ...]
    accepted_policies: frozenset[str]
    intermediates: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)

    def with_anchor(self, der: bytes) -> TrustStore:
        """Return the store with one more anchor for both purposes, as its user demands.

        Raises:
            Failure: CERTIFICATE_UNREADABLE.
        """
        anchor = Anchor(
            certificate=HpkiCertificate.load(der),
            purposes=frozenset(AnchorPurpose),
            provenance=Words("コマンドラインでの指定", "given on the command line"),
        )
        return replace(self, anchors=(*self.anchors, anchor))

    def with_crls(self, *crls: bytes) -> TrustStore:
        """Return the store with more revocation lists (DER)."""
        return replace(self, crls=(*self.crls, *crls))
