"""Each fault of the table does what it says, and only that."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import AccountId, Sandbox
from clinic_signer.sandbox.second_certificate.faults import FAULTS, Fault, parse_faults
from conftest import PROJECT
from second_certificate.desk import Desk
from second_certificate.software_pc import Item


@pytest.fixture
def ready(desk: Desk) -> Iterator[Desk]:
    yield desk
    desk.service.faults.clear()


def verifies(sandbox: Sandbox, account: AccountId, item: Item, signature: str) -> bool:
    key = sandbox.account(account).certificate.public_key
    assert key is not None
    try:
        key.verify(base64.b64decode(signature), item.digest, PKCS1v15(), Prehashed(SHA256()))
    except InvalidSignature:
        return False
    return True


def test_every_fault_has_words_and_says_whether_it_takes_a_number() -> None:
    assert set(FAULTS) == set(Fault)
    for row in FAULTS.values():
        assert row.words.ja
        assert row.words.en
        assert (row.value is None) == (row.unit is None)


def test_no_fault_accepts_what_must_be_refused() -> None:
    assert not [fault for fault in Fault if "accept" in fault.value or "skip" in fault.value]


def test_faults_are_named_on_the_command_line() -> None:
    faults = parse_faults(["slow=0.5", "revoked", "token-expires-mid-batch"])
    assert faults.on == {Fault.SLOW, Fault.REVOKED, Fault.TOKEN_EXPIRES_MID_BATCH}
    assert faults.value(Fault.SLOW) == 0.5
    assert faults.value(Fault.TOKEN_EXPIRES_MID_BATCH) == 1


@pytest.mark.parametrize(
    "text", ["", "unknown", "drop=1", "slow=", "slow=x", "slow=-1", "slow=nan"]
)
def test_an_unknown_fault_is_refused(text: str) -> None:
    with pytest.raises(Failure) as failure:
        parse_faults([text])
    assert failure.value.code is FailureCode.SANDBOX_FAULT_INVALID
    assert "slow" in str(failure.value.facts["known"])


def test_slow_answers_come_in_the_end(ready: Desk, items: list[Item]) -> None:
    ready.service.faults.switch_on(Fault.SLOW, 0.05)
    assert ready.pc.sign(ready.token(items), [items[0].digest]).status_code == 200


def test_a_dropped_connection_breaks_in_the_answer_to_the_pc_alone(ready: Desk) -> None:
    ready.service.faults.switch_on(Fault.DROP)
    with pytest.raises(httpx.RemoteProtocolError):
        ready.pc.http.post("/csc/v2/info")
    assert ready.phone.http.get("/phone/me").status_code == 200


def test_the_server_fails(ready: Desk) -> None:
    ready.service.faults.switch_on(Fault.HTTP_500)
    assert ready.pc.http.post("/csc/v2/info").status_code == 500
    assert ready.phone.http.get("/phone/me").status_code == 200


def test_a_wrong_hash_is_signed(ready: Desk, items: list[Item], sandbox: Sandbox) -> None:
    ready.service.faults.switch_on(Fault.WRONG_HASH_SIGNED)
    token = ready.token(items)
    (signature,) = ready.pc.sign(token, [items[0].digest], token).json()["signatures"]
    assert not verifies(sandbox, AccountId.DOCTOR, items[0], signature)


def test_a_foreign_certificate_and_its_key_are_used(
    ready: Desk, items: list[Item], sandbox: Sandbox
) -> None:
    ready.service.faults.switch_on(Fault.FOREIGN_CERTIFICATE)
    token = ready.token(items)
    (signature,) = ready.pc.sign(token, [items[0].digest], token).json()["signatures"]
    assert verifies(sandbox, AccountId.EXPIRING, items[0], signature)
    assert not verifies(sandbox, AccountId.DOCTOR, items[0], signature)
    body = {"credentialID": ready.pc.credential}
    token = ready.pc.service_token()
    info = ready.pc.send("POST", "/csc/v2/credentials/info", token, json=body).json()
    other = base64.b64encode(sandbox.account(AccountId.EXPIRING).certificate.der).decode()
    assert info["cert"]["certificates"] == [other]


def test_a_token_expires_before_the_documents_are_signed(ready: Desk, items: list[Item]) -> None:
    token = ready.token(items)
    ready.service.faults.switch_on(Fault.TOKEN_EXPIRES_MID_BATCH)
    answer = ready.pc.sign(token, [items[0].digest], token)
    assert (answer.status_code, answer.json()["error"]) == (401, "expired_token")


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (Fault.REVOKED, 403, "credential_revoked"),
        (Fault.LOCKED, 423, "locked"),
        (Fault.FACILITY_SUSPENDED, 403, "facility_suspended"),
    ],
)
def test_refusals_come_before_and_after_the_approval(
    ready: Desk, items: list[Item], fault: Fault, status: int, error: str
) -> None:
    token = ready.token(items)
    ready.service.faults.switch_on(fault)
    for answer in (ready.pc.sign(token, [items[0].digest], token), ready.pc.push(items)):
        assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_clock_that_is_ahead_refuses_proofs_and_tells_its_time(ready: Desk) -> None:
    ready.service.faults.switch_on(Fault.CLOCK_SKEW)
    answer = ready.pc.send("POST", "/pairing", json={"facility": "a", "pc_name": "b"})
    assert answer.json() == {"error": "invalid_dpop_proof", "reason": "clock"}


def test_the_phone_is_offline_and_the_pc_is_not(ready: Desk) -> None:
    ready.service.faults.switch_on(Fault.PHONE_OFFLINE)
    answer = ready.phone.http.get("/phone/me")
    assert (answer.status_code, answer.json()["error"]) == (503, "service_unavailable")
    assert ready.pc.http.post("/csc/v2/info").status_code == 200


def test_a_request_id_is_said_to_be_used(ready: Desk, items: list[Item]) -> None:
    token = ready.token(items)
    ready.service.faults.switch_on(Fault.DUPLICATE_REQUEST_ID)
    answer = ready.pc.sign(token, [items[0].digest], token)
    assert (answer.status_code, answer.json()["error"]) == (409, "idempotency_mismatch")


def test_every_fault_is_in_the_manual() -> None:
    manual = (PROJECT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for fault, row in FAULTS.items():
        name = fault.value if row.value is None else f"{fault.value}[={row.value:g}]"
        lines = [line for line in manual.splitlines() if line.startswith(f"| `{name}`")]
        assert any(row.words.ja in line and row.words.en in line for line in lines), name
