"""OAuth 2 between PC and service: each parameter, each proof, each code counts, and counts once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jwt
import pytest

from clinic_signer.sandbox import RunningService
from second_certificate.desk import Desk
from second_certificate.software_pc import Item, SoftwarePc, make_item
from second_certificate.software_phone import b64u

PAR = "/oauth2/pushed_authorization_request"


@pytest.fixture
def stranger(service: RunningService) -> Iterator[SoftwarePc]:
    """A PC that was never paired."""
    opened = SoftwarePc(service.base_url, service.clock.now)
    yield opened
    opened.close()


# Proofs (RFC 9449)


def send(pc: SoftwarePc, proofs: list[str]) -> httpx.Response:
    headers = [("DPoP", proof) for proof in proofs]
    headers.append(("Content-Type", "application/json"))
    return pc.http.post("/pairing", headers=headers, content=b"{}")


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"].startswith("DPoP")
    body = answer.json()
    assert body["error"] == "invalid_dpop_proof"
    reason: str = body["reason"]
    return reason


def test_a_request_without_a_proof_or_with_two_is_refused(stranger: SoftwarePc) -> None:
    proof = stranger.proof("POST", "/pairing")
    assert refusal(send(stranger, [])) == "missing"
    assert refusal(send(stranger, [proof, stranger.proof("POST", "/pairing")])) == "missing"
    assert send(stranger, [proof]).status_code == 400


def test_a_proof_counts_once(stranger: SoftwarePc) -> None:
    proof = stranger.proof("POST", "/pairing")
    assert send(stranger, [proof]).status_code == 400
    assert refusal(send(stranger, [proof])) == "jti"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"htm": "GET"}, "htm"),
        ({"htu": "https://elsewhere.example/pairing"}, "htu"),
        ({"jti": "x"}, "jti"),
        ({"jti": "x" * 129}, "jti"),
        ({"jti": 5}, "form"),
        ({"iat": "now"}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": 0}, "clock"),
    ],
)
def test_a_proof_for_something_else_is_refused(
    stranger: SoftwarePc, change: dict[str, Any], reason: str
) -> None:
    assert refusal(send(stranger, [stranger.proof("POST", "/pairing", **change)])) == reason


@pytest.mark.parametrize("seconds", [-61, 61])
def test_a_clock_that_is_a_minute_off_is_named(stranger: SoftwarePc, seconds: int) -> None:
    proof = stranger.proof("POST", "/pairing", iat=stranger.now() + seconds)
    answer = send(stranger, [proof])
    assert refusal(answer) == "clock"
    assert answer.headers["date"].endswith("GMT")


def test_a_proof_that_another_key_signed_is_refused(
    stranger: SoftwarePc, service: RunningService
) -> None:
    other = SoftwarePc(service.base_url, service.clock.now)
    stranger.key = other.key
    assert refusal(send(stranger, [stranger.proof("POST", "/pairing")])) == "form"
    other.close()


def _header(change: Callable[[dict[str, Any]], None], pc: SoftwarePc) -> str:
    claims = {"htm": "POST", "htu": f"{pc.origin}/pairing", "iat": int(pc.now()), "jti": "j" * 20}
    headers: dict[str, Any] = {"typ": "dpop+jwt", "jwk": dict(pc.jwk)}
    change(headers)
    return jwt.encode(claims, pc.key, algorithm="ES256", headers=headers)


@pytest.mark.parametrize(
    "change",
    [
        lambda h: h.update(typ="JWT"),
        lambda h: h.pop("jwk"),
        lambda h: h["jwk"].update(kty="RSA"),
        lambda h: h["jwk"].update(crv="P-384"),
        lambda h: h["jwk"].update(x="AAAA"),
        lambda h: h["jwk"].update(x="A" * 43, y="A" * 43),
        lambda h: h.update(jwk="key"),
    ],
)
def test_a_proof_with_a_strange_header_is_refused(
    stranger: SoftwarePc, change: Callable[[dict[str, Any]], None]
) -> None:
    assert refusal(send(stranger, [_header(change, stranger)])) in ("header", "jwk", "form")


def test_a_proof_that_gives_its_private_key_away_is_refused(stranger: SoftwarePc) -> None:
    d = b64u(stranger.key.private_numbers().private_value.to_bytes(32))
    proof = _header(lambda headers: headers["jwk"].update(d=d), stranger)
    assert refusal(send(stranger, [proof])) == "jwk"


def test_an_unsigned_proof_is_refused(stranger: SoftwarePc) -> None:
    headers = {"typ": "dpop+jwt", "jwk": stranger.jwk}
    proof = jwt.encode({"htm": "POST"}, None, algorithm="none", headers=headers)
    assert refusal(send(stranger, [proof])) == "header"
    assert refusal(send(stranger, ["not a token"])) == "form"


# Pushed requests (RFC 9126)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "other"}, "invalid_client"),
        ({"client_id": None}, "client_id"),
        ({"response_type": "token"}, "response_type"),
        ({"code_challenge_method": "plain"}, "code_challenge_method"),
        ({"code_challenge": "short"}, "code_challenge"),
        ({"prompt": "none"}, "prompt"),
        ({"scope": "openid"}, "scope"),
        ({"state": None}, "state"),
        ({"nonce": None}, "nonce"),
        ({"redirect_uri": "https://evil.example/callback"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1.evil.example/x"}, "redirect_uri"),
        ({"redirect_uri": "http://user@127.0.0.1:8000/x"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:99999/x"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:8000/x?next=1"}, "redirect_uri"),
        ({"authorization_details": "{}"}, "authorization_details"),
        ({"authorization_details": "[]"}, "authorization_details"),
        ({"authorization_details": "[1]"}, "authorization_details"),
        ({"authorization_details": "nonsense"}, "json"),
    ],
)
def test_a_request_that_is_not_as_it_must_be_is_refused(
    desk: Desk, items: list[Item], change: dict[str, Any], error: str
) -> None:
    answer = desk.pc.push(items, **change)
    assert answer.status_code in (400, 401)
    assert error in answer.json().values()


def _pushed(desk: Desk, items: list[Item], change: Callable[[dict[str, Any]], None]) -> object:
    details = desk.pc.details(items)
    change(details)
    answer = desk.pc.push(items, authorization_details=json.dumps([details]))
    assert answer.status_code in (400, 404), answer.text
    return answer.json().get("reason")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.update(type="other"), "type"),
        (lambda d: d.update(credentialID="sandbox-nobody"), "credentialID"),
        (lambda d: d.update(hashAlgorithmOID="1.3.14.3.2.26"), "hashAlgorithmOID"),
        (lambda d: d.update(documentDigests=[]), "documentDigests"),
        (lambda d: d["documentDigests"][0].update(hash="AAAA"), "base64"),
        (lambda d: d["documentDigests"][0].pop("label"), "label"),
        (lambda d: d["documentDigests"][0].update(label="x" * 201), "label"),
        (lambda d: d["jp_prescription"].update(summary_sha256=[]), "documentDigests"),
        (lambda d: d["jp_prescription"].update(summary_sha256=["AAAA"]), "base64url"),
        (lambda d: d["jp_prescription"].update(summary_sha256=[1]), "summary_sha256"),
        (lambda d: d["jp_prescription"].update(mode="all"), "mode"),
        (lambda d: d["jp_prescription"].update(max_seconds=0), "max_seconds"),
        (lambda d: d["jp_prescription"].update(max_seconds=-1), "max_seconds"),
        (lambda d: d.pop("jp_prescription"), "jp_prescription"),
        (lambda d: d["jp_prescription"].update(mode="session"), "documentDigests"),
    ],
)
def test_details_that_are_not_as_they_must_be_are_refused(
    desk: Desk, items: list[Item], change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    assert _pushed(desk, items, change) == reason


def test_more_than_five_hundred_documents_are_refused(desk: Desk) -> None:
    items = [make_item(b"%d" % i) for i in range(501)]
    assert desk.pc.push(items).json()["reason"] == "documentDigests"


@pytest.mark.parametrize(
    ("until", "count", "reason"),
    [(-1, 5, "until"), (18 * 3600 + 5, 5, "until"), (60, 0, "max_count")],
)
def test_a_session_is_limited_in_time_and_number(
    desk: Desk, until: int, count: int, reason: str
) -> None:
    now = desk.service.clock.seconds()
    details = desk.pc.details([], mode="session", until=now + until, max_count=count)
    answer = desk.pc.push([], authorization_details=json.dumps([details]))
    assert (answer.status_code, answer.json()["reason"]) == (400, reason)


# Codes and tokens


def test_the_token_says_what_was_approved_and_who_approved(desk: Desk, items: list[Item]) -> None:
    body = desk.pc.token(desk.approved_code(items)).json()
    assert body["token_type"] == "DPoP"
    assert 0 < body["expires_in"] <= 300
    assert body["authorization_details"] == [desk.pc.details(items)]
    (jwk,) = desk.pc.http.get("/jwks").json()["keys"]
    claims = jwt.decode(
        body["id_token"],
        jwt.PyJWK.from_dict(jwk),
        algorithms=["ES256"],
        audience="clinic-signer",
        issuer=desk.service.base_url,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["nonce"] == "nonce-1"
    assert claims["exp"] > claims["iat"]


def test_a_code_counts_once_and_its_misuse_ends_the_token(desk: Desk, items: list[Item]) -> None:
    code = desk.approved_code(items)
    token = desk.pc.token(code).json()["access_token"]
    again = desk.pc.token(code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant", "reason": "used"})
    assert desk.pc.sign(token, [items[0].digest]).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "wrong"},
        {"redirect_uri": "http://127.0.0.1:1/other"},
    ],
)
def test_a_code_with_anything_else_wrong_is_refused_and_used_up(
    desk: Desk, items: list[Item], change: dict[str, Any]
) -> None:
    code = desk.approved_code(items)
    assert desk.pc.token(code, **change).json()["error"] == "invalid_grant"
    assert desk.pc.token(code).json()["reason"] == "used"


def test_a_guessed_code_is_refused(desk: Desk, items: list[Item]) -> None:
    desk.approved_code(items)
    assert desk.pc.token("guessed").json() == {"error": "invalid_grant"}


def test_a_code_is_its_pcs_own(desk: Desk, items: list[Item], stranger: SoftwarePc) -> None:
    code = desk.approved_code(items)
    stranger.verifier = desk.pc.verifier
    assert stranger.token(code).json() == {"error": "invalid_grant", "reason": "key"}
    assert desk.pc.token(code).status_code == 200


def test_a_code_counts_for_a_minute(desk: Desk, items: list[Item]) -> None:
    code = desk.approved_code(items)
    desk.service.clock.advance(60)
    assert desk.pc.token(code).json() == {"error": "invalid_grant", "reason": "expired"}


def test_other_grants_and_clients_are_refused(desk: Desk) -> None:
    assert desk.pc.token("x", grant_type="password").json()["reason"] == "grant_type"
    assert desk.pc.token("x", client_id="other").json()["error"] == "invalid_client"


def test_a_service_token_is_for_paired_pcs_and_signs_nothing(
    desk: Desk, items: list[Item], stranger: SoftwarePc
) -> None:
    with pytest.raises(AssertionError, match="unknown_pc"):
        stranger.service_token()
    token = desk.pc.service_token()
    listed = desk.pc.send("POST", "/csc/v2/credentials/list", token, json={}).json()
    assert listed == {"credentialIDs": [desk.pc.credential]}
    assert desk.pc.sign(token, [items[0].digest]).json()["error"] == "invalid_token"


def test_a_token_is_its_pcs_own(desk: Desk, items: list[Item], stranger: SoftwarePc) -> None:
    token = desk.token(items)
    stranger.credential = desk.pc.credential
    answer = stranger.sign(token, [items[0].digest])
    assert (answer.status_code, answer.json()) == (
        401,
        {"error": "invalid_token", "reason": "key"},
    )


def test_a_token_cannot_be_used_as_a_bearer_token_or_with_another_proof(
    desk: Desk, items: list[Item]
) -> None:
    token, path = desk.token(items), "/csc/v2/signatures/signHash"
    proof = desk.pc.proof("POST", path, token)
    headers = {"DPoP": proof, "Authorization": f"Bearer {token}"}
    assert desk.pc.http.post(path, headers=headers, json={}).json()["reason"] == "scheme"
    proof = desk.pc.proof("POST", path, "another token")
    headers = {"DPoP": proof, "Authorization": f"DPoP {token}"}
    assert desk.pc.http.post(path, headers=headers, json={}).json()["reason"] == "ath"
    assert desk.pc.send("POST", path, json={}).json()["error"] == "invalid_token"


def test_a_token_expires(desk: Desk, items: list[Item]) -> None:
    token = desk.token(items)
    desk.service.clock.advance(300)
    answer = desk.pc.sign(token, [items[0].digest])
    assert (answer.status_code, answer.json()["error"]) == (401, "expired_token")


def test_a_revoked_token_is_void(desk: Desk, items: list[Item]) -> None:
    token = desk.token(items)
    assert desk.pc.revoke(token).status_code == 200
    assert desk.pc.sign(token, [items[0].digest]).json()["error"] == "invalid_token"
    assert desk.pc.revoke(token).status_code == 200, "RFC 7009: unknown tokens are no error"


def test_another_pc_cannot_revoke(desk: Desk, items: list[Item], stranger: SoftwarePc) -> None:
    token = desk.token(items)
    stranger.revoke(token)
    assert desk.pc.sign(token, [items[0].digest]).status_code == 200


def test_the_service_says_where_everything_is(desk: Desk) -> None:
    found = desk.pc.http.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == desk.service.base_url
    for name, value in found.items():
        if name.endswith(("_endpoint", "_uri")):
            assert value.startswith(f"{desk.service.base_url}/"), name
            assert desk.pc.http.options(value).json().get("error") != "not_found", name


def test_every_answer_bears_the_mark_of_the_sandbox(desk: Desk) -> None:
    for path in ("/", "/jwks", "/nowhere", "/phone/me", "/page/index.html", "/oauth2/authorize"):
        answer = desk.pc.http.get(path)
        assert answer.headers["x-sandbox"] == "1", path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
