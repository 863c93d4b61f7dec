"""What the service answers is read strictly: nothing but a value or a named failure comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, read_json
from clinic_signer.signers.second_certificate.configuration import (
    ServiceConfiguration,
    assert_safe_origin,
    is_loopback,
)
from clinic_signer.signers.second_certificate.connection import answer_of
from clinic_signer.signers.second_certificate.csc import (
    read_credential,
    read_phone_keys,
    read_signatures,
)
from clinic_signer.signers.second_certificate.vault import Pairing

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
NAMES = ("signatures", "cert", "certificates", "key", "status", "jp_phone_keys", "kid", "jwk", "v")
objects = st.dictionaries(st.sampled_from(NAMES) | st.text(), values)

READERS: tuple[Callable[[Answer], object], ...] = (
    lambda answer: read_signatures(answer, 1),
    lambda answer: read_credential(answer, "c"),
    lambda answer: read_phone_keys(answer, "jp_phone_keys"),
    lambda answer: answer.texts("signatures"),
    lambda answer: answer.integer("v"),
    lambda answer: answer.truth("v"),
)


def refusal_of(call: Callable[[], object]) -> Exception | None:
    """What a call raises, of the kinds that stand for a refusal."""
    try:
        call()
    except (AnswerError, Failure) as refusal:
        return refusal
    return None


@given(objects, st.sampled_from(READERS))
def test_any_object_is_read_or_refused(
    fields: dict[str, object], read: Callable[[Answer], object]
) -> None:
    refusal = refusal_of(lambda: read(Answer.read(json.dumps(fields).encode())))
    assert refusal is None or isinstance(refusal, AnswerError)
    assert len(str(refusal)) < 40, "it names the field and never quotes the value"


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(data: bytes) -> None:
    for read in (read_json, Answer.read):
        try:
            read(data)
        except AnswerError:
            continue


bodies = st.binary(max_size=200) | objects.map(lambda fields: json.dumps(fields).encode())


@given(st.integers(100, 599), bodies)
def test_any_answer_is_an_object_or_a_named_failure(status: int, data: bytes) -> None:
    refusal = refusal_of(lambda: answer_of(status, data))
    if refusal is None:
        assert status in (200, 201, 204)
    else:
        assert isinstance(refusal, Failure)
        assert all(len(str(fact)) < 60 for fact in refusal.facts.values())


@given(st.text(max_size=200))
def test_any_kept_text_is_a_pairing_or_refused(text: str) -> None:
    try:
        Pairing.from_text(text)
    except AnswerError:
        return


def test_a_kept_pairing_is_read_again_and_short_enough_for_windows() -> None:
    pairing = Pairing("https://service.example", "x" * 200, "a" * 64)
    assert Pairing.from_text(pairing.text) == pairing
    assert len(pairing.text) <= 1200


@pytest.mark.parametrize(
    "data", [b'{"a":1,"a":2}', b"[]", b"1", b"", b"{", b'{"a":NaN', b"\xff", b"[" * 100_000]
)
def test_what_is_no_single_object_is_refused(data: bytes) -> None:
    with pytest.raises(AnswerError):
        Answer.read(data)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, {"error": "unknown_pc"}, FailureCode.SECOND_NOT_PAIRED),
        (403, {"error": "facility_suspended"}, FailureCode.SECOND_FACILITY_SUSPENDED),
        (403, {"error": "credential_revoked", "reason": "expired"}, FailureCode.SECOND_REVOKED),
        (423, {"error": "locked"}, FailureCode.SECOND_LOCKED),
        (401, {"error": "expired_token"}, FailureCode.APPROVAL_EXPIRED),
        (401, {"error": "invalid_token"}, FailureCode.APPROVAL_EXPIRED),
        (403, {"error": "hash_not_approved"}, FailureCode.SECOND_HASH_REFUSED),
        (409, {"error": "idempotency_mismatch"}, FailureCode.SECOND_HASH_REFUSED),
        (403, {"error": "wrong_code", "left": 2}, FailureCode.PAIRING_CODE_WRONG),
        (401, {"error": "invalid_dpop_proof", "reason": "clock"}, FailureCode.SECOND_CLOCK_WRONG),
        (401, {"error": "invalid_dpop_proof"}, FailureCode.SECOND_REFUSED),
        (403, {"error": "access_denied", "reason": "not_me"}, FailureCode.APPROVAL_PAUSED),
        (403, {"error": "access_denied"}, FailureCode.SECOND_REFUSED),
        (503, {"error": "service_unavailable"}, FailureCode.SECOND_UNREACHABLE),
        (500, {}, FailureCode.SECOND_UNREACHABLE),
        (400, {"error": "<script>"}, FailureCode.SECOND_REFUSED),
        (302, {}, FailureCode.SECOND_ANSWER_WRONG),
        (200, [], FailureCode.SECOND_ANSWER_WRONG),
    ],
)
def test_every_refusal_has_its_name(status: int, body: object, code: FailureCode) -> None:
    with pytest.raises(Failure) as caught:
        answer_of(status, json.dumps(body).encode())
    assert caught.value.code is code
    assert "<" not in str(caught.value.facts)


@pytest.mark.parametrize(
    "url",
    [
        "https://sandbox.example",
        "https://sandbox.example:8443",
        "http://localhost:8470",
        "http://127.0.0.1",
        "http://[::1]:1",
    ],
)
def test_https_or_this_machine(url: str) -> None:
    assert_safe_origin(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://sandbox.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://192.168.0.2",
        "https://user:secret@sandbox.example",
        "https://sandbox.example/path",
        "https://sandbox.example?q",
        "file:///etc/passwd",
        "//sandbox.example",
        "https://sandbox.example:99999",
        "https://[::1",
        "",
        "https://例.example",
    ],
)
def test_any_other_address_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(Failure) as caught:
        ServiceConfiguration(url, "f", "p")
    assert caught.value.code is FailureCode.SECOND_ADDRESS_INSECURE
    assert "secret" not in str(caught.value.facts)


@given(st.text(max_size=100))
def test_any_text_is_an_address_or_refused(url: str) -> None:
    refusal = refusal_of(lambda: assert_safe_origin(url))
    if refusal is not None:
        assert isinstance(refusal, Failure)
        assert refusal.code is FailureCode.SECOND_ADDRESS_INSECURE


def test_loopback_is_this_machine_alone() -> None:
    assert is_loopback("127.9.9.9")
    assert not is_loopback("0.0.0.0")  # noqa: S104 - not an address to listen on here
    assert not is_loopback(None)
