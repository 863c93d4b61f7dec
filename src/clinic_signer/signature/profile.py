"""The e-prescription signature profile as data: algorithms, names, places, order.

The form is that of XAdES (ETSI TS 101 903 v1.3.2) as observed in signed prescriptions of 2022; what
the public papers leave open is a row here and not a constant in the code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final, Protocol

from cryptography.hazmat.primitives import hashes


class _Hash(Protocol):
    def digest(self) -> bytes: ...


XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"

SIGNATURE = f"{{{XMLDSIG}}}Signature"

INCLUSIVE_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

CANONICALIZATIONS: Final = frozenset({INCLUSIVE_C14N, EXCLUSIVE_C14N})
"""Canonicalizations that are followed; those with comments are not."""

DIGESTS: Final = {
    SHA256: hashlib.sha256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}
"""Digest methods that are accepted; SHA-1 is not."""

SIGNATURE_METHODS: Final[dict[str, tuple[hashes.HashAlgorithm, Callable[[bytes], _Hash]]]] = {
    RSA_SHA256: (hashes.SHA256(), hashlib.sha256),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": (hashes.SHA384(), hashlib.sha384),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": (hashes.SHA512(), hashlib.sha512),
}
"""Signature methods that are accepted: RSASSA-PKCS1-v1_5 with one of these hashes."""

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far the clocks of a signer's PC, a time-stamping authority and this PC may differ."""


class SignedPart(Enum):
    """What the three references of a signature point to; the value ends the Id of the reference."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

    PAYLOAD = "Detached"
    KEY_INFO = "KeyInfo"
    SIGNED_PROPERTIES = "SignedProperties"


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """How a signature is written. Rows are compared by identity: each is one row.

    Attributes:
        name: stable name for settings.
        signature_prefix: prefix of the XML signature namespace.
        properties_prefix: prefix of the XAdES namespace.
        reference_order: the order of the three references.
        payload_transform: canonicalization of the payload reference; None writes no Transforms, so
            that inclusive canonicalization applies (XML Signature §4.4.3.2).
        line_width: columns of base64 lines.
    """

    name: str
    signature_prefix: str = "xs"
    properties_prefix: str = "xa"
    reference_order: tuple[SignedPart, ...] = (
        SignedPart.PAYLOAD,
        SignedPart.KEY_INFO,
        SignedPart.SIGNED_PROPERTIES,
    )
    payload_transform: str | None = None
    line_width: int = 76


ONS_2022 = Profile(name="ons-2022")
"""As observed in signed prescriptions of 2022: no transform on the payload reference."""

EXCLUSIVE_2024 = Profile(name="exclusive-2024", payload_transform=EXCLUSIVE_C14N)
"""Exclusive canonicalization on all three references, as other signers of 2024 write it: the
signature does not depend on namespaces that the document around it declares."""

PROFILES = {profile.name: profile for profile in (ONS_2022, EXCLUSIVE_2024)}
