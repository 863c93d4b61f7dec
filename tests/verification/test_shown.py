"""What is shown is what was verified: random edits of the structure of valid documents.

Whatever the edit does, a document that is TOTAL-PASSED shows, byte for byte, a payload that one of
the signatures in it protects, and every signature protects what it protected before.
"""

from __future__ import annotations

import base64
import copy
import random
from collections.abc import Callable

import pytest
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import read_document
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person
from clinic_signer.signature.profile import EXCLUSIVE_2024
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, sign
from signature.test_dispensing import dispensed
from verification.protected import protected, shown

FORGED = base64.b64encode(b"SJ1\n1,1,9999999,13,x\n").decode()
_NAMES = ("id", "Id", "ID", "URI", "Target", "Type", "Algorithm", "Value")
_TAGS = ("Prescription", "PrescriptionDocument", "PrescriptionSign", "Dispensing", "Holder")
Edit = Callable[[list[etree._Element], random.Random], object]


def _within(element: etree._Element, other: etree._Element) -> bool:
    return other is element or element in other.iterancestors()


def move(elements: list[etree._Element], chance: random.Random) -> None:
    element, goal = chance.choice(elements[1:]), chance.choice(elements)
    if not _within(element, goal):
        goal.insert(chance.randint(0, len(goal)), element)


def double(elements: list[etree._Element], chance: random.Random) -> None:
    extra = copy.deepcopy(chance.choice(elements[1:]))
    if chance.random() < 0.7:
        for each in extra.iter():
            each.attrib.pop("id", None)
            each.attrib.pop("Id", None)
    goal = chance.choice(elements)
    goal.insert(chance.randint(0, len(goal)), extra)


def remove(elements: list[etree._Element], chance: random.Random) -> None:
    element = chance.choice(elements[1:])
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def rename(elements: list[etree._Element], chance: random.Random) -> None:
    chance.choice(elements[1:]).tag = chance.choice((*_TAGS, chance.choice(elements).tag))


def set_attribute(elements: list[etree._Element], chance: random.Random) -> None:
    values = [value for element in elements for value in element.attrib.values()]
    chance.choice(elements).set(chance.choice(_NAMES), chance.choice(values))


def drop_attribute(elements: list[etree._Element], chance: random.Random) -> None:
    element = chance.choice([each for each in elements if each.attrib])
    del element.attrib[chance.choice(element.keys())]


def set_text(elements: list[etree._Element], chance: random.Random) -> None:
    chance.choice(elements).text = chance.choice((FORGED, chance.choice(elements).text, None, "\n"))


def forge_beside(elements: list[etree._Element], chance: random.Random) -> None:
    payloads = [each for each in elements if each.tag == "PrescriptionDocument"]
    if payloads:
        original = chance.choice(payloads)
        forged = copy.deepcopy(original)
        forged.text = FORGED
        if chance.random() < 0.5:
            original.tag = forged.tag = chance.choice(("PrescriptionDocument", "Holder"))
            original.attrib.pop("id", None)
        else:
            forged.attrib.pop("id", None)
        original.addprevious(forged)


def put_around(elements: list[etree._Element], chance: random.Random) -> None:
    element = chance.choice(elements[1:])
    parent = element.getparent()
    if parent is not None:
        holder = etree.Element(chance.choice(_TAGS))
        parent.replace(element, holder)
        holder.append(element)


EDITS: tuple[Edit, ...] = (
    move, double, remove, rename, set_attribute, drop_attribute, set_text, forge_beside, put_around,
)  # fmt: skip


def edited(data: bytes, chance: random.Random) -> bytes:
    """One to three edits."""
    root = etree.fromstring(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        elements = [*root.iter("*")]
        if len(elements) > 1:
            chance.choice(EDITS)(elements, chance)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def count_passed(data: bytes, count: int, chance: random.Random, trust: TrustStore) -> int:
    """Edit, verify, and hold what passes against what was signed."""
    root = etree.fromstring(data)
    signed, payloads = protected(root), shown(root)
    passed = 0
    for _ in range(count):
        changed = edited(data, chance)
        try:
            if verify(changed, trust=trust, at=DAY).indication is not Indication.TOTAL_PASSED:
                continue
            assert protected(etree.fromstring(changed)) == signed
            payload = read_document(changed).payload
        except Failure:  # what cannot be read is not shown
            continue
        assert payload in payloads
        passed += 1
    return passed


@pytest.fixture(scope="module")
def documents(
    world: Sandbox, doctor: Person, pharmacist: Person, extended: bytes
) -> dict[str, bytes]:
    return {
        "as signed": sign(doctor),
        "exclusive": sign(doctor, profile=EXCLUSIVE_2024),
        "from the service": extended,
        "dispensing": dispensed(extended, pharmacist),
    }


FORMS = ("as signed", "exclusive", "from the service", "dispensing")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_passed_is_what_is_shown(
    form: str, documents: dict[str, bytes], trust: TrustStore
) -> None:
    passed = count_passed(documents[form], 300, random.Random(form), trust)
    assert passed, "no edit passed: then nothing was compared"


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", range(4))
def test_what_is_passed_is_what_is_shown_in_many_edits(
    form: str, number: int, documents: dict[str, bytes], trust: TrustStore
) -> None:
    chance = random.Random(f"{form} {number}")
    assert count_passed(documents[form], 10_000, chance, trust) > 100
