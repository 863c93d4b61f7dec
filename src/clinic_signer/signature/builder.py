"""Building a signature in two steps, so that any signer of hashes fits in between.

The document's own bytes are never touched: the signature is text that is put in before the end tag
of ``Prescription``, or of the root of a dispensing document. For each document only identifiers,
time and digests are filled into a template, in its text and its canonical octets alike.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.prescription.envelope import DocumentKind, read_document, read_tree, wrap
from clinic_signer.prescription.hardened_xml import MAXIMUM_SIZE, parse_xml
from clinic_signer.signature import profile as profiles
from clinic_signer.signature.octets import (
    NotBase64Error,
    NotCanonicalError,
    canonicalize,
    decode_base64,
)
from clinic_signer.signature.places import (
    DISPENSING,
    PRESCRIPTION,
    PRESCRIPTION_IN_DISPENSING,
    ROOT,
    Place,
    kind_of,
)
from clinic_signer.signature.profile import ONS_2022, Profile
from clinic_signer.signature.structure import (
    StructureProblemError,
    assert_unambiguous,
    find_container,
    find_payload,
    read_signature,
)
from clinic_signer.signature.template import IDENTIFIERS, base64_lines, digest_text, template_for

_BASE64_CHARACTERS = (string.ascii_letters + string.digits + "+/=").encode("ascii")
_EIGHT_DIGITS = re.compile(r"[0-9a-f]{8}", re.ASCII)
_CACHED = 64


@dataclass(frozen=True, slots=True)
class PreparedSignature:
    """A document ready to be signed.

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
        lines = base64_lines(signature_value, self.line_width)
        return b"".join((self.before_value, lines, self.after_value))


def prepare(
    document: bytes,
    certificate: HpkiCertificate,
    *,
    at: datetime,
    profile: Profile = ONS_2022,
    ids: Callable[[], str] | None = None,
) -> PreparedSignature:
    """Build the signature of a prescriber or a pharmacist up to the value.

    Args:
        document: unsigned EP or ED XML; its bytes stay as they are.
        certificate: the signer's, with an RSA key.
        at: SigningTime, timezone-aware; written in UTC, whole seconds.
        profile: the form of the signature.
        ids: gives the eight hexadecimal digits of each element Id; random by default.

    Raises:
        Failure: the document is no unsigned prescription or dispensing document (NOT_XML,
            XML_FORBIDDEN_CONSTRUCT, ENVELOPE_UNKNOWN, ENVELOPE_ALREADY_SIGNED, PAYLOAD_NOT_BASE64),
            or the certificate has no RSA key (CERTIFICATE_NOT_FOR_SIGNING).
        ValueError: ``at`` has no time zone, or ``ids`` gives something else.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a time zone is no point in time")
    if certificate.key_size is None:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    place, payload = _signed_element(document, profile)
    template = template_for(certificate.der, profile, place)
    values = _identifiers(ids)
    values[b"SigningTime"] = at.astimezone(UTC).isoformat(timespec="seconds").encode("ascii")
    values[b"PayloadDigest"] = digest_text(payload)
    values[b"KeyInfoDigest"] = digest_text(template.key_info % values)
    values[b"SignedPropertiesDigest"] = digest_text(template.signed_properties % values)
    signed_info = template.signed_info % values
    end = document.rindex(_end_tag(place))
    return PreparedSignature(
        signed_info=signed_info,
        digest=hashlib.sha256(signed_info).digest(),
        payload=payload,
        before_value=document[:end] + template.before_value % values,
        after_value=template.after_value % values + document[end:],
        value_size=(certificate.key_size + 7) // 8,
        line_width=profile.line_width,
    )


@lru_cache(maxsize=_CACHED)
def _end_tag(place: Place) -> bytes:
    """How the end tag begins that the signature is put in before: the last one of its name."""
    return f"</{(ROOT, *place.container)[-1]}".encode("ascii")


def _signed_element(document: bytes, profile: Profile) -> tuple[Place, bytes]:
    """Return where the signature goes, and the canonical octets of the element to be signed."""
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
            return PRESCRIPTION, b"".join((usual.canonical_head, text, usual.canonical_tail))
    return _any_signed_element(document, algorithm)


def _any_signed_element(document: bytes, algorithm: str) -> tuple[Place, bytes]:
    """Do the same for a document of any layout.

    A document that the verifier would refuse once it is signed is refused here.
    """
    root = parse_xml(document)
    try:
        if kind_of(root) is DocumentKind.PRESCRIPTION:
            place, signatures = _prescription(root), 0
        else:
            place, signatures = _dispensing(root, document)
        payload = find_payload(find_container(root, place), place)
        assert_unambiguous(document, [*root.iter()], signatures, reserved=(place.signature_id,))
        if place.payload_is_text:
            _assert_base64(payload.text)
        return place, canonicalize(payload, algorithm)
    except StructureProblemError as problem:
        read_document(document)  # it names the same troubles in its own words
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=str(problem)) from problem
    except NotCanonicalError as problem:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="xmlns") from problem


def _prescription(root: etree._Element) -> Place:
    if len(root) != 1:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="EP")
    find_payload(find_container(root, PRESCRIPTION), PRESCRIPTION)
    if PRESCRIPTION.holder in [child.tag for child in root[0]]:
        raise Failure(FailureCode.ENVELOPE_ALREADY_SIGNED)
    return PRESCRIPTION


_DISPENSING_CHILDREN = ["DispensingManagement", DISPENSING.payload]
"""Of an unsigned dispensing document; the management service adds more."""


def _dispensing(root: etree._Element, document: bytes) -> tuple[Place, int]:
    """Return the pharmacist's place, and how many signatures the document holds already.

    That is the prescriber's, if the prescription inside was not a paper one.
    """
    names = [child.tag for child in root]
    if DISPENSING.holder in names:
        raise Failure(FailureCode.ENVELOPE_ALREADY_SIGNED)
    if names != _DISPENSING_CHILDREN:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="ED")
    read_tree(root, document)
    inner = find_container(root, PRESCRIPTION_IN_DISPENSING)
    find_payload(inner, PRESCRIPTION_IN_DISPENSING)
    if PRESCRIPTION_IN_DISPENSING.holder not in [child.tag for child in inner]:
        return DISPENSING, 0
    read_signature(root, PRESCRIPTION_IN_DISPENSING)
    return DISPENSING, 1


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
    _, octets = _any_signed_element(document, algorithm)
    canonical_head, _, canonical_tail = octets.partition(text)
    return _UsualDocument(head, tail, canonical_head, canonical_tail)


def _identifiers(ids: Callable[[], str] | None) -> dict[bytes, bytes]:
    if ids is None:
        digits = secrets.token_hex(4 * len(IDENTIFIERS)).encode("ascii")
        return {name: digits[8 * i : 8 * i + 8] for i, name in enumerate(IDENTIFIERS)}
    given = [ids() for _ in IDENTIFIERS]
    if not all(map(_EIGHT_DIGITS.fullmatch, given)):
        raise ValueError("ids are eight hexadecimal digits each")
    return {name: text.encode("ascii") for name, text in zip(IDENTIFIERS, given, strict=True)}
