"""signxml, written in Python by other hands, as an independent judge of our signatures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import PersonId
from clinic_signer.signature.profile import PROFILES, Profile
from signature.signing import sign


def judged(document: bytes, certificate: x509.Certificate) -> list[etree._Element]:
    """Verify as XAdES with a known certificate; return what was signed."""
    configuration = XAdESSignatureConfiguration(
        require_x509=True,
        location="./Prescription/PrescriptionSign/",
        expect_references=3,
        signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    )
    results = XAdESVerifier().verify(
        etree.fromstring(document),
        x509_cert=certificate,
        expect_config=configuration,
        id_attribute=None,
        validate_schema=True,
    )
    return [result.signed_xml for result in results if result.signed_xml is not None]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_signxml_verifies_what_we_sign(profile: Profile, sandbox: Sandbox) -> None:
    doctor = sandbox.person(PersonId.DOCTOR)
    certificate = x509.load_der_x509_certificate(doctor.certificate.der)
    now = datetime.now(UTC).replace(microsecond=0)
    signed = judged(sign(doctor, at=now, profile=profile), certificate)
    assert [etree.QName(element).localname for element in signed] == [
        "PrescriptionDocument",
        "KeyInfo",
        "SignedProperties",
    ]


def test_signxml_is_a_judge_and_notices_a_change(sandbox: Sandbox) -> None:
    doctor = sandbox.person(PersonId.DOCTOR)
    certificate = x509.load_der_x509_certificate(doctor.certificate.der)
    document = sign(doctor).replace(b'Document">U0ox', b'Document">U0oy')
    with pytest.raises((InvalidDigest, InvalidSignature)):
        judged(document, certificate)
