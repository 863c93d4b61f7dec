"""Time-stamp tokens (RFC 3161): CMS SignedData (RFC 5652) over a TSTInfo, read strictly as DER.

Every octet is accounted for by the reader or by the signature, so that a changed one is noticed.
BER, indefinite lengths and algorithms outside the lists below are refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from clinic_signer.failures import Failure
from clinic_signer.pki.algorithms import algorithm_policy
from clinic_signer.pki.certificate import HpkiCertificate, load_certificate
from clinic_signer.pki.der import DerError, Element, read_elements, read_object_identifier, read_one
from clinic_signer.signature.integrity import issuer_and_serial_of

MAXIMUM_SIZE = 256 * 1024
"""Bytes of a token that are read; one with its certificate has about 2,000."""

_BOOLEAN = 0x01
_INTEGER = 0x02
_OCTET_STRING = 0x04
_OBJECT_IDENTIFIER = 0x06
_GENERALIZED_TIME = 0x18
_SEQUENCE = 0x30
_SET = 0x31
_TAGGED_0 = 0xA0
_TAGGED_1 = 0xA1
_PRIMITIVE_0 = 0x80
_PRIMITIVE_1 = 0x81
_ACCURACY = (
    (_INTEGER, timedelta(seconds=1), 86_400),
    (_PRIMITIVE_0, timedelta(milliseconds=1), 999),
    (_PRIMITIVE_1, timedelta(microseconds=1), 999),
)
"""Tag, unit and the most that is accepted; an authority a day off is none."""
_NO_PARAMETERS: tuple[list[Element], ...] = ([], [Element(0x05, b"")])

_REMEMBERED = 128
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_RSA_SIGNATURES = {
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
_EC_SIGNATURES = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_RSA_ENCRYPTION = "1.2.840.113549.1.1.1"


class TokenError(ValueError):
    """The bytes are not a time-stamp token of the accepted form."""


class TokenWeakError(TokenError):
    """The token names an algorithm that is known and too weak."""


class TokenSignatureError(Exception):
    """The token is not what its authority signed."""


class TokenCertificateMissingError(Exception):
    """The certificate of the authority is not at hand."""


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """Who signed a token, and how (RFC 5652 §5.3).

    Attributes:
        identifier: issuer and serial number, or the key identifier.
        digest: name in :mod:`hashlib` of the digest algorithm.
        attributes: the one value of each signed attribute, by its type.
        signed_octets: what the signature goes over: the signed attributes as a SET.
        is_elliptic: ECDSA, else RSASSA-PKCS1-v1_5.
        value: the signature.
    """

    identifier: Element
    digest: str
    attributes: dict[str, Element]
    signed_octets: bytes
    is_elliptic: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class TimestampToken:
    """A time-stamp token, read; :func:`verify_token` says whether it holds.

    Attributes:
        gen_time: the time it states, UTC.
        accuracy: how far that time may be off; zero when the authority does not say.
        imprint_algorithm: name in :mod:`hashlib` of the digest of what was time-stamped.
        imprint: that digest.
        content: the DER of the TSTInfo.
        signer: who signed it.
        certificates: DER of the certificates it carries.
        crls: DER of the revocation lists it carries.
    """

    gen_time: datetime
    accuracy: timedelta
    imprint_algorithm: str
    imprint: bytes
    content: bytes = field(repr=False)
    signer: SignerInfo = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    crls: tuple[bytes, ...] = field(repr=False)


def read_token(der: bytes) -> TimestampToken:
    """Read a TimeStampToken.

    Raises:
        TokenError: it is not one, or names an algorithm that is not accepted.
    """
    if len(der) > MAXIMUM_SIZE:
        raise TokenError("too large")
    try:
        return _read(der)
    except TokenError:
        raise
    except (ValueError, IndexError) as error:  # DerError is a ValueError
        raise TokenError(str(error)) from error


def verify_token(token: TimestampToken, candidates: tuple[bytes, ...]) -> HpkiCertificate:
    """Verify that a token is what an authority signed, and return the authority's certificate.

    Checked are the content type, the message digest, the signing-certificate attribute (RFC 5035;
    its first version uses SHA-1, where only a second preimage would help anybody) and the
    signature. Whether the authority may be believed is another question.

    Args:
        token: the token.
        candidates: DER of certificates, used when the token carries none itself.

    Raises:
        TokenSignatureError: any of it does not hold.
        TokenCertificateMissingError: the authority's certificate is not at hand.
    """
    attributes = token.signer.attributes
    if _identifier_in(attributes.get(_CONTENT_TYPE)) != _TST_INFO:
        raise TokenSignatureError("content type")
    digest = hashlib.new(token.signer.digest, token.content).digest()
    if attributes.get(_MESSAGE_DIGEST) != Element(_OCTET_STRING, digest):
        raise TokenSignatureError("message digest")
    if token.certificates:
        certificate = _signing_certificate(token.signer, token.certificates)
        if certificate is None:
            raise TokenSignatureError("signing certificate")
    else:
        certificate = _signing_certificate(token.signer, candidates)
        if certificate is None:
            raise TokenCertificateMissingError
    _verify_signature(token.signer, certificate)
    return certificate


def _read(der: bytes) -> TimestampToken:
    content_type, explicit = read_elements(read_one(der, _SEQUENCE))
    _expect_identifier(content_type, _SIGNED_DATA)
    signed_data = read_one(_content(explicit, _TAGGED_0), _SEQUENCE)
    version, digests, encapsulated, *rest = read_elements(signed_data)
    _expect_version(version, 3)
    algorithms = [_digest_name(a) for a in read_elements(_content(digests, _SET))]
    content = _encapsulated_content(encapsulated)
    certificates = _optional(rest, _TAGGED_0)
    crls = _optional(rest, _TAGGED_1)
    (signer_infos,) = rest
    signer = _signer_info(read_one(_content(signer_infos, _SET), _SEQUENCE))
    if signer.digest not in algorithms:
        raise TokenError("digest algorithm not announced")
    gen_time, accuracy, imprint_algorithm, imprint = _tst_info(content)
    return TimestampToken(
        gen_time=gen_time,
        accuracy=accuracy,
        imprint_algorithm=imprint_algorithm,
        imprint=imprint,
        content=content,
        signer=signer,
        certificates=tuple(map(_certificate, certificates)),
        crls=tuple(map(_revocation_list, crls)),
    )


@lru_cache(maxsize=_REMEMBERED)
def _certificate(element: Element) -> bytes:
    """The DER of a certificate that can be read; an authority's stands in all of its tokens."""
    der = _encode(_SEQUENCE, _content(element, _SEQUENCE))
    try:
        load_certificate(der)
    except Failure as failure:
        raise TokenError("certificate") from failure
    return der


def _revocation_list(element: Element) -> bytes:
    der = _encode(_SEQUENCE, _content(element, _SEQUENCE))
    x509.load_der_x509_crl(der)
    return der


def _encapsulated_content(element: Element) -> bytes:
    content_type, explicit = read_elements(_content(element, _SEQUENCE))
    _expect_identifier(content_type, _TST_INFO)
    return read_one(_content(explicit, _TAGGED_0), _OCTET_STRING)


def _tst_info(content: bytes) -> tuple[datetime, timedelta, str, bytes]:
    """Return time, accuracy, digest name and imprint of a TSTInfo (RFC 3161 §2.4.2)."""
    fields = read_elements(read_one(content, _SEQUENCE))
    version, policy, message_imprint, serial_number, gen_time, *rest = fields
    _expect_version(version, 1)
    read_object_identifier(_content(policy, _OBJECT_IDENTIFIER))
    _content(serial_number, _INTEGER)
    algorithm, imprint = read_elements(_content(message_imprint, _SEQUENCE))
    accuracy = _accuracy(_optional(rest, _SEQUENCE))
    for tag in (_BOOLEAN, _INTEGER, _TAGGED_0):  # ordering, nonce, tsa
        _optional(rest, tag)
    _refuse_critical_extensions(_optional(rest, _TAGGED_1))
    if rest:
        raise TokenError("unknown field in TSTInfo")
    moment = _generalized_time(_content(gen_time, _GENERALIZED_TIME))
    return moment, accuracy, _digest_name(algorithm), _content(imprint, _OCTET_STRING)


def _accuracy(fields: tuple[Element, ...]) -> timedelta:
    """Read seconds, milliseconds [0] and microseconds [1], each of them optional."""
    rest = list(fields)
    accuracy = timedelta(0)
    for tag, unit, most in _ACCURACY:
        if not rest or rest[0].tag != tag:
            continue
        number = int.from_bytes(rest.pop(0).content, signed=True)
        if not 0 <= number <= most:
            raise TokenError("accuracy")
        accuracy += number * unit
    if rest:
        raise TokenError("unknown field in accuracy")
    return accuracy


def _refuse_critical_extensions(extensions: tuple[Element, ...]) -> None:
    for extension in extensions:
        if any(e.tag == _BOOLEAN for e in read_elements(_content(extension, _SEQUENCE))):
            raise TokenError("unknown critical extension")


def _signer_info(content: bytes) -> SignerInfo:
    fields = list(read_elements(content))
    version, identifier, digest, attributes, signature, value = fields[:6]
    if identifier.tag not in (_SEQUENCE, _PRIMITIVE_0):
        raise TokenError("signer identifier")
    _expect_version(version, 1 if identifier.tag == _SEQUENCE else 3)
    _optional(rest := fields[6:], _TAGGED_1)
    if rest:
        raise TokenError("unknown field in SignerInfo")
    signed_attributes = _content(attributes, _TAGGED_0)
    digest_name = _digest_name(digest)
    return SignerInfo(
        identifier=identifier,
        digest=digest_name,
        attributes=_attributes(signed_attributes),
        # The signature goes over the SET, not over its tagged form (RFC 5652 §5.4).
        signed_octets=_encode(_SET, signed_attributes),
        is_elliptic=_is_elliptic(signature, digest_name),
        value=_content(value, _OCTET_STRING),
    )


def _attributes(content: bytes) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for attribute in read_elements(content):
        kind, values = read_elements(_content(attribute, _SEQUENCE))
        name = read_object_identifier(_content(kind, _OBJECT_IDENTIFIER))
        if name in found:
            raise TokenError("attribute given twice")
        (found[name],) = read_elements(_content(values, _SET))
    return found


def _is_elliptic(algorithm: Element, digest: str) -> bool:
    name = _algorithm(algorithm)
    if name == _RSA_ENCRYPTION or _RSA_SIGNATURES.get(name) == digest:
        return False
    if _EC_SIGNATURES.get(name) == digest:
        return True
    raise _not_accepted(name)


def _signing_certificate(
    signer: SignerInfo, candidates: tuple[bytes, ...]
) -> HpkiCertificate | None:
    """Return the candidate that the signed attributes and the signer identifier name."""
    try:
        references = _certificate_hashes(signer.attributes)
        for der in candidates:
            if all(hashlib.new(name, der).digest() == stated for name, stated in references):
                named = _is_identified(signer.identifier, der)
                return load_certificate(der) if named else None
    except (DerError, TokenError, ValueError, IndexError, Failure):
        return None
    return None


def _certificate_hashes(attributes: dict[str, Element]) -> list[tuple[str, bytes]]:
    """Digest name and digest of the signer's certificate, from each attribute that states it."""
    hashes_found = []
    for kind, default in ((_SIGNING_CERTIFICATE, "sha1"), (_SIGNING_CERTIFICATE_V2, "sha256")):
        attribute = attributes.get(kind)
        if attribute is None:
            continue
        certificates = read_elements(_content(attribute, _SEQUENCE))[0]
        first = read_elements(_content(certificates, _SEQUENCE))[0]
        fields = list(read_elements(_content(first, _SEQUENCE)))
        if kind == _SIGNING_CERTIFICATE_V2 and fields[0].tag == _SEQUENCE:
            default = _digest_name(fields.pop(0))
        hashes_found.append((default, _content(fields[0], _OCTET_STRING)))
    if not hashes_found:
        raise TokenError("no signing-certificate attribute")
    return hashes_found


def _is_identified(identifier: Element, certificate: bytes) -> bool:
    if identifier.tag == _PRIMITIVE_0:
        return True  # the signed attributes name the certificate more strictly
    issuer, serial_number = read_elements(identifier.content)
    stated = (_content(issuer, _SEQUENCE), _content(serial_number, _INTEGER))
    return stated == issuer_and_serial_of(certificate)


def _verify_signature(signer: SignerInfo, certificate: HpkiCertificate) -> None:
    algorithm = _HASHES[signer.digest]
    try:
        if signer.is_elliptic:
            key = x509.load_der_x509_certificate(certificate.der).public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey):
                raise TokenSignatureError("key")
            key.verify(signer.value, signer.signed_octets, ec.ECDSA(algorithm))
        elif certificate.public_key is None:
            raise TokenSignatureError("key")
        else:
            certificate.public_key.verify(
                signer.value, signer.signed_octets, padding.PKCS1v15(), algorithm
            )
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        raise TokenSignatureError("signature") from error


def _identifier_in(element: Element | None) -> str | None:
    if element is None or element.tag != _OBJECT_IDENTIFIER:
        return None
    try:
        return read_object_identifier(element.content)
    except DerError:
        return None


def _expect_identifier(element: Element, expected: str) -> None:
    if _identifier_in(element) != expected:
        raise TokenError("another content type")


def _expect_version(element: Element, expected: int) -> None:
    if element != Element(_INTEGER, bytes([expected])):
        raise TokenError("another version")


def _optional(elements: list[Element], tag: int) -> tuple[Element, ...]:
    """Take an optional field off the front of ``elements`` and return what is inside."""
    if not elements or elements[0].tag != tag:
        return ()
    content = elements.pop(0).content
    return read_elements(content) if tag in (_TAGGED_0, _TAGGED_1, _SEQUENCE) else ()


@lru_cache(maxsize=_REMEMBERED)
def _algorithm(element: Element) -> str:
    name, *parameters = read_elements(_content(element, _SEQUENCE))
    if parameters not in _NO_PARAMETERS:
        raise TokenError("algorithm with parameters")
    return read_object_identifier(_content(name, _OBJECT_IDENTIFIER))


def _digest_name(element: Element) -> str:
    identifier = _algorithm(element)
    name = _DIGESTS.get(identifier)
    if name is None:
        raise _not_accepted(identifier)
    return name


def _not_accepted(identifier: str) -> TokenError:
    weak = algorithm_policy().weak
    return TokenWeakError("too weak") if identifier in weak else TokenError("not accepted")


def _generalized_time(content: bytes) -> datetime:
    """Read the GeneralizedTime of RFC 3161 §2.4.2: ``YYYYMMDDhhmmss[.s...]Z``."""
    text = content.decode("ascii")
    moment, point, fraction = text[:-1].partition(".")
    if text[-1] != "Z" or len(moment) != 14 or not moment.isdigit():
        raise TokenError("time")
    if point and (not fraction.isdigit() or fraction.endswith("0")):
        raise TokenError("fraction of a second")
    fields = [int(moment[i : i + 2]) for i in range(4, 14, 2)]
    microsecond = int(fraction[:6].ljust(6, "0"))
    month, day, hour, minute, second = fields
    return datetime(int(moment[:4]), month, day, hour, minute, second, microsecond, tzinfo=UTC)


def _content(element: Element, tag: int) -> bytes:
    if element.tag != tag:
        raise TokenError(f"expected tag {tag:02X}, found {element.tag:02X}")
    return element.content


def _encode(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(octets)]) + octets + content
