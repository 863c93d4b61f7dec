"""Time-stamp tokens (RFC 3161): CMS SignedData (RFC 5652) over a TSTInfo, read strictly as DER.

Every octet is accounted for by the reader or by the signature (``token_signature.py``), so that a
changed one is noticed. BER, indefinite lengths and algorithms outside the lists are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509

from clinic_signer.failures import Failure
from clinic_signer.pki.certificate import load_certificate
from clinic_signer.pki.der import Element, read_elements, read_object_identifier, read_one
from clinic_signer.signature.token_parts import (
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    PRIMITIVE_0,
    PRIMITIVE_1,
    REMEMBERED,
    SEQUENCE,
    SET,
    TAGGED_0,
    TAGGED_1,
    TST_INFO,
    TokenError,
    algorithm_of,
    content_of,
    digest_name,
    encode,
    identifier_in,
    not_accepted,
    take_optional,
)

MAXIMUM_SIZE = 256 * 1024
"""Bytes of a token that are read; one with its certificate has about 2,000."""
_ACCURACY = (
    (INTEGER, timedelta(seconds=1), 86_400),
    (PRIMITIVE_0, timedelta(milliseconds=1), 999),
    (PRIMITIVE_1, timedelta(microseconds=1), 999),
)
"""Tag, unit and the most that is accepted; an authority a day off is none."""
_SIGNED_DATA = "1.2.840.113549.1.7.2"
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
    """A time-stamp token, read; ``token_signature.verify_token`` says whether it holds.

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


def _read(der: bytes) -> TimestampToken:
    content_type, explicit = read_elements(read_one(der, SEQUENCE))
    _expect_identifier(content_type, _SIGNED_DATA)
    signed_data = read_one(content_of(explicit, TAGGED_0), SEQUENCE)
    version, digests, encapsulated, *rest = read_elements(signed_data)
    _expect_version(version, 3)
    algorithms = [digest_name(a) for a in read_elements(content_of(digests, SET))]
    content = _encapsulated_content(encapsulated)
    certificates = take_optional(rest, TAGGED_0)
    crls = take_optional(rest, TAGGED_1)
    (signer_infos,) = rest
    signer = _signer_info(read_one(content_of(signer_infos, SET), SEQUENCE))
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


@lru_cache(maxsize=REMEMBERED)
def _certificate(element: Element) -> bytes:
    """The DER of a certificate that can be read; an authority's stands in all of its tokens."""
    der = encode(SEQUENCE, content_of(element, SEQUENCE))
    try:
        load_certificate(der)
    except Failure as failure:
        raise TokenError("certificate") from failure
    return der


def _revocation_list(element: Element) -> bytes:
    der = encode(SEQUENCE, content_of(element, SEQUENCE))
    x509.load_der_x509_crl(der)
    return der


def _encapsulated_content(element: Element) -> bytes:
    content_type, explicit = read_elements(content_of(element, SEQUENCE))
    _expect_identifier(content_type, TST_INFO)
    return read_one(content_of(explicit, TAGGED_0), OCTET_STRING)


def _tst_info(content: bytes) -> tuple[datetime, timedelta, str, bytes]:
    """Return time, accuracy, digest name and imprint of a TSTInfo (RFC 3161 §2.4.2)."""
    fields = read_elements(read_one(content, SEQUENCE))
    version, policy, message_imprint, serial_number, gen_time, *rest = fields
    _expect_version(version, 1)
    read_object_identifier(content_of(policy, OBJECT_IDENTIFIER))
    content_of(serial_number, INTEGER)
    algorithm, imprint = read_elements(content_of(message_imprint, SEQUENCE))
    accuracy = _accuracy(take_optional(rest, SEQUENCE))
    for tag in (BOOLEAN, INTEGER, TAGGED_0):  # ordering, nonce, tsa
        take_optional(rest, tag)
    _refuse_critical_extensions(take_optional(rest, TAGGED_1))
    if rest:
        raise TokenError("unknown field in TSTInfo")
    moment = _generalized_time(content_of(gen_time, GENERALIZED_TIME))
    return moment, accuracy, digest_name(algorithm), content_of(imprint, OCTET_STRING)


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
        if any(e.tag == BOOLEAN for e in read_elements(content_of(extension, SEQUENCE))):
            raise TokenError("unknown critical extension")


def _signer_info(content: bytes) -> SignerInfo:
    fields = list(read_elements(content))
    version, identifier, digest, attributes, signature, value = fields[:6]
    if identifier.tag not in (SEQUENCE, PRIMITIVE_0):
        raise TokenError("signer identifier")
    _expect_version(version, 1 if identifier.tag == SEQUENCE else 3)
    take_optional(rest := fields[6:], TAGGED_1)
    if rest:
        raise TokenError("unknown field in SignerInfo")
    signed_attributes = content_of(attributes, TAGGED_0)
    name = digest_name(digest)
    return SignerInfo(
        identifier=identifier,
        digest=name,
        attributes=_attributes(signed_attributes),
        # The signature goes over the SET, not over its tagged form (RFC 5652 §5.4).
        signed_octets=encode(SET, signed_attributes),
        is_elliptic=_is_elliptic(signature, name),
        value=content_of(value, OCTET_STRING),
    )


def _attributes(content: bytes) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for attribute in read_elements(content):
        kind, values = read_elements(content_of(attribute, SEQUENCE))
        name = read_object_identifier(content_of(kind, OBJECT_IDENTIFIER))
        if name in found:
            raise TokenError("attribute given twice")
        (found[name],) = read_elements(content_of(values, SET))
    return found


def _is_elliptic(algorithm: Element, digest: str) -> bool:
    name = algorithm_of(algorithm)
    if name == _RSA_ENCRYPTION or _RSA_SIGNATURES.get(name) == digest:
        return False
    if _EC_SIGNATURES.get(name) == digest:
        return True
    raise not_accepted(name)


def _expect_identifier(element: Element, expected: str) -> None:
    if identifier_in(element) != expected:
        raise TokenError("another content type")


def _expect_version(element: Element, expected: int) -> None:
    if element != Element(INTEGER, bytes([expected])):
        raise TokenError("another version")


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
