"""CSC: exactly what was approved is signed, once; sessions; foreign clients of CSC v1."""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from clinic_signer.sandbox import AccountId
from second_certificate.desk import Desk
from second_certificate.software_pc import Item, make_item


@pytest.fixture
def three() -> list[Item]:
    return [make_item(b"SJ1\n%d\n" % i) for i in range(3)]


def digests(items: list[Item]) -> list[bytes]:
    return [item.digest for item in items]


def test_a_hash_that_was_not_approved_is_refused(desk: Desk, three: list[Item]) -> None:
    token = desk.token(three)
    approved, other = digests(three), make_item(b"other").digest
    wrong: list[list[bytes]] = [
        [other],
        [other, *approved[1:]],
        [*approved, other],
        approved[:2],
        approved[::-1],
        [*approved, approved[0]],
    ]
    for number, hashes in enumerate(wrong):
        answer = desk.pc.sign(token, hashes, f"wrong-{number}-{token[:8]}")
        assert (answer.status_code, answer.json()["error"]) == (403, "hash_not_approved")
    assert desk.pc.sign(token, approved, f"right-{token[:8]}").status_code == 200


def test_an_approval_is_used_once(desk: Desk, items: list[Item]) -> None:
    token = desk.token(items)
    assert desk.pc.sign(token, digests(items), f"1-{token[:8]}").status_code == 200
    again = desk.pc.sign(token, digests(items), f"2-{token[:8]}")
    assert (again.status_code, again.json()) == (403, {"error": "access_denied", "reason": "used"})


def test_the_same_request_again_gets_the_same_answer(desk: Desk, items: list[Item]) -> None:
    token = desk.token(items)
    name = f"same-{token[:8]}"
    first = desk.pc.sign(token, digests(items), name)
    assert desk.pc.sign(token, digests(items), name).json() == first.json()
    other = desk.pc.sign(token, [make_item(b"other").digest], name)
    assert (other.status_code, other.json()["error"]) == (409, "idempotency_mismatch")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"credentialID": "sandbox-second-dentist"}, "credentialID"),
        ({"signAlgo": "1.2.840.113549.1.1.5"}, "signAlgo"),
        ({"hashAlgorithmOID": "1.3.14.3.2.26"}, "hashAlgorithmOID"),
        ({"hashes": []}, "hashes"),
        ({"hashes": ["AAAA"]}, "base64"),
        ({"hashes": "AAAA"}, "hashes"),
        ({"clientData": ""}, "clientData"),
    ],
)
def test_a_signing_request_that_is_not_as_it_must_be_is_refused(
    desk: Desk, items: list[Item], change: dict[str, Any], reason: str
) -> None:
    answer = desk.pc.sign(desk.token(items), digests(items), "x", **change)
    assert (answer.status_code, answer.json()["reason"]) == (400, reason)


def test_the_credential_is_described(desk: Desk) -> None:
    token = desk.pc.service_token()
    info = desk.pc.http.post("/csc/v2/info").json()
    assert info["specs"].startswith("2.")
    body = {"credentialID": desk.pc.credential, "certificates": "chain"}
    found = desk.pc.send("POST", "/csc/v2/credentials/info", token, json=body).json()
    person = desk.service._service.sandbox.account(AccountId.DOCTOR)
    chain = [base64.b64decode(text) for text in found["cert"]["certificates"]]
    assert chain == [person.certificate.der, *person.intermediates]
    assert found["SCAL"] == "2"
    assert found["key"]["algo"] == ["1.2.840.113549.1.1.11"]
    for name, status in (("sandbox-second-dentist", 403), ("sandbox-nobody", 404)):
        body = {"credentialID": name}
        answer = desk.pc.send("POST", "/csc/v2/credentials/info", token, json=body)
        assert answer.status_code == status


# Sessions


def session_token(desk: Desk, *, count: int = 5, seconds: int = 3600) -> str:
    approval = desk.pc.begin_session(desk.service.clock.seconds() + seconds, count)
    desk.phone.approve(desk.pc.link(approval, kind="session"), approval["number"])
    answer = desk.pc.token(desk.pc.poll(approval)["code"])
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


def test_in_a_session_any_document_is_signed_up_to_the_number(
    desk: Desk, three: list[Item]
) -> None:
    token = session_token(desk, count=2)
    for number, item in enumerate(three):
        answer = desk.pc.sign(token, [item.digest], f"s{number}-{token[:8]}")
        assert answer.status_code == (200 if number < 2 else 403)
    assert answer.json()["reason"] == "max_count"


def test_a_session_ends_at_its_time_and_when_it_is_revoked(desk: Desk, items: list[Item]) -> None:
    token = session_token(desk, seconds=600)
    desk.service.clock.advance(600)
    assert desk.pc.sign(token, digests(items), "a").json()["error"] == "expired_token"
    token = session_token(desk)
    desk.pc.revoke(token)
    assert desk.pc.sign(token, digests(items), "b").json()["error"] == "invalid_token"


def test_the_phone_is_told_what_a_session_allows(desk: Desk) -> None:
    until = desk.service.clock.seconds() + 600
    approval = desk.pc.begin_session(until, 7)
    asked = desk.phone.scan(desk.pc.link(approval, kind="session")).json()
    assert (asked["kind"], asked["mode"]) == ("sign", "session")
    assert (asked["until"], asked["max_count"], asked["digests"]) == (until, 7, [])


# CSC v1


class Authorize(CSCAuthorizationManager):
    """What a program that embeds a CSC v1 client supplies: the call of credentials/authorize."""

    def __init__(self, http: aiohttp.ClientSession, *arguments: object) -> None:
        super().__init__(*arguments)
        self.http = http

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        body = self.format_csc_auth_request(hash_b64s=hash_b64s)
        url = self.csc_session_info.endpoint_url("credentials/authorize")
        async with self.http.post(url, json=body, headers=self.auth_headers) as answer:
            return self.parse_csc_auth_response(await answer.json())


def foreign_token(desk: Desk, **session: int) -> str:
    token = session_token(desk, **session)
    answer = desk.pc.send("POST", "/csc/v1/auth/login", token)
    assert answer.status_code == 200, answer.text
    bearer: str = answer.json()["access_token"]
    return bearer


async def _sign_with_pyhanko(desk: Desk, token: str, documents: list[bytes]) -> list[bytes]:
    session = CSCServiceSessionInfo(desk.service.base_url, desk.pc.credential, token)
    async with aiohttp.ClientSession() as http:
        info = await fetch_certs_in_csc_credential(http, session)
        assert info.hash_pinning_required
        signer = CSCSigner(http, Authorize(http, session, info), batch_size=len(documents))
        calls = (signer.async_sign_raw(document, "sha256") for document in documents)
        return list(await asyncio.gather(*calls))


def sign_with_pyhanko(desk: Desk, token: str, documents: list[bytes]) -> list[bytes]:
    """In a thread of its own: a browser in the same run has a loop going in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_sign_with_pyhanko(desk, token, documents))).result()


@pytest.mark.parametrize("number", [1, 3])
def test_a_foreign_client_signs_within_an_approved_session(desk: Desk, number: int) -> None:
    documents = [b"document %d" % i for i in range(number)]
    signatures = sign_with_pyhanko(desk, foreign_token(desk), documents)
    key = desk.service._service.sandbox.account(AccountId.DOCTOR).certificate.public_key
    assert key is not None
    for document, signature in zip(documents, signatures, strict=True):
        key.verify(signature, document, PKCS1v15(), SHA256())


def test_a_foreign_client_is_bound_by_the_number_of_the_session(desk: Desk) -> None:
    token = foreign_token(desk, count=2)
    with pytest.raises(SigningError):
        sign_with_pyhanko(desk, token, [b"1", b"2", b"3"])


class Foreign:
    """A CSC v1 client by hand."""

    def __init__(self, desk: Desk, token: str) -> None:
        self.desk = desk
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, **body: object) -> httpx.Response:
        body = {"credentialID": self.desk.pc.credential, **body}
        return self.desk.pc.http.post(f"/csc/v1/{path}", json=body, headers=self.headers)

    def authorize(self, *hashes: bytes) -> str:
        encoded = [base64.b64encode(value).decode() for value in hashes]
        answer = self.post("credentials/authorize", hash=encoded, numSignatures=len(encoded))
        assert answer.status_code == 200, answer.text
        sad: str = answer.json()["SAD"]
        return sad

    def sign(self, sad: str, *hashes: bytes) -> httpx.Response:
        encoded = [base64.b64encode(value).decode() for value in hashes]
        algorithm = "1.2.840.113549.1.1.11"
        return self.post("signatures/signHash", SAD=sad, hash=encoded, signAlgo=algorithm)


def test_activation_data_counts_once_and_for_its_hashes(desk: Desk, three: list[Item]) -> None:
    foreign = Foreign(desk, foreign_token(desk))
    first, second, _ = digests(three)
    sad = foreign.authorize(first)
    assert foreign.sign(sad, second).json()["error"] == "hash_not_approved"
    assert foreign.sign(sad, first, second).json()["error"] == "hash_not_approved"
    assert foreign.sign(sad, first).status_code == 200
    assert foreign.sign(sad, first).json() == {"error": "invalid_token", "reason": "SAD"}
    assert foreign.sign("guessed", first).status_code == 401


def test_every_activation_counts_in_the_session(desk: Desk, three: list[Item]) -> None:
    foreign = Foreign(desk, foreign_token(desk, count=2))
    first, second, third = digests(three)
    early = foreign.authorize(third)
    for digest in (first, second):
        assert foreign.sign(foreign.authorize(digest), digest).status_code == 200
    assert foreign.sign(early, third).json()["reason"] == "max_count"


def test_a_foreign_token_ends_after_five_minutes_and_with_its_session(
    desk: Desk, items: list[Item]
) -> None:
    session = session_token(desk)
    login = desk.pc.send("POST", "/csc/v1/auth/login", session).json()
    foreign = Foreign(desk, login["access_token"])
    assert foreign.post("credentials/list").json() == {"credentialIDs": [desk.pc.credential]}
    sad = foreign.authorize(items[0].digest)
    desk.pc.revoke(session)
    assert foreign.sign(sad, items[0].digest).json()["error"] == "invalid_token"
    foreign = Foreign(desk, foreign_token(desk))
    desk.service.clock.advance(300)
    assert foreign.post("credentials/list").json()["error"] == "expired_token"


def test_only_a_session_opens_the_door_for_foreign_clients(desk: Desk, items: list[Item]) -> None:
    token = desk.token(items)
    answer = desk.pc.send("POST", "/csc/v1/auth/login", token)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert Foreign(desk, token).post("credentials/list").json()["error"] == "invalid_token"
    assert desk.pc.http.post("/csc/v1/credentials/list", json={}).status_code == 401
    assert desk.pc.http.post("/csc/v1/info").json()["specs"] == "1.0.4.0"
