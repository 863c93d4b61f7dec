"""Building a signature in two steps, so that any signer of hashes fits in between.

The document's own bytes are never touched: the signature is text that is put in before the end tag
of ``Prescription``. What all signatures with one certificate share is assembled once as a template,
parsed and canonicalized; for each document only identifiers, time and digests are filled in, in
the text and in the canonical octets alike. They consist of letters, digits and base64, which
canonicalization leaves as they are.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import secrets
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.prescription.envelope import DocumentKind, read_document, wrap
from clinic_signer.prescription.hardened_xml import MAXIMUM_SIZE, parse_xml
from clinic_signer.signature import profile as profiles
from clinic_signer.signature.octets import (
    NotBase64Error,
    NotCanonicalError,
    canonicalize,
    decode_base64,
)
from clinic_signer.signature.places import PRESCRIPTION, kind_of
from clinic_signer.signature.profile import ONS_2022, Profile, SignedPart
from clinic_signer.signature.structure import (
    KEY_INFO,
    SIGNED_INFO,
    SIGNED_PROPERTIES,
    StructureProblemError,
    assert_unambiguous,
    find_container,
    find_payload,
)

_END_TAG = b"</Prescription"
_IDENTIFIERS = (
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
_BASE64_CHARACTERS = (string.ascii_letters + string.digits + "+/=").encode("ascii")
_EIGHT_DIGITS = re.compile(r"[0-9a-f]{8}", re.ASCII)
_CACHED = 64


@dataclass(frozen=True, slots=True)
class PreparedSignature:
    """A prescription ready to be signed.

    Attributes:
        signed_info: the canonical octets of SignedInfo, over which the signature goes.
        digest: SHA-256 of them (32 bytes), for a signer of hashes.
        payload: the canonical octets of the signed element, whose digest stands in SignedInfo.
        before_value: the signed document up to the signature value.
        after_value: the signed document after it.
        value_size: bytes of a signature value.
        line_width: columns of its base64 lines.
    """

    signed_info: bytes = field(repr=False)
    digest: bytes
    payload: bytes = field(repr=False)
    before_value: bytes = field(repr=False)
    after_value: bytes = field(repr=False)
    value_size: int
    line_width: int

    def complete(self, signature_value: bytes) -> bytes:
        """Return the signed document.

        Args:
            signature_value: RSASSA-PKCS1-v1_5 with SHA-256 over ``signed_info``.

        Raises:
            Failure: CARD_SIGNATURE_WRONG, the value has not the length of the key. Whether it is
                the right value, verification says.
        """
        if len(signature_value) != self.value_size:
            raise Failure(FailureCode.CARD_SIGNATURE_WRONG, size=len(signature_value))
        lines = _base64_lines(signature_value, self.line_width)
        return b"".join((self.before_value, lines, self.after_value))


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
        certificate: the signer's, with an RSA key.
        at: SigningTime, timezone-aware; written in UTC, whole seconds.
        profile: the form of the signature.
        ids: gives the eight hexadecimal digits of each element Id; random by default.

    Raises:
        Failure: the document is no unsigned prescription (NOT_XML, XML_FORBIDDEN_CONSTRUCT,
            ENVELOPE_UNKNOWN, ENVELOPE_ALREADY_SIGNED, PAYLOAD_NOT_BASE64), or the certificate has
            no RSA key (CERTIFICATE_NOT_FOR_SIGNING).
        ValueError: ``at`` has no time zone, or ``ids`` gives something else.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a time zone is no point in time")
    if certificate.key_size is None:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    payload = _payload_octets(document, profile)
    template = _template(certificate.der, profile)
    values = _identifiers(ids)
    values[b"SigningTime"] = at.astimezone(UTC).isoformat(timespec="seconds").encode("ascii")
    values[b"PayloadDigest"] = _digest(payload)
    values[b"KeyInfoDigest"] = _digest(template.key_info % values)
    values[b"SignedPropertiesDigest"] = _digest(template.signed_properties % values)
    signed_info = template.signed_info % values
    end = document.rindex(_END_TAG)
    return PreparedSignature(
        signed_info=signed_info,
        digest=hashlib.sha256(signed_info).digest(),
        payload=payload,
        before_value=document[:end] + template.before_value % values,
        after_value=template.after_value % values + document[end:],
        value_size=(certificate.key_size + 7) // 8,
        line_width=profile.line_width,
    )


def _payload_octets(document: bytes, profile: Profile) -> bytes:
    """Return the canonical octets of the element to be signed."""
    algorithm = profile.payload_transform or profiles.INCLUSIVE_C14N
    usual = _usual_document(algorithm)
    if (
        document.startswith(usual.head)
        and document.endswith(usual.tail)
        and len(usual.head) + len(usual.tail) <= len(document) <= MAXIMUM_SIZE
    ):
        text = document[len(usual.head) : -len(usual.tail)]
        if not text.translate(None, _BASE64_CHARACTERS):
            _assert_base64(text.decode("ascii"))
            return b"".join((usual.canonical_head, text, usual.canonical_tail))
    return _any_payload_octets(document, algorithm)


def _any_payload_octets(document: bytes, algorithm: str) -> bytes:
    """Return the canonical octets of the element to be signed in a document of any layout.

    A document that the verifier would refuse once it is signed is refused here.
    """
    root = parse_xml(document)
    try:
        if kind_of(root) is not DocumentKind.PRESCRIPTION or len(root) != 1:
            raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="EP")
        payload = find_payload(find_container(root, PRESCRIPTION), PRESCRIPTION)
        if PRESCRIPTION.holder in [child.tag for child in root[0]]:
            raise Failure(FailureCode.ENVELOPE_ALREADY_SIGNED)
        assert_unambiguous(
            document, [*root.iter()], signatures=0, reserved=(PRESCRIPTION.signature_id,)
        )
        _assert_base64(payload.text)
        return canonicalize(payload, algorithm)
    except StructureProblemError as problem:
        read_document(document)  # it names the same troubles in its own words
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=str(problem)) from problem
    except NotCanonicalError as problem:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="xmlns") from problem


def _assert_base64(payload: str | None) -> None:
    try:
        decode_base64(payload)
    except NotBase64Error as error:
        raise Failure(FailureCode.PAYLOAD_NOT_BASE64) from error


@dataclass(frozen=True, slots=True)
class _UsualDocument:
    """What stands around the payload in a document as this program wraps it, and canonically."""

    head: bytes
    tail: bytes
    canonical_head: bytes
    canonical_tail: bytes


@lru_cache(maxsize=_CACHED)
def _usual_document(algorithm: str) -> _UsualDocument:
    """Take the document that is wrapped here apart, so that its layout is parsed only once.

    Any document with these bytes around nothing but base64 characters has the same canonical form
    around the same characters.
    """
    payload = b"SJ1"
    text = binascii.b2a_base64(payload, newline=False)
    document = wrap(payload)
    head, _, tail = document.partition(text)
    canonical_head, _, canonical_tail = _any_payload_octets(document, algorithm).partition(text)
    return _UsualDocument(head, tail, canonical_head, canonical_tail)


def _identifiers(ids: Callable[[], str] | None) -> dict[bytes, bytes]:
    if ids is None:
        digits = secrets.token_hex(4 * len(_IDENTIFIERS)).encode("ascii")
        return {name: digits[8 * i : 8 * i + 8] for i, name in enumerate(_IDENTIFIERS)}
    given = [ids() for _ in _IDENTIFIERS]
    if not all(map(_EIGHT_DIGITS.fullmatch, given)):
        raise ValueError("ids are eight hexadecimal digits each")
    return {name: text.encode("ascii") for name, text in zip(_IDENTIFIERS, given, strict=True)}


def _digest(octets: bytes) -> bytes:
    """The digest as the profile writes it: base64 and a line feed."""
    return binascii.b2a_base64(hashlib.sha256(octets).digest())


def _base64_lines(data: bytes, width: int) -> bytes:
    text = binascii.b2a_base64(data, newline=False)
    return b"".join([text[i : i + width] + b"\n" for i in range(0, len(text), width)])


@dataclass(frozen=True, slots=True)
class _Template:
    """Text and canonical octets with ``%(name)s`` where a document fills something in."""

    before_value: bytes
    after_value: bytes
    signed_info: bytes
    key_info: bytes
    signed_properties: bytes


@lru_cache(maxsize=_CACHED)
def _template(certificate: bytes, profile: Profile) -> _Template:
    before_value, after_value = _texts(certificate, profile)
    root = etree.fromstring(before_value + after_value)
    octets = {
        tag: canonicalize(next(root.iter(tag)), profiles.EXCLUSIVE_C14N)
        for tag in (SIGNED_INFO, KEY_INFO, SIGNED_PROPERTIES)
    }
    return _Template(
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


def _texts(certificate: bytes, profile: Profile) -> tuple[bytes, bytes]:
    """Return the text before and after the signature value, with ``@name@`` to fill in."""
    xs = profile.signature_prefix
    before = (
        f"<{PRESCRIPTION.holder}>"
        f'<{xs}:Signature xmlns:{xs}="{profiles.XMLDSIG}" Id="{PRESCRIPTION.signature_id}">'
        f'<{xs}:SignedInfo Id="id@SignedInfo@-SignedInfo">'
        f'<{xs}:CanonicalizationMethod Algorithm="{profiles.EXCLUSIVE_C14N}"/>'
        f'<{xs}:SignatureMethod Algorithm="{profiles.RSA_SHA256}"/>'
        f"{''.join(_reference_texts(profile))}</{xs}:SignedInfo>"
        f'<{xs}:SignatureValue Id="id@SignatureValue@-SignatureValue">'
    )
    lines = _base64_lines(certificate, profile.line_width).decode("ascii")
    after = (
        f'</{xs}:SignatureValue><{xs}:KeyInfo Id="id@KeyInfo@-KeyInfo">'
        f"<{xs}:X509Data><{xs}:X509Certificate>{lines}</{xs}:X509Certificate></{xs}:X509Data>"
        f"</{xs}:KeyInfo>{_properties_text(certificate, profile)}</{xs}:Signature>"
        f"</{PRESCRIPTION.holder}>"
    )
    return before.encode("ascii"), after.encode("ascii")


def _reference_texts(profile: Profile) -> Iterator[str]:
    xs = profile.signature_prefix
    for number, part in enumerate(profile.reference_order, start=1):
        target, digest, transform = {
            SignedPart.PAYLOAD: (
                PRESCRIPTION.payload_id,
                "PayloadDigest",
                profile.payload_transform,
            ),
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


def _properties_text(certificate: bytes, profile: Profile) -> str:
    xs, xa = profile.signature_prefix, profile.properties_prefix
    return (
        f'<{xs}:Object xmlns:{xa}="{profiles.XADES}">'
        f'<{xa}:QualifyingProperties Id="id@QualifyingProperties@-QualifyingProperties"'
        f' Target="#{PRESCRIPTION.signature_id}">'
        f'<{xa}:SignedProperties Id="id@SignedProperties@-SignedProperties">'
        f"<{xa}:SignedSignatureProperties><{xa}:SigningTime>@SigningTime@</{xa}:SigningTime>"
        f"<{xa}:SigningCertificateV2><{xa}:Cert><{xa}:CertDigest>"
        f'<{xs}:DigestMethod Algorithm="{profiles.SHA256}"/>'
        f"<{xs}:DigestValue>{_digest(certificate).decode('ascii')}</{xs}:DigestValue>"
        f"</{xa}:CertDigest></{xa}:Cert></{xa}:SigningCertificateV2>"
        f"</{xa}:SignedSignatureProperties></{xa}:SignedProperties></{xa}:QualifyingProperties>"
        f"</{xs}:Object>"
    )
