"""What else a file may try: names, references, texts and signatures that are not what they seem."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable

import pytest
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.profile import XMLDSIG
from clinic_signer.signature.report import CheckName, Indication, SubIndication
from clinic_signer.signature.verifier import verify
from signature.signing import CSV, DAY, changed, find, resigned, sign
from signature.test_dispensing import dispensed

Change = Callable[[etree._Element], object]
DS = f"{{{XMLDSIG}}}"
OTHER_CSV = CSV.replace("花子".encode(), "太郎".encode())
assert OTHER_CSV != CSV


def outcome(data: bytes, trust: TrustStore) -> str:
    """The sub-indication, TOTAL-PASSED, or the code of the failure."""
    try:
        report = verify(data, trust=trust, at=DAY)
    except Failure as failure:
        return failure.code.value
    sub_indication = report.sub_indication
    return report.indication.value if sub_indication is None else sub_indication.value


REFERENCES = (
    "",
    "#",
    "#Prescription",
    "#Document",
    "#xpointer(/)",
    "#xpointer(id('PrescriptionDocument'))",
    "#Prescription%44ocument",
    "# PrescriptionDocument",
    "#prescriptiondocument",
    "?#PrescriptionDocument",
    "signed.xml#PrescriptionDocument",
    "file:///etc/hostname",
    "https://signer.invalid/rx.xml#PrescriptionDocument",
    "data:text/plain;base64,U0ox",
)


@pytest.mark.parametrize("uri", REFERENCES)
def test_a_reference_leads_to_the_prescription_and_nowhere_else(
    uri: str, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    """Signed anew, so that the digests are right for whatever the reference leads to."""

    def change(root: etree._Element) -> None:
        find(root, "/Document/Prescription").set("id", "Prescription")
        find(root, "//ds:Reference[1]").set("URI", uri)

    try:
        data = resigned(signed, doctor.key, change)
    except IndexError:  # nothing of that name is in the document
        data = changed(signed, change)
    assert outcome(data, trust) == "FORMAT_FAILURE"


def without_references(root: etree._Element) -> None:
    signed_info = find(root, "//ds:SignedInfo")
    for reference in signed_info.findall(f"{DS}Reference"):
        signed_info.remove(reference)


def without_uri(root: etree._Element) -> None:
    find(root, "//ds:Reference[1]").attrib.pop("URI")


def fourth_reference_to_something_else(root: etree._Element) -> None:
    find(root, "//Version").set("id", "Version")
    extra = copy.deepcopy(find(root, "//ds:Reference[2]"))
    extra.set("URI", "#Version")
    extra.attrib.pop("Id", None)
    find(root, "//ds:SignedInfo").append(extra)


def a_manifest_in_place_of_the_prescription(root: etree._Element) -> None:
    """XML Signature §5.1: the digests inside a Manifest are nobody's duty to check."""
    holder = etree.SubElement(find(root, "//ds:Signature"), f"{DS}Object")
    manifest = etree.SubElement(holder, f"{DS}Manifest", Id="Manifest")
    manifest.append(copy.deepcopy(find(root, "//ds:Reference[1]")))
    find(root, "//ds:SignedInfo/ds:Reference[1]").set("URI", "#Manifest")


@pytest.mark.parametrize(
    "change",
    [
        without_references,
        without_uri,
        fourth_reference_to_something_else,
        a_manifest_in_place_of_the_prescription,
    ],
    ids=lambda change: change.__name__,
)
def test_exactly_the_three_references_are_signed(
    change: Change, signed: bytes, doctor: Person, trust: TrustStore
) -> None:
    assert outcome(resigned(signed, doctor.key, change), trust) == "FORMAT_FAILURE"


TEXTS: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "default namespace on the root": (
        lambda d: d.replace(b"<Document ", b'<Document xmlns="urn:x" '),
        {"envelope-unknown"},
    ),
    "default namespace on the prescription": (
        lambda d: d.replace(b"<Prescription>", b'<Prescription xmlns="urn:x">'),
        {"envelope-unknown", "document-not-signed"},
    ),
    "default namespace on the payload": (
        lambda d: d.replace(b"<PrescriptionDocument ", b'<PrescriptionDocument xmlns="urn:x" '),
        {"FORMAT_FAILURE"},
    ),
    "a prefix bound anew in SignedInfo": (
        lambda d: d.replace(b"<xs:SignedInfo", b'<xs:SignedInfo xmlns:xs="urn:x"', 1),
        {"FORMAT_FAILURE", "not-xml"},
    ),
    "the prefix of the properties bound anew": (
        lambda d: d.replace(b"<xa:SignedProperties", b'<xa:SignedProperties xmlns:xa="urn:x"', 1),
        {"FORMAT_FAILURE", "not-xml"},
    ),
    "a namespace more above the payload": (
        lambda d: d.replace(b"<Prescription>", b'<Prescription xmlns:n="urn:x">'),
        {"HASH_FAILURE"},
    ),
    "xml:base": (
        lambda d: d.replace(b"<Prescription>", b'<Prescription xml:base="http://x.invalid/">'),
        {"FORMAT_FAILURE"},
    ),
    "xml:space": (
        lambda d: d.replace(b"<Prescription>", b'<Prescription xml:space="preserve">'),
        {"FORMAT_FAILURE"},
    ),
    "xml:id on the payload": (
        lambda d: d.replace(b"<PrescriptionDocument ", b'<PrescriptionDocument xml:id="x" '),
        {"FORMAT_FAILURE"},
    ),
    "a comment in the payload": (
        lambda d: d.replace(b'Document">U0ox', b'Document">U0<!-- -->ox'),
        {"xml-forbidden-construct"},
    ),
    "a comment in the signature value": (
        lambda d: d.replace(b"</xs:SignatureValue>", b"<!-- --></xs:SignatureValue>"),
        {"xml-forbidden-construct"},
    ),
    "a processing instruction in the payload": (
        lambda d: d.replace(b'Document">U0ox', b'Document">U0<?x?>ox'),
        {"xml-forbidden-construct"},
    ),
    "CDATA in the payload": (
        lambda d: d.replace(b'Document">U0ox', b'Document"><![CDATA[U0ox]]>'),
        {"xml-forbidden-construct"},
    ),
    "an entity in the payload": (
        lambda d: d.replace(
            b"<Document ", b'<!DOCTYPE Document [<!ENTITY e "U0ox">]><Document ', 1
        ).replace(b'Document">U0ox', b'Document">&e;'),
        {"xml-forbidden-construct"},
    ),
    "a DTD that makes another attribute an identifier": (
        lambda d: d.replace(
            b"<Document ",
            b"<!DOCTYPE Document [<!ATTLIST Version Value ID #REQUIRED>]><Document ",
            1,
        ),
        {"xml-forbidden-construct"},
    ),
    "a DTD that gives the payload an attribute": (
        lambda d: d.replace(
            b"<Document ",
            b'<!DOCTYPE Document [<!ATTLIST Version id CDATA "PrescriptionDocument">]><Document ',
            1,
        ),
        {"xml-forbidden-construct"},
    ),
    "text beside the payload": (
        lambda d: d.replace(b"</PrescriptionDocument>", b"</PrescriptionDocument>U0ox"),
        {"TOTAL-PASSED"},
    ),
    "two documents one after the other": (lambda d: d + wrap(CSV), {"xml-forbidden-construct"}),
    "a byte order mark of another encoding": (
        lambda d: b"\xff\xfe" + d,
        {"not-xml", "xml-forbidden-construct"},
    ),
    "an encoding that is not that of the bytes": (
        lambda d: d.replace(b'encoding="UTF-8"', b'encoding="UTF-16"', 1),
        {"not-xml", "xml-forbidden-construct"},
    ),
    "an encoding in which ASCII means something else": (
        lambda d: d.replace(b'encoding="UTF-8"', b'encoding="UTF-7"', 1),
        {"not-xml", "xml-forbidden-construct"},
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_two_readers_could_read_in_two_ways(
    name: str, signed: bytes, trust: TrustStore
) -> None:
    change, expected = TEXTS[name]
    data = change(signed)
    assert data != signed
    assert outcome(data, trust) in expected


def test_text_beside_the_payload_is_named_as_not_covered(signed: bytes, trust: TrustStore) -> None:
    data = TEXTS["text beside the payload"][0](signed)
    paths = [part.path for part in verify(data, trust=trust, at=DAY).not_covered]
    assert "/Document/Prescription/text()" in paths


def test_a_signature_within_the_signature_is_one_too_many(signed: bytes, trust: TrustStore) -> None:
    def change(root: etree._Element) -> None:
        inner = copy.deepcopy(find(root, "//ds:Signature"))
        for element in inner.iter():
            element.attrib.pop("Id", None)
        find(root, "//xa:QualifyingProperties").append(inner)

    assert outcome(changed(signed, change), trust) == "FORMAT_FAILURE"


def test_a_signature_that_only_looks_like_one_does_not_count(
    signed: bytes, trust: TrustStore
) -> None:
    """Of the local name, but in a namespace of its own."""
    data = signed.replace(
        b"http://www.w3.org/2000/09/xmldsig#", b"http://www.w3.org/2000/09/xmldsig", 1
    )
    assert outcome(data, trust) in {"FORMAT_FAILURE", "document-not-signed"}


def test_the_signature_of_one_prescription_does_not_pass_another(
    doctor: Person, trust: TrustStore
) -> None:
    signature = find(etree.fromstring(sign(doctor)), "//ds:Signature")

    def change(root: etree._Element) -> None:
        holder = find(root, "//PrescriptionSign")
        holder.remove(holder[0])
        holder.append(signature)

    assert outcome(changed(sign(doctor, wrap(OTHER_CSV)), change), trust) == "HASH_FAILURE"


def test_the_timestamp_of_another_signature_proves_nothing(
    world: Sandbox, doctor: Person, trust: TrustStore
) -> None:
    """Both are signatures of one person with valid time-stamps of one authority."""
    other = world.extend(sign(doctor, wrap(OTHER_CSV)), DAY)
    foreign = find(etree.fromstring(other), "//xa:UnsignedProperties")

    def change(root: etree._Element) -> None:
        own = find(root, "//xa:UnsignedProperties")
        own.getparent().replace(own, foreign)

    report = verify(changed(world.extend(sign(doctor), DAY), change), trust=trust, at=DAY)
    assert (report.indication, report.sub_indication) == (
        Indication.TOTAL_FAILED,
        SubIndication.HASH_FAILURE,
    )
    (signature,) = report.signatures
    assert signature.check(CheckName.TIMESTAMP_IMPRINT).sub_indication is SubIndication.HASH_FAILURE
    assert not signature.has_trusted_timestamp


def test_a_second_timestamp_before_the_right_one_is_not_chosen(
    world: Sandbox, extended: bytes, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        own = find(root, "//xa:SignatureTimeStamp")
        extra = copy.deepcopy(own)
        extra.attrib.pop("Id")
        token = world.timestamp(b"something else", DAY)
        find(extra, "xa:EncapsulatedTimeStamp").text = base64.b64encode(token).decode()
        own.addprevious(extra)

    assert outcome(changed(extended, change), trust) in {"FORMAT_FAILURE", "HASH_FAILURE"}


def prescription_of(root: etree._Element) -> etree._Element:
    return find(root, "//ReferencePrescription")


def test_a_prescription_swapped_into_a_dispensing_document(
    world: Sandbox, doctor: Person, pharmacist: Person, extended: bytes, trust: TrustStore
) -> None:
    """The other prescription is valid in itself, and the pharmacist never saw it."""
    other = world.extend(sign(doctor, wrap(OTHER_CSV)), DAY)
    foreign = prescription_of(etree.fromstring(dispensed(other, pharmacist)))

    def change(root: etree._Element) -> None:
        own = prescription_of(root)
        own.getparent().replace(own, foreign)

    report = verify(changed(dispensed(extended, pharmacist), change), trust=trust, at=DAY)
    outer, inner = report.signatures
    assert outer.sub_indication is SubIndication.HASH_FAILURE
    assert inner.indication is Indication.TOTAL_PASSED
    assert report.sub_indication is SubIndication.HASH_FAILURE


DISPENSING: dict[str, Change] = {
    "a second prescription in it": lambda root: prescription_of(root).addnext(
        copy.deepcopy(prescription_of(root))
    ),
    "the prescription outside what is signed": lambda root: root.append(prescription_of(root)),
    "the dispensing data outside": lambda root: root.append(find(root, "//DispensingDocument")),
    "another Dispensing before": lambda root: root.insert(
        0, etree.fromstring('<Dispensing id="Other"><DispensingDocument/></Dispensing>')
    ),
    "a Prescription beside": lambda root: root.insert(
        0, find(etree.fromstring(wrap(OTHER_CSV)), "//Prescription")
    ),
    "both signatures exchanged": lambda root: _exchange(root),
}


def _exchange(root: etree._Element) -> None:
    outer, inner = find(root, "//DispensingSign"), find(root, "//PrescriptionSign")
    one, other = outer[0], inner[0]
    outer.append(other)
    inner.append(one)


@pytest.mark.parametrize("name", DISPENSING)
def test_parts_of_a_dispensing_document_in_another_place(
    name: str, extended: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    data = dispensed(extended, pharmacist)
    assert outcome(data, trust) == "TOTAL-PASSED"
    found = outcome(changed(data, DISPENSING[name]), trust)
    assert found in {"FORMAT_FAILURE", "HASH_FAILURE", "envelope-unknown"}


def test_a_prescriber_signature_does_not_stand_in_for_the_pharmacist(
    world: Sandbox, extended: bytes, trust: TrustStore
) -> None:
    for person in (PersonId.DOCTOR, PersonId.NO_ROLE):
        found = outcome(dispensed(extended, world.person(person)), trust)
        assert found == "SIG_CONSTRAINTS_FAILURE"
