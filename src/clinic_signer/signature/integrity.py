"""Is the content what was signed? Digests, the signature value, the certificate reference.

ETSI EN 319 102-1 §5.2.3 (identification of the signing certificate) and §5.2.7 (cryptographic
verification). Nothing here asks who may be believed.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.pki.certificate import HpkiCertificate, load_certificate
from clinic_signer.pki.der import DerError, read_elements, read_one
from clinic_signer.signature import profile, verdict
from clinic_signer.signature.octets import (
    NotBase64Error,
    NotCanonicalError,
    canonicalize,
    decode_base64,
    is_base64_of,
)
from clinic_signer.signature.profile import SignedPart
from clinic_signer.signature.report import CheckName
from clinic_signer.signature.structure import Reference, SignatureStructure
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words

_XA = f"{{{profile.XADES}}}"
_DS = f"{{{profile.XMLDSIG}}}"
_X509_CERTIFICATE = f"{_DS}X509Certificate"
_SIGNING_CERTIFICATE_V2 = f"{_XA}SigningCertificateV2"
_ISSUER_SERIAL = f"{_XA}IssuerSerialV2"
_CERTIFICATE_DIGEST = [
    f"{_XA}Cert",
    f"{_XA}CertDigest",
    f"{_DS}DigestMethod",
    f"{_DS}DigestValue",
]
_PKCS1_V1_5 = padding.PKCS1v15()

_DIGEST_CHECKS = {
    SignedPart.PAYLOAD: CheckName.PAYLOAD_DIGEST,
    SignedPart.KEY_INFO: CheckName.KEY_INFO_DIGEST,
    SignedPart.SIGNED_PROPERTIES: CheckName.SIGNED_PROPERTIES_DIGEST,
}


class Integrity(NamedTuple):
    """What was found about the content.

    Attributes:
        judgements: format, three digests, algorithms, signature value, certificate reference.
        certificate: the signer's; None when KeyInfo holds none that can be read.
        certificates: DER of every certificate in KeyInfo.
    """

    judgements: tuple[Judgement, ...]
    certificate: HpkiCertificate | None
    certificates: tuple[bytes, ...]

    @property
    def holds(self) -> bool:
        """True when every check passed."""
        return not [j for j in self.judgements if j.conclusion is not None]


def check_integrity(signature: SignatureStructure) -> Integrity:
    """Check the content against one signature."""
    digests = tuple([_digest(reference) for reference in signature.references])
    certificates, certificate, reference = _identify(signature)
    return Integrity(
        (
            _FORMAT_PASSED,
            # A changed KeyInfo is a change, whatever its certificate says now: digests go first.
            *digests,
            _kind_of_key(certificate),
            _signature_value(signature, certificate),
            reference,
        ),
        certificate,
        certificates,
    )


def payload_of(signature: SignatureStructure) -> bytes | None:
    """The signed data where they are text; None where that is not canonical base64."""
    try:
        return decode_base64(signature.payload.text)
    except NotBase64Error:
        return None


def _is_base64(text: str | None) -> bool:
    try:
        decode_base64(text)
    except NotBase64Error:
        return False
    return True


def _digest(reference: Reference) -> Judgement:
    try:
        octets = canonicalize(reference.target, reference.canonicalization)
        computed = profile.DIGESTS[reference.digest_method](octets).digest()
        if is_base64_of(reference.digest_value, computed):
            return _DIGEST_PASSED[reference.part]
        decode_base64(reference.digest_value)
    except NotBase64Error:
        return _NOT_BASE64[_DIGEST_CHECKS[reference.part]]
    except NotCanonicalError:
        return _NOT_CANONICAL[_DIGEST_CHECKS[reference.part]]
    return _DIGEST_FAILED[reference.part]


def _signature_value(
    signature: SignatureStructure, certificate: HpkiCertificate | None
) -> Judgement:
    if certificate is None or certificate.public_key is None:
        return _NO_KEY
    try:
        value = decode_base64(signature.signature_value.text)
        octets = canonicalize(signature.signed_info, signature.canonicalization)
    except NotBase64Error:
        return _NOT_BASE64[CheckName.SIGNATURE_VALUE]
    except NotCanonicalError:
        return _NOT_CANONICAL[CheckName.SIGNATURE_VALUE]
    algorithm, digest = profile.SIGNATURE_METHODS[signature.signature_method]
    try:
        # The same as verify(): padding and DigestInfo are checked (RFC 8017 §8.2.2), and the digest
        # is compared here. It takes less, as the digest is not made by a second library.
        signed = certificate.public_key.recover_data_from_signature(value, _PKCS1_V1_5, algorithm)
    except InvalidSignature:
        return _VALUE_FAILED
    return _VALUE_PASSED if signed == digest(octets).digest() else _VALUE_FAILED


def _kind_of_key(certificate: HpkiCertificate | None) -> Judgement:
    if certificate is None:
        return _ALGORITHMS_PASSED
    if certificate.key_size is None:
        return _NOT_RSA
    return _ALGORITHMS_PASSED


def _identify(
    signature: SignatureStructure,
) -> tuple[tuple[bytes, ...], HpkiCertificate | None, Judgement]:
    """Find the signer's certificate in KeyInfo by the reference in SignedProperties."""
    try:
        found = [
            _certificate(element.text or "")
            for element in signature.key_info.iter(_X509_CERTIFICATE)
        ]
    except NotBase64Error:
        found = []
    if not found:
        return (), None, _NO_CERTIFICATE
    certificates = tuple([each.der for each in found])
    reference = _certificate_reference(signature.signed_properties)
    if reference is None:
        return certificates, found[0].certificate, _NO_REFERENCE
    named = [c for c in found if is_base64_of(reference.digest, c.digest(reference.method))]
    certificate = (named or found)[0].certificate
    if certificate is None:
        return certificates, None, _UNREADABLE_CERTIFICATE
    if not named:
        is_readable = _is_base64(reference.digest)
        return certificates, certificate, _OTHER_CERTIFICATE if is_readable else _NO_REFERENCE
    return certificates, certificate, _issuer_serial(reference.issuer_serial, certificate)


class _Certificate(NamedTuple):
    """A certificate out of KeyInfo; ``certificate`` is None when it cannot be read."""

    der: bytes
    sha256: bytes
    certificate: HpkiCertificate | None

    def digest(self, method: str) -> bytes:
        if method == profile.SHA256:
            return self.sha256
        return profile.DIGESTS[method](self.der).digest()


def _certificate(text: str) -> _Certificate:
    """Read a certificate from its base64 text; the same text is read once.

    Raises:
        NotBase64Error: it is not base64.
    """
    if len(text) > _LONGEST_REMEMBERED:
        return _read_certificate(text)
    return _remembered_certificate(text)


def _read_certificate(text: str) -> _Certificate:
    der = decode_base64(text)
    try:
        certificate: HpkiCertificate | None = load_certificate(der)
    except Failure:
        certificate = None
    return _Certificate(der, hashlib.sha256(der).digest(), certificate)


_LONGEST_REMEMBERED = 8192
"""Characters of a certificate that is remembered, so that a file cannot fill the memory."""
_remembered_certificate = lru_cache(maxsize=256)(_read_certificate)


class _CertificateReference(NamedTuple):
    method: str
    digest: str | None
    issuer_serial: str | None


def _certificate_reference(signed_properties: etree._Element) -> _CertificateReference | None:
    """Read the first Cert of SigningCertificateV2, the signer's (ETSI EN 319 132-1 §5.2.2).

    None when there is none of an accepted form.
    """
    reference = next(signed_properties.iter(_SIGNING_CERTIFICATE_V2), None)
    elements = [] if reference is None or not len(reference) else [*reference[0].iter()]
    if [element.tag for element in elements[:4]] != _CERTIFICATE_DIGEST:
        return None
    method = elements[2].get("Algorithm", "")
    if method not in profile.DIGESTS:
        return None
    issuer_serial = elements[4] if elements[4:] and elements[4].tag == _ISSUER_SERIAL else None
    return _CertificateReference(
        method, elements[3].text, None if issuer_serial is None else issuer_serial.text
    )


def _issuer_serial(text: str | None, certificate: HpkiCertificate) -> Judgement:
    """Compare IssuerSerialV2, where it is given, with the certificate.

    Some signers write the issuer in a form that is not an IssuerSerial (RFC 5035 §5). The digest
    identifies the certificate anyway, so what cannot be read is passed over; what can must fit.
    """
    if text is None:
        return _REFERENCE_PASSED
    if len(text) > _LONGEST_ISSUER_SERIAL:
        return _REFERENCE_WITHOUT_ISSUER
    try:
        names, serial = read_elements(read_one(decode_base64(text), _SEQUENCE))[:2]
        name = read_one(read_one(names.content, _DIRECTORY_NAME), _SEQUENCE)
        issuer, serial_number = issuer_and_serial_of(certificate.der)
    except (NotBase64Error, DerError, ValueError):
        return _REFERENCE_WITHOUT_ISSUER
    if serial.tag != _INTEGER or names.tag != _SEQUENCE:
        return _REFERENCE_WITHOUT_ISSUER
    fits = name == issuer and serial.content == serial_number
    return _REFERENCE_PASSED if fits else _OTHER_ISSUER


@lru_cache(maxsize=256)
def issuer_and_serial_of(certificate: bytes) -> tuple[bytes, bytes]:
    """Return the contents of issuer and serial number as they stand in a certificate's DER.

    Raises:
        DerError: it is not a certificate.
    """
    fields = read_elements(read_elements(read_one(certificate, _SEQUENCE))[0].content)
    # The version comes first, tagged [0], but only from v2 on (RFC 5280 §4.1).
    first = 1 if fields[0].tag == _VERSION else 0
    return fields[first + 2].content, fields[first].content


_LONGEST_ISSUER_SERIAL = 8192
_SEQUENCE = 0x30
_INTEGER = 0x02
_VERSION = 0xA0
_DIRECTORY_NAME = 0xA4

_FORMAT_PASSED = verdict.passed(
    CheckName.FORMAT,
    Words("決められた場所に、決められた形であります。", "In its place and of the profile."),
)
_ALGORITHMS_PASSED = verdict.passed(
    CheckName.ALGORITHMS,
    Words("認められた方式だけが使われています。", "Only accepted algorithms are used."),
)
_NOT_RSA = verdict.failed(
    CheckName.ALGORITHMS,
    Words("証明書の鍵がRSAではありません。", "The key of the certificate is not RSA."),
    verdict.MALFORMED,
)
_DIGEST_PASSED = {
    part: verdict.passed(
        name, Words("署名されたときのままです。", "The same as when it was signed.")
    )
    for part, name in _DIGEST_CHECKS.items()
}
_DIGEST_FAILED = {
    part: verdict.failed(
        name,
        Words("署名されたときと違います。", "Not the same as when it was signed."),
        verdict.CHANGED,
    )
    for part, name in _DIGEST_CHECKS.items()
}
_NOT_CANONICAL = {
    name: verdict.failed(
        name,
        Words("正規化できない名前空間があります。", "A namespace cannot be canonicalized."),
        verdict.MALFORMED,
    )
    for name in (*_DIGEST_CHECKS.values(), CheckName.SIGNATURE_VALUE)
}
_NOT_BASE64 = {
    name: verdict.failed(
        name,
        Words("Base64の形が正しくありません。", "The base64 form is wrong."),
        verdict.MALFORMED,
    )
    for name in (*_DIGEST_CHECKS.values(), CheckName.SIGNATURE_VALUE)
}
_NO_KEY = verdict.cannot_decide(
    CheckName.SIGNATURE_VALUE,
    Words("証明書の鍵を読めないため、確かめられません。", "The key cannot be read."),
)
_VALUE_FAILED = verdict.failed(
    CheckName.SIGNATURE_VALUE,
    Words("証明書の鍵で作られた値ではありません。", "Not made with the key of the certificate."),
    verdict.WRONG_SIGNATURE,
)
_VALUE_PASSED = verdict.passed(
    CheckName.SIGNATURE_VALUE,
    Words("証明書の鍵で作られた値です。", "Made with the key of the certificate."),
)
_NO_CERTIFICATE = verdict.failed(
    CheckName.CERTIFICATE_REFERENCE,
    Words(
        "署名者の証明書がないか、Base64の形が正しくありません。",
        "The signer's certificate is missing or not base64.",
    ),
    verdict.MALFORMED,
)
_UNREADABLE_CERTIFICATE = verdict.failed(
    CheckName.CERTIFICATE_REFERENCE,
    Words("署名者の証明書を読めません。", "The signer's certificate cannot be read."),
    verdict.MALFORMED,
)
_NO_REFERENCE = verdict.failed(
    CheckName.CERTIFICATE_REFERENCE,
    Words(
        "証明書の指定（SigningCertificateV2）がないか、認められた形ではありません。",
        "SigningCertificateV2 is missing or not of an accepted form.",
    ),
    verdict.MALFORMED,
)
_OTHER_CERTIFICATE = verdict.failed(
    CheckName.CERTIFICATE_REFERENCE,
    Words("署名で指定された証明書と違います。", "Not the certificate that the signature names."),
    verdict.WRONG_CERTIFICATE_REFERENCE,
)
_OTHER_ISSUER = verdict.failed(
    CheckName.CERTIFICATE_REFERENCE,
    Words(
        "署名で指定された発行者と番号が、証明書と違います。",
        "Issuer and serial number are not those that the signature names.",
    ),
    verdict.WRONG_CERTIFICATE_REFERENCE,
)
_REFERENCE_PASSED = verdict.passed(
    CheckName.CERTIFICATE_REFERENCE,
    Words("署名で指定された証明書です。", "The certificate that the signature names."),
)
_REFERENCE_WITHOUT_ISSUER = verdict.passed(
    CheckName.CERTIFICATE_REFERENCE,
    Words(
        "署名で指定された証明書です（発行者と番号の欄は読めません）。",
        "The certificate that the signature names (its issuer and serial number are unreadable).",
    ),
)
