"""Dispensing documents: the pharmacist's signature around the prescriber's, each for itself."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.profile import XMLDSIG
from clinic_signer.signature.report import (
    Indication,
    Level,
    SignedBy,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, find, resigned, sign


def dispensed(
    prescription: bytes,
    pharmacist: Person,
    change: Callable[[etree._Element], object] = lambda _root: None,
    csv: bytes = b"CJ1,",
) -> bytes:
    """A dispensing document around a prescription, signed by the pharmacist."""
    received = etree.fromstring(prescription)
    root = etree.fromstring(
        '<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Document"'
        ' xsi:noNamespaceSchemaLocation="ED.xsd">\n\t'
        '<DispensingManagement id="DispensingManagement"><Version Value="EPD1.0"/>'
        '</DispensingManagement>\n\t<Dispensing id="Dispensing">\n\t\t<ReferencePrescription/>'
        f'\n\t\t<DispensingDocument id="DispensingDocument">{base64.b64encode(csv).decode()}'
        "</DispensingDocument>\n\t</Dispensing>\n\t<DispensingSign/>\n</Document>"
    )
    find(root, "//ReferencePrescription").extend(find(received, "/Document/Prescription"))
    signature = next(etree.fromstring(sign(pharmacist)).iter(f"{{{XMLDSIG}}}Signature"))
    for element in signature.iter():
        for name, value in element.attrib.items():
            if "Prescription" in value:
                element.set(name, value.replace("Prescription", "Dispensing"))
    find(signature, ".//ds:Reference[1]").set("URI", "#Dispensing")
    find(root, "//DispensingSign").append(signature)
    return resigned(etree.tostring(root), pharmacist.key, change)


@pytest.fixture(scope="module")
def pharmacist(world: Sandbox) -> Person:
    return world.person(PersonId.PHARMACIST)


def outcomes(report: VerificationReport) -> list[tuple[SignedBy, SubIndication | None]]:
    return [(each.signed_by, each.sub_indication) for each in report.signatures]


def test_both_signatures_of_a_dispensing_document_are_verified(
    extended: bytes, pharmacist: Person, doctor: Person, trust: TrustStore
) -> None:
    report = verify(dispensed(extended, pharmacist), trust=trust, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.sentence.ja.startswith("薬剤師の署名です。")
    assert report.document.kind is DocumentKind.DISPENSING
    assert report.document.version == "EPD1.0"
    outer, inner = report.signatures
    assert (outer.id, outer.signed_by, outer.signer) == (
        "DispensingSign",
        SignedBy.DISPENSER,
        pharmacist.certificate,
    )
    assert (inner.id, inner.signed_by, inner.signer) == (
        "PrescriptionSign",
        SignedBy.PRESCRIBER,
        doctor.certificate,
    )
    assert inner.level is Level.ES_XL
    assert inner.has_trusted_timestamp


def test_what_the_pharmacist_signed_covers_what_the_service_added(
    extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    report = verify(dispensed(extended, pharmacist), trust=trust, at=DAY)
    paths = [part.path for part in report.not_covered]
    assert "/Document/DispensingManagement" in paths
    assert not [path for path in paths if path.startswith("/Document/Dispensing/")]


def test_a_changed_prescription_breaks_both(
    extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    data = dispensed(extended, pharmacist).replace(b'Document">U0ox', b'Document">U0oy')
    report = verify(data, trust=trust, at=DAY)
    assert outcomes(report) == [
        (SignedBy.DISPENSER, SubIndication.HASH_FAILURE),
        (SignedBy.PRESCRIBER, SubIndication.HASH_FAILURE),
    ]


def test_a_prescription_changed_before_dispensing_is_the_prescribers_trouble(
    extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    data = dispensed(extended.replace(b'Document">U0ox', b'Document">U0oy'), pharmacist)
    report = verify(data, trust=trust, at=DAY)
    assert outcomes(report) == [
        (SignedBy.DISPENSER, None),
        (SignedBy.PRESCRIBER, SubIndication.HASH_FAILURE),
    ]
    assert report.indication is Indication.TOTAL_FAILED


def test_a_changed_dispensing_text_is_the_pharmacists_trouble(
    extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    data = dispensed(extended, pharmacist).replace(b">Q0ox", b">Q0oy")
    report = verify(data, trust=trust, at=DAY)
    assert outcomes(report) == [
        (SignedBy.DISPENSER, SubIndication.HASH_FAILURE),
        (SignedBy.PRESCRIBER, None),
    ]
    assert "調剤した薬局に確認してください" in report.sentence.ja


def test_a_physician_does_not_sign_for_the_pharmacist(
    extended: bytes, doctor: Person, trust: TrustStore
) -> None:
    report = verify(dispensed(extended, doctor), trust=trust, at=DAY)
    assert outcomes(report)[0] == (SignedBy.DISPENSER, SubIndication.SIG_CONSTRAINTS_FAILURE)
    assert report.sentence.ja.startswith("薬剤師の資格がない証明書です。")
    assert report.verdict is Verdict.INVALID


def test_a_paper_prescription_has_no_prescribers_signature(
    extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    def without_prescriber(root: etree._Element) -> None:
        place = find(root, "//PrescriptionSign")
        parent = place.getparent()
        assert parent is not None
        parent.remove(place)

    report = verify(dispensed(extended, pharmacist, without_prescriber), trust=trust, at=DAY)
    assert outcomes(report) == [(SignedBy.DISPENSER, None)]
    assert "もとの処方箋に医師の署名はありません" in report.sentence.ja
    assert "no prescriber's signature" in report.sentence.en


def test_a_dispensing_document_without_signatures(
    extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    root = etree.fromstring(dispensed(extended, pharmacist))
    for path in ("//DispensingSign", "//PrescriptionSign"):
        place = find(root, path)
        parent = place.getparent()
        assert parent is not None
        parent.remove(place)
    with pytest.raises(Failure) as caught:
        verify(etree.tostring(root), trust=trust, at=DAY)
    assert caught.value.code is FailureCode.DOCUMENT_NOT_SIGNED


def test_a_document_of_both_kinds_is_of_neither(extended: bytes, trust: TrustStore) -> None:
    """Else a prescriber would vouch for a file that another reader takes for a dispensing."""
    both = extended.replace(
        b"</Prescription></Document>", b'</Prescription><Dispensing id="Dispensing"/></Document>'
    )
    assert both != extended
    with pytest.raises(Failure) as caught:
        verify(both, trust=trust, at=DAY)
    assert caught.value.code is FailureCode.ENVELOPE_UNKNOWN
