"""An anchor: a certificate that is believed without asking further, and for what."""

from __future__ import annotations

from dataclasses import dataclass
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
        is_pinned: False for one that the user added: what it vouches for is his own affair.
    """

    certificate: HpkiCertificate
    purposes: frozenset[AnchorPurpose]
    provenance: Words
    is_pinned: bool = True
