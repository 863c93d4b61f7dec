"""Which authorities are believed: what documents are judged with.

Anchors are pinned and shipped. A certificate that a file brings along is never an anchor.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from clinic_signer.pki.anchor import Anchor, AnchorPurpose, TrustName
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_list import TrustList
from clinic_signer.words import Words

__all__ = ["Anchor", "AnchorPurpose", "TrustName", "TrustStore", "production_trust", "store_of"]


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
        version: version of the list of anchors; 0 for a store that is no shipped list.
    """

    name: TrustName
    anchors: tuple[Anchor, ...]
    accepted_policies: frozenset[str]
    intermediates: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)
    version: int = 0

    def with_anchor(self, der: bytes) -> TrustStore:
        """Return the store with one more anchor for both purposes, as its user demands.

        Raises:
            Failure: CERTIFICATE_UNREADABLE.
        """
        anchor = Anchor(
            certificate=HpkiCertificate.load(der),
            purposes=frozenset(AnchorPurpose),
            provenance=Words("コマンドラインでの指定", "given on the command line"),
            is_pinned=False,
        )
        return replace(self, anchors=(*self.anchors, anchor))

    def with_crls(self, *crls: bytes) -> TrustStore:
        """Return the store with more revocation lists (DER)."""
        return replace(self, crls=(*self.crls, *crls))

    def anchors_for(self, purpose: AnchorPurpose) -> tuple[Anchor, ...]:
        """The anchors that are believed for a purpose."""
        return tuple(anchor for anchor in self.anchors if purpose in anchor.purposes)


def production_trust() -> TrustStore:
    """The pinned anchors of the real HPKI: those of the newest list that can be believed here.

    Authorities that a workplace adds are in
    :func:`~clinic_signer.pki.workplace_trust.workplace_trust`.

    Raises:
        Failure: ANCHOR_UNREADABLE when not even the shipped list is as it was.
    """
    from clinic_signer.pki.trust_state import list_in_force  # it hands out stores itself

    return store_of(list_in_force().list)


def store_of(found: TrustList) -> TrustStore:
    """A list of pinned anchors as what documents are judged with."""
    return TrustStore(
        name=found.world,
        anchors=found.anchors,
        accepted_policies=found.accepted_policies,
        version=found.version,
    )
