"""The dispensing document keeps every byte of the prescription and is signed by the pharmacist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import (
    DocumentKind,
    EnvelopeForm,
    read_document,
    wrap,
)
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import (
    build_dispensing,
    dispensing_octets,
    prescription_of,
)
from clinic_signer.signature.profile import PROFILES, Profile
from clinic_signer.signature.report import Indication, Level, SignedBy
from clinic_signer.signature.verifier import verify, verify_integrity
from signature.signing import CSV, DAY, sign

CJ1 = "CJ1,\n1,架空　花子,2,19780314\n5,20261120,\n15,調剤　二郎,,\n".encode()
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Document"'
    b' xsi:noNamespaceSchemaLocation="ED.xsd"><DispensingManagement id="DispensingManagement">'
    b'<Version Value="EPD1.0"/></DispensingManagement><Dispensing id="Dispensing">'
    b"<ReferencePrescription>"
)
_TAIL = (
    b'</ReferencePrescription><DispensingDocument id="DispensingDocument">%s'
    b"</DispensingDocument></Dispensing></Document>"
)


def inside(prescription: bytes) -> bytes:
    """The bytes between the tags of the Prescription element."""
    found = re.search(rb"<Prescription\s*>(.*)</Prescription\s*>", prescription, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def pharmacist(world: Sandbox) -> Person:
    return world.person(PersonId.PHARMACIST)


def test_the_prescription_stands_in_it_byte_for_byte(extended: bytes) -> None:
    document = build_dispensing(extended, CJ1)
    assert document.startswith(_HEAD + inside(extended))
    envelope = read_document(document)
    assert document == _HEAD + inside(extended) + _TAIL % envelope.payload_base64.encode()
    assert (envelope.kind, envelope.form) == (DocumentKind.DISPENSING, EnvelopeForm.UNSIGNED)
    assert (envelope.version, envelope.payload) == ("EPD1.0", CJ1)
    assert envelope.prescription_id == read_document(extended).prescription_id is not None


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_the_pharmacist_signs_around_the_prescriber(
    extended: bytes, pharmacist: Person, doctor: Person, trust: TrustStore, profile: Profile
) -> None:
    unsigned = build_dispensing(extended, CJ1)
    document = sign(pharmacist, unsigned, profile=profile)
    start = document.index(b"<DispensingSign>")
    end = document.index(b"</DispensingSign>") + len(b"</DispensingSign>")
    assert document[:start] + document[end:] == unsigned
    report = verify(document, trust=trust, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED
    assert [(each.signed_by, each.level, each.signer) for each in report.signatures] == [
        (SignedBy.DISPENSER, Level.ES, pharmacist.certificate),
        (SignedBy.PRESCRIBER, Level.ES_XL, doctor.certificate),
    ]


def test_a_prescription_that_only_the_prescriber_has_signed(
    signed: bytes, pharmacist: Person
) -> None:
    document = sign(pharmacist, build_dispensing(signed, CJ1))
    assert [each.holds for each in verify_integrity(document)] == [True, True]


def test_a_paper_prescription_has_no_signature_inside(
    pharmacist: Person, trust: TrustStore
) -> None:
    document = sign(pharmacist, build_dispensing(wrap(CSV), CJ1))
    report = verify(document, trust=trust, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED
    assert [each.signed_by for each in report.signatures] == [SignedBy.DISPENSER]


def test_the_prescription_comes_out_as_it_went_in(extended: bytes, pharmacist: Person) -> None:
    unsigned = build_dispensing(extended, CJ1)
    assert prescription_of(unsigned) == extended
    assert prescription_of(sign(pharmacist, unsigned)) == extended


def test_the_octets_cover_both_the_prescription_and_the_data(extended: bytes) -> None:
    document = build_dispensing(extended, CJ1)
    octets = dispensing_octets(document)
    assert octets != dispensing_octets(document.replace(b'Value="EPS1.0"', b'Value="EPS1.1"'))
    assert octets != dispensing_octets(build_dispensing(extended, CJ1 + b"501,a,\n"))
    assert octets == dispensing_octets(document.replace(b"EPD1.0", b"EPD1.1"))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'<?xml version="1.0" encoding="UTF-8"?>', b""),
        lambda data: data.replace(b'encoding="UTF-8"?>', b'encoding="utf-8" standalone="no"?>\r\n'),
        lambda data: data.replace(b"<Prescription>", b"<Prescription >\r\n\t"),
        lambda data: data.replace(b"</Prescription></Document>", b"</Prescription\n></Document>\n"),
        lambda data: data.replace(b"<PrescriptionManagement ", b"\r<PrescriptionManagement\r\n\t"),
    ],
    ids=["mark", "no declaration", "declaration", "start tag", "end tag", "line ends"],
)
def test_other_ways_of_writing_the_same_prescription(
    extended: bytes, pharmacist: Person, change: object
) -> None:
    assert callable(change)
    received = change(extended)
    assert received != extended
    document = build_dispensing(received, CJ1)
    assert inside(received) in document
    assert all(each.holds for each in verify_integrity(sign(pharmacist, document)))


def refusal(prescription: bytes, csv: bytes = CJ1) -> FailureCode:
    with pytest.raises(Failure) as caught:
        build_dispensing(prescription, csv)
    return caught.value.code


@pytest.mark.parametrize(
    "declaration",
    [b'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"', b'xmlns:q="urn:q"'],
)
def test_a_namespace_of_the_root_that_the_prescriber_signed_is_not_lost_silently(
    doctor: Person, declaration: bytes
) -> None:
    """Inclusive canonicalization renders it: the digest would not fit in another root."""
    unsigned = wrap(CSV).replace(b"<Document ", b"<Document " + declaration + b" ")
    assert refusal(sign(doctor, unsigned)) is FailureCode.PRESCRIPTION_NOT_KEPT


def test_a_namespace_declared_further_in_stays(doctor: Person, pharmacist: Person) -> None:
    old, new = b"<PrescriptionDocument ", b'<PrescriptionDocument xmlns:q="urn:q" '
    received = sign(doctor, wrap(CSV).replace(old, new))
    document = sign(pharmacist, build_dispensing(received, CJ1))
    assert [each.holds for each in verify_integrity(document)] == [True, True]
    relative = wrap(CSV).replace(old, b'<PrescriptionDocument xmlns:q="q" ')
    assert refusal(relative) is FailureCode.PRESCRIPTION_NOT_KEPT  # it has no canonical octets


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<Prescription>", b'<Prescription a="1">', FailureCode.ENVELOPE_UNKNOWN),
        (b"<Prescription>", b'<Prescription xml:lang="ja">', FailureCode.ENVELOPE_UNKNOWN),
        (b"<Document ", b'<Document xml:base="http://x/" ', FailureCode.ENVELOPE_UNKNOWN),
        (b"</Prescription>", b"<Prescription></Prescription></Prescription>", None),
        (b"</Prescription>", b"</Prescription><Prescription/>", FailureCode.ENVELOPE_UNKNOWN),
        (b"</Prescription>", b'<x id="Dispensing"/></Prescription>', FailureCode.ENVELOPE_UNKNOWN),
        (b"</Prescription>", b'<x Id="DispensingSign"/></Prescription>', None),
        (b"</Prescription>", b"<!-- x --></Prescription>", FailureCode.XML_FORBIDDEN_CONSTRUCT),
        (b"</Prescription>", b"<?x y?></Prescription>", FailureCode.XML_FORBIDDEN_CONSTRUCT),
        (b"</Prescription>", b"<![CDATA[x]]></Prescription>", FailureCode.XML_FORBIDDEN_CONSTRUCT),
        (b"</Prescription>", b"]]></Prescription>", FailureCode.NOT_XML),
        (b"</Prescription>", b"&x;</Prescription>", FailureCode.NOT_XML),
        (b"<Document ", b"<!DOCTYPE x><Document ", FailureCode.XML_FORBIDDEN_CONSTRUCT),
        (b'encoding="UTF-8"', b'encoding="Shift_JIS"', FailureCode.XML_FORBIDDEN_CONSTRUCT),
        (b"<PrescriptionDocument ", b"<p:PrescriptionDocument ", FailureCode.NOT_XML),
        (b">U0ox", b">U0oy", FailureCode.PRESCRIPTION_BROKEN),
    ],
    ids=repr,
)
def test_hostile_prescriptions_are_refused(
    extended: bytes, old: bytes, new: bytes, code: FailureCode | None
) -> None:
    assert old in extended
    assert refusal(extended.replace(old, new, 1)) is (code or FailureCode.ENVELOPE_UNKNOWN)


def test_a_huge_prescription_is_refused(extended: bytes) -> None:
    padded = extended.replace(b"</Prescription>", b" " * 10_000_000 + b"</Prescription>")
    assert refusal(padded) is FailureCode.FILE_TOO_LARGE


def test_what_is_no_prescription_or_no_dispensing_data_is_refused(
    extended: bytes, pharmacist: Person
) -> None:
    dispensing = build_dispensing(extended, CJ1)
    assert refusal(dispensing) is FailureCode.ENVELOPE_UNKNOWN
    assert refusal(CSV) is FailureCode.ENVELOPE_UNKNOWN
    assert refusal(extended, CSV) is FailureCode.NOT_DISPENSING_DATA
    assert refusal(extended, b"1,x\n") is FailureCode.NOT_DISPENSING_DATA
    assert refusal(extended, b"\0") is FailureCode.NOT_A_PRESCRIPTION
    assert refusal(extended, b"CJ1,\n" + b"x" * 1_000_000) is FailureCode.FILE_TOO_LARGE
    with pytest.raises(Failure) as caught:
        prescription_of(extended)
    assert caught.value.code is FailureCode.ENVELOPE_UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"</Document>", b"<DispensingSign/></Document>", FailureCode.ENVELOPE_ALREADY_SIGNED),
        (
            b"</Document>",
            b"<AdditionalDispensedInformation/></Document>",
            FailureCode.ENVELOPE_UNKNOWN,
        ),
        (b"<DispensingManagement ", b"<Other ", FailureCode.NOT_XML),
        (b'<Dispensing id="Dispensing">', b"<Dispensing>", FailureCode.ENVELOPE_UNKNOWN),
        (b'id="DispensingDocument">', b'id="DispensingDocument">=', FailureCode.PAYLOAD_NOT_BASE64),
        (b"<DispensingDocument ", b"<x/><DispensingDocument ", None),
        (b"<ReferencePrescription>", b"<ReferencePrescription><Signature/>", None),
        (b"</ReferencePrescription>", b"<PrescriptionSign/></ReferencePrescription>", ""),
        (b"xs:Reference ", b"xs:Other ", FailureCode.NOT_XML),
        (b"#PrescriptionDocument", b"#Dispensing", FailureCode.ENVELOPE_UNKNOWN),
    ],
    ids=repr,
)
def test_dispensing_documents_that_would_not_verify_are_not_signed(
    extended: bytes, pharmacist: Person, old: bytes, new: bytes, code: FailureCode | str | None
) -> None:
    document = build_dispensing(extended, CJ1)
    assert old in document
    changed = document.replace(old, new, 1)
    if code is None:  # not of the profile, and no harm: the verifier agrees
        assert all(each.holds for each in verify_integrity(sign(pharmacist, changed)))
        return
    with pytest.raises(Failure) as caught:
        prepare(changed, pharmacist.certificate, at=DAY)
    assert caught.value.code is (code or FailureCode.ENVELOPE_UNKNOWN)


def test_a_dispensing_document_is_signed_once(extended: bytes, pharmacist: Person) -> None:
    document = sign(pharmacist, build_dispensing(extended, CJ1))
    with pytest.raises(Failure) as caught:
        prepare(document, pharmacist.certificate, at=DAY)
    assert caught.value.code is FailureCode.ENVELOPE_ALREADY_SIGNED


_LINES = st.lists(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40),
    max_size=12,
)
_ENDS = st.sampled_from(["\n", "\r\n", ""])


def kept_and_signed(lines: list[str], end: str) -> None:
    prescription, person = _FIXED
    csv = ("CJ1,\n" + "\n".join(lines) + end).encode()
    document = sign(person, build_dispensing(prescription, csv))
    assert read_document(document).payload == csv
    assert inside(prescription) in document
    assert [each.holds for each in verify_integrity(document)] == [True, True]


@settings(max_examples=40)
@given(lines=_LINES, end=_ENDS)
def test_any_dispensing_data_are_kept_and_signed(lines: list[str], end: str) -> None:
    kept_and_signed(lines, end)


@pytest.mark.long
@settings(max_examples=500)
@given(lines=_LINES, end=_ENDS)
def test_five_hundred_dispensing_data_are_kept_and_signed(lines: list[str], end: str) -> None:
    kept_and_signed(lines, end)


_FIXED: tuple[bytes, Person]


@pytest.fixture(autouse=True)
def _fixed(signed: bytes, pharmacist: Person) -> None:
    """Hypothesis runs one test many times with the same prescription and person."""
    global _FIXED
    _FIXED = (signed, pharmacist)


def test_the_real_prescription_is_dispensed_in_the_sandbox(
    real_sample: Path, pharmacist: Person, trust: TrustStore
) -> None:
    received = real_sample.read_bytes()
    document = sign(pharmacist, build_dispensing(received, CJ1))
    assert inside(received) in document
    assert [each.holds for each in verify_integrity(document)] == [True, True]
    assert prescription_of(document) == received
    outer, inner = verify(document, trust=trust, at=DAY).signatures
    before = verify(received, trust=trust, at=DAY).signatures[0]
    assert outer.indication is Indication.TOTAL_PASSED
    assert (inner.indication, inner.sub_indication) == (before.indication, before.sub_indication)
