"""Is a time-stamp token what its authority signed? RFC 5652 §5.6 and RFC 5035."""

from __future__ import annotations

import hashlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from clinic_signer.failures import Failure
from clinic_signer.pki.certificate import HpkiCertificate, load_certificate
from clinic_signer.pki.der import DerError, Element, read_elements
from clinic_signer.signature.integrity import issuer_and_serial_of
from clinic_signer.signature.token_parts import (
    INTEGER,
    OCTET_STRING,
    PRIMITIVE_0,
    SEQUENCE,
    TST_INFO,
    TokenError,
    content_of,
    digest_name,
    identifier_in,
)
from clinic_signer.signature.tokens import SignerInfo, TimestampToken

_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class TokenSignatureError(Exception):
    """The token is not what its authority signed."""


class TokenCertificateMissingError(Exception):
    """The certificate of the authority is not at hand."""


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
    if identifier_in(attributes.get(_CONTENT_TYPE)) != TST_INFO:
        raise TokenSignatureError("content type")
    digest = hashlib.new(token.signer.digest, token.content).digest()
    if attributes.get(_MESSAGE_DIGEST) != Element(OCTET_STRING, digest):
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
        certificates = read_elements(content_of(attribute, SEQUENCE))[0]
        first = read_elements(content_of(certificates, SEQUENCE))[0]
        fields = list(read_elements(content_of(first, SEQUENCE)))
        if kind == _SIGNING_CERTIFICATE_V2 and fields[0].tag == SEQUENCE:
            default = digest_name(fields.pop(0))
        hashes_found.append((default, content_of(fields[0], OCTET_STRING)))
    if not hashes_found:
        raise TokenError("no signing-certificate attribute")
    return hashes_found


def _is_identified(identifier: Element, certificate: bytes) -> bool:
    if identifier.tag == PRIMITIVE_0:
        return True  # the signed attributes name the certificate more strictly
    issuer, serial_number = read_elements(identifier.content)
    stated = (content_of(issuer, SEQUENCE), content_of(serial_number, INTEGER))
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
