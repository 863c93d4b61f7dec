"""The validation report of ETSI TS 119 102-2: order, names, URNs and references.

The order of elements is written down here from the standard; its schema was not at hand.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

import pytest
from lxml import etree

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import PersonId
from clinic_signer.signature.dispensing_document import build_dispensing
from clinic_signer.signature.etsi_parts import VR
from clinic_signer.signature.octets import canonicalize
from clinic_signer.signature.profile import EXCLUSIVE_C14N
from clinic_signer.signature.report import VerificationReport
from clinic_signer.signature.report_etsi import etsi_report
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, NAMES, find, sign

N = {"vr": VR, "ds": NAMES["ds"]}
ORDER = {
    "ValidationReport": ["SignatureValidationReport", "SignatureValidationObjects"],
    "SignatureValidationReport": [
        "SignatureIdentifier",
        "ValidationConstraintsEvaluationReport",
        "ValidationTimeInfo",
        "SignersDocument",
        "SignatureAttributes",
        "SignerInformation",
        "SignatureQuality",
        "SignatureValidationProcess",
        "SignatureValidationStatus",
    ],
    "SignatureIdentifier": ["DigestAlgAndValue", "SignatureValue", "HashOnly", "DocHashOnly"],
    "ValidationConstraint": [
        "ValidationConstraintIdentifier",
        "ValidationConstraintParameter",
        "ConstraintStatus",
        "ValidationStatus",
    ],
    "ValidationTimeInfo": ["ValidationTime", "BestSignatureTime"],
    "BestSignatureTime": ["POETime", "TypeOfProof", "POEObject"],
    "SignersDocument": ["DigestAlgAndValue", "SignersDocumentRef"],
    "SignerInformation": ["SignerCertificate", "Signer"],
    "SignatureValidationStatus": [
        "MainIndication",
        "SubIndication",
        "AssociatedValidationReportData",
    ],
    "AssociatedValidationReportData": [
        "TrustAnchor",
        "CertificateChain",
        "RelatedValidationObject",
        "RevocationStatusInformation",
        "CryptoInformation",
        "AdditionalValidationReportData",
    ],
    "CertificateChain": ["SigningCertificate", "IntermediateCertificate", "TrustAnchor"],
    "ValidationObject": ["ObjectType", "ValidationObjectRepresentation", "POE"],
    "DigestAlgAndValue": ["DigestMethod", "DigestValue"],
}


def written(report: VerificationReport, data: bytes) -> etree._Element:
    return etree.fromstring(etsi_report(report, data))


def texts(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=N)
    assert isinstance(found, list)
    return [str(each if isinstance(each, str) else each.text) for each in found]


@pytest.fixture(scope="module")
def report(extended: bytes, trust: TrustStore) -> VerificationReport:
    return verify(extended, trust=trust, at=DAY)


@pytest.fixture(scope="module")
def root(report: VerificationReport, extended: bytes) -> etree._Element:
    return written(report, extended)


def changed(data: bytes) -> bytes:
    at = data.index(b'id="PrescriptionDocument">') + 60
    return data[:at] + (b"B" if data[at : at + 1] != b"B" else b"C") + data[at + 1 :]


def out_of_order(root: etree._Element) -> list[str]:
    wrong = []
    for element in root.iter():
        name = etree.QName(element).localname
        order = ORDER.get(name)
        if order is None:
            continue
        children = [etree.QName(child).localname for child in element]
        if not set(children) <= set(order):
            wrong.append(f"{name}: {set(children) - set(order)}")
        elif children != sorted(children, key=order.index):
            wrong.append(f"{name}: {children}")
    return wrong


def test_elements_stand_in_the_order_of_the_standard(
    root: etree._Element, extended: bytes, trust: TrustStore
) -> None:
    assert out_of_order(root) == []
    broken = changed(extended)
    assert out_of_order(written(verify(broken, trust=trust, at=DAY), broken)) == []


def test_a_passed_signature(root: etree._Element, report: VerificationReport) -> None:
    status = "//vr:SignatureValidationStatus/vr"
    assert texts(root, f"{status}:MainIndication") == [
        "urn:etsi:019102:mainindication:total-passed"
    ]
    assert texts(root, f"{status}:SubIndication") == []
    assert texts(root, "//vr:SignatureValidationProcessID") == [
        "urn:etsi:019102:validationprocess:LTVM"
    ]
    signature = report.signatures[0]
    assert signature.signer is not None
    assert texts(root, "//vr:Signer") == [signature.signer.holder_name]
    (best,) = texts(root, "//vr:BestSignatureTime/vr:POETime")
    assert datetime.fromisoformat(best) == signature.best_signature_time
    (validated,) = texts(root, "//vr:ValidationTime")
    assert datetime.fromisoformat(validated) == DAY


def test_a_changed_document(extended: bytes, trust: TrustStore) -> None:
    broken = changed(extended)
    root = written(verify(broken, trust=trust, at=DAY), broken)
    status = "//vr:SignatureValidationStatus/vr"
    assert texts(root, f"{status}:MainIndication") == [
        "urn:etsi:019102:mainindication:total-failed"
    ]
    assert texts(root, f"{status}:SubIndication") == ["urn:etsi:019102:subindication:HASH_FAILURE"]
    failed = (
        "//vr:ValidationConstraint[vr:ValidationStatus/vr:MainIndication[contains(., ':failed')]]"
    )
    assert texts(root, f"{failed}/vr:ValidationConstraintIdentifier") == [
        "urn:x-clinic-signer:check:payload-digest"
    ]


def test_every_check_is_a_constraint(root: etree._Element, report: VerificationReport) -> None:
    names = [f"urn:x-clinic-signer:check:{c.name.value}" for c in report.signatures[0].checks]
    assert texts(root, "//vr:ValidationConstraintIdentifier") == names
    # What there is no occasion for was not applied, and so has no status.
    assert (
        texts(
            root,
            "//vr:ValidationConstraint[.//vr:Status[contains(., 'disabled')]]/vr:ValidationStatus",
        )
        == []
    )


def test_every_reference_leads_to_an_object(root: etree._Element) -> None:
    wanted = {reference.removeprefix("#") for reference in texts(root, "//@VOReference")}
    there = texts(root, "//vr:ValidationObject/@id") + texts(root, "//vr:SignatureIdentifier/@id")
    assert wanted <= set(there)
    assert len(there) == len(set(there))


def test_the_signature_is_identified_by_what_was_signed(
    root: etree._Element, extended: bytes
) -> None:
    document = etree.fromstring(extended)
    info = canonicalize(find(document, "//ds:SignedInfo"), EXCLUSIVE_C14N)
    identifier = "//vr:SignatureIdentifier"
    (digest,) = texts(root, f"{identifier}//ds:DigestValue")
    assert base64.b64decode(digest) == hashlib.sha256(info).digest()
    (value,) = texts(root, f"{identifier}/ds:SignatureValue")
    assert value == "".join((find(document, "//ds:SignatureValue").text or "").split())


def test_the_signed_document_is_told_by_digests(root: etree._Element, extended: bytes) -> None:
    document = etree.fromstring(extended)
    stated = find(document, "(//ds:Reference)[1]/ds:DigestValue").text or ""
    assert texts(root, "//vr:SignersDocument//ds:DigestValue") == ["".join(stated.split())]
    (file,) = texts(root, "//vr:ValidationObject[@id='D-file']//ds:DigestValue")
    assert base64.b64decode(file) == hashlib.sha256(extended).digest()


def test_what_was_used_is_kept(
    root: etree._Element, report: VerificationReport, extended: bytes
) -> None:
    kinds = texts(root, "//vr:ObjectType")
    for kind in ("signedData", "certificate", "CRL", "timestamp"):
        assert f"urn:etsi:019102:validationObject:{kind}" in kinds
    kept = {base64.b64decode(each) for each in texts(root, "//vr:base64")}
    assert {certificate.der for certificate in report.signatures[0].chain} <= kept
    document = etree.fromstring(extended)
    token = find(document, "//xa:EncapsulatedTimeStamp").text or ""
    assert base64.b64decode("".join(token.split())) in kept


def test_what_is_no_signature_of_the_profile_still_has_a_report(
    extended: bytes, trust: TrustStore
) -> None:
    for broken in (
        extended.replace(b"SignedInfo", b"UnsignedInfo"),
        extended.replace(b"SignatureValue", b"OtherValue"),
        extended.replace(b"xml-exc-c14n#", b"unknown#"),
    ):
        root = written(verify(broken, trust=trust, at=DAY), broken)
        assert out_of_order(root) == []
        assert texts(root, "//vr:SignatureValidationStatus/vr:SubIndication") == [
            "urn:etsi:019102:subindication:FORMAT_FAILURE"
        ]
        test_every_reference_leads_to_an_object(root)


def test_an_archived_dispensing_document(
    world: Sandbox, extended: bytes, trust: TrustStore
) -> None:
    """Both signatures, the outermost first, each with its own time-stamps."""
    signed = sign(world.person(PersonId.PHARMACIST), build_dispensing(extended, b"CJ1,\n"))
    data = world.extend(signed, DAY)
    report = verify(data, trust=trust, at=DAY)
    root = written(report, data)
    assert out_of_order(root) == []
    test_every_reference_leads_to_an_object(root)
    each = "//vr:SignatureValidationReport"
    assert texts(root, f"{each}//vr:SignatureValidationProcessID") == [
        "urn:etsi:019102:validationprocess:LTA",
        "urn:etsi:019102:validationprocess:LTVM",
    ]
    assert len(texts(root, f"{each}[1]//vr:SignatureTimeStamp")) == 1
    assert len(texts(root, f"{each}[1]//vr:ArchiveTimeStamp")) == 1
    assert len(texts(root, f"{each}[2]//vr:SignatureTimeStamp")) == 1
    assert texts(root, f"{each}[2]//vr:ArchiveTimeStamp") == []
    stated = [datetime.fromisoformat(time) for time in texts(root, f"{each}//vr:TimeStampValue")]
    assert stated == [t.stated_time for s in report.signatures for t in s.timestamps]
    # The time that is believed names the time-stamp that proves it.
    assert len(texts(root, f"{each}//vr:BestSignatureTime/vr:POEObject")) == 2
