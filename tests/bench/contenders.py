"""Who is compared at what, and how the others do the same work from the same bytes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import UTC, datetime
from functools import lru_cache

import xmlsec
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from signxml import DigestAlgorithm, SignatureMethod
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from bench.measure import Comparison, Contender
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.profile import XADES, XMLDSIG
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify, verify_integrity

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
"""When the bench's sandbox is opened; nothing depends on the clock."""

DOCUMENTS = 20
"""Different prescriptions of one signer, as a clinic's archive holds them."""

_PKCS1 = padding.PKCS1v15()
_SHA256 = hashes.SHA256()
_DS = f"{{{XMLDSIG}}}"
_XA = f"{{{XADES}}}"


class Work:
    """The documents and keys that all contenders share."""

    def __init__(self, world: Sandbox) -> None:
        self.doctor = world.person(PersonId.DOCTOR)
        self.trust = world.trust
        self.crls = world.crls(AT)
        csv = world.samples[0].csv
        self.unsigned = [
            wrap(csv + f"81,{number},,No. {number}\n".encode()) for number in range(DOCUMENTS)
        ]
        self.signed = [self.sign(number) for number in range(DOCUMENTS)]
        self.octets = prepare(self.unsigned[0], self.doctor.certificate, at=AT).signed_info
        self.loop = asyncio.new_event_loop()

    def close(self) -> None:
        """Let go of the event loop."""
        self.loop.close()

    def sign(self, number: int) -> bytes:
        """Ours: from the bytes of an unsigned document to those of the signed one."""
        document = self.unsigned[number % DOCUMENTS]
        prepared = prepare(document, self.doctor.certificate, at=AT)
        return prepared.complete(self.doctor.key.sign(prepared.signed_info, _PKCS1, _SHA256))

    def sign_bare(self, _number: int) -> bytes:
        """Nothing but the RSA operation."""
        return self.doctor.key.sign(self.octets, _PKCS1, _SHA256)

    def integrity(self, number: int) -> None:
        """Ours: parse, three references, signature, certificate reference."""
        if not verify_integrity(self.signed[number % DOCUMENTS])[0].holds:
            raise AssertionError

    def integrity_by_xmlsec(self, number: int) -> None:
        """python-xmlsec for references and signature, lxml for the certificate reference."""
        root = etree.fromstring(self.signed[number % DOCUMENTS])
        signature = xmlsec.tree.find_node(root, xmlsec.constants.NodeSignature)
        xmlsec.tree.add_ids(root, ["id", "Id"])
        text = signature.findtext(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
        der = base64.b64decode(text)
        context = xmlsec.SignatureContext()
        context.key = _xmlsec_key(der)
        context.verify(signature)
        stated = signature.findtext(f".//{_XA}CertDigest/{_DS}DigestValue")
        if base64.b64decode(stated) != hashlib.sha256(der).digest():
            raise AssertionError

    def integrity_by_signxml(self, number: int, *, validate_schema: bool = True) -> None:
        """signxml with the certificate of the document; it checks its reference by itself.

        It would take the certificate from the document only together with a chain to a root, so it
        is handed to it, as to libxmlsec. The schema is its way to check the structure, as ours is
        to compare it with the profile.
        """
        data = self.signed[number % DOCUMENTS]
        text = next(etree.fromstring(data).iter(f"{_DS}X509Certificate")).text
        results = XAdESVerifier().verify(
            data,
            x509_cert=_certificate(base64.b64decode(text or "")),
            expect_config=_SIGNXML,
            validate_schema=validate_schema,
        )
        if len(results) != 3:
            raise AssertionError

    def integrity_by_signxml_without_schema(self, number: int) -> None:
        """The same without a check of the structure, for comparison."""
        self.integrity_by_signxml(number, validate_schema=False)

    def full(self, number: int) -> None:
        """Ours: everything in the report, path and revocation included."""
        report = verify(self.signed[number % DOCUMENTS], trust=self.trust, at=AT)
        if report.indication is not Indication.TOTAL_PASSED:
            raise AssertionError

    def full_by_certvalidator(self, number: int) -> None:
        """Our integrity check, and path and revocation by pyhanko-certvalidator, uncached."""
        self.integrity(number)
        certificate = asn1_x509.Certificate.load(self.doctor.certificate.der)
        context = ValidationContext(
            trust_roots=[
                asn1_x509.Certificate.load(anchor.certificate.der)
                for anchor in self.trust.anchors[:1]
            ],
            other_certs=[asn1_x509.Certificate.load(der) for der in self.trust.intermediates],
            crls=[asn1_crl.CertificateList.load(der) for der in self.crls],
            moment=AT,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(_CRL_REQUIRED),
        )
        validator = CertificateValidator(certificate, validation_context=context)
        self.loop.run_until_complete(validator.async_validate_usage({"non_repudiation"}))


_CRL_REQUIRED = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_REQUIRED, RevocationCheckingRule.CRL_REQUIRED
)
_SIGNXML = XAdESSignatureConfiguration(
    location="./Prescription/PrescriptionSign/",
    expect_references=3,
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
)


@lru_cache
def _xmlsec_key(der: bytes) -> object:
    return xmlsec.Key.from_memory(der, xmlsec.constants.KeyDataFormatCertDer, None)


@lru_cache
def _certificate(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)


def comparisons(work: Work) -> tuple[Comparison, ...]:
    """What is compared, with the targets."""
    integrity = Contender("ours", work.integrity)
    size = f"{len(work.unsigned[0]):,} bytes unsigned, {len(work.signed[0]):,} signed"
    return (
        Comparison(
            "Signing",
            Contender("ours: bytes in, signed bytes out", work.sign),
            ((Contender("bare RSA-2048 signature", work.sign_bare), 0.85),),
            f"{DOCUMENTS} prescriptions of one signer ({size}), software key, one core",
        ),
        Comparison(
            "Integrity: parse, 3 references, signature, certificate reference",
            integrity,
            (
                (Contender("python-xmlsec (libxmlsec)", work.integrity_by_xmlsec), 2.0),
                (Contender("signxml", work.integrity_by_signxml), 8.0),
                (
                    Contender("signxml, schema off", work.integrity_by_signxml_without_schema),
                    None,
                ),
            ),
            "each from the bytes of the document; keys and certificates cached by content for all",
        ),
        Comparison(
            "Full verification: integrity, path to the root, revocation lists",
            Contender("ours: the whole report", work.full),
            (
                (
                    Contender("integrity and certvalidator, uncached", work.full_by_certvalidator),
                    3.0,
                ),
            ),
            "one signer and one day's lists: ours remembers the path by content and interval",
        ),
    )
