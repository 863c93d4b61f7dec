"""The parts that a validation report of ETSI TS 119 102-2 is written of."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from unicodedata import category

from lxml import etree

from clinic_signer.signature.octets import NotCanonicalError, canonicalize
from clinic_signer.signature.places import Place
from clinic_signer.signature.profile import INCLUSIVE_C14N, SHA256, SIGNATURE, XMLDSIG
from clinic_signer.signature.report import Check, CheckResult

VR = "http://uri.etsi.org/19102/v1.4.1#"
URN = "urn:etsi:019102"
OWN = "urn:x-clinic-signer"
"""For what the standard leaves to each validator: names of constraints, sentences for people."""
_RESULTS = {
    CheckResult.PASSED: "passed",
    CheckResult.FAILED: "failed",
    CheckResult.CANNOT_DECIDE: "indeterminate",
}


def signature_at(root: etree._Element, place: Place) -> etree._Element | None:
    """Return the Signature element at a place, None where there is none."""
    element: etree._Element | None = root
    for name in (*place.container, place.holder, SIGNATURE):
        if element is None:
            return None
        element = next(element.iterchildren(name), None)
    return element


def identify(element: etree._Element, identifier: str, signature: etree._Element) -> bool:
    """Write the digest of what was signed (SignedInfo) and the value.

    Returns:
        False: the signature has none of the two that could be written; nothing was.
    """
    info = next(signature.iterchildren(ds("SignedInfo")), None)
    values = [*encapsulated(signature, ds("SignatureValue"))]
    if info is None or not values:
        return False
    method = info.find(ds("CanonicalizationMethod"))
    algorithm = INCLUSIVE_C14N if method is None else method.get("Algorithm", INCLUSIVE_C14N)
    try:
        octets = canonicalize(info, algorithm)
    except NotCanonicalError:
        return False
    holder = add(element, "SignatureIdentifier")
    holder.set("id", identifier)
    digest(holder, hashlib.sha256(octets).digest())
    etree.SubElement(holder, ds("SignatureValue")).text = text_of(values[0])
    add(holder, "HashOnly", "false")
    add(holder, "DocHashOnly", "false")
    return True


def constraint(holder: etree._Element, check: Check) -> None:
    """Write a check as a constraint; one that the document gives no occasion for is disabled."""
    element = add(holder, "ValidationConstraint")
    add(element, "ValidationConstraintIdentifier", f"{OWN}:check:{check.name.value}")
    is_applied = check.result is not CheckResult.NOT_APPLICABLE
    state = "applied" if is_applied else "disabled"
    add(add(element, "ConstraintStatus"), "Status", f"{URN}:constraintStatus:{state}")
    if not is_applied:
        return
    status = add(element, "ValidationStatus")
    add(status, "MainIndication", f"{URN}:mainindication:{_RESULTS[check.result]}")
    if check.sub_indication is not None:
        add(status, "SubIndication", f"{URN}:subindication:{check.sub_indication.value}")


def encapsulated(element: etree._Element | None, name: str) -> Iterator[bytes]:
    """Return the octets of each element of a name inside another, as far as they are base64."""
    for holder in () if element is None else element.iter(name):
        try:
            yield base64.b64decode("".join((holder.text or "").split()), validate=True)
        except ValueError:
            continue


def proof(holder: etree._Element, at: datetime) -> None:
    """Write a time at which something was there, as this validation has found it."""
    add(holder, "POETime", utc(at))
    add(holder, "TypeOfProof", f"{URN}:poetype:validation")


def digest(holder: etree._Element, octets: bytes) -> None:
    """Write a SHA-256 digest."""
    digest_element(holder, SHA256, text_of(octets))


def digest_element(holder: etree._Element, algorithm: str, value: str) -> None:
    """Write a digest of any algorithm, in base64."""
    digest_parts(add(holder, "DigestAlgAndValue"), algorithm, value)


def digest_parts(holder: etree._Element, algorithm: str, value: str) -> None:
    """Write algorithm and value alone."""
    etree.SubElement(holder, ds("DigestMethod")).set("Algorithm", algorithm)
    etree.SubElement(holder, ds("DigestValue")).text = value


def refer(holder: etree._Element, name: str, reference: str) -> None:
    """Write an element that refers to a validation object."""
    add(holder, name).set("VOReference", reference)


def add(holder: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Add an element of the report."""
    element = etree.SubElement(holder, vr(name))
    element.text = text
    return element


def vr(name: str) -> str:
    """Return a name of the report."""
    return f"{{{VR}}}{name}"


def ds(name: str) -> str:
    """Return a name of XML-DSig."""
    return f"{{{XMLDSIG}}}{name}"


def utc(at: datetime) -> str:
    """Return an xsd:dateTime in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def text_of(octets: bytes) -> str:
    """Return octets in base64."""
    return base64.b64encode(octets).decode("ascii")


def clean(text: str) -> str:
    """A text as XML can hold it: a certificate may state characters that it cannot."""
    return "".join("\ufffd" if category(c) in ("Cc", "Cs", "Cn") else c for c in text)
