"""Whatever is sent, the readers of the wire read it as meant or refuse it in one way."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.sandbox.second_certificate.dpop import jwk_thumbprint
from clinic_signer.sandbox.second_certificate.errors import ProtocolError
from clinic_signer.sandbox.second_certificate.qr import entry_code, normal_code
from clinic_signer.sandbox.second_certificate.service import Limits
from clinic_signer.sandbox.second_certificate.signing_request import (
    Mode,
    read_signing_request,
)
from clinic_signer.sandbox.second_certificate.wire import (
    Fields,
    from_base64,
    from_base64url,
    parse_form,
    parse_json,
    to_base64url,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


T = TypeVar("T")


def _or_refused(read: Callable[[], T]) -> T | None:
    """What was read; None when it was refused as the protocol refuses."""
    try:
        return read()
    except ProtocolError as error:
        return None if error.status == 400 else pytest.fail(str(error))


@given(st.binary(max_size=200))
def test_base64url_is_read_back(data: bytes) -> None:
    assert from_base64url(to_base64url(data)) == data
    assert from_base64(base64.b64encode(data).decode()) == data


@given(st.text(max_size=60))
def test_every_value_has_one_text_only(text: str) -> None:
    for read, write in (
        (from_base64url, to_base64url),
        (from_base64, lambda data: base64.b64encode(data).decode()),
    ):
        data = _or_refused(lambda read=read: read(text))
        assert data is None or write(data) == text


@pytest.mark.parametrize("text", ["AB", "A", "AA==", "A A", "AA\n", "+/", "あ"])
def test_sloppy_base64url_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        from_base64url(text)


@given(st.binary(max_size=100))
def test_any_bytes_are_json_or_refused(data: bytes) -> None:
    _or_refused(lambda: parse_json(data))


@pytest.mark.parametrize(
    "data", [b"", b'{"a":1,"a":2}', b"[" * 100_000, b"\xff", b'{"a":', b"1" * 5000]
)
def test_json_that_two_readers_could_read_differently_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_json(data)


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=5))
def test_a_form_is_read_back(values: dict[str, str]) -> None:
    data = urlencode(values).encode()
    if not data:
        return
    fields = parse_form(data)
    for name, value in values.items():
        if value and len(value) <= 4096:
            assert fields.text(name) == value


@pytest.mark.parametrize("data", [b"a=1&a=2", b"a", b"\xff=1", b"a=%ff"])
def test_an_ambiguous_form_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_form(data)


@given(st.dictionaries(st.sampled_from(["a", "b"]), JSON))
def test_members_are_what_they_must_be_or_refused(values: dict[str, Any]) -> None:
    fields = Fields(values)
    for read in (fields.text, fields.integer, fields.binary, fields.member):
        _or_refused(lambda read=read: read("a"))
    _or_refused(lambda: fields.texts("a", maximum=2))


@pytest.mark.parametrize("text", ["", "x" * 4097, "\ud800", "a\udfffb", 5, None, ["a"]])
def test_a_text_has_whole_characters_and_a_limit(text: object) -> None:
    with pytest.raises(ProtocolError):
        Fields({"a": text}).text("a")
    assert Fields({"a": "見本"}).text("a") == "見本"


@pytest.mark.parametrize("value", [True, 1.0, -1, "", "-1", "1.0", "１", 2**60, None, "9" * 17])
def test_a_number_is_a_whole_one(value: object) -> None:
    with pytest.raises(ProtocolError):
        Fields({"t": value}).integer("t")
    assert Fields({"t": "12"}).integer("t") == 12


@given(JSON)
def test_any_value_is_a_key_or_refused(value: object) -> None:
    with pytest.raises(ProtocolError):
        jwk_thumbprint(value)


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    # The key of RFC 9449 §4.1 and its thumbprint in §6.1.
    jwk = {
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    }
    assert jwk_thumbprint(jwk) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@given(JSON)
def test_any_details_are_a_request_or_refused(value: object) -> None:
    form = {
        "client_id": "clinic-signer",
        "response_type": "code",
        "redirect_uri": "http://127.0.0.1:1/x",
        "state": "s",
        "nonce": "n",
        "scope": "openid credential",
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
        "prompt": "login",
        "authorization_details": json.dumps([value]),
    }
    with pytest.raises(ProtocolError):
        read_signing_request(Fields(form), "pc", now=0, limits=Limits())


@given(st.integers(1, 5), st.binary(min_size=32, max_size=32))
def test_good_details_are_read(number: int, digest: bytes) -> None:
    hashes = [{"hash": base64.b64encode(digest).decode(), "label": "x"}] * number
    detail = {
        "type": "credential",
        "credentialID": "sandbox-second-doctor",
        "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1",
        "documentDigests": hashes,
        "jp_prescription": {
            "mode": "document",
            "summary_sha256": [to_base64url(digest)] * number,
        },
    }
    form = {
        "client_id": "clinic-signer",
        "response_type": "code",
        "redirect_uri": "http://[::1]:1/x",
        "state": "s",
        "nonce": "n",
        "scope": "credential openid",
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
        "prompt": "login",
        "authorization_details": json.dumps([detail]),
    }
    asked = read_signing_request(Fields(form), "pc", now=0, limits=Limits())
    assert asked.mode is Mode.DOCUMENT
    assert asked.digests == (digest,) * number
    assert asked.max_seconds == 300


@given(st.binary(min_size=32, max_size=32), st.floats(0, 1000))
def test_a_typed_code_is_eight_characters_that_nobody_confuses(
    secret: bytes, elapsed: float
) -> None:
    code = entry_code(secret, elapsed)
    assert len(code) == 8
    assert not set(code) & set("ILOU")
    assert normal_code(f" {code[:4].lower()}-{code[4:]} ") == code
