"""Which authorities are believed, and for what.

Anchors are pinned and shipped. A certificate that a file brings along is never an anchor.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from typing import TypedDict

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate, certificate_from_file
from clinic_signer.resources import read_resource
from clinic_signer.words import Words

_ANCHORS = "anchors/"


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
        is_pinned: False for one that the user added: what it vouches for is his own affair.
    """

    certificate: HpkiCertificate
    purposes: frozenset[AnchorPurpose]
    provenance: Words
    is_pinned: bool = True


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


@lru_cache(maxsize=1)
def production_trust() -> TrustStore:
    """The anchors of the real HPKI, as shipped in ``resources/anchors``.

    Raises:
        Failure: ANCHOR_UNREADABLE when a shipped file does not have its pinned fingerprint.
    """
    table: _AnchorTable = json.loads(read_resource(_ANCHORS + "anchors.json"))
    return TrustStore(
        name=TrustName.PRODUCTION,
        anchors=tuple(_pinned_anchor(row) for row in table["anchors"]),
        accepted_policies=frozenset(table["accepted_policies"]),
        version=table["version"],
    )


class _AnchorRow(TypedDict):
    file: str
    sha256: str
    purposes: list[str]
    provenance: dict[str, str]


class _AnchorTable(TypedDict):
    version: int
    accepted_policies: list[str]
    anchors: list[_AnchorRow]


def _pinned_anchor(row: _AnchorRow) -> Anchor:
    certificate = certificate_from_file(read_resource(_ANCHORS + row["file"]))
    if hashlib.sha256(certificate.der).hexdigest() != row["sha256"]:
        raise Failure(FailureCode.ANCHOR_UNREADABLE, file=row["file"])
    return Anchor(
        certificate=certificate,
        purposes=frozenset(AnchorPurpose(purpose) for purpose in row["purposes"]),
        provenance=Words(row["provenance"]["ja"], row["provenance"]["en"]),
    )
