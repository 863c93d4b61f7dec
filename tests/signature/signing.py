"""Signing in tests: as people of the sandbox, and again after a change that is not allowed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox.people import Person
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.profile import ONS_2022, XADES, XMLDSIG, Profile

DAY = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
"""When the sandbox of these tests was opened, and when its people sign."""

CSV = "SJ1\n1,1,1234567,13,架空診療所\n5,,ｶｸｳ ｲﾁﾛｳ,架空　一郎\n11,,架空　花子,ｶｸｳ ﾊﾅｺ\n".encode()

NAMES = {"ds": XMLDSIG, "xa": XADES}
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
    "http://www.w3.org/2000/09/xmldsig#sha1": hashlib.sha1,
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": hashes.SHA512(),
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": hashes.SHA1(),  # noqa: S303 - to be refused
}


def raw_sign(key: rsa.RSAPrivateKey, octets: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    return key.sign(octets, padding.PKCS1v15(), hashes.SHA256())


def sign_as(
    certificate: HpkiCertificate,
    key: rsa.RSAPrivateKey,
    document: bytes,
    *,
    at: datetime = DAY,
    profile: Profile = ONS_2022,
) -> bytes:
    """Sign an unsigned document."""
    prepared = prepare(document, certificate, at=at, profile=profile)
    return prepared.complete(raw_sign(key, prepared.signed_info))


def sign(
    person: Person,
    document: bytes | None = None,
    *,
    at: datetime = DAY,
    profile: Profile = ONS_2022,
) -> bytes:
    """Sign as a person of the sandbox."""
    return sign_as(person.certificate, person.key, document or wrap(CSV), at=at, profile=profile)


def find(root: etree._Element, path: str) -> etree._Element:
    """The one element that an XPath names."""
    found = root.xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    (element,) = found
    assert isinstance(element, etree._Element)
    return element


def changed(data: bytes, change: Callable[[etree._Element], object]) -> bytes:
    """Change the tree of a document and write it out again; the signature stays as it is."""
    root = etree.fromstring(data)
    change(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def resigned(
    data: bytes, key: rsa.RSAPrivateKey, change: Callable[[etree._Element], object]
) -> bytes:
    """Change the tree of a signed document and make all digests and the value right again.

    This is what a signer who is up to something (or another program) could write: only the rules
    of the profile can refuse it, no broken digest will. Of several signatures it is the last one.
    """
    root = etree.fromstring(data)
    change(root)
    signed_info = [*root.iter(f"{{{XMLDSIG}}}SignedInfo")][-1]
    for reference in signed_info.iter(f"{{{XMLDSIG}}}Reference"):
        uri = reference.get("URI", "")
        target = root.xpath("//*[@id=$i or @Id=$i]", i=uri[1:]) if uri else [root]
        assert isinstance(target, list)
        element = target[0]
        assert isinstance(element, etree._Element)
        transform = next(reference.iter(f"{{{XMLDSIG}}}Transform"), None)
        octets = _c14n(element, "" if transform is None else transform.get("Algorithm", ""))
        method = find(reference, "ds:DigestMethod").get("Algorithm", "")
        digest = _DIGESTS.get(method, hashlib.sha256)(octets).digest()
        find(reference, "ds:DigestValue").text = base64.b64encode(digest).decode()
    method = find(signed_info, "ds:SignatureMethod").get("Algorithm", "")
    octets = _c14n(signed_info, find(signed_info, "ds:CanonicalizationMethod").get("Algorithm", ""))
    value = key.sign(octets, padding.PKCS1v15(), _HASHES.get(method, hashes.SHA256()))
    [*root.iter(f"{{{XMLDSIG}}}SignatureValue")][-1].text = base64.b64encode(value).decode()
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _c14n(element: etree._Element, algorithm: str) -> bytes:
    exclusive = algorithm.startswith("http://www.w3.org/2001/10/xml-exc-c14n")
    return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False)
