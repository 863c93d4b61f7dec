"""No bit of a signed file changes unnoticed, or it is outside what is signed and is named as such.

Outside is proven by other means than the verifier's: the canonical octets of the three references
and of SignedInfo, and the decoded signature value, are computed here and must be unchanged.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterable, Iterator

import pytest
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.signature.profile import XADES, XMLDSIG
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify
from signature.signing import DAY

_PARTS = (
    ("//PrescriptionDocument", False),
    (f"//*[namespace-uri()='{XMLDSIG}' and local-name()='KeyInfo']", True),
    (f"//*[namespace-uri()='{XADES}' and local-name()='SignedProperties']", True),
    (f"//*[namespace-uri()='{XMLDSIG}' and local-name()='SignedInfo']", True),
)


def protected(root: etree._Element) -> list[bytes]:
    """What the signature protects, as octets."""
    octets = []
    for path, is_exclusive in _PARTS:
        (element,) = root.xpath(path)
        octets.append(etree.tostring(element, method="c14n", exclusive=is_exclusive))
    (value,) = root.iter(f"{{{XMLDSIG}}}SignatureValue")
    return [*octets, base64.b64decode((value.text or "").encode())]


def differences(one: etree._Element, other: etree._Element, above: str = "") -> Iterator[str]:
    """Paths of what differs between two trees."""
    path = f"{above}/{etree.QName(one).localname}"
    if one.tag != other.tag or len(one) != len(other):
        yield path
        return
    for name in {*one.attrib, *other.attrib}:
        if one.get(name) != other.get(name):
            yield f"{path}/@{etree.QName(name).localname}"
    if (one.text or "").strip() != (other.text or "").strip():
        yield f"{path}/text()"
    for child, counterpart in zip(one, other, strict=True):
        if (child.tail or "").strip() != (counterpart.tail or "").strip():
            yield f"{path}/text()"
        yield from differences(child, counterpart, path)


def is_named(difference: str, paths: Iterable[str]) -> bool:
    return any(difference == path or difference.startswith(f"{path}/") for path in paths)


def unnoticed_and_unnamed(data: bytes, bits: Iterable[int], trust: TrustStore) -> list[str]:
    """What is wrong with the verifier, one line for each bit."""
    root = etree.fromstring(data)
    expected = protected(root)
    report = verify(data, trust=trust, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED
    named = {part.path for part in report.not_covered}
    assert "/" in named
    wrong = []
    for bit in bits:
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            found = verify(bytes(flipped), trust=trust, at=DAY)
        except Failure:
            continue
        if found.indication is not Indication.TOTAL_PASSED:
            continue
        changed = etree.fromstring(bytes(flipped))
        if protected(changed) != expected:
            wrong.append(f"{bit}: signed octets changed unnoticed")
        paths = named | {part.path for part in found.not_covered}
        wrong += [
            f"{bit}: {difference} not named"
            for difference in differences(root, changed)
            if not is_named(difference, paths)
        ]
    return wrong


def test_a_flipped_bit_of_a_signed_prescription(signed: bytes, trust: TrustStore) -> None:
    chance = random.Random(20260901)
    bits = chance.sample(range(len(signed) * 8), 1500)
    assert unnoticed_and_unnamed(signed, bits, trust) == []


def test_a_flipped_bit_of_a_prescription_from_the_service(
    extended: bytes, trust: TrustStore
) -> None:
    chance = random.Random(20260902)
    bits = chance.sample(range(len(extended) * 8), 800)
    assert unnoticed_and_unnamed(extended, bits, trust) == []


@pytest.mark.long
@pytest.mark.parametrize("document", ["signed", "extended"])
def test_every_flipped_bit(
    document: str, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    data: bytes = request.getfixturevalue(document)
    assert unnoticed_and_unnamed(data, range(len(data) * 8), trust) == []


def test_some_flips_are_outside_and_named(signed: bytes, trust: TrustStore) -> None:
    """The proof above is not empty: there are bits that may be changed, and they are named."""
    at = signed.index(b'Value="EPS1.0"') + len(b'Value="EPS1.')
    flipped = bytearray(signed)
    flipped[at] ^= 1
    report = verify(bytes(flipped), trust=trust, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.document.version == "EPS1.1"
    paths = [part.path for part in report.not_covered]
    assert "/Document/Prescription/PrescriptionManagement" in paths
