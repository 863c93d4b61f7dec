"""Certificates and revocation lists of any shape, for tests of what the sandbox never issues."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import Anchor, AnchorPurpose, TrustName, TrustStore
from clinic_signer.words import same

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2030, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
_NUMBERS = count(1)


@cache
def key(number: int = 0, size: int = 2048) -> rsa.RSAPrivateKey:
    """One of a few keys, made when first asked for."""
    del number
    return rsa.generate_private_key(65537, size)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def read(self) -> HpkiCertificate:
        return HpkiCertificate.load(self.der)


def usage(*bits: str) -> x509.KeyUsage:
    """A keyUsage with the named bits of :class:`cryptography.x509.KeyUsage`."""
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: name in bits for name in names})


def issue(
    name: str,
    issuer: Holder | None = None,
    *,
    is_ca: bool = False,
    policy: str | None = None,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    own_key: rsa.RSAPrivateKey | None = None,
    start: datetime = START,
    end: datetime = END,
) -> Holder:
    """Issue a certificate; self-signed without an issuer, for signing unless told otherwise."""
    own = own_key or key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer.certificate.subject if issuer else subject,
        subject,
        own.public_key(),
        next(_NUMBERS),
        start,
        end,
    )
    if is_ca:
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
    if not any(isinstance(extension, x509.KeyUsage) for extension, _ in extensions):
        bits = usage("key_cert_sign", "crl_sign") if is_ca else usage("content_commitment")
        builder = builder.add_extension(bits, True)
    if policy:
        information = x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
        builder = builder.add_extension(x509.CertificatePolicies([information]), True)
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    signing_key = issuer.key if issuer else own
    return Holder(builder.sign(signing_key, hashes.SHA256()), own)


def revocation_list(
    issuer: Holder,
    revoked: tuple[Holder, ...] = (),
    *,
    revoked_at: datetime = NOON,
    issued: datetime = NOON - timedelta(hours=9),
    days: int = 4,
    signing_key: rsa.RSAPrivateKey | None = None,
    reason: str | None = None,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> bytes:
    """A revocation list in DER."""
    builder = x509.CertificateRevocationListBuilder(
        issuer.certificate.subject, issued, issued + timedelta(days=days)
    )
    for holder in revoked:
        entry = x509.RevokedCertificateBuilder(holder.certificate.serial_number, revoked_at)
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags(reason)), False)
        builder = builder.add_revoked_certificate(entry.build())
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    signed = builder.sign(signing_key or issuer.key, hashes.SHA256())
    return signed.public_bytes(Encoding.DER)


def with_sha1(holder: Holder, issuer: Holder) -> Holder:
    """The same certificate signed with SHA-1, as nobody issues them any more."""
    return Holder(
        x509.load_der_x509_certificate(
            _signed_with_sha1(asn1_x509.Certificate, "tbs_certificate", holder.der, issuer.key)
        ),
        holder.key,
    )


def list_with_sha1(crl: bytes, issuer: Holder) -> bytes:
    """The same revocation list signed with SHA-1."""
    return _signed_with_sha1(asn1_crl.CertificateList, "tbs_cert_list", crl, issuer.key)


def _signed_with_sha1(
    kind: type[asn1_x509.Certificate | asn1_crl.CertificateList],
    part: str,
    der: bytes,
    signing_key: rsa.RSAPrivateKey,
) -> bytes:
    signed = kind.load(der)
    signed[part]["signature"] = {"algorithm": "sha1_rsa"}
    signed["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    value = signing_key.sign(signed[part].dump(force=True), PKCS1v15(), hashes.SHA1())  # noqa: S303 - the point of it
    signed["signature_value" if part == "tbs_certificate" else "signature"] = value
    encoded: bytes = signed.dump(force=True)
    return encoded


def trust_in(root: Holder, *policies: str) -> TrustStore:
    """A production trust store with one anchor for everything."""
    anchor = Anchor(root.read, frozenset(AnchorPurpose), same("a test"))
    return TrustStore(TrustName.PRODUCTION, (anchor,), frozenset(policies))
