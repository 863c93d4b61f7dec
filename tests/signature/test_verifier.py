"""Verification as a pharmacist meets it: one verdict, with the reason that is right."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from lxml import etree

from clinic_signer.pki.certificate import HpkiCertificate, certificate_from_file
from clinic_signer.pki.trust_store import TrustStore, production_trust
from clinic_signer.resources import read_resource
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.profile import XADES, XMLDSIG
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    LegalEffect,
    Level,
    SignedBy,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.report_json import report_json
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, changed, find, resigned, sign

LATER = DAY + timedelta(days=2)
PASSED, FAILED = CheckResult.PASSED, CheckResult.FAILED
CANNOT_DECIDE, NOT_APPLICABLE = CheckResult.CANNOT_DECIDE, CheckResult.NOT_APPLICABLE
INTEGRITY = (
    CheckName.FORMAT,
    CheckName.ALGORITHMS,
    CheckName.PAYLOAD_DIGEST,
    CheckName.KEY_INFO_DIGEST,
    CheckName.SIGNED_PROPERTIES_DIGEST,
    CheckName.SIGNATURE_VALUE,
    CheckName.CERTIFICATE_REFERENCE,
)


def outcome(report: VerificationReport) -> tuple[Indication, SubIndication | None, Verdict]:
    return report.indication, report.sub_indication, report.verdict


def result(report: VerificationReport, name: CheckName) -> CheckResult:
    return report.signatures[0].check(name).result


def results(report: VerificationReport, *wanted: CheckResult) -> set[CheckName]:
    return {check.name for check in report.signatures[0].checks if check.result in wanted}


def failed(sub_indication: SubIndication) -> tuple[Indication, SubIndication, Verdict]:
    return Indication.TOTAL_FAILED, sub_indication, Verdict.INVALID


def test_a_fresh_signature_is_valid(signed: bytes, trust: TrustStore, doctor: Person) -> None:
    report = verify(signed, trust=trust, at=DAY)
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    assert report.sentence.ja == "医師の署名です。署名のあと、内容は変わっていません。"
    assert report.sentence.en == "Signed by a physician. Unchanged since."
    assert report.document.version == "EPS1.0"
    assert report.legal_effect is LegalEffect.SANDBOX
    (signature,) = report.signatures
    assert signature.signer == doctor.certificate
    assert signature.signed_by is SignedBy.PRESCRIBER
    assert signature.level is Level.ES
    assert signature.claimed_signing_time == DAY
    assert signature.best_signature_time == DAY
    assert not signature.has_trusted_timestamp
    assert [check.name for check in signature.checks] == list(CheckName)
    assert results(report, FAILED, CANNOT_DECIDE) == set()
    assert results(report, NOT_APPLICABLE) == {
        CheckName.TIMESTAMP_IMPRINT,
        CheckName.TIMESTAMP_SIGNATURE,
        CheckName.TIMESTAMP_TRUST,
        CheckName.ARCHIVE_IMPRINT,
        CheckName.ARCHIVE_SIGNATURE,
        CheckName.ARCHIVE_TRUST,
        CheckName.ARCHIVE_DATA,
    }


def test_a_dentist_is_called_a_dentist(world: Sandbox, trust: TrustStore) -> None:
    report = verify(sign(world.person(PersonId.DENTIST)), trust=trust, at=DAY)
    assert report.sentence.ja.startswith("歯科医師の署名です。")


def test_with_a_trusted_timestamp_the_certificate_is_judged_at_its_time(
    world: Sandbox, extended: bytes
) -> None:
    """Three years on, with the revocation lists of the day in the document and none of today."""
    trust = world.trust_at(DAY)
    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies)
    report = verify(extended, trust=bare, at=DAY + timedelta(days=1200))
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    (signature,) = report.signatures
    assert signature.level is Level.ES_XL
    assert signature.has_trusted_timestamp
    assert signature.best_signature_time == DAY
    assert results(report, FAILED, CANNOT_DECIDE) == set()


def test_a_timestamp_alone_is_es_t(world: Sandbox, signed: bytes, trust: TrustStore) -> None:
    data = world.extend(signed, DAY, level=Level.ES_T)
    report = verify(data, trust=trust, at=DAY)
    assert report.signatures[0].level is Level.ES_T
    assert report.indication is Indication.TOTAL_PASSED


# -- One changed byte -------------------------------------------------------------------------


def one_character_changed(data: bytes, after: bytes, offset: int) -> bytes:
    """Exchange one letter or digit for another, ``offset`` or a little more behind a marker."""
    at = data.index(after) + len(after) + offset
    while not data[at : at + 1].isalnum():
        at += 1
    was = data[at : at + 1]
    now = b"1" if was.isdigit() and was != b"1" else b"B" if was == b"A" else b"A"
    return data[:at] + now + data[at + 1 :]


@pytest.mark.parametrize("document", ["signed", "extended"])
@pytest.mark.parametrize(
    ("after", "offset", "sub_indication", "check"),
    [
        (
            b'<PrescriptionDocument id="PrescriptionDocument">',
            40,
            SubIndication.HASH_FAILURE,
            CheckName.PAYLOAD_DIGEST,
        ),
        (b"<xs:X509Certificate>", 600, SubIndication.HASH_FAILURE, CheckName.KEY_INFO_DIGEST),
        (
            b"CertDigest><xs:DigestMethod Algorithm="
            b'"http://www.w3.org/2001/04/xmlenc#sha256"/><xs:DigestValue>',
            9,
            SubIndication.HASH_FAILURE,
            CheckName.SIGNED_PROPERTIES_DIGEST,
        ),
        (
            b'SignatureValue">',
            100,
            SubIndication.SIG_CRYPTO_FAILURE,
            CheckName.SIGNATURE_VALUE,
        ),
        (
            b'Id="PrescriptionSign"><xs:SignedInfo Id="id',
            3,
            SubIndication.SIG_CRYPTO_FAILURE,
            CheckName.SIGNATURE_VALUE,
        ),
    ],
    ids=["payload", "KeyInfo", "SignedProperties", "SignatureValue", "SignedInfo"],
)
def test_one_changed_character_fails_where_it_was_changed(
    after: bytes,
    offset: int,
    sub_indication: SubIndication,
    check: CheckName,
    document: str,
    trust: TrustStore,
    request: pytest.FixtureRequest,
) -> None:
    data = one_character_changed(request.getfixturevalue(document), after, offset)
    report = verify(data, trust=trust, at=DAY)
    assert outcome(report) == failed(sub_indication)
    assert result(report, check) is FAILED
    assert report.legal_effect is LegalEffect.NONE


def test_changed_content_is_said_in_the_words_of_a_pharmacist(
    signed: bytes, trust: TrustStore
) -> None:
    data = one_character_changed(signed, b'id="PrescriptionDocument">', 50)
    sentence = verify(data, trust=trust, at=DAY).sentence
    assert sentence.ja == (
        "署名のあとに内容が変わっています。調剤に使わず、発行した医療機関に確認してください。"
    )
    assert sentence.en == "Changed after signing. Do not dispense; ask the issuing clinic."


@pytest.mark.parametrize("part", ["DigestValue", "SignatureValue"])
@pytest.mark.parametrize("junk", ["!", "A", "====", "é", "\u3000", ""])
def test_base64_that_is_not_canonical_is_a_wrong_form(
    junk: str, part: str, signed: bytes, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        element = next(root.iter(f"{{{XMLDSIG}}}{part}"))
        element.text = f"{element.text}{junk}" if junk else junk

    report = verify(changed(signed, change), trust=trust, at=DAY)
    assert outcome(report) == failed(SubIndication.FORMAT_FAILURE)


def test_loose_bits_at_the_end_of_base64_are_noticed(signed: bytes, trust: TrustStore) -> None:
    """A 32-byte digest ends in a character with two unused bits, which must be zero."""

    def change(root: etree._Element) -> None:
        element = next(root.iter(f"{{{XMLDSIG}}}DigestValue"))
        text = (element.text or "").strip()
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        element.text = f"{text[:-2]}{alphabet[alphabet.index(text[-2]) + 1]}="
        assert base64.b64decode(element.text) == base64.b64decode(text)

    report = verify(changed(signed, change), trust=trust, at=DAY)
    assert outcome(report) == failed(SubIndication.FORMAT_FAILURE)


@pytest.mark.parametrize("document", ["signed", "extended"])
def test_a_relative_namespace_has_no_canonical_form(
    document: str, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    data: bytes = request.getfixturevalue(document)
    report = verify(
        data.replace(b"<Document ", b'<Document xmlns:r="relative" '), trust=trust, at=DAY
    )
    assert outcome(report) == failed(SubIndication.FORMAT_FAILURE)
    assert result(report, CheckName.PAYLOAD_DIGEST) is FAILED


# -- The certificate in the signature ---------------------------------------------------------


def test_another_key_than_that_of_the_certificate(
    signed: bytes, world: Sandbox, trust: TrustStore
) -> None:
    data = resigned(signed, world.person(PersonId.DENTIST).key, lambda _root: None)
    report = verify(data, trust=trust, at=DAY)
    assert outcome(report) == failed(SubIndication.SIG_CRYPTO_FAILURE)


@pytest.mark.parametrize("size", [0, 1, 255, 257, 512])
def test_a_value_of_another_size_than_the_key(size: int, signed: bytes, trust: TrustStore) -> None:
    def change(root: etree._Element) -> None:
        find(root, "//ds:SignatureValue").text = base64.b64encode(b"\1" * size).decode()

    expected = SubIndication.SIG_CRYPTO_FAILURE if size else SubIndication.FORMAT_FAILURE
    assert outcome(verify(changed(signed, change), trust=trust, at=DAY)) == failed(expected)


@pytest.mark.parametrize("algorithm", [hashes.SHA512(), hashes.SHA384(), hashes.SHA224()])
def test_another_hash_than_the_method_says(
    algorithm: hashes.HashAlgorithm, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        octets = etree.tostring(find(root, "//ds:SignedInfo"), method="c14n", exclusive=True)
        value = doctor.key.sign(octets, padding.PKCS1v15(), algorithm)
        find(root, "//ds:SignatureValue").text = base64.b64encode(value).decode()

    report = verify(changed(signed, change), trust=trust, at=DAY)
    assert outcome(report) == failed(SubIndication.SIG_CRYPTO_FAILURE)


def test_a_certificate_that_the_signature_does_not_name(
    signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    digest = base64.b64encode(b"\0" * 32).decode()

    def change(root: etree._Element) -> None:
        find(root, "//xa:CertDigest/ds:DigestValue").text = digest

    report = verify(resigned(signed, doctor.key, change), trust=trust, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        Verdict.INVALID,
    )
    assert results(report, FAILED) == {CheckName.CERTIFICATE_REFERENCE}


def test_the_signer_may_bring_the_authorities_above_him(
    signed: bytes, doctor: Person, world: Sandbox, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        data = find(root, "//ds:X509Data")
        for der in doctor.intermediates:
            extra = etree.Element(f"{{{XMLDSIG}}}X509Certificate")
            extra.text = base64.b64encode(der).decode()
            data.insert(0, extra)

    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies, crls=trust.crls)
    assert verify(signed, trust=bare, at=DAY).sub_indication is (
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    )
    report = verify(resigned(signed, doctor.key, change), trust=bare, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.signatures[0].signer == doctor.certificate


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("//ds:X509Certificate", "AAAA"),
        ("//ds:X509Certificate", "!"),
        ("//ds:X509Certificate", None),
        ("//xa:CertDigest/ds:DigestValue", "!"),
        ("//xa:SigningTime", "yesterday"),
        ("//xa:SigningTime", "2026-11-20T01:30:00"),
        ("//xa:SigningTime", "2026-11-31T01:30:00Z"),
        ("//xa:SigningTime", "20261120T013000Z"),
        ("//xa:SigningTime", None),
    ],
)
def test_signed_values_that_cannot_be_read_are_a_wrong_form(
    path: str, text: str | None, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        find(root, path).text = text

    report = verify(resigned(signed, doctor.key, change), trust=trust, at=DAY)
    assert outcome(report) == failed(SubIndication.FORMAT_FAILURE)


@pytest.mark.parametrize("path", ["//xa:SigningCertificateV2", "//xa:SigningTime", "//xa:Cert"])
def test_signed_properties_that_are_missing_are_a_wrong_form(
    path: str, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    report = verify(resigned(signed, doctor.key, change), trust=trust, at=DAY)
    assert outcome(report) == failed(SubIndication.FORMAT_FAILURE)


def _issuer_serial(certificate: HpkiCertificate, serial_number: int) -> bytes:
    """IssuerSerial ::= SEQUENCE { GeneralNames, INTEGER } (RFC 5035 §5)."""
    issuer = x509.load_der_x509_certificate(certificate.der).issuer.public_bytes()
    number = serial_number.to_bytes(serial_number.bit_length() // 8 + 1)

    def der(tag: int, content: bytes) -> bytes:
        size = len(content)
        head = bytes([size]) if size < 128 else b"\x81" + bytes([size])
        return bytes([tag]) + head + content

    return der(0x30, der(0x30, der(0xA4, issuer)) + der(2, number))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("right", PASSED),
        ("other serial number", FAILED),
        # One signer of 2024 wraps the issuer in an OCTET STRING; the digest says enough.
        ("not an IssuerSerial", PASSED),
        ("far too long", PASSED),
    ],
)
def test_issuer_and_serial_number_must_fit_where_they_can_be_read(
    value: str, expected: CheckResult, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    certificate = doctor.certificate
    number = certificate.serial_number
    der = {
        "right": _issuer_serial(certificate, number),
        "other serial number": _issuer_serial(certificate, number + 1),
        "not an IssuerSerial": b"\x30\x05\x04\x00\x02\x01\x65",
        "far too long": b"\x30\x83\x00\x10\x00" + b"\x05\x00" * 0x800,
    }[value]

    def change(root: etree._Element) -> None:
        cert = find(root, "//xa:Cert")
        extra = etree.SubElement(cert, f"{{{XADES}}}IssuerSerialV2")
        extra.text = base64.b64encode(der).decode()

    report = verify(resigned(signed, doctor.key, change), trust=trust, at=DAY)
    check = report.signatures[0].check(CheckName.CERTIFICATE_REFERENCE)
    assert check.result is expected
    assert ("読めません" in check.detail.ja) is (value in ("not an IssuerSerial", "far too long"))
    assert (report.verdict is Verdict.VALID) is (expected is PASSED)


def test_a_certificate_without_a_kind_of_key_that_can_be_used(
    signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    small = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
    for key in (ec.generate_private_key(ec.SECP256R1()), small):
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "weak")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(DAY - timedelta(days=1))
            .not_valid_after(DAY + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        der = certificate.public_bytes(serialization.Encoding.DER)

        def change(root: etree._Element, der: bytes = der) -> None:
            find(root, "//ds:X509Certificate").text = base64.b64encode(der).decode()
            digest = hashes.Hash(hashes.SHA256())
            digest.update(der)
            find(root, "//xa:CertDigest/ds:DigestValue").text = base64.b64encode(
                digest.finalize()
            ).decode()

        signer = key if isinstance(key, rsa.RSAPrivateKey) else doctor.key
        report = verify(resigned(signed, signer, change), trust=trust, at=DAY)
        if isinstance(key, rsa.RSAPrivateKey):
            weak = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
            assert outcome(report) == (Indication.INDETERMINATE, weak, Verdict.INVALID)
        else:
            assert outcome(report) == failed(SubIndication.FORMAT_FAILURE)
        assert result(report, CheckName.ALGORITHMS) is FAILED


# -- Who signed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "expected", "checks", "words"),
    [
        (
            PersonId.PHARMACIST,
            (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE, Verdict.INVALID),
            {CheckName.ROLE},
            "医師の資格がない証明書です",
        ),
        (
            PersonId.NO_ROLE,
            (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE, Verdict.INVALID),
            {CheckName.ROLE},
            "医師の資格がない証明書です",
        ),
        (
            PersonId.EXPIRED,
            failed(SubIndication.EXPIRED),
            {CheckName.CERTIFICATE_VALIDITY},
            "期限が切れていた",
        ),
        (
            PersonId.REVOKED,
            failed(SubIndication.REVOKED),
            {CheckName.REVOCATION},
            "署名の前に取り消された証明書です",
        ),
        (
            PersonId.AUTHENTICATION,
            (Indication.INDETERMINATE, SubIndication.CHAIN_CONSTRAINTS_FAILURE, Verdict.INVALID),
            {CheckName.KEY_USAGE, CheckName.CERTIFICATE_POLICY, CheckName.CERTIFICATE_PATH},
            "署名用の証明書ではありません",
        ),
    ],
    ids=lambda value: value.value if isinstance(value, PersonId) else None,
)
@pytest.mark.parametrize("is_extended", [False, True], ids=["ES", "ES-XL"])
def test_each_person_who_may_not_sign_is_refused_for_his_own_reason(
    person: PersonId,
    expected: tuple[Indication, SubIndication, Verdict],
    checks: set[CheckName],
    words: str,
    is_extended: bool,
    world: Sandbox,
    trust: TrustStore,
) -> None:
    data = sign(world.person(person))
    if is_extended:
        data = world.extend(data, DAY)
    report = verify(data, trust=trust, at=DAY)
    assert outcome(report) == expected
    assert checks <= results(report, FAILED)
    assert not set(INTEGRITY) & results(report, FAILED, CANNOT_DECIDE)
    assert words in report.sentence.ja
    assert report.legal_effect is LegalEffect.NONE


def test_a_foreign_root_is_not_believed_even_if_the_document_brings_it(
    world: Sandbox, trust: TrustStore
) -> None:
    data = world.extend(sign(world.person(PersonId.FOREIGN_ROOT)), DAY)
    report = verify(data, trust=trust, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        Verdict.INVALID,
    )
    assert report.sentence.ja.startswith("信頼できない認証局の証明書です。")


def test_an_incomplete_chain_is_a_doubt_and_not_a_failure(
    world: Sandbox, trust: TrustStore
) -> None:
    report = verify(sign(world.person(PersonId.FOREIGN_ROOT)), trust=trust, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        Verdict.ON_HOLD,
    )


def test_the_sandbox_means_nothing_to_production(extended: bytes) -> None:
    report = verify(extended, trust=production_trust(), at=DAY)
    assert report.indication is Indication.INDETERMINATE
    assert report.verdict is Verdict.INVALID
    assert report.legal_effect is LegalEffect.NONE


# -- When -------------------------------------------------------------------------------------


def test_without_revocation_lists_nothing_can_be_said_now(signed: bytes, trust: TrustStore) -> None:
    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies, trust.intermediates)
    report = verify(signed, trust=bare, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.TRY_LATER,
        Verdict.ON_HOLD,
    )
    assert results(report, FAILED, CANNOT_DECIDE) == {CheckName.REVOCATION}
    assert report.sentence.ja == (
        "失効を確かめられないため、いまは有効とも無効とも言えません。内容は変わっていません。"
    )
    given = verify(signed, trust=bare, at=DAY, crls=trust.crls)
    assert given.indication is Indication.TOTAL_PASSED


def test_old_revocation_lists_do_not_say_anything_about_today(
    signed: bytes, trust: TrustStore
) -> None:
    report = verify(signed, trust=trust, at=DAY + timedelta(days=30))
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.TRY_LATER,
        Verdict.ON_HOLD,
    )


def test_an_expired_certificate_without_proof_of_the_time_is_a_doubt(
    world: Sandbox, signed: bytes
) -> None:
    at = DAY + timedelta(days=10 * 366)
    report = verify(signed, trust=world.trust_at(at), at=at)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        Verdict.ON_HOLD,
    )
    assert "期限が切れていて" in report.sentence.ja


def test_signed_before_the_certificate_was_valid(doctor: Person, trust: TrustStore) -> None:
    data = sign(doctor, at=doctor.certificate.not_before - timedelta(days=1))
    report = verify(data, trust=trust, at=doctor.certificate.not_before - timedelta(hours=1))
    assert outcome(report) == failed(SubIndication.NOT_YET_VALID)


def test_a_claim_before_the_validity_is_contradicted_by_the_timestamp(
    world: Sandbox, doctor: Person, trust: TrustStore
) -> None:
    data = sign(doctor, at=doctor.certificate.not_before - timedelta(days=1))
    report = verify(world.extend(data, DAY), trust=trust, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        Verdict.INVALID,
    )
    assert results(report, FAILED) == {CheckName.SIGNING_TIME}


def test_a_claim_before_the_validity_contradicts_itself_without_a_timestamp(
    doctor: Person, trust: TrustStore
) -> None:
    """A prescription dated back to before its card was issued."""
    data = sign(doctor, at=doctor.certificate.not_before - timedelta(days=1))
    report = verify(data, trust=trust, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        Verdict.INVALID,
    )
    assert results(report, FAILED) == {CheckName.SIGNING_TIME}


@pytest.mark.parametrize(("minutes", "is_valid"), [(-60, True), (0, True), (4, True), (6, False)])
def test_the_signing_time_may_lie_after_the_timestamp_by_clocks_only(
    minutes: int, is_valid: bool, world: Sandbox, doctor: Person, trust: TrustStore
) -> None:
    data = world.extend(sign(doctor, at=DAY + timedelta(minutes=minutes)), DAY)
    report = verify(data, trust=trust, at=DAY + timedelta(hours=1))
    if is_valid:
        assert report.indication is Indication.TOTAL_PASSED
    else:
        assert outcome(report) == (
            Indication.INDETERMINATE,
            SubIndication.TIMESTAMP_ORDER_FAILURE,
            Verdict.INVALID,
        )


@pytest.mark.parametrize("document", ["signed", "extended"])
def test_a_time_to_come_means_that_this_clock_is_off(
    document: str, world: Sandbox, request: pytest.FixtureRequest
) -> None:
    at = DAY - timedelta(hours=2)
    report = verify(request.getfixturevalue(document), trust=world.trust_at(at), at=at)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.TIMESTAMP_ORDER_FAILURE,
        Verdict.ON_HOLD,
    )
    assert report.sentence.ja.startswith("パソコンの時計がずれているため")


def test_revoked_after_the_claimed_time_is_a_doubt_without_proof(
    world: Sandbox, trust: TrustStore
) -> None:
    revoked = world.person(PersonId.REVOKED)
    early = revoked.certificate.not_before + timedelta(hours=1)
    report = verify(sign(revoked, at=early), trust=trust, at=DAY)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.REVOKED_NO_POE,
        Verdict.ON_HOLD,
    )


def test_revoked_after_the_proven_time_does_not_matter(world: Sandbox, trust: TrustStore) -> None:
    revoked = world.person(PersonId.REVOKED)
    early = revoked.certificate.not_before + timedelta(hours=1)
    data = world.extend(sign(revoked, at=early), early)
    report = verify(data, trust=trust, at=DAY)
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)


def test_a_time_without_a_zone_is_a_mistake_of_the_caller(signed: bytes, trust: TrustStore) -> None:
    with pytest.raises(ValueError, match="time zone"):
        verify(signed, trust=trust, at=datetime(2026, 11, 20))  # noqa: DTZ001 - the mistake


# -- The real prescription of 2022 ------------------------------------------------------------

CLEAR = (*INTEGRITY, CheckName.TIMESTAMP_IMPRINT, CheckName.TIMESTAMP_SIGNATURE)
GEN_TIME = datetime(2022, 9, 7, 8, 18, 25, 197_000, tzinfo=UTC)


@pytest.fixture(scope="module")
def with_test_authority(samples: Path) -> TrustStore:
    """Production trust and, as --anchor gives it, the root of the sample's test authority."""
    pem = (samples / "ca" / "test-tsa-root-of-the-sample.pem").read_bytes()
    return production_trust().with_anchor(certificate_from_file(pem).der)


@pytest.mark.parametrize(
    ("at", "sub_indication", "cause"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), SubIndication.TRY_LATER, "失効を確かめられない"),
        (
            datetime(2027, 2, 8, tzinfo=UTC),
            SubIndication.OUT_OF_BOUNDS_NO_POE,
            "証明書の期限が切れていて",
        ),
    ],
)
def test_the_real_prescription_is_intact_but_its_test_authority_is_not_trusted(
    real_sample: Path, at: datetime, sub_indication: SubIndication, cause: str
) -> None:
    report = verify(real_sample.read_bytes(), trust=production_trust(), at=at)
    assert outcome(report) == (Indication.INDETERMINATE, sub_indication, Verdict.ON_HOLD)
    assert set(CLEAR) <= results(report, PASSED)
    assert results(report, FAILED) == set()
    assert result(report, CheckName.TIMESTAMP_TRUST) is CANNOT_DECIDE
    assert report.sentence.ja.startswith(cause)
    assert "Test CA for TimeStampServer" in report.sentence.ja
    assert "not among the trusted ones" in report.sentence.en
    assert report.legal_effect is LegalEffect.TEST_CERTIFICATE
    assert report.signatures[0].best_signature_time == at


@pytest.mark.parametrize("year", [2022, 2023, 2026])
def test_the_real_prescription_is_valid_at_the_time_of_its_timestamp(
    real_sample: Path, with_test_authority: TrustStore, year: int
) -> None:
    at = datetime(year, 11, 22, tzinfo=UTC)
    report = verify(real_sample.read_bytes(), trust=with_test_authority, at=at)
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    # The test persons are not one: 医者　三郎 prescribes, 神楽坂　三十四 has signed.
    assert results(report, FAILED, CANNOT_DECIDE) == {CheckName.SIGNER_NAME}
    assert report.sentence.ja.endswith("記載された氏名と証明書の氏名が違います。")
    assert report.legal_effect is LegalEffect.TEST_CERTIFICATE
    (signature,) = report.signatures
    assert signature.best_signature_time == GEN_TIME
    assert signature.level is Level.ES_XL
    assert signature.signer is not None
    assert signature.signer.holder_name == "神楽坂　三十四"


def test_the_real_prescription_after_its_test_authority_has_expired(
    real_sample: Path, with_test_authority: TrustStore
) -> None:
    """The root of the test authority ends on 2027-06-29, and no archive timestamp came before."""
    at = datetime(2027, 7, 1, tzinfo=UTC)
    report = verify(real_sample.read_bytes(), trust=with_test_authority, at=at)
    check = report.signatures[0].check(CheckName.TIMESTAMP_TRUST)
    assert check.result is CANNOT_DECIDE
    assert check.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        Verdict.ON_HOLD,
    )


@pytest.mark.parametrize(
    ("after", "offset", "sub_indication"),
    [
        (b'id="PrescriptionDocument">', 100, SubIndication.HASH_FAILURE),
        (b"<xa:SigningTime>2", 0, SubIndication.HASH_FAILURE),
        (b"<xs:X509Certificate>", 1000, SubIndication.HASH_FAILURE),
        (b'SignatureValue">', 5, SubIndication.SIG_CRYPTO_FAILURE),
    ],
    ids=["payload", "SignedProperties", "KeyInfo", "SignatureValue"],
)
def test_one_changed_character_of_the_real_prescription(
    real_sample: Path,
    with_test_authority: TrustStore,
    after: bytes,
    offset: int,
    sub_indication: SubIndication,
) -> None:
    data = one_character_changed(real_sample.read_bytes(), after, offset)
    report = verify(data, trust=with_test_authority, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert outcome(report) == failed(sub_indication)


@pytest.mark.parametrize(
    ("octets", "sub_indication", "check"),
    [
        (
            "f21e9a4a237890d3",
            SubIndication.HASH_FAILURE,
            CheckName.TIMESTAMP_IMPRINT,
        ),
        (
            b"20220907081825".hex(),
            SubIndication.SIG_CRYPTO_FAILURE,
            CheckName.TIMESTAMP_SIGNATURE,
        ),
        (
            "eb69af2fb0da2e147d7911893c23470c",
            SubIndication.SIG_CRYPTO_FAILURE,
            CheckName.TIMESTAMP_SIGNATURE,
        ),
        (
            "d7a57a1fbb807d6d68603b614f4a446c",
            SubIndication.SIG_CRYPTO_FAILURE,
            CheckName.TIMESTAMP_SIGNATURE,
        ),
        (
            "2a864886f70d010702",
            SubIndication.FORMAT_FAILURE,
            CheckName.TIMESTAMP_SIGNATURE,
        ),
    ],
    ids=["imprint", "time", "message digest", "signing certificate", "content type"],
)
def test_one_changed_byte_in_the_token_of_the_real_prescription(
    real_sample: Path,
    with_test_authority: TrustStore,
    octets: str,
    sub_indication: SubIndication,
    check: CheckName,
) -> None:
    def change(root: etree._Element) -> None:
        element = find(root, "//xa:EncapsulatedTimeStamp")
        token = bytearray(base64.b64decode(element.text or ""))
        token[token.index(bytes.fromhex(octets)) + 5] ^= 1
        element.text = base64.b64encode(token).decode()

    data = changed(real_sample.read_bytes(), change)
    report = verify(data, trust=with_test_authority, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert outcome(report) == failed(sub_indication)
    assert result(report, check) is FAILED


def test_what_the_signature_does_not_cover_is_named(real_sample: Path) -> None:
    data = real_sample.read_bytes()
    report = verify(data, trust=production_trust(), at=datetime(2026, 11, 22, tzinfo=UTC))
    paths = {part.path for part in report.not_covered}
    assert {
        "/Document/Prescription/PrescriptionManagement",
        "/Document/Prescription/AdditionalPrescriptionInformation",
        "/Document/Prescription/PrescriptionSign/Signature/Object"
        "/QualifyingProperties/UnsignedProperties",
        "/",
    } <= paths
    assert "/Document/Prescription/PrescriptionDocument" not in paths
    words = " ".join(part.words.ja for part in report.not_covered)
    assert "処方箋ID" in words
    assert "変換された薬品コード" in words


# -- JSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["signed", "extended"])
def test_the_report_as_json_is_what_the_schema_says(
    document: str, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    schema = json.loads(read_resource("schemas/verify.json"))
    data: bytes = request.getfixturevalue(document)
    for each in (
        data,
        data.replace(b"SigningTime>2", b"SigningTime>1"),
        data.replace(b"#P", b"#Q"),
    ):
        value = {"file": "x.xml", **report_json(verify(each, trust=trust, at=DAY))}
        jsonschema.validate([value], schema)
        assert re.search("[ぁ-ん]", json.dumps(value, ensure_ascii=False))
