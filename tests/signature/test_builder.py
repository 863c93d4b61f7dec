"""Building: the form of the profile, the document's own bytes kept, and what is refused."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import read_document, wrap
from clinic_signer.sandbox.people import Person
from clinic_signer.signature import builder
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.profile import (
    EXCLUSIVE_2024,
    EXCLUSIVE_C14N,
    INCLUSIVE_C14N,
    ONS_2022,
    PROFILES,
    XADES,
    XMLDSIG,
    Profile,
)
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify, verify_integrity
from signature.signing import CSV, DAY, raw_sign, sign

UNSIGNED = wrap(CSV)
_RANDOM_ID = re.compile(r"id[0-9a-f]{8}")


def counting() -> Callable[[], str]:
    """Identifiers 00000001, 00000002 …"""
    numbers = itertools.count(1)
    return lambda: f"{next(numbers):08x}"


def habits(element: etree._Element) -> Iterator[tuple[object, ...]]:
    """What a tree looks like without the values that differ from signature to signature."""
    for each in element.iter():
        attributes = [(name, _RANDOM_ID.sub("id#", value)) for name, value in each.items()]
        text = each.text or ""
        lines = {len(line) for line in text.split("\n")[:-2]}
        yield each.prefix, each.tag, attributes, bool(text), lines, text[-1:] == "\n", each.tail


def es_part(root: etree._Element) -> etree._Element:
    """The signature of a document without its unsigned properties."""
    signature = next(root.iter(f"{{{XMLDSIG}}}Signature"))
    for unsigned in list(signature.iter(f"{{{XADES}}}UnsignedProperties")):
        parent = unsigned.getparent()
        assert parent is not None
        parent.remove(unsigned)
    return signature


def test_our_signature_looks_like_that_of_a_real_prescription(
    real_sample: Path, doctor: Person
) -> None:
    real = etree.fromstring(real_sample.read_bytes())
    payload = read_document(real_sample.read_bytes()).payload
    ours = etree.fromstring(sign(doctor, wrap(payload)))
    assert list(habits(es_part(ours))) == list(habits(es_part(real)))
    theirs = [row[1] for row in habits(real) if not str(row[1]).startswith("{")]
    service = {"PrescriptionId", "AdditionalPrescriptionInformation"}
    conversion = {"ConversionPharmaceuticalCode", "ConversionREcode", "ConversionYJcode"}
    assert [row[1] for row in habits(ours) if not str(row[1]).startswith("{")] == [
        name for name in theirs if name not in service | conversion
    ]


def test_our_text_differs_from_a_real_one_in_its_values_only(
    real_sample: Path, doctor: Person
) -> None:
    """The bytes themselves: prefixes, quotes, empty-element tags, line ends, declarations."""

    def skeleton(data: bytes) -> str:
        text = data.decode()
        start = text.index("<PrescriptionSign>")
        unsigned = text.find("<xa:UnsignedProperties>")
        end = text.index("</xa:QualifyingProperties>")
        text = text[start : end if unsigned < 0 else unsigned] + text[end:]
        text = _RANDOM_ID.sub("id#", text)
        text = re.sub(r"(?<=<xa:SigningTime>)[^<]+", "time", text)
        return re.sub(r"(?<=>)[A-Za-z0-9+/=\n]{20,}?(\n?)(?=<)", r"base64\1", text)

    assert skeleton(sign(doctor)) == skeleton(real_sample.read_bytes())


def test_base64_stands_in_lines_of_76_columns(doctor: Person) -> None:
    root = etree.fromstring(sign(doctor))
    value = next(root.iter(f"{{{XMLDSIG}}}SignatureValue")).text or ""
    certificate = next(root.iter(f"{{{XMLDSIG}}}X509Certificate")).text or ""
    for text in (value, certificate):
        assert text.endswith("\n")
        *full, last = text.removesuffix("\n").split("\n")
        assert {len(line) for line in full} == {76}
        assert 0 < len(last) <= 76


def test_the_document_keeps_its_bytes(doctor: Person) -> None:
    odd = UNSIGNED.replace(b"><Version", b">\n\t<Version").replace(
        b"</Prescription></Document>", b"\r\n</Prescription\t >\n</Document >\n"
    )
    document = sign(doctor, odd)
    start = document.index(b"<PrescriptionSign>")
    end = document.index(b"</PrescriptionSign>") + len(b"</PrescriptionSign>")
    assert document[:start] + document[end:] == odd
    assert all(each.holds for each in verify_integrity(document))


def test_the_signing_time_is_utc_in_whole_seconds(doctor: Person) -> None:
    at = datetime(2026, 11, 20, 10, 30, 5, 999_999, tzinfo=timezone(timedelta(hours=9)))
    document = sign(doctor, at=at)
    assert b"<xa:SigningTime>2026-11-20T01:30:05+00:00</xa:SigningTime>" in document


def test_a_time_without_a_zone_is_a_mistake_of_the_caller(doctor: Person) -> None:
    with pytest.raises(ValueError, match="time zone"):
        prepare(UNSIGNED, doctor.certificate, at=datetime(2026, 11, 20))  # noqa: DTZ001


def test_the_same_identifiers_give_the_same_octets(doctor: Person) -> None:
    first = prepare(UNSIGNED, doctor.certificate, at=DAY, ids=counting())
    second = prepare(UNSIGNED, doctor.certificate, at=DAY, ids=counting())
    assert first.signed_info == second.signed_info
    assert b'Id="id00000001-SignedInfo"' in first.signed_info


def test_identifiers_are_new_each_time(doctor: Person) -> None:
    found = [_RANDOM_ID.findall(sign(doctor).decode()) for _ in range(2)]
    assert not set(found[0]) & set(found[1])
    assert len(set(found[0])) == 8


@pytest.mark.parametrize("text", ["", "0000000", "0000000g", '0" x="1', "000000001"])
def test_identifiers_that_are_not_eight_digits_are_a_mistake(doctor: Person, text: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        prepare(UNSIGNED, doctor.certificate, at=DAY, ids=lambda: text)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_every_profile_row_verifies(doctor: Person, trust: TrustStore, profile: Profile) -> None:
    report = verify(sign(doctor, profile=profile), trust=trust, at=DAY)
    assert report.indication is Indication.TOTAL_PASSED


def test_the_exclusive_row_writes_a_transform_on_all_references(doctor: Person) -> None:
    def transforms(profile: Profile) -> int:
        return sign(doctor, profile=profile).count(
            f'Transform Algorithm="{EXCLUSIVE_C14N}"'.encode()
        )

    assert (transforms(ONS_2022), transforms(EXCLUSIVE_2024)) == (2, 3)


def test_a_changed_profile_row_changes_prefixes_and_order(
    doctor: Person, trust: TrustStore
) -> None:
    """HPKI signers of other makers write other prefixes and another order."""
    profile = Profile(
        name="other",
        signature_prefix="ds",
        properties_prefix="xades",
        reference_order=(
            ONS_2022.reference_order[0],
            ONS_2022.reference_order[2],
            ONS_2022.reference_order[1],
        ),
        payload_transform=EXCLUSIVE_C14N,
        line_width=10_000,
    )
    document = sign(doctor, profile=profile)
    assert b"<ds:Signature " in document
    assert document.index(b"Reference2-SignedProperties") < document.index(b"Reference3-KeyInfo")
    assert verify(document, trust=trust, at=DAY).indication is Indication.TOTAL_PASSED


def test_a_value_of_another_length_is_not_put_in(doctor: Person) -> None:
    prepared = prepare(UNSIGNED, doctor.certificate, at=DAY)
    with pytest.raises(Failure) as caught:
        prepared.complete(raw_sign(doctor.key, prepared.signed_info)[1:])
    assert caught.value.code is FailureCode.CARD_SIGNATURE_WRONG


def test_a_prepared_signature_shows_no_patient(doctor: Person) -> None:
    prepared = prepare(UNSIGNED, doctor.certificate, at=DAY)
    assert "SJ1" not in repr(prepared)
    assert "U0ox" not in repr(prepared)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", FailureCode.NOT_XML),
        (CSV, FailureCode.NOT_XML),
        (b"<Document/>", FailureCode.ENVELOPE_UNKNOWN),
        (UNSIGNED.replace(b"Prescription>", b"Rx>"), FailureCode.ENVELOPE_UNKNOWN),
        (UNSIGNED.replace(b'Document id="P', b'Document Id="P'), FailureCode.ENVELOPE_UNKNOWN),
        (UNSIGNED.replace(b"</Document>", b"<Dispensing/></Document>"), None),
        (UNSIGNED.replace(b"<Version ", b'<Version id="Document" '), None),
        (UNSIGNED.replace(b"<Version ", b'<Version id="PrescriptionSign" '), None),
        (UNSIGNED.replace(b"<Prescription>", b'<Prescription xml:lang="ja">'), None),
        (UNSIGNED.replace(b"<?xml", b"<!DOCTYPE x><?xml"), None),
        (
            UNSIGNED.replace(b"<Document ", b'<Document xmlns:r="relative" '),
            FailureCode.ENVELOPE_UNKNOWN,
        ),
    ],
)
def test_what_is_no_unsigned_prescription_is_refused(
    doctor: Person, document: bytes, code: FailureCode | None
) -> None:
    with pytest.raises(Failure) as caught:
        prepare(document, doctor.certificate, at=DAY)
    if code is not None:
        assert caught.value.code is code


def test_a_signed_prescription_is_not_signed_again(doctor: Person, signed: bytes) -> None:
    with pytest.raises(Failure) as caught:
        prepare(signed, doctor.certificate, at=DAY)
    assert caught.value.code is FailureCode.ENVELOPE_ALREADY_SIGNED


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
@given(payload=st.binary(min_size=1, max_size=3000))
def test_the_usual_layout_is_read_like_any_other(profile: Profile, payload: bytes) -> None:
    """What is taken from the template is what parsing and canonicalizing gives."""
    document = wrap(payload)
    algorithm = profile.payload_transform or INCLUSIVE_C14N
    assert builder._signed_element(document, profile) == builder._any_signed_element(
        document, algorithm
    )


@pytest.mark.parametrize(
    "text", [b"U0ox&#65;A==", b"U0ox\n", b"U0ox\r\n", b" U0ox", b"U0o&#x78;"], ids=repr
)
def test_base64_written_in_another_way_is_parsed(doctor: Person, text: bytes) -> None:
    before, _, rest = UNSIGNED.partition(b'id="PrescriptionDocument">')
    _, _, after = rest.partition(b"<")
    document = before + b'id="PrescriptionDocument">' + text + b"<" + after
    assert all(each.holds for each in verify_integrity(sign(doctor, document)))


@pytest.mark.parametrize(
    "text", [b"", b"U0o", b"U0oxC1==", b"U0ox=", b"U0ox]]", "é".encode(), b"U0-_"], ids=repr
)
@pytest.mark.parametrize("layout", [b"", b"\n"], ids=["usual", "other"])
def test_a_payload_that_is_not_base64_is_not_signed(
    doctor: Person, text: bytes, layout: bytes
) -> None:
    before, _, rest = UNSIGNED.partition(b'id="PrescriptionDocument">')
    _, _, after = rest.partition(b"<")
    document = before + b'id="PrescriptionDocument">' + text + b"<" + after + layout
    with pytest.raises(Failure) as caught:
        prepare(document, doctor.certificate, at=DAY)
    assert caught.value.code is FailureCode.PAYLOAD_NOT_BASE64


@given(payload=st.binary(min_size=1, max_size=3000), at=st.datetimes(timezones=st.just(UTC)))
def test_any_payload_is_signed_and_verified(payload: bytes, at: datetime) -> None:
    person = _ANYBODY[0]
    document = sign(person, wrap(payload), at=at)
    (integrity,) = verify_integrity(document)
    assert integrity.holds
    assert read_document(document).payload == payload


_ANYBODY: list[Person] = []


@pytest.fixture(autouse=True)
def _anybody(doctor: Person) -> None:
    """Hypothesis runs one test many times; the person is the same."""
    _ANYBODY[:] = [doctor]
