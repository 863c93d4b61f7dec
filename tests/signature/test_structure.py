"""The shape of a signature: what is refused although every digest and the value are right.

Each document here is signed anew after the change (unless a wrapping attack leaves it intact), so
that nothing but the rules of the profile can refuse it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox.people import Person
from clinic_signer.signature.profile import EXCLUSIVE_2024, XMLDSIG
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from signature.signing import CSV, DAY, changed, find, resigned, sign

Change = Callable[[etree._Element], object]


def refused(data: bytes, trust: TrustStore, check: CheckName) -> VerificationReport:
    """Verify and expect TOTAL-FAILED/FORMAT_FAILURE by one check, with a reason."""
    report = verify(data, trust=trust, at=DAY)
    assert (report.indication, report.sub_indication) == (
        Indication.TOTAL_FAILED,
        SubIndication.FORMAT_FAILURE,
    )
    assert report.verdict is Verdict.INVALID
    found = report.signatures[0].check(check)
    assert found.result is CheckResult.FAILED
    assert found.detail.ja
    assert found.detail.en
    return report


def set_attribute(path: str, name: str, value: str) -> Change:
    return lambda root: find(root, path).set(name, value)


def remove(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def double(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        extra = copy.deepcopy(element)
        for each in extra.iter():
            each.attrib.pop("Id", None)
        element.addnext(extra)

    return change


def add_child(path: str, tag: str) -> Change:
    return lambda root: etree.SubElement(find(root, path), tag)


def two_references_to_the_payload(root: etree._Element) -> None:
    uri = "#PrescriptionDocument"
    find(root, "//ds:Reference[2]").set("URI", uri)


def reverse_the_references(root: etree._Element) -> None:
    signed_info = find(root, "//ds:SignedInfo")
    for reference in reversed(signed_info[2:]):
        signed_info.append(reference)


def transforms(algorithm: str, count: int = 1) -> Change:
    def change(root: etree._Element) -> None:
        reference = find(root, "//ds:Reference[1]")
        holder = etree.Element(f"{{{XMLDSIG}}}Transforms")
        reference.insert(0, holder)
        for _ in range(count):
            etree.SubElement(holder, f"{{{XMLDSIG}}}Transform", Algorithm=algorithm)

    return change


EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
MALFORMED: dict[str, Change] = {
    "Signature Id": set_attribute("//ds:Signature", "Id", "Another"),
    "Target": set_attribute("//xa:QualifyingProperties", "Target", "#Another"),
    "no SignedProperties reference": remove("//ds:Reference[3]"),
    "no payload reference": remove("//ds:Reference[1]"),
    "four references": double("//ds:Reference[3]"),
    "two references to the payload": two_references_to_the_payload,
    "a reference to the whole document": set_attribute("//ds:Reference[1]", "URI", ""),
    "a reference to another element": set_attribute(
        "//ds:Reference[1]", "URI", "#PrescriptionManagement"
    ),
    "a reference elsewhere": set_attribute("//ds:Reference[1]", "URI", "http://localhost/rx"),
    "Type missing": lambda root: find(root, "//ds:Reference[3]").attrib.pop("Type"),
    "Type on the payload": set_attribute(
        "//ds:Reference[1]", "Type", "http://uri.etsi.org/01903#SignedProperties"
    ),
    "two transforms": transforms(EXCLUSIVE, 2),
    "an empty Transforms": transforms(EXCLUSIVE, 0),
    "a parameter in a transform": add_child(
        "//ds:Reference[2]//ds:Transform", f"{{{EXCLUSIVE}}}InclusiveNamespaces"
    ),
    "a parameter in SignatureMethod": add_child(
        "//ds:SignatureMethod", f"{{{XMLDSIG}}}HMACOutputLength"
    ),
    "a second Object": double("//ds:Object"),
    "no KeyInfo": remove("//ds:KeyInfo"),
    "no QualifyingProperties": remove("//xa:QualifyingProperties"),
    "two SignatureValues": double("//ds:SignatureValue"),
    "elements in SignatureValue": add_child("//ds:SignatureValue", "x"),
    "elements in DigestValue": add_child("//ds:Reference[1]/ds:DigestValue", "x"),
    "elements in the payload": add_child("//PrescriptionDocument", "x"),
    "an attribute on the payload": set_attribute("//PrescriptionDocument", "Encoding", "hex"),
    "payload without id": lambda root: find(root, "//PrescriptionDocument").attrib.pop("id"),
    "KeyInfo without Id": lambda root: find(root, "//ds:KeyInfo").attrib.pop("Id"),
    "payload with Id for id": lambda root: find(root, "//PrescriptionDocument").set("Id", "x"),
    "an xml attribute above": lambda root: root.set(
        "{http://www.w3.org/XML/1998/namespace}lang", "ja"
    ),
    "an identifier twice": set_attribute("//Version", "id", "Document"),
    "id and Id the same": set_attribute("//Version", "Id", "PrescriptionDocument"),
    "payload not base64": lambda root: setattr(
        find(root, "//PrescriptionDocument"), "text", "U0ox!"
    ),
    "payload empty": lambda root: setattr(find(root, "//PrescriptionDocument"), "text", None),
    "payload base64 with loose bits": lambda root: setattr(
        find(root, "//PrescriptionDocument"), "text", "U0oxC1=="
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_shape_that_is_not_of_the_profile_is_refused(
    name: str, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    try:
        data = resigned(signed, doctor.key, MALFORMED[name])
    except (IndexError, AssertionError):  # the target of a reference is gone
        data = changed(signed, MALFORMED[name])
    refused(data, trust, CheckName.FORMAT)


ALGORITHMS: dict[str, Change] = {
    "HMAC": set_attribute(
        "//ds:SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    ),
    "unknown signature method": set_attribute("//ds:SignatureMethod", "Algorithm", "urn:x"),
    "no algorithm": lambda root: find(root, "//ds:SignatureMethod").attrib.pop("Algorithm"),
    "c14n with comments": set_attribute(
        "//ds:CanonicalizationMethod", "Algorithm", EXCLUSIVE + "WithComments"
    ),
    "XSLT": transforms("http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "XPath": transforms("http://www.w3.org/TR/1999/REC-xpath-19991116"),
    "enveloped signature": transforms("http://www.w3.org/2000/09/xmldsig#enveloped-signature"),
    "base64 transform": transforms("http://www.w3.org/2000/09/xmldsig#base64"),
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_an_algorithm_that_is_not_on_the_list_is_refused_by_name(
    name: str, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    data = resigned(signed, doctor.key, ALGORITHMS[name])
    report = refused(data, trust, CheckName.ALGORITHMS)
    assert report.signatures[0].check(CheckName.PAYLOAD_DIGEST).result is CheckResult.CANNOT_DECIDE


ACCEPTED: dict[str, Change] = {
    "the order document, SignedProperties, KeyInfo": reverse_the_references,
    "exclusive canonicalization on the payload": transforms(EXCLUSIVE),
    "inclusive canonicalization named": transforms(INCLUSIVE),
    "inclusive canonicalization of SignedInfo": set_attribute(
        "//ds:CanonicalizationMethod", "Algorithm", INCLUSIVE
    ),
    "SHA-512 digest": set_attribute(
        "//ds:Reference[1]/ds:DigestMethod",
        "Algorithm",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    ),
    "RSA with SHA-512": set_attribute(
        "//ds:SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    ),
    "white space between elements": lambda root: etree.indent(root, "\t"),
    "more children in SignedProperties": add_child(
        "//xa:SignedProperties", "{http://uri.etsi.org/01903/v1.3.2#}SignedDataObjectProperties"
    ),
    "an element that a later service adds": add_child("//Prescription", "FutureInformation"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_other_signers_may_write_is_accepted(
    name: str, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    data = resigned(signed, doctor.key, ACCEPTED[name])
    assert verify(data, trust=trust, at=DAY).indication is Indication.TOTAL_PASSED


def wrapped_beside(root: etree._Element) -> None:
    """The signed prescription is put aside, and another one in its place."""
    original = find(root, "//PrescriptionDocument")
    forged = copy.deepcopy(original)
    forged.text = "U0oxCg=="
    original.addprevious(forged)
    holder = etree.SubElement(find(root, "/Document"), "Holder")
    holder.append(original)


def wrapped_without_id(root: etree._Element) -> None:
    wrapped_beside(root)
    find(root, "/Document/Prescription/PrescriptionDocument").attrib.pop("id")


def wrapped_with_another_id(root: etree._Element) -> None:
    wrapped_beside(root)
    find(root, "/Document/Prescription/PrescriptionDocument").set("id", "Other")


def wrapped_in_the_signature(root: etree._Element) -> None:
    original = find(root, "//PrescriptionDocument")
    forged = copy.deepcopy(original)
    forged.text = "U0oxCg=="
    original.addprevious(forged)
    find(root, "//ds:Object").append(original)


def wrapped_properties(root: etree._Element) -> None:
    original = find(root, "//xa:SignedProperties")
    forged = copy.deepcopy(original)
    find(forged, ".//xa:SigningTime").text = "2020-01-01T00:00:00+00:00"
    original.addprevious(forged)


def moved_signature(root: etree._Element) -> None:
    find(root, "/Document").append(find(root, "//ds:Signature"))


def moved_deeper(root: etree._Element) -> None:
    signature = find(root, "//ds:Signature")
    parent = signature.getparent()
    assert parent is not None
    etree.SubElement(parent, "More").append(signature)


def second_prescription(root: etree._Element) -> None:
    find(root, "/Document").insert(0, copy.deepcopy(find(root, "//Prescription")))


def second_signature(root: etree._Element) -> None:
    extra = copy.deepcopy(find(root, "//ds:Signature"))
    for element in extra.iter():
        if "Id" in element.attrib:
            element.set("Id", "second-" + element.get("Id", ""))
    find(root, "//PrescriptionSign").append(extra)


def second_signature_elsewhere(root: etree._Element) -> None:
    second_signature(root)
    find(root, "/Document").append(find(root, "//ds:Signature[2]"))


@pytest.mark.parametrize(
    "attack",
    [
        wrapped_beside,
        wrapped_without_id,
        wrapped_with_another_id,
        wrapped_in_the_signature,
        wrapped_properties,
        moved_signature,
        moved_deeper,
        second_prescription,
        second_signature,
        second_signature_elsewhere,
    ],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("profile", [None, EXCLUSIVE_2024], ids=["ons", "exclusive"])
def test_what_was_signed_is_not_believed_in_another_place(
    attack: Change, profile: object, doctor: Person, trust: TrustStore
) -> None:
    data = sign(doctor) if profile is None else sign(doctor, profile=EXCLUSIVE_2024)
    report = refused(changed(data, attack), trust, CheckName.FORMAT)
    assert report.signatures[0].signer is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", FailureCode.NOT_XML),
        (b"SJ1\n1,1,1234567,13,x\n", FailureCode.NOT_XML),
        (b"\x89PNG\r\n\x1a\n", FailureCode.NOT_XML),
        (b"<html/>", FailureCode.ENVELOPE_UNKNOWN),
        (b"<Document/>", FailureCode.ENVELOPE_UNKNOWN),
        (b"<Document><Dispensing/></Document>", FailureCode.DOCUMENT_NOT_SIGNED),
        (b'<Document xmlns="urn:x"><Prescription/></Document>', FailureCode.ENVELOPE_UNKNOWN),
        (wrap(CSV), FailureCode.DOCUMENT_NOT_SIGNED),
    ],
)
def test_what_is_no_signed_prescription_at_all_fails_by_name(
    data: bytes, code: FailureCode, trust: TrustStore
) -> None:
    with pytest.raises(Failure) as caught:
        verify(data, trust=trust, at=DAY)
    assert caught.value.code is code


def test_a_place_for_the_signature_without_one_is_a_damaged_signature(
    signed: bytes, trust: TrustStore
) -> None:
    refused(changed(signed, remove("//ds:Signature")), trust, CheckName.FORMAT)


@pytest.mark.parametrize(
    "construct", [b"<!-- x -->", b"<?x y?>", b"<![CDATA[U0ox]]>"], ids=["comment", "pi", "cdata"]
)
def test_what_splits_the_signed_text_does_not_get_in(
    construct: bytes, signed: bytes, trust: TrustStore
) -> None:
    """Canonicalization drops these, so that two readers could see two prescriptions."""
    at = signed.index(b'<PrescriptionDocument id="PrescriptionDocument">') + 60
    with pytest.raises(Failure) as caught:
        verify(signed[:at] + construct + signed[at:], trust=trust, at=DAY)
    assert caught.value.code is FailureCode.XML_FORBIDDEN_CONSTRUCT
