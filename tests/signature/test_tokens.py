"""Time-stamp tokens: what is read, what is refused, and that no octet can be changed unnoticed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.pki import Credential, UnitId
from clinic_signer.signature import tokens
from clinic_signer.signature.token_parts import TokenError
from clinic_signer.signature.token_signature import (
    TokenCertificateMissingError,
    TokenSignatureError,
    verify_token,
)
from clinic_signer.signature.tokens import read_token
from signature.signing import DAY
from signature.token_forms import GEN_TIME, build_token

NOTICED = (TokenError, TokenSignatureError, TokenCertificateMissingError)


@pytest.fixture(scope="module")
def unit(world: Sandbox) -> Credential:
    """The sandbox's time-stamping unit."""
    return world.credentials[UnitId.TIMESTAMP_UNIT]


@pytest.fixture(scope="module")
def token(world: Sandbox) -> bytes:
    """A token of the sandbox over b'data'."""
    return world.timestamp(b"data", DAY + timedelta(microseconds=120_000))


def accepted(token: bytes, *candidates: bytes) -> bool:
    """Whether the token is read and its signature holds."""
    verify_token(read_token(token), candidates)
    return True


def test_a_token_says_when_what_and_who(token: bytes, unit: Credential) -> None:
    found = read_token(token)
    assert found.gen_time == DAY + timedelta(microseconds=120_000)
    assert found.imprint_algorithm == "sha256"
    assert found.imprint == hashlib.sha256(b"data").digest()
    assert found.certificates == (unit.der,)
    assert verify_token(found, ()).der == unit.der


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"digest": "sha512"},
        {"imprint": "sha512"},
        {"reference_version": 1},
        {"signature_algorithm": "rsassa_pkcs1v15"},
        {"information": {"accuracy": {"seconds": 1, "millis": 5}, "nonce": 3, "ordering": True}},
        {"information": {"extensions": [{"extn_id": "1.2.3", "extn_value": b"\5\0"}]}},
    ],
    ids=str,
)
def test_the_forms_that_authorities_use_are_read(form: dict[str, object], unit: Credential) -> None:
    token = build_token(unit.der, unit.key, **form)
    assert read_token(token).gen_time == GEN_TIME
    expected = timedelta(seconds=1, milliseconds=5) if "accuracy" in str(form) else timedelta(0)
    assert read_token(token).accuracy == expected
    assert accepted(token)


def test_an_authority_with_an_elliptic_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST TSA")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(DAY)
        .not_valid_after(DAY + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    assert accepted(build_token(certificate, key))
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(TokenSignatureError):
        accepted(build_token(certificate, other))


def test_the_certificate_may_stand_beside_the_token(unit: Credential, world: Sandbox) -> None:
    token = build_token(unit.der, unit.key, with_certificate=False)
    root = world.credentials[UnitId.TIMESTAMP_ROOT].der
    assert accepted(token, root, unit.der)
    with pytest.raises(TokenCertificateMissingError):
        accepted(token, root)


def test_a_certificate_beside_does_not_replace_a_wrong_one_inside(
    unit: Credential, world: Sandbox
) -> None:
    def exchange(data: cms.SignedData) -> None:
        other = world.credentials[UnitId.TIMESTAMP_ROOT].der
        data["certificates"] = [cms.CertificateChoices.load(other)]

    token = build_token(unit.der, unit.key, change_signed_data=exchange)
    with pytest.raises(TokenSignatureError):
        accepted(token, unit.der)


def _without(kind: str) -> Callable[[list[cms.CMSAttribute]], None]:
    def change(rows: list[cms.CMSAttribute]) -> None:
        rows[:] = [row for row in rows if row["type"].native != kind]

    return change


def _signed_twice(data: cms.SignedData) -> None:
    """Two SignerInfos: whose time would it be?"""
    data["signer_infos"] = [*data["signer_infos"], data["signer_infos"][0].copy()]


def _twice(rows: list[cms.CMSAttribute]) -> None:
    rows.append(rows[-1])


@pytest.mark.parametrize("kind", ["content_type", "message_digest", "signing_certificate_v2"])
def test_an_attribute_that_is_missing_is_not_assumed(kind: str, unit: Credential) -> None:
    token = build_token(unit.der, unit.key, change_attributes=_without(kind))
    with pytest.raises(TokenSignatureError):
        accepted(token)


def test_another_key_than_that_of_the_certificate(world: Sandbox, unit: Credential) -> None:
    other = world.credentials[UnitId.TIMESTAMP_ROOT]
    with pytest.raises(TokenSignatureError):
        accepted(build_token(unit.der, other.key))


@pytest.mark.parametrize(
    "form",
    [
        {"imprint": "sha1"},
        {"imprint": "md5"},
        {"digest": "sha1"},
        {"signature_algorithm": "rsassa_pss"},
        {"signature_algorithm": "sha512_rsa"},
        {"change_attributes": _twice},
        {"information": {"version": 2}},
        {
            "information": {
                "extensions": [{"extn_id": "1.2.3", "critical": True, "extn_value": b"\5\0"}]
            }
        },
        {"change_signed_data": lambda data: data.__setitem__("version", "v1")},
        {"change_signed_data": lambda data: data.__setitem__("signer_infos", [])},
        {"change_signed_data": _signed_twice},
        {"information": {"accuracy": {"seconds": -1}}},
        {"information": {"accuracy": {"seconds": 100_000}}},
        {"information": {"accuracy": {"millis": 1000}}},
        {"change_signed_data": lambda data: data.__setitem__("digest_algorithms", [])},
    ],
    ids=lambda form: next(iter(form)),
)
def test_what_is_outside_the_accepted_form_is_refused(
    form: dict[str, object], unit: Credential
) -> None:
    with pytest.raises(TokenError):
        read_token(build_token(unit.der, unit.key, **form))


@pytest.mark.parametrize(
    ("time", "microsecond"),
    [
        (b"20261120013005Z", 0),
        (b"20261120013005.5Z", 500_000),
        (b"20261120013005.123456Z", 123_456),
        (b"20261120013005.1234567Z", 123_456),
    ],
)
def test_times_with_and_without_a_fraction(time: bytes, microsecond: int) -> None:
    expected = datetime.fromisoformat("2026-11-20T01:30:05+00:00")
    assert tokens._generalized_time(time) == expected.replace(microsecond=microsecond)


@pytest.mark.parametrize(
    "time",
    [
        b"",
        b"Z",
        b"202611200130Z",
        b"20261120013005",
        b"20261320013005Z",
        b"20261120013060Z",
        b"20261120013005.Z",
        b"20261120013005.50Z",
        b"20261120013005+0900",
        b"2026112001300\xb2Z",
        b"+0261120013005Z",
        b"2026-11-20T01Z",
    ],
)
def test_times_that_are_none_are_refused(time: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        tokens._generalized_time(time)


def _noticed(data: bytes) -> bool:
    try:
        accepted(data)
    except NOTICED:
        return True
    return False


def _every_flip(token: bytes, bits: range | list[int]) -> list[int]:
    unnoticed = []
    for bit in bits:
        data = bytearray(token)
        data[bit // 8] ^= 1 << bit % 8
        if not _noticed(bytes(data)):
            unnoticed.append(bit)
    return unnoticed


def test_a_flipped_bit_is_noticed_wherever_it_is(token: bytes) -> None:
    chance = random.Random(3161)
    assert _every_flip(token, chance.sample(range(len(token) * 8), 1500)) == []


@pytest.mark.long
def test_every_flipped_bit_is_noticed(token: bytes) -> None:
    assert _every_flip(token, range(len(token) * 8)) == []


def test_a_token_cut_short_or_with_more_behind_is_none(token: bytes) -> None:
    for data in (b"", token[:-1], token[:40], token + b"\0", token * 2, token[2:]):
        with pytest.raises(TokenError):
            read_token(data)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused(data: bytes) -> None:
    with pytest.raises(TokenError):
        read_token(data)


def test_a_huge_token_is_refused_before_it_is_read() -> None:
    with pytest.raises(TokenError):
        read_token(b"\x30\x84\x00\x9f\xff\xfa" + b"\x05\x00" * 5_242_877)


def test_the_library_of_other_hands_reads_our_reading(token: bytes) -> None:
    content = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"]
    assert isinstance(content.parsed, tsp.TSTInfo)
    assert content.parsed["gen_time"].native == read_token(token).gen_time
