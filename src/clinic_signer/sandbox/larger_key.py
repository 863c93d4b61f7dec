"""The same person with a larger key: HPKI need not stay at RSA-2048."""

from __future__ import annotations

from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_signer.pki.certificate import load_certificate
from clinic_signer.sandbox.people import Person
from clinic_signer.sandbox.pki import Credential

_PUBLIC_EXPONENT = 65537


def with_key_of(person: Person, size: int, issuer: Credential) -> Person:
    """Issue a person's certificate again, for a new key; all else stays as it was.

    Args:
        person: whose.
        size: bits of the new key; 3072 take about a second.
        issuer: who issued the certificate.
    """
    key = rsa.generate_private_key(_PUBLIC_EXPONENT, size)
    old = x509.load_der_x509_certificate(person.certificate.der)
    builder = (
        x509.CertificateBuilder(subject_name=old.subject, issuer_name=old.issuer)
        .public_key(key.public_key())
        .serial_number(old.serial_number)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
    )
    for extension in old.extensions:
        value = extension.value
        if isinstance(value, x509.SubjectKeyIdentifier):
            value = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(value, critical=extension.critical)
    der = builder.sign(issuer.key, SHA256()).public_bytes(Encoding.DER)
    return replace(person, certificate=load_certificate(der), key=key)
