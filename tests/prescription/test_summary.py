"""The summary that a person approves is canonical, versioned and leaves nothing out."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.prescription.records import Prescription, decode, encode
from clinic_signer.prescription.summary import SUMMARY_VERSION, summary
from prescription.generated import prescriptions


def digest_of(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def test_it_says_who_what_and_how_much(aozora: bytes) -> None:
    result = summary(decode(aozora), digest=digest_of(aozora))
    assert result.version == SUMMARY_VERSION
    assert (result.patient, result.birth_date, result.sex) == ("見本　花子", "19780314", "2")
    assert (result.prescriber, result.issued) == ("架空　一郎", "20260901")
    assert result.number_of_medicines == 4
    first = result.rps[0]
    assert (first.usage, first.quantity) == ("１日１回朝食後　服用", "28")
    assert (first.medicines[0].name, first.medicines[0].code) == (
        "ノルバスク錠２．５ｍｇ",
        "612170709",
    )
    assert (first.medicines[0].supplements[0].kind, first.medicines[0].amount) == ("8", "1")


def test_it_is_canonical_json(aozora: bytes) -> None:
    encoded = summary(decode(aozora), digest=digest_of(aozora)).to_json()
    value = json.loads(encoded)
    assert value["digest"] == digest_of(aozora).hex()
    assert value["truncated"] is False
    assert value["medicines"] == 4
    assert list(value) == sorted(value)
    assert b": " not in encoded
    assert "見本　花子".encode() in encoded


def test_letters_are_escaped_as_rfc_8785_says() -> None:
    data = 'SJ1\n81,1,,a"\\\t\x1f\x7f€😀\n'.encode()
    encoded = summary(decode(data), digest=bytes(32)).to_json()
    assert '"raw":"81,1,,a\\"\\\\\\t\\u001f\x7f€😀"'.encode() in encoded


def test_two_sides_make_the_same_summary(aozora: bytes) -> None:
    one = summary(decode(aozora), digest=digest_of(aozora)).to_json()
    other = summary(decode(bytes(bytearray(aozora))), digest=digest_of(aozora)).to_json()
    assert one == other


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ノルバスク", "ノルバスコ"),
        (",28\n", ",29\n"),
        ("612170709", "612170708"),
        ("次回受診時", "次々回"),
        ("eGFR 48", "eGFR 84"),
        ("左前腕", "右前腕"),
        ("301,1,,", "999,1,,"),
        ("SJ1", "SJ2"),
    ],
)
def test_whatever_changes_in_the_data_changes_the_summary(
    aozora: bytes, old: str, new: str
) -> None:
    text = aozora.decode()
    assert old in text
    changed = decode(text.replace(old, new, 1).encode())
    same_digest = bytes(32)
    before = summary(decode(aozora), digest=same_digest)
    assert summary(changed, digest=same_digest).to_json() != before.to_json()


def test_the_digest_must_be_sha_256(aozora: bytes) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        summary(decode(aozora), digest=b"short")


@given(prescriptions())
def test_every_line_is_summarised_or_shown_raw(generated: Prescription) -> None:
    result = summary(generated, digest=digest_of(encode(generated)))
    encoded = result.to_json()
    assert json.dumps(
        json.loads(encoded), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode() == (encoded)
    raw = {line.number for line in result.others}
    summarised = {5, 11, 12, 13, 1, 51, 52, 64, 101, 111, 181, 201, 281}
    for record in generated.records:
        assert (record.line in raw) is (record.row.number not in summarised)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_can_be_summarised(text: str) -> None:
    data = ("SJ1\n" + text).encode()
    encoded = summary(decode(data), digest=digest_of(data)).to_json()
    assert len(json.loads(encoded)["digest"]) == 64
