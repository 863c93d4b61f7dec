"""An HPKI certificate as a value: whom it names, what qualification it states, what it is for.

Everything is read once from the DER; nothing here says whether the certificate may be believed:
that is :mod:`clinic_signer.pki.path`.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki import policies as policy_table
from clinic_signer.pki.der import DerError, read_elements, read_one
from clinic_signer.pki.hc_role import HcRole, read_hc_roles
from clinic_signer.pki.policies import PolicyArc

MAXIMUM_SIZE = 64 * 1024
"""Bytes of a certificate that are looked at; HPKI certificates have about 1,500."""

_CACHED = 512
_SEQUENCE = 0x30
_INTEGER = 0x02
# An authority key identifier may name an issuer whose serial number is not positive, as old roots
# have: nothing here uses that number, and the library would say so on stderr.
warnings.filterwarnings(
    "ignore", "Parsed a serial number", CryptographyDeprecationWarning, re.escape(__name__)
)
_ATTRIBUTE_NAMES = {NameOID.SERIAL_NUMBER: "serialNumber"}


class NameSource(Enum):
    """Where the holder's name was found."""

    SUBJECT_ALTERNATIVE_NAME = "subject-alternative-name"
    COMMON_NAME = "common-name"


class KeyUsage(Enum):
    """The bits of keyUsage (RFC 5280 §4.2.1.3)."""

    DIGITAL_SIGNATURE = "digitalSignature"
    NON_REPUDIATION = "nonRepudiation"
    KEY_ENCIPHERMENT = "keyEncipherment"
    DATA_ENCIPHERMENT = "dataEncipherment"
    KEY_AGREEMENT = "keyAgreement"
    KEY_CERT_SIGN = "keyCertSign"
    CRL_SIGN = "cRLSign"


@dataclass(frozen=True, slots=True)
class HpkiCertificate:
    """A certificate, read.

    Attributes:
        der: the bytes it was read from.
        sha256: SHA-256 of ``der`` (32 bytes).
        subject: the subject, RFC 4514.
        subject_common_name: CN of the subject (Latin letters in HPKI), empty if there is none.
        holder_name: the name to show: CN of the directoryName in subjectAltName (the Japanese name,
            where the issuer gives one), else CN of the subject.
        holder_name_source: which of the two.
        organisation: O beside that name, else O of the subject.
        subject_serial_number: the attribute serialNumber of the subject (an issuer's identifier).
        issuer: the issuer, RFC 4514.
        issuer_common_name: CN of the issuer, else its last OU or O (the MHLW root has no CN).
        serial_number: serial number of the certificate.
        not_before: start of validity, UTC.
        not_after: end of validity, UTC.
        public_key: the RSA key; None for another or an unreadable key.
        key_size: bits of the RSA key; None without one.
        hc_roles: the qualifications stated; empty when there is none or it is not well-formed.
        policies: policy identifiers, dotted.
        key_usage: bits of keyUsage; None without the extension.
        is_ca: basicConstraints say that it is an authority.
        is_self_issued: issuer and subject are the same name.
        is_for_timestamping: extendedKeyUsage is critical and timeStamping alone (RFC 3161 §2.3).
        crl_distribution_points: URLs where its revocation list is published.
    """

    der: bytes = field(repr=False)
    sha256: bytes = field(repr=False)
    subject: str
    subject_common_name: str
    holder_name: str
    holder_name_source: NameSource
    organisation: str | None
    subject_serial_number: str | None
    issuer: str
    issuer_common_name: str
    serial_number: int
    not_before: datetime
    not_after: datetime
    public_key: rsa.RSAPublicKey | None = field(repr=False, compare=False)
    key_size: int | None
    hc_roles: tuple[HcRole, ...]
    policies: tuple[str, ...]
    key_usage: frozenset[KeyUsage] | None
    is_ca: bool
    is_self_issued: bool
    is_for_timestamping: bool
    crl_distribution_points: tuple[str, ...]

    def __hash__(self) -> int:
        """By content, at the price of one short hash."""
        return hash(self.sha256)

    @classmethod
    def load(cls, der: bytes) -> HpkiCertificate:
        """Read a certificate. Reads of the same bytes share one value.

        Args:
            der: exactly one X.509 certificate in DER.

        Raises:
            Failure: CERTIFICATE_UNREADABLE for anything else, however hostile.
        """
        return load_certificate(der)

    @property
    def policy_arc(self) -> PolicyArc:
        """What the certificate is for by its policy."""
        return policy_table.arc_of(self.policies)

    @property
    def is_test(self) -> bool:
        """True for a test certificate: what it signs has no legal effect."""
        return policy_table.is_test(self.policies)

    @property
    def is_for_signing(self) -> bool:
        """True when keyUsage has nonRepudiation and not digitalSignature, as HPKI signing has."""
        usage = self.key_usage or frozenset()
        return KeyUsage.NON_REPUDIATION in usage and KeyUsage.DIGITAL_SIGNATURE not in usage

    def __reduce__(self) -> tuple[Callable[[bytes], HpkiCertificate], tuple[bytes]]:
        """Between processes goes the DER; the key in it is an object of a library."""
        return load_certificate, (self.der,)

    def is_valid_at(self, at: datetime) -> bool:
        """True when ``at`` lies within the validity, both ends included (RFC 5280 §4.1.2.5)."""
        return self.not_before <= at <= self.not_after


@lru_cache(maxsize=_CACHED)
def load_certificate(der: bytes) -> HpkiCertificate:
    """Read a certificate; the same bytes are read once. See :meth:`HpkiCertificate.load`.

    Raises:
        Failure: CERTIFICATE_UNREADABLE.
    """
    if len(der) > MAXIMUM_SIZE:
        raise Failure(FailureCode.CERTIFICATE_UNREADABLE, size=len(der))
    try:
        return _read(der)
    except Exception as error:  # the parser's refusals have no common base class
        raise Failure(FailureCode.CERTIFICATE_UNREADABLE, reason=type(error).__name__) from error


def certificate_from_file(data: bytes) -> HpkiCertificate:
    """Read a certificate as it comes in a file: DER, or PEM with one certificate.

    Raises:
        Failure: CERTIFICATE_UNREADABLE.
    """
    if b"-----BEGIN CERTIFICATE-----" not in data[:MAXIMUM_SIZE]:
        return load_certificate(data)
    try:
        certificate = x509.load_pem_x509_certificate(data)
    except ValueError as error:
        raise Failure(FailureCode.CERTIFICATE_UNREADABLE, reason="PEM") from error
    return load_certificate(certificate.public_bytes(Encoding.DER))


def _read(der: bytes) -> HpkiCertificate:
    _refuse_serial_number_that_is_not_positive(der)
    certificate = x509.load_der_x509_certificate(der)
    extensions = certificate.extensions
    alternative = _directory_name(extensions)
    subject = certificate.subject
    common_name = _value(subject, NameOID.COMMON_NAME) or ""
    japanese_name = _value(alternative, NameOID.COMMON_NAME)
    public_key = _rsa_key(certificate)
    return HpkiCertificate(
        der=der,
        sha256=hashlib.sha256(der).digest(),
        subject=subject.rfc4514_string(_ATTRIBUTE_NAMES),
        subject_common_name=common_name,
        holder_name=japanese_name or common_name,
        holder_name_source=(
            NameSource.SUBJECT_ALTERNATIVE_NAME if japanese_name else NameSource.COMMON_NAME
        ),
        organisation=(
            _value(alternative, NameOID.ORGANIZATION_NAME)
            or _value(subject, NameOID.ORGANIZATION_NAME)
        ),
        subject_serial_number=_value(subject, NameOID.SERIAL_NUMBER),
        issuer=certificate.issuer.rfc4514_string(_ATTRIBUTE_NAMES),
        issuer_common_name=_short_name(certificate.issuer),
        serial_number=certificate.serial_number,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        public_key=public_key,
        key_size=public_key.key_size if public_key else None,
        hc_roles=_hc_roles(extensions),
        policies=_policies(extensions),
        key_usage=_key_usage(extensions),
        is_ca=_is_ca(extensions),
        is_self_issued=certificate.issuer == subject,
        is_for_timestamping=_is_for_timestamping(extensions),
        crl_distribution_points=_crl_urls(extensions),
    )


def _refuse_serial_number_that_is_not_positive(der: bytes) -> None:
    """Serial numbers are positive (RFC 5280 §4.1.2.2); the parser would only warn on stderr."""
    to_be_signed = read_elements(read_one(der, _SEQUENCE))[0]
    fields = read_elements(to_be_signed.content)
    serial_number = next(element for element in fields if element.tag == _INTEGER)
    if int.from_bytes(serial_number.content, signed=True) <= 0:
        raise DerError("serial number not positive")


def _rsa_key(certificate: x509.Certificate) -> rsa.RSAPublicKey | None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


def _value(name: x509.Name | None, attribute: x509.ObjectIdentifier) -> str | None:
    """The last value of an attribute in a name, which is the most specific one."""
    values = name.get_attributes_for_oid(attribute) if name is not None else []
    texts = [v.value for v in values if isinstance(v.value, str)]
    return texts[-1] if texts else None


def _short_name(name: x509.Name) -> str:
    """What an authority is called in a line: CN, else the last OU, else O."""
    wanted = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME)
    return next((text for oid in wanted if (text := _value(name, oid))), "")


def _directory_name(extensions: x509.Extensions) -> x509.Name | None:
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None
    directories = names.get_values_for_type(x509.DirectoryName)
    return directories[0] if directories else None


def _hc_roles(extensions: x509.Extensions) -> tuple[HcRole, ...]:
    try:
        extension = extensions.get_extension_for_oid(ExtensionOID.SUBJECT_DIRECTORY_ATTRIBUTES)
    except x509.ExtensionNotFound:
        return ()
    if not isinstance(extension.value, x509.UnrecognizedExtension):
        return ()
    try:
        return read_hc_roles(extension.value.value)
    except DerError:
        # A qualification that cannot be read is not a qualification.
        return ()


def _policies(extensions: x509.Extensions) -> tuple[str, ...]:
    try:
        found = extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(information.policy_identifier.dotted_string for information in found)


def _key_usage(extensions: x509.Extensions) -> frozenset[KeyUsage] | None:
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None
    bits = {
        KeyUsage.DIGITAL_SIGNATURE: usage.digital_signature,
        KeyUsage.NON_REPUDIATION: usage.content_commitment,
        KeyUsage.KEY_ENCIPHERMENT: usage.key_encipherment,
        KeyUsage.DATA_ENCIPHERMENT: usage.data_encipherment,
        KeyUsage.KEY_AGREEMENT: usage.key_agreement,
        KeyUsage.KEY_CERT_SIGN: usage.key_cert_sign,
        KeyUsage.CRL_SIGN: usage.crl_sign,
    }
    return frozenset(use for use, is_set in bits.items() if is_set)


def _is_ca(extensions: x509.Extensions) -> bool:
    try:
        return extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _is_for_timestamping(extensions: x509.Extensions) -> bool:
    try:
        extension = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return extension.critical and list(extension.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _crl_urls(extensions: x509.Extensions) -> tuple[str, ...]:
    try:
        points = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )
