"""Signature timestamps in their property: its forms, its doubts, and what it brings along."""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import etree

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import PersonId
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.signature.profile import EXCLUSIVE_C14N, XADES, XMLDSIG
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    Level,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, changed, find
from signature.token_forms import build_token

_STAMP = "//xa:SignatureTimeStamp"
_TOKEN = "//xa:EncapsulatedTimeStamp"
LATER = DAY + timedelta(days=1200)


def timestamp_checks(report: VerificationReport) -> tuple[CheckResult, ...]:
    """Imprint, signature, trust."""
    return tuple(
        report.signatures[0].check(name).result
        for name in (
            CheckName.TIMESTAMP_IMPRINT,
            CheckName.TIMESTAMP_SIGNATURE,
            CheckName.TIMESTAMP_TRUST,
        )
    )


def set_token(token: bytes) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        find(root, _TOKEN).text = base64.b64encode(token).decode()

    return change


def failed(data: bytes, trust: TrustStore, sub_indication: SubIndication) -> VerificationReport:
    report = verify(data, trust=trust, at=DAY)
    assert (report.indication, report.sub_indication) == (
        Indication.TOTAL_FAILED,
        sub_indication,
    )
    assert "タイムスタンプ" in report.sentence.ja
    return report


def test_a_token_over_something_else(world: Sandbox, extended: bytes, trust: TrustStore) -> None:
    data = changed(extended, set_token(world.timestamp(b"something else", DAY)))
    report = failed(data, trust, SubIndication.HASH_FAILURE)
    assert timestamp_checks(report) == (
        CheckResult.FAILED,
        CheckResult.PASSED,
        CheckResult.PASSED,
    )
    assert report.signatures[0].best_signature_time == DAY
    assert not report.signatures[0].has_trusted_timestamp


def two_timestamps(root: etree._Element) -> None:
    first = find(root, _STAMP)
    second = copy.deepcopy(first)
    for element in second.iter():
        element.attrib.pop("Id", None)
    first.addnext(second)


def two_tokens(root: etree._Element) -> None:
    find(root, _TOKEN).addnext(copy.deepcopy(find(root, _TOKEN)))


def no_token(root: etree._Element) -> None:
    find(root, _STAMP).remove(find(root, _TOKEN))


def element_in_the_token(root: etree._Element) -> None:
    etree.SubElement(find(root, _TOKEN), "x")


def unknown_canonicalization(root: etree._Element) -> None:
    method = etree.Element(f"{{{XMLDSIG}}}CanonicalizationMethod", Algorithm="urn:x")
    find(root, _STAMP).insert(0, method)


def included_elements(root: etree._Element) -> None:
    find(root, _STAMP).insert(0, etree.Element(f"{{{XADES}}}Include", URI="#Document"))


@pytest.mark.parametrize(
    "change",
    [
        two_timestamps,
        two_tokens,
        no_token,
        element_in_the_token,
        unknown_canonicalization,
        included_elements,
        set_token(b""),
        set_token(b"\x30\x00"),
        lambda root: setattr(find(root, _TOKEN), "text", "AAA!"),
    ],
)
def test_a_timestamp_of_another_form_is_damage(
    change: Callable[[etree._Element], object], extended: bytes, trust: TrustStore
) -> None:
    report = failed(changed(extended, change), trust, SubIndication.FORMAT_FAILURE)
    assert timestamp_checks(report)[1] is CheckResult.FAILED


def test_the_canonicalization_that_the_timestamp_names_is_followed(
    world: Sandbox, signed: bytes, extended: bytes, trust: TrustStore
) -> None:
    (value,) = etree.fromstring(signed).iter(f"{{{XMLDSIG}}}SignatureValue")
    octets = etree.tostring(value, method="c14n", exclusive=True)

    def change(root: etree._Element) -> None:
        set_token(world.timestamp(octets, DAY))(root)
        method = etree.Element(f"{{{XMLDSIG}}}CanonicalizationMethod", Algorithm=EXCLUSIVE_C14N)
        find(root, _STAMP).insert(0, method)

    report = verify(changed(extended, change), trust=trust, at=LATER)
    assert timestamp_checks(report) == (CheckResult.PASSED,) * 3
    assert report.signatures[0].has_trusted_timestamp


def test_without_the_authoritys_certificate_its_time_is_not_used(
    world: Sandbox, signed: bytes, trust: TrustStore
) -> None:
    unit = world.credentials[UnitId.TIMESTAMP_UNIT]
    data = world.extend(signed, DAY, level=Level.ES_T)
    (value,) = etree.fromstring(data).iter(f"{{{XMLDSIG}}}SignatureValue")
    octets = etree.tostring(value, method="c14n")
    token = build_token(unit.der, unit.key, data=octets, with_certificate=False)
    assert hashlib.sha256(octets).digest() in token
    report = verify(changed(data, set_token(token)), trust=trust, at=DAY + timedelta(hours=1))
    assert timestamp_checks(report) == (
        CheckResult.PASSED,
        CheckResult.CANNOT_DECIDE,
        CheckResult.CANNOT_DECIDE,
    )
    assert report.verdict is Verdict.VALID
    assert not report.signatures[0].has_trusted_timestamp
    assert "その時刻は使えません" in report.sentence.ja


def test_an_authority_whose_revocation_is_unknown_is_not_relied_on(
    world: Sandbox, signed: bytes, trust: TrustStore
) -> None:
    data = world.extend(signed, DAY, level=Level.ES_T)
    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies, trust.intermediates)
    report = verify(data, trust=bare, at=DAY)
    assert timestamp_checks(report)[2] is CheckResult.CANNOT_DECIDE
    assert "認証局を確かめられないため" in report.sentence.ja


def test_a_certificate_for_signing_does_not_make_timestamps(
    world: Sandbox, extended: bytes, trust: TrustStore
) -> None:
    """A token by the holder of a signing certificate, whose path is good, proves no time."""
    holder = world.person(PersonId.NO_ROLE)
    (value,) = etree.fromstring(extended).iter(f"{{{XMLDSIG}}}SignatureValue")
    octets = etree.tostring(value, method="c14n")
    token = build_token(holder.certificate.der, holder.key, data=octets)
    everything = trust.with_anchor(trust.anchors[0].certificate.der)
    report = verify(changed(extended, set_token(token)), trust=everything, at=DAY)
    assert timestamp_checks(report) == (
        CheckResult.PASSED,
        CheckResult.PASSED,
        CheckResult.CANNOT_DECIDE,
    )
    assert not report.signatures[0].has_trusted_timestamp


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (("SignatureTimeStamp", "CertificateValues", "RevocationValues"), Level.ES_XL),
        (("SignatureTimeStamp", "CertificateValues"), Level.ES_T),
        (("SignatureTimeStamp",), Level.ES_T),
        (("CertificateValues", "RevocationValues"), Level.ES),
        ((), Level.ES),
    ],
)
def test_the_level_is_what_the_properties_amount_to(
    names: tuple[str, ...], level: Level, extended: bytes, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        holder = find(root, "//xa:UnsignedSignatureProperties")
        for child in list(holder):
            if etree.QName(child).localname not in names:
                holder.remove(child)

    report = verify(changed(extended, change), trust=trust, at=DAY)
    assert report.signatures[0].level is level
    assert report.indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("text", ["!", "", "AAAA"])
def test_validation_data_that_cannot_be_read_are_passed_over(
    text: str, extended: bytes, trust: TrustStore
) -> None:
    """They are no part of what is signed and only help: without them something may be unknown."""

    def change(root: etree._Element) -> None:
        for name in ("EncapsulatedX509Certificate", "EncapsulatedCRLValue"):
            for element in root.iter(f"{{{XADES}}}{name}"):
                element.text = text

    data = changed(extended, change)
    assert verify(data, trust=trust, at=DAY).indication is Indication.TOTAL_PASSED
    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies)
    assert verify(data, trust=bare, at=DAY).verdict is Verdict.ON_HOLD
