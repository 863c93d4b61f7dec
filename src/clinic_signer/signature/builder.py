"""Building a signature in two steps, so that any signer of hashes fits in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signature.profile import ONS_2022, Profile


@dataclass(frozen=True, slots=True)
class PreparedSignature:
    """A prescription ready to be signed.

    Attributes:
        signed_info: the canonical octets of SignedInfo, over which the signature goes.
        digest: SHA-256 of them (32 bytes), for a signer of hashes.
    """

    signed_info: bytes = field(repr=False)
    digest: bytes

    def complete(self, signature_value: bytes) -> bytes:
        """Return the signed document.

        Args:
            signature_value: RSASSA-PKCS1-v1_5 with SHA-256 over ``signed_info``.

        Raises:
            Failure: CARD_SIGNATURE_WRONG, the value has not the length of the key.
        """
        raise NotImplementedError


def prepare(
    document: bytes,
    certificate: HpkiCertificate,
    *,
    at: datetime,
    profile: Profile = ONS_2022,
    ids: Callable[[], str] | None = None,
) -> PreparedSignature:
    """Build the signature of a prescriber up to the value.

    Args:
        document: unsigned EP XML; its bytes stay as they are.
        certificate: the signer's.
        at: SigningTime, timezone-aware.
        profile: the form of the signature.
        ids: gives the eight hexadecimal digits of each element Id; random by default.

    Raises:
        Failure: the document is no unsigned prescription.
        ValueError: ``at`` has no timezone.
    """
    raise NotImplementedError
