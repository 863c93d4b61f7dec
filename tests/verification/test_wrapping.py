"""Signature wrapping: what was signed stands intact in the file, and something else is shown.

Each attack leaves a signature that a verifier passes which looks its references up anywhere in the
document (:func:`is_intact` is one); the few that cannot are marked. None may be TOTAL-PASSED.
"""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person
from clinic_signer.signature.profile import EXCLUSIVE_2024, XMLDSIG
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, find, sign

DS = f"{{{XMLDSIG}}}"
XML = "{http://www.w3.org/XML/1998/namespace}"
FORGED = b"SJ1\n1,1,9999999,13,\xe5\x81\xbd\n"
Attack = Callable[[etree._Element], object]


def is_intact(root: etree._Element) -> bool:
    """Every signature holds for elements found by their identifier, wherever they stand."""
    return all(map(_holds, root.iter(f"{DS}Signature")))


def _holds(signature: etree._Element) -> bool:
    signed_info = find(signature, "ds:SignedInfo")
    text = find(signature, "ds:KeyInfo/ds:X509Data/ds:X509Certificate").text or ""
    key = x509.load_der_x509_certificate(base64.b64decode(text)).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    value = base64.b64decode(find(signature, "ds:SignatureValue").text or "")
    method = find(signed_info, "ds:CanonicalizationMethod")
    try:
        key.verify(value, _octets(signed_info, method), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return all(map(_leads_somewhere, signed_info.iter(f"{DS}Reference")))


def _leads_somewhere(reference: etree._Element) -> bool:
    name = reference.get("URI", "")[1:]
    root = reference.getroottree().getroot()
    transform = next(reference.iter(f"{DS}Transform"), None)
    digest = base64.b64decode(find(reference, "ds:DigestValue").text or "")
    return any(
        hashlib.sha256(_octets(element, transform)).digest() == digest
        for element in root.iter("*")
        if name in (element.get("id"), element.get("Id"), element.get(f"{XML}id"))
    )


def _octets(element: etree._Element, method: etree._Element | None) -> bytes:
    is_exclusive = method is not None and "exc-c14n" in method.get("Algorithm", "")
    return etree.tostring(element, method="c14n", exclusive=is_exclusive)


def forge(element: etree._Element) -> etree._Element:
    """Another payload put where this one stands; it is taken out."""
    forged = copy.deepcopy(element)
    forged.text, forged.tail = base64.b64encode(FORGED).decode(), element.tail
    element.addprevious(forged)
    element.tail = None
    element.getparent().remove(element)
    return forged


def payload(root: etree._Element) -> etree._Element:
    return find(root, "//PrescriptionDocument")


def signed_copy_in_an_object_of_its_own(root: etree._Element) -> None:
    original = payload(root)
    forge(original)
    holder = etree.SubElement(find(root, "//ds:Signature"), f"{DS}Object")
    holder.append(original)


def signed_copy_in_the_key_information(root: etree._Element) -> None:
    original = payload(root)
    forge(original)
    find(root, "//ds:Signature").addprevious(original)


def signed_copy_in_the_management_part(root: etree._Element) -> None:
    original = payload(root)
    forge(original).set("id", "PrescriptionDocument2")
    find(root, "//PrescriptionManagement").append(original)


def signed_copy_behind_the_root_element(root: etree._Element) -> None:
    original = payload(root)
    forge(original).attrib.pop("id")
    etree.SubElement(root, "Prescription").append(original)


def forged_with_large_id(root: etree._Element) -> None:
    original = payload(root)
    forged = forge(original)
    forged.attrib.pop("id")
    forged.set("Id", "PrescriptionDocument")
    find(root, "//Prescription").append(original)


def forged_with_both_ids(root: etree._Element) -> None:
    original = payload(root)
    forge(original).set("Id", "PrescriptionDocumentX")
    find(root, "//PrescriptionSign").append(original)


def forged_with_capital_identifier(root: etree._Element) -> None:
    original = payload(root)
    forged = forge(original)
    forged.attrib.pop("id")
    forged.set("ID", "PrescriptionDocument")
    find(root, "//Prescription").append(original)


def forged_with_xml_identifier(root: etree._Element) -> None:
    original = payload(root)
    forged = forge(original)
    forged.attrib.pop("id")
    forged.set(f"{XML}id", "PrescriptionDocument")
    find(root, "//Prescription").append(original)


def document_within_the_document(root: etree._Element) -> None:
    inner = copy.deepcopy(root)
    for child in [*root]:
        root.remove(child)
    forged = etree.fromstring(wrap(FORGED))
    root.extend(forged)
    find(root, "/Document/Prescription").append(inner)


def prescription_within_the_prescription(root: etree._Element) -> None:
    signed = find(root, "/Document/Prescription")
    forged = find(etree.fromstring(wrap(FORGED)), "/Document/Prescription")
    signed.addprevious(forged)
    forged.append(signed)


def forged_prescription_first(root: etree._Element) -> None:
    forged = find(etree.fromstring(wrap(FORGED)), "/Document/Prescription")
    find(root, "/Document/Prescription").addprevious(forged)


def forged_prescription_last(root: etree._Element) -> None:
    forged = find(etree.fromstring(wrap(FORGED)), "/Document/Prescription")
    for element in forged.iter():
        element.attrib.pop("id", None)
    find(root, "/Document").append(forged)


def dispensing_beside_the_prescription(root: etree._Element) -> None:
    dispensing = etree.Element("Dispensing", id="Dispensing")
    etree.SubElement(dispensing, "DispensingDocument").text = base64.b64encode(FORGED).decode()
    root.insert(0, dispensing)
    find(root, "/Document/Prescription").tag = "ReferencePrescription"
    dispensing.append(find(root, "/Document/ReferencePrescription"))


def forged_in_a_namespace(root: etree._Element) -> None:
    """For readers that go by local names the forged one comes first."""
    original = payload(root)
    forged = etree.Element("{urn:x}PrescriptionDocument", id="other")
    forged.text = base64.b64encode(FORGED).decode()
    original.addprevious(forged)
    etree.SubElement(root, "Kept").append(original)


def second_properties(root: etree._Element) -> None:
    qualifying = find(root, "//xa:QualifyingProperties")
    forged = copy.deepcopy(qualifying)
    for element in forged.iter():
        element.attrib.pop("Id", None)
    find(forged, ".//xa:SigningTime").text = "2020-01-01T00:00:00Z"
    qualifying.addprevious(forged)


def signed_properties_put_aside(root: etree._Element) -> None:
    original = find(root, "//xa:SignedProperties")
    forged = copy.deepcopy(original)
    forged.attrib.pop("Id")
    find(forged, ".//xa:SigningTime").text = "2020-01-01T00:00:00Z"
    original.addprevious(forged)
    etree.SubElement(find(root, "//ds:Signature"), f"{DS}Object").append(original)


def key_information_put_aside(root: etree._Element) -> None:
    original = find(root, "//ds:KeyInfo")
    forged = copy.deepcopy(original)
    forged.attrib.pop("Id")
    original.addprevious(forged)
    etree.SubElement(find(root, "//ds:Signature"), f"{DS}Object").append(original)


WRAPPED: tuple[Attack, ...] = (
    signed_copy_in_an_object_of_its_own,
    signed_copy_in_the_key_information,
    signed_copy_in_the_management_part,
    signed_copy_behind_the_root_element,
    forged_with_large_id,
    forged_with_both_ids,
    forged_with_capital_identifier,
    forged_with_xml_identifier,
    document_within_the_document,
    prescription_within_the_prescription,
    forged_prescription_first,
    forged_prescription_last,
    dispensing_beside_the_prescription,
    forged_in_a_namespace,
    second_properties,
    signed_properties_put_aside,
    key_information_put_aside,
)


def attacked(data: bytes, attack: Attack) -> bytes:
    root = etree.fromstring(data)
    attack(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def is_passed(data: bytes, trust: TrustStore) -> bool:
    try:
        return verify(data, trust=trust, at=DAY).indication is Indication.TOTAL_PASSED
    except Failure:
        return False


FORMS = ("as signed", "exclusive", "from the service")
CASES = [
    (form, attack)
    for form in FORMS
    for attack in WRAPPED
    # Below a Signature its namespaces are in scope, and inclusive canonicalization writes them.
    if form == "exclusive" or attack is not signed_copy_in_an_object_of_its_own
]


@pytest.fixture(scope="module")
def documents(world: Sandbox, doctor: Person) -> dict[str, bytes]:
    """A signed prescription in three forms."""
    return {
        "as signed": sign(doctor),
        "exclusive": sign(doctor, profile=EXCLUSIVE_2024),
        "from the service": world.extend(sign(doctor), DAY),
    }


@pytest.mark.parametrize(
    ("form", "attack"), CASES, ids=[f"{form}-{attack.__name__}" for form, attack in CASES]
)
def test_an_intact_signature_does_not_help_what_stands_in_another_place(
    form: str, attack: Attack, documents: dict[str, bytes], trust: TrustStore
) -> None:
    assert is_passed(documents[form], trust)
    data = attacked(documents[form], attack)
    assert is_intact(etree.fromstring(data)), "an attack that breaks the signature is none"
    assert not is_passed(data, trust)


@pytest.mark.parametrize("form", FORMS)
def test_the_naive_verifier_notices_a_plain_change(form: str, documents: dict[str, bytes]) -> None:
    root = etree.fromstring(documents[form])
    assert is_intact(root)
    payload(root).text = base64.b64encode(FORGED).decode()
    assert not is_intact(root)
