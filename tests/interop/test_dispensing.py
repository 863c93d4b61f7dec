"""xmlsec1 and libxmlsec on dispensing documents: both signatures, each for itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import xmlsec
from lxml import etree

from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.dispensing_document import build_dispensing
from clinic_signer.signature.profile import PROFILES, XADES, XMLDSIG, Profile
from conftest import without
from signature.signing import CSV, sign

XMLSEC1 = shutil.which("xmlsec1")
CJ1 = "CJ1,\n1,架空　花子,2,19780314\n".encode()
BOTH = ("DispensingSign", "PrescriptionSign")


def by_xmlsec1(document: bytes, signature: str, folder: Path) -> bool:
    """Whether xmlsec1 verifies one signature: its value and all three references."""
    file = folder / "signed.xml"
    file.write_bytes(document)
    identifiers = ["--id-attr:id", "PrescriptionDocument", "--id-attr:id", "Dispensing"]
    for name in ("KeyInfo", "SignedProperties", "Signature"):
        identifiers += ["--id-attr:Id", name]
    found = subprocess.run(
        [XMLSEC1 or "", "--verify", *identifiers, "--node-id", signature, "--insecure", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return found.returncode == 0 and "SignedInfo References (ok/all): 3/3" in found.stderr


def by_libxmlsec(document: bytes, signature: str, person: Person) -> bool:
    """Whether libxmlsec verifies one signature with a person's key."""
    root = etree.fromstring(document)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(
        person.certificate.der, xmlsec.constants.KeyDataFormatCertDer, None
    )
    for name, attribute in (
        ("Dispensing", "id"),
        ("PrescriptionDocument", "id"),
        (f"{{{XMLDSIG}}}KeyInfo", "Id"),
        (f"{{{XADES}}}SignedProperties", "Id"),
    ):
        for element in root.iter(name):
            context.register_id(element, attribute)
    node = next(e for e in root.iter(f"{{{XMLDSIG}}}Signature") if e.get("Id") == signature)
    try:
        context.verify(node)
    except xmlsec.Error:
        return False
    return True


def dispensed(sandbox: Sandbox, received: bytes, profile: Profile) -> bytes:
    pharmacist = sandbox.person(PersonId.PHARMACIST)
    return sign(pharmacist, build_dispensing(received, CJ1), profile=profile)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_both_judges_verify_both_signatures(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    doctor, pharmacist = sandbox.person(PersonId.DOCTOR), sandbox.person(PersonId.PHARMACIST)
    received = sandbox.extend(sign(doctor, wrap(CSV), profile=profile), sandbox.opened_at)
    document = dispensed(sandbox, received, profile)
    assert by_libxmlsec(document, "DispensingSign", pharmacist)
    assert by_libxmlsec(document, "PrescriptionSign", doctor)
    assert not by_libxmlsec(document, "DispensingSign", doctor)
    if not without("xmlsec1"):
        assert all(by_xmlsec1(document, signature, tmp_path) for signature in BOTH)
        changed = document.replace(b'Value="EPS1.0"', b'Value="EPS1.1"')
        assert not by_xmlsec1(changed, "DispensingSign", tmp_path)
        assert by_xmlsec1(changed, "PrescriptionSign", tmp_path)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_the_real_prescription_dispensed(
    profile: Profile, sandbox: Sandbox, real_sample: Path, tmp_path: Path
) -> None:
    document = dispensed(sandbox, real_sample.read_bytes(), profile)
    assert by_libxmlsec(document, "DispensingSign", sandbox.person(PersonId.PHARMACIST))
    if not without("xmlsec1"):
        assert all(by_xmlsec1(document, signature, tmp_path) for signature in BOTH)
