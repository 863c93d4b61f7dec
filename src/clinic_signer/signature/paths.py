"""What a path is validated with: certificates and lists of the document, and those at hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathResult, PathUsage, validate_path
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.signature.tokens import TimestampToken
from clinic_signer.signature.unsigned import UnsignedProperties


@dataclass(frozen=True, slots=True)
class Paths:
    """Validates the paths of a document.

    Attributes:
        trust: the anchors, and what is known besides.
        at: the time of verification.
    """

    trust: TrustStore
    at: datetime

    @property
    def by_document_alone(self) -> Paths:
        """The same with nothing but the anchors: whether the document speaks for itself."""
        if not (self.trust.crls or self.trust.intermediates):
            return self
        return Paths(_anchors_alone(self.trust), self.at)

    def of_signer(
        self,
        certificate: HpkiCertificate,
        beside: tuple[bytes, ...],
        unsigned: UnsignedProperties,
        moment: datetime,
    ) -> PathResult:
        """The path of the signer's certificate; ``beside`` stand the certificates of KeyInfo."""
        return validate_path(
            certificate,
            usage=PathUsage.SIGNER,
            trust=self.trust,
            intermediates=(*beside, *unsigned.of_signer.certificates),
            crls=unsigned.of_signer.crls,
            at=moment,
        )

    def of_authority(
        self,
        token: TimestampToken,
        authority: HpkiCertificate,
        moment: datetime,
        unsigned: UnsignedProperties,
    ) -> PathResult:
        """The path of a time-stamping authority.

        Lists kept for one time-stamp serve the next one too: the service does not repeat them.
        """
        return validate_path(
            authority,
            usage=PathUsage.TIMESTAMP,
            trust=self.trust,
            intermediates=(
                *token.certificates,
                *unsigned.of_timestamps.certificates,
                *unsigned.of_signer.certificates,
            ),
            crls=(*unsigned.of_timestamps.crls, *token.crls, *unsigned.of_signer.crls),
            at=moment,
        )


@lru_cache(maxsize=8)
def _anchors_alone(trust: TrustStore) -> TrustStore:
    return replace(trust, crls=(), intermediates=())
