"""What the signatures of a document protect and what a person is shown, by other means than ours.

Nothing of the verifier is used: references are followed by their URI over the whole document, with
the canonicalization they name, as any XML signature library does.
"""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from clinic_signer.signature.profile import XMLDSIG

_DS = f"{{{XMLDSIG}}}"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

Protected = tuple[bytes, ...]
"""Canonical SignedInfo, decoded SignatureValue, then the canonical target of each reference."""


def protected(root: etree._Element) -> list[Protected]:
    """The octets that each signature of a document protects, in document order.

    Raises:
        ValueError: a reference leads nowhere or to several elements, or a value is not base64.
    """
    return [_of_one(root, signature) for signature in root.iter(f"{_DS}Signature")]


def _of_one(root: etree._Element, signature: etree._Element) -> Protected:
    (signed_info,) = signature.iterchildren(f"{_DS}SignedInfo")
    (method,) = signed_info.iterchildren(f"{_DS}CanonicalizationMethod")
    (value,) = signature.iterchildren(f"{_DS}SignatureValue")
    targets = []
    for reference in signed_info.iterchildren(f"{_DS}Reference"):
        wanted = reference.get("URI", "").removeprefix("#")
        (target,) = [e for e in root.iter() if wanted in (e.get("id"), e.get("Id"))]
        transform = next(reference.iter(f"{_DS}Transform"), None)
        algorithm = "" if transform is None else transform.get("Algorithm", "")
        targets.append(_canonical(target, algorithm))
    try:
        decoded = base64.b64decode((value.text or "").encode())
    except binascii.Error as error:
        raise ValueError("SignatureValue") from error
    return (_canonical(signed_info, method.get("Algorithm", "")), decoded, *targets)


def _canonical(element: etree._Element, algorithm: str) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=algorithm == _EXCLUSIVE)


def shown(root: etree._Element) -> list[bytes]:
    """The data that a person is shown: the decoded text of every payload, in document order."""
    names = ("PrescriptionDocument", "DispensingDocument")
    return [base64.b64decode(element.text or "") for element in root.iter(*names)]
