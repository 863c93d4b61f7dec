"""python-xmlsec (libxmlsec within the process) and our verifier agree, whatever was changed."""

from __future__ import annotations

import random

import pytest
import xmlsec
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.profile import PROFILES, XADES, XMLDSIG, Profile
from clinic_signer.signature.structure import StructureProblemError
from clinic_signer.signature.verifier import verify_integrity
from signature.signing import sign


def holds(document: bytes, person: Person) -> bool:
    """Whether libxmlsec verifies signature and references with the person's key."""
    root = etree.fromstring(document)
    key = xmlsec.Key.from_memory(
        person.certificate.der, xmlsec.constants.KeyDataFormatCertDer, None
    )
    context = xmlsec.SignatureContext()
    context.key = key
    for name, attribute in (
        ("PrescriptionDocument", "id"),
        (f"{{{XMLDSIG}}}KeyInfo", "Id"),
        (f"{{{XADES}}}SignedProperties", "Id"),
    ):
        for element in root.iter(name):
            context.register_id(element, attribute)
    try:
        context.verify(next(root.iter(f"{{{XMLDSIG}}}Signature")))
    except xmlsec.Error:
        return False
    return True


def ours_holds(document: bytes) -> bool:
    try:
        return all(integrity.holds for integrity in verify_integrity(document))
    except (Failure, StructureProblemError):
        return False


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_libxmlsec_verifies_what_we_sign(profile: Profile, sandbox: Sandbox) -> None:
    doctor = sandbox.person(PersonId.DOCTOR)
    assert holds(sign(doctor, profile=profile), doctor)


def test_we_never_pass_what_libxmlsec_refuses(sandbox: Sandbox) -> None:
    """A thousand changed bytes: the stricter of the two is always ours."""
    doctor = sandbox.person(PersonId.DOCTOR)
    document = sign(doctor)
    chance = random.Random(1)
    passed = 0
    for _ in range(1000):
        changed = bytearray(document)
        changed[chance.randrange(len(changed))] = chance.choice(b"aZ09+/=<>\"' &\n")
        if ours_holds(bytes(changed)):
            passed += 1
            assert holds(bytes(changed), doctor)
    assert passed < 200
