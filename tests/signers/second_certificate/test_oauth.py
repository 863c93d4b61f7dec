"""OAuth: the flow with an independent provider, and every claim that must be right."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import Answer, AnswerError
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.identity import (
    Expectation,
    read_keys,
    subject_of,
)
from clinic_signer.signers.second_certificate.jwk import PublicJwk
from clinic_signer.signers.second_certificate.oauth import (
    Attempt,
    OAuthClient,
    read_metadata,
)
from clinic_signer.signers.second_certificate.pc_key import PcKey
from clinic_signer.signers.second_certificate.redirect import RedirectListener, code_from

NOW = datetime(2026, 9, 1, 7, tzinfo=UTC)
ISSUER = "https://service.example"
KEY = ec.generate_private_key(ec.SECP256R1())
JWK = {**PublicJwk.of(KEY.public_key()).as_json, "kid": "k1", "use": "sig", "alg": "ES256"}
EXPECTED = Expectation(ISSUER, "clinic-signer", "nonce-1", NOW)


# ID token


def id_token(key: object = KEY, algorithm: str = "ES256", **changes: object) -> str:
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": "clinic-signer",
        "sub": "doctor",
        "nonce": "nonce-1",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 300,
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "k1"})  # type: ignore[arg-type]


def keys() -> tuple[jwt.PyJWK, ...]:
    return read_keys(Answer({"keys": [JWK]}))


def test_a_right_id_token_says_who_logged_in() -> None:
    assert subject_of(id_token(), keys(), EXPECTED) == "doctor"
    assert subject_of(id_token(aud=["clinic-signer"]), keys(), EXPECTED) == "doctor"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"iss": "https://evil.example"}, "id_token.iss"),
        ({"aud": "another"}, "id_token.aud"),
        ({"aud": ["clinic-signer", "another"]}, "id_token.aud"),
        ({"nonce": "nonce-2"}, "id_token.nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": int(NOW.timestamp()) - 61}, "id_token.exp"),
        ({"exp": None}, "exp"),
        ({"iat": int(NOW.timestamp()) + 61}, "id_token.iat"),
        ({"sub": None}, "sub"),
    ],
)
def test_a_wrong_claim_is_refused_by_its_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(AnswerError, match=f"^{named}$"):
        subject_of(id_token(**changes), keys(), EXPECTED)


def test_a_signature_of_another_key_or_of_none_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    secret = "a secret that is long enough for it"
    for token in (
        id_token(other),
        id_token(None, "none"),
        id_token(secret, "HS256"),
        id_token()[:-8] + "AAAAAAAA",
        "a.b.c",
        "",
    ):
        with pytest.raises(AnswerError, match=r"^id_token"):
            subject_of(token, keys(), EXPECTED)


@given(st.text(max_size=100))
def test_any_text_is_no_id_token(token: str) -> None:
    with pytest.raises(AnswerError):
        subject_of(token, keys(), EXPECTED)


@pytest.mark.parametrize(
    "entries",
    [[], [{"kty": "oct", "k": "AAAA"}], [{**JWK, "x": "AA"}], [{**JWK, "use": "enc"}], [{}]],
)
def test_a_set_without_a_usable_key_is_refused(entries: list[dict[str, str]]) -> None:
    with pytest.raises(AnswerError):
        read_keys(Answer({"keys": entries}))


# DPoP


def test_a_proof_names_request_time_and_token() -> None:
    key = PcKey.generate()
    proof = key.proof("POST", f"{ISSUER}/token", NOW, token="access")
    header = jwt.get_unverified_header(proof)
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert PublicJwk(header["jwk"]["x"], header["jwk"]["y"]).thumbprint == key.thumbprint
    claims = jwt.decode(
        proof, key.key.public_key(), algorithms=["ES256"], options={"verify_iat": False}
    )
    assert (claims["htm"], claims["htu"]) == ("POST", f"{ISSUER}/token")
    assert claims["iat"] == int(NOW.timestamp())
    assert len(claims["ath"]) == 43
    again = key.proof("POST", f"{ISSUER}/token", NOW)
    assert jwt.decode(again, options={"verify_signature": False})["jti"] != claims["jti"]


def test_a_key_is_read_again_and_nothing_else() -> None:
    key = PcKey.generate()
    assert PcKey.from_text(key.text).thumbprint == key.thumbprint
    assert "PRIVATE" not in repr(key)
    for text in ("", "AAAA", "?"):
        with pytest.raises(ValueError, match=r"."):
            PcKey.from_text(text)


# Redirection


ATTEMPT = Attempt("http://127.0.0.1/cb")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"code": "c", "state": "other"}, "state"),
        ({"code": "c"}, "state"),
        ({"code": "c", "state": ATTEMPT.state, "iss": "https://evil.example"}, "iss"),
        ({"state": ATTEMPT.state}, "code"),
    ],
)
def test_the_answer_to_another_request_is_refused(query: dict[str, str], named: str) -> None:
    with pytest.raises(AnswerError, match=named):
        code_from(urlencode(query), ATTEMPT, issuer=ISSUER)


def test_a_parameter_that_comes_twice_is_refused() -> None:
    query = urlencode([("code", "a"), ("code", "b"), ("state", ATTEMPT.state)])
    with pytest.raises(AnswerError):
        code_from(query, ATTEMPT, issuer=ISSUER)


def test_a_refusal_in_the_browser_is_a_refusal() -> None:
    for error, code in (
        ("access_denied", FailureCode.APPROVAL_REFUSED),
        ("server_error", FailureCode.SECOND_REFUSED),
    ):
        with pytest.raises(Failure) as caught:
            code_from(urlencode({"error": error, "state": ATTEMPT.state}), ATTEMPT, issuer=ISSUER)
        assert caught.value.code is code


def test_the_listener_takes_the_code_and_answers_nothing_else() -> None:
    with RedirectListener() as listener:
        attempt = Attempt(listener.redirect_uri)
        assert urlsplit(listener.redirect_uri).hostname == "127.0.0.1"
        root = listener.redirect_uri.removesuffix("/cb")
        assert httpx.get(f"{root}/other", trust_env=False).status_code == 404
        query = urlencode({"code": "c1", "state": attempt.state, "iss": ISSUER})
        page = httpx.get(f"{listener.redirect_uri}?{query}", trust_env=False)
        assert "戻ってください" in page.text
        assert "c1" not in page.text
        assert listener.code(attempt, issuer=ISSUER, timeout=5) == "c1"


def test_nobody_comes_back_from_the_browser() -> None:
    with RedirectListener() as listener:
        attempt = Attempt(listener.redirect_uri)
        assert listener.code(attempt, issuer=ISSUER, timeout=0.05) is None


# With an independent provider


PROVIDER = Path(__file__).with_name("foreign_provider.py")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """An OpenID provider that is not ours (oidc-provider-mock), in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, str(PROVIDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield f"http://localhost:{process.stdout.readline().strip()}"
    process.stdin.close()
    process.wait(20)
    process.stdout.close()


@pytest.fixture
def client(provider: str) -> Iterator[OAuthClient]:
    configuration = ServiceConfiguration(provider, "f", "p")
    key = PcKey.generate()
    connection = Connection(configuration, key, lambda: datetime.now(UTC), Event())
    yield OAuthClient(connection)
    connection.close()


def log_in(address: str, action: dict[str, str]) -> None:
    """What a person does in the browser: fill in the provider's form, follow it back."""
    with httpx.Client(trust_env=False, follow_redirects=False) as browser:
        answer = browser.post(address, data=action)
        assert answer.status_code in (302, 303), answer.text
        browser.get(answer.headers["location"])


def test_the_flow_with_a_foreign_provider(client: OAuthClient) -> None:
    with RedirectListener() as listener:
        attempt = Attempt(listener.redirect_uri)
        address = client.authorize_url(attempt)
        asked = parse_qs(urlsplit(address).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["prompt"] == ["login"]
        assert attempt.verifier not in address
        log_in(address, {"sub": "doctor@example.jp"})
        code = listener.code(attempt, issuer=client.metadata().issuer, timeout=20)
    assert code is not None
    token = client.exchange(attempt, code)
    assert token.subject == "doctor@example.jp"
    assert token.value not in repr(token)


def test_a_code_is_worth_nothing_with_another_verifier(client: OAuthClient) -> None:
    with RedirectListener() as listener:
        attempt = Attempt(listener.redirect_uri)
        log_in(client.authorize_url(attempt), {"sub": "doctor@example.jp"})
        code = listener.code(attempt, issuer=client.metadata().issuer, timeout=20)
    assert code is not None
    stolen = Attempt(attempt.redirect_uri, attempt.state, attempt.nonce)
    with pytest.raises(Failure) as caught:
        client.exchange(stolen, code)
    assert caught.value.code is FailureCode.SECOND_REFUSED


def test_a_refusal_at_a_foreign_provider(client: OAuthClient) -> None:
    with RedirectListener() as listener:
        attempt = Attempt(listener.redirect_uri)
        address = client.authorize_url(attempt)
        with httpx.Client(trust_env=False) as browser:
            answer = browser.post(address, data={"action": "deny"})
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        assert query["error"] == ["access_denied"]


def test_a_service_that_calls_itself_something_else_is_refused(provider: str) -> None:
    answer = Answer({"issuer": "https://evil.example"})
    with pytest.raises(AnswerError, match="issuer"):
        read_metadata(answer, provider)


@pytest.mark.parametrize(
    "name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint"]
)
def test_an_endpoint_elsewhere_is_refused(name: str) -> None:
    fields: dict[str, object] = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
    }
    assert read_metadata(Answer(fields), ISSUER).token == "/token"
    for elsewhere in ("https://evil.example/x", f"{ISSUER}.evil.example/x", f"{ISSUER}@evil/x"):
        with pytest.raises(AnswerError, match=name):
            read_metadata(Answer({**fields, name: elsewhere}), ISSUER)
