"""The text of a signature and its canonical octets, with gaps for what a document fills in.

What all signatures with one certificate share is assembled once, parsed and canonicalized. The
gaps take letters, digits and base64, which canonicalization leaves as they are.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from clinic_signer.signature import profile as profiles
from clinic_signer.signature.octets import canonicalize
from clinic_signer.signature.places import Place
from clinic_signer.signature.profile import Profile, SignedPart
from clinic_signer.signature.structure import KEY_INFO, SIGNED_INFO, SIGNED_PROPERTIES

IDENTIFIERS = (
    b"SignedInfo",
    b"Reference1",
    b"Reference2",
    b"Reference3",
    b"SignatureValue",
    b"KeyInfo",
    b"QualifyingProperties",
    b"SignedProperties",
)
"""What gets random digits, in the order of the document."""
_PLACEHOLDER = re.compile(rb"@(\w+)@")
_CACHED = 64


@dataclass(frozen=True, slots=True)
class Template:
    """Text and canonical octets with ``%(name)s`` where a document fills something in."""

    before_value: bytes
    after_value: bytes
    signed_info: bytes
    key_info: bytes
    signed_properties: bytes


@lru_cache(maxsize=_CACHED)
def template_for(certificate: bytes, profile: Profile, place: Place) -> Template:
    """Return the template of the signatures with one certificate (DER) at one place."""
    before_value, after_value = _texts(certificate, profile, place)
    root = etree.fromstring(before_value + after_value)
    octets = {
        tag: canonicalize(next(root.iter(tag)), profiles.EXCLUSIVE_C14N)
        for tag in (SIGNED_INFO, KEY_INFO, SIGNED_PROPERTIES)
    }
    return Template(
        before_value=_fillable(before_value),
        after_value=_fillable(after_value),
        signed_info=_fillable(octets[SIGNED_INFO]),
        key_info=_fillable(octets[KEY_INFO]),
        signed_properties=_fillable(octets[SIGNED_PROPERTIES]),
    )


def _fillable(text: bytes) -> bytes:
    if b"%" in text:
        raise ValueError("a percent sign in the template")
    return _PLACEHOLDER.sub(rb"%(\1)s", text)


def _texts(certificate: bytes, profile: Profile, place: Place) -> tuple[bytes, bytes]:
    """Return the text before and after the signature value, with ``@name@`` to fill in."""
    xs = profile.signature_prefix
    before = (
        f"<{place.holder}>"
        f'<{xs}:Signature xmlns:{xs}="{profiles.XMLDSIG}" Id="{place.signature_id}">'
        f'<{xs}:SignedInfo Id="id@SignedInfo@-SignedInfo">'
        f'<{xs}:CanonicalizationMethod Algorithm="{profiles.EXCLUSIVE_C14N}"/>'
        f'<{xs}:SignatureMethod Algorithm="{profiles.RSA_SHA256}"/>'
        f"{''.join(_reference_texts(profile, place))}</{xs}:SignedInfo>"
        f'<{xs}:SignatureValue Id="id@SignatureValue@-SignatureValue">'
    )
    lines = base64_lines(certificate, profile.line_width).decode("ascii")
    after = (
        f'</{xs}:SignatureValue><{xs}:KeyInfo Id="id@KeyInfo@-KeyInfo">'
        f"<{xs}:X509Data><{xs}:X509Certificate>{lines}</{xs}:X509Certificate></{xs}:X509Data>"
        f"</{xs}:KeyInfo>{_properties_text(certificate, profile, place)}</{xs}:Signature>"
        f"</{place.holder}>"
    )
    return before.encode("ascii"), after.encode("ascii")


def _reference_texts(profile: Profile, place: Place) -> Iterator[str]:
    xs = profile.signature_prefix
    for number, part in enumerate(profile.reference_order, start=1):
        target, digest, transform = {
            SignedPart.PAYLOAD: (place.payload_id, "PayloadDigest", profile.payload_transform),
            SignedPart.KEY_INFO: ("id@KeyInfo@-KeyInfo", "KeyInfoDigest", profiles.EXCLUSIVE_C14N),
            SignedPart.SIGNED_PROPERTIES: (
                "id@SignedProperties@-SignedProperties",
                "SignedPropertiesDigest",
                profiles.EXCLUSIVE_C14N,
            ),
        }[part]
        is_properties = part is SignedPart.SIGNED_PROPERTIES
        kind = f' Type="{profiles.SIGNED_PROPERTIES_TYPE}"' if is_properties else ""
        transforms = f'<{xs}:Transforms><{xs}:Transform Algorithm="{transform}"/></{xs}:Transforms>'
        yield (
            f'<{xs}:Reference Id="id@Reference{number}@-Reference{number}-{part.value}"{kind}'
            f' URI="#{target}">{transforms if transform else ""}'
            f'<{xs}:DigestMethod Algorithm="{profiles.SHA256}"/>'
            f"<{xs}:DigestValue>@{digest}@</{xs}:DigestValue></{xs}:Reference>"
        )


def _properties_text(certificate: bytes, profile: Profile, place: Place) -> str:
    xs, xa = profile.signature_prefix, profile.properties_prefix
    return (
        f'<{xs}:Object xmlns:{xa}="{profiles.XADES}">'
        f'<{xa}:QualifyingProperties Id="id@QualifyingProperties@-QualifyingProperties"'
        f' Target="#{place.signature_id}">'
        f'<{xa}:SignedProperties Id="id@SignedProperties@-SignedProperties">'
        f"<{xa}:SignedSignatureProperties><{xa}:SigningTime>@SigningTime@</{xa}:SigningTime>"
        f"<{xa}:SigningCertificateV2><{xa}:Cert><{xa}:CertDigest>"
        f'<{xs}:DigestMethod Algorithm="{profiles.SHA256}"/>'
        f"<{xs}:DigestValue>{digest_text(certificate).decode('ascii')}</{xs}:DigestValue>"
        f"</{xa}:CertDigest></{xa}:Cert></{xa}:SigningCertificateV2>"
        f"</{xa}:SignedSignatureProperties></{xa}:SignedProperties></{xa}:QualifyingProperties>"
        f"</{xs}:Object>"
    )


def digest_text(octets: bytes) -> bytes:
    """The digest as the profile writes it: base64 and a line feed."""
    return binascii.b2a_base64(hashlib.sha256(octets).digest())


def base64_lines(data: bytes, width: int) -> bytes:
    """Return base64 in lines of so many columns, a line feed after each."""
    text = binascii.b2a_base64(data, newline=False)
    return b"".join([text[i : i + width] + b"\n" for i in range(0, len(text), width)])
