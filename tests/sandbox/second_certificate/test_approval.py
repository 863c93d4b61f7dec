"""One approval from the question to the signatures, and every other way it can end."""

from __future__ import annotations

import base64
import threading
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.sandbox import AccountId, RunningService
from clinic_signer.sandbox.second_certificate.approval import new_approval
from clinic_signer.sandbox.second_certificate.qr_session import Status
from clinic_signer.sandbox.second_certificate.signing_request import Mode, SigningRequest
from second_certificate.desk import Desk, open_desk
from second_certificate.software_pc import Item, SoftwarePc, make_item
from second_certificate.software_phone import ProtocolFailure, unb64u


@pytest.mark.parametrize("number", [1, 50])
def test_what_was_approved_is_signed_with_the_holders_key(desk: Desk, number: int) -> None:
    items = [make_item(f"SJ1\n{i}\n".encode()) for i in range(number)]
    signed = desk.pc.sign(desk.token(items), [item.digest for item in items])
    assert signed.status_code == 200, signed.text
    signatures = [base64.b64decode(text) for text in signed.json()["signatures"]]
    key = desk.service._service.sandbox.account(AccountId.DOCTOR).certificate.public_key
    assert key is not None
    assert len(signatures) == number
    for item, signature in zip(items, signatures, strict=True):
        key.verify(signature, item.digest, PKCS1v15(), Prehashed(SHA256()))


def test_the_states_the_pc_sees(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    assert desk.pc.poll(approval)["status"] == "showing_qr"
    asked = desk.phone.scan(desk.pc.link(approval, items)).json()
    assert desk.pc.poll(approval, "showing_qr")["status"] == "scanned"
    desk.phone.read(asked, approval["key"])
    assert desk.pc.poll(approval, "scanned")["status"] == "reviewing"
    assert desk.phone.choose(asked, approval["number"]).status_code == 204
    assert desk.pc.poll(approval, "reviewing")["status"] == "verifying"
    assert desk.phone.decide(asked).status_code == 204
    state = desk.pc.poll(approval, "verifying")
    assert state["status"] == "approved"
    assert state["code"]
    assert "code" not in desk.pc.poll(approval, "verifying"), "the code comes once"


def test_a_waiting_pc_is_told_at_once(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    found: list[str] = []
    waiting = threading.Thread(
        target=lambda: found.append(desk.pc.poll(approval, "showing_qr", 25)["status"])
    )
    waiting.start()
    desk.phone.scan(desk.pc.link(approval, items))
    waiting.join(20)
    assert found == ["scanned"]


def test_polling_without_waiting_is_slowed_down(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    path = f"/approval/{approval['approval']}"
    assert desk.pc.send("GET", path).status_code == 200
    answer = desk.pc.send("GET", path)
    assert (answer.status_code, answer.json()["error"]) == (429, "slow_down")
    desk.service.clock.advance(approval["interval"])
    assert desk.pc.send("GET", path).status_code == 200


def test_the_phone_sees_how_far_the_pc_is(desk: Desk, items: list[Item]) -> None:
    approval, asked = desk.scanned(items)
    path = f"/phone/approvals/{asked['id']}"
    assert desk.phone.http.get(path).json() == {"status": "scanned", "items": 1, "signed": 0}
    desk.phone.choose(asked, approval["number"])
    desk.phone.decide(asked)
    token = desk.pc.token(desk.pc.poll(approval)["code"]).json()["access_token"]
    desk.pc.sign(token, [items[0].digest])
    assert desk.phone.http.get(path).json() == {"status": "approved", "items": 1, "signed": 1}


# The QR


def test_the_qr_of_the_wire_document_has_the_published_vectors() -> None:
    from hashlib import sha256

    from clinic_signer.sandbox.second_certificate.qr import QrKind, link, mac
    from clinic_signer.sandbox.second_certificate.wire import to_base64url

    secret, token = bytes(range(32)), bytes(range(16))
    digest, summary = sha256(b"SignedInfo").digest(), sha256(b'{"v":1}').digest()
    for second, expected in ((0, "YAycRVkZt2XVAr5u0kkuzw"), (7, "TrMapdOiQK9_yzZUffcN8Q")):
        text = link("https://sandbox.example", QrKind.SIGN, token, second)
        code = mac(secret, QrKind.SIGN, "sandbox.example", [digest], [summary], text)
        assert to_base64url(code) == expected


def test_a_qr_counts_once(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    link = desk.pc.link(approval, items)
    assert desk.phone.scan(link).status_code == 200
    answer = desk.phone.scan(link)
    assert (answer.status_code, answer.json()["error"]) == (410, "used_qr")


@pytest.mark.parametrize(("behind", "is_taken"), [(3, True), (5, False)])
def test_a_photographed_qr_is_stale_after_three_seconds(
    desk: Desk, items: list[Item], behind: int, is_taken: bool
) -> None:
    approval = desk.pc.begin(items)
    link = desk.pc.link(approval, items, second=0)
    # The count of the service begins within the second that the PC takes for the first.
    desk.service.clock.advance(behind - (desk.service.clock.now() - approval["began"]) + 0.01)
    answer = desk.phone.scan(link)
    assert (answer.status_code == 200) == is_taken, answer.text
    if not is_taken:
        assert (answer.status_code, answer.json()["error"]) == (410, "stale_qr")


def test_a_qr_from_the_future_is_refused(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    assert desk.phone.scan(desk.pc.link(approval, items, second=9)).status_code == 410


def test_a_qr_for_other_documents_is_refused(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    other = [make_item(b"SJ1\nother\n")]
    answer = desk.phone.scan(desk.pc.link(approval, other))
    assert (answer.status_code, answer.json()) == (403, {"error": "access_denied", "reason": "qr"})
    assert desk.phone.scan(desk.pc.link(approval, items)).status_code == 200


def test_a_guessed_token_is_not_found(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items) | {"session_token": "A" * 22}
    assert desk.phone.scan(desk.pc.link(approval, items)).status_code == 404


def test_the_qr_of_one_kind_is_no_other_kinds(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    assert desk.phone.scan(desk.pc.link(approval, kind="pair")).status_code == 404


# Who may scan


def test_a_pc_that_is_not_paired_is_stopped_at_the_phone(desk: Desk, items: list[Item]) -> None:
    stranger = SoftwarePc(desk.service.base_url, desk.service.clock.now)
    stranger.credential = desk.pc.credential
    approval = stranger.begin(items)
    answer = desk.phone.scan(stranger.link(approval, items))
    assert (answer.status_code, answer.json()["error"]) == (403, "unknown_pc")
    assert stranger.poll(approval)["status"] == "showing_qr"
    stranger.close()


def test_another_persons_phone_cannot_scan(desk: Desk, items: list[Item]) -> None:
    other = open_desk(desk.service, AccountId.DENTIST)
    approval = desk.pc.begin(items)
    answer = other.phone.scan(desk.pc.link(approval, items))
    assert (answer.status_code, answer.json()["reason"]) == (409, "other_account")
    assert desk.phone.scan(desk.pc.link(approval, items)).status_code == 200
    asked = approval["approval"]
    assert other.phone.http.get(f"/phone/approvals/{asked}/content").status_code == 404
    other.close()


def test_a_phone_that_is_not_logged_in_sees_nothing(own_desk: Desk, items: list[Item]) -> None:
    _, asked = own_desk.scanned(items)
    own_desk.phone.post("/phone/logout", {}, 204)
    for path in ("content", "wrapped-key"):
        assert own_desk.phone.http.get(f"/phone/approvals/{asked['id']}/{path}").status_code == 401
    assert own_desk.phone.decline(asked).status_code == 401


def test_nothing_can_be_decided_before_the_scan(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    asked = {"id": approval["approval"]}
    assert desk.phone.choose(asked, approval["number"]).status_code == 404
    assert desk.phone.decline(asked).status_code == 404


# The number, the passkey


def test_a_wrong_number_ends_the_approval(desk: Desk, items: list[Item]) -> None:
    approval, asked = desk.scanned(items)
    assert len(set(asked["numbers"])) == 3
    assert approval["number"] in asked["numbers"]
    wrong = next(n for n in asked["numbers"] if n != approval["number"])
    answer = desk.phone.choose(asked, wrong)
    assert (answer.status_code, answer.json()["error"]) == (403, "wrong_number")
    state = desk.pc.poll(approval)
    assert (state["status"], state["reason"]) == ("refused", "wrong_number")
    assert desk.phone.choose(asked, approval["number"]).status_code == 410


def test_nothing_is_approved_before_the_number(desk: Desk, items: list[Item]) -> None:
    _, asked = desk.scanned(items)
    answer = desk.phone.post(f"/phone/approvals/{asked['id']}/options", {})
    assert (answer.status_code, answer.json()["reason"]) == (400, "number")


def test_the_passkey_of_another_person_does_not_approve(own_desk: Desk, items: list[Item]) -> None:
    other = open_desk(own_desk.service, AccountId.DENTIST)
    approval, asked = own_desk.scanned(items)
    own_desk.phone.choose(asked, approval["number"])
    own_desk.phone.passkey = other.phone.passkey
    assert own_desk.phone.decide(asked).status_code == 403
    assert own_desk.pc.poll(approval)["status"] == "verifying"
    other.close()


def test_a_passkey_without_user_verification_does_not_approve(
    own_desk: Desk, items: list[Item]
) -> None:
    approval, asked = own_desk.scanned(items)
    own_desk.phone.choose(asked, approval["number"])
    own_desk.phone.passkey.verifies_user = False
    assert own_desk.phone.decide(asked).status_code == 403
    own_desk.phone.passkey.verifies_user = True
    assert own_desk.phone.decide(asked).status_code == 204


def test_an_assertion_counts_for_its_own_approval_only(desk: Desk, items: list[Item]) -> None:
    approval, asked = desk.scanned(items)
    desk.phone.choose(asked, approval["number"])
    options = desk.phone.post(f"/phone/approvals/{asked['id']}/options", {}, 200).json()
    body = {"decision": "approve", "credential": desk.phone.passkey.get(options)}
    assert desk.phone.post(f"/phone/approvals/{asked['id']}/decision", body).status_code == 204
    again = desk.phone.post(f"/phone/approvals/{asked['id']}/decision", body)
    assert (again.status_code, again.json()["reason"]) == (410, "approved")
    approval, asked = desk.scanned(items)
    desk.phone.choose(asked, approval["number"])
    replayed = desk.phone.post(f"/phone/approvals/{asked['id']}/decision", body)
    assert (replayed.status_code, replayed.json()["reason"]) == (403, "passkey")


# Declining


@pytest.mark.parametrize("reason", ["user_declined", "wrong_number", "protocol_failure"])
def test_declining_needs_no_passkey(desk: Desk, items: list[Item], reason: str) -> None:
    approval, asked = desk.scanned(items)
    assert desk.phone.decline(asked, reason).status_code == 204
    state = desk.pc.poll(approval)
    assert (state["status"], state["reason"]) == ("refused", reason)
    assert desk.phone.decline(asked, reason).status_code == 410


def test_not_me_stops_new_approvals_for_fifteen_minutes(
    service: RunningService, items: list[Item]
) -> None:
    desk = open_desk(service, AccountId.DENTIST)
    _, asked = desk.scanned(items)
    assert desk.phone.decline(asked, "not_me").status_code == 204

    def begin() -> tuple[int, object]:
        uri = desk.pc.push(items).json()["request_uri"]
        answer = desk.pc.send("POST", "/approval", json={"request_uri": uri})
        return answer.status_code, answer.json().get("reason")

    assert begin() == (403, "not_me")
    service.clock.advance(15 * 60 - 2)
    assert begin() == (403, "not_me")
    service.clock.advance(3)
    assert begin() == (201, None)
    desk.close()


def test_not_me_after_an_approval_makes_code_and_token_void(
    service: RunningService, items: list[Item]
) -> None:
    desk = open_desk(service, AccountId.DENTIST)
    approval, asked = desk.scanned(items)
    desk.phone.choose(asked, approval["number"])
    desk.phone.decide(asked)
    token = desk.pc.token(desk.pc.poll(approval)["code"]).json()["access_token"]
    assert desk.phone.decline(asked, "not_me").status_code == 204
    answer = desk.pc.sign(token, [items[0].digest])
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert desk.pc.poll(approval)["reason"] == "not_me"
    service.clock.advance(15 * 60)
    desk.close()


# Time, cancelling, two at once


def test_an_approval_nobody_scans_ends_after_a_minute(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    link = desk.pc.link(approval, items)
    desk.service.clock.advance(60)
    assert desk.pc.poll(approval)["status"] == "timeout"
    assert desk.phone.scan(link).json() == {"error": "stale_qr", "reason": "timeout"}


def test_after_the_scan_two_minutes_are_left(desk: Desk, items: list[Item]) -> None:
    approval, asked = desk.scanned(items)
    desk.service.clock.advance(110)
    assert desk.phone.choose(asked, approval["number"]).status_code == 204
    desk.service.clock.advance(11)
    assert desk.pc.poll(approval)["status"] == "timeout"
    answer = desk.phone.post(f"/phone/approvals/{asked['id']}/options", {})
    assert (answer.status_code, answer.json()) == (
        410,
        {"error": "expired_token", "reason": "timeout"},
    )


def test_the_pc_can_cancel(desk: Desk, items: list[Item]) -> None:
    approval, asked = desk.scanned(items)
    assert desk.pc.send("DELETE", f"/approval/{approval['approval']}").status_code == 204
    assert desk.pc.poll(approval)["status"] == "cancelled"
    assert desk.phone.choose(asked, approval["number"]).status_code == 410


def test_a_code_that_was_not_redeemed_is_void_after_cancelling(
    desk: Desk, items: list[Item]
) -> None:
    approval = desk.pc.begin(items)
    desk.phone.approve(desk.pc.link(approval, items), approval["number"])
    code = desk.pc.poll(approval)["code"]
    desk.pc.send("DELETE", f"/approval/{approval['approval']}")
    assert desk.pc.token(code).json()["error"] == "invalid_grant"


def test_a_new_approval_ends_the_older_one_of_pc_and_account(desk: Desk, items: list[Item]) -> None:
    older = desk.pc.begin(items)
    newer = desk.pc.begin(items)
    assert desk.pc.poll(older)["status"] == "cancelled"
    assert desk.pc.poll(newer)["status"] == "showing_qr"


def test_two_pcs_may_ask_at_once(desk: Desk, items: list[Item]) -> None:
    second = SoftwarePc(desk.service.base_url, desk.service.clock.now)
    pairing = second.begin_pairing("見本医院", "診察室2")
    second.enter_code(pairing, desk.phone.pair(second.link(pairing, kind="pair")))
    first_approval, second_approval = desk.pc.begin(items), second.begin(items)
    assert desk.pc.poll(first_approval)["status"] == "showing_qr"
    asked = desk.phone.scan(second.link(second_approval, items)).json()
    assert asked["pc_name"] == "診察室2"
    answer = second.send("GET", f"/approval/{first_approval['approval']}?wait=1")
    assert answer.status_code == 404, "a PC sees its own approvals only"
    second.close()


def test_a_request_is_used_once_and_by_its_pc_only(desk: Desk, items: list[Item]) -> None:
    other = SoftwarePc(desk.service.base_url, desk.service.clock.now)
    body = {"request_uri": desk.pc.push(items).json()["request_uri"]}
    assert other.send("POST", "/approval", json=body).json()["reason"] == "request_uri"
    assert desk.pc.send("POST", "/approval", json=body).status_code == 201
    assert desk.pc.send("POST", "/approval", json=body).status_code == 400
    body = {"request_uri": desk.pc.push(items).json()["request_uri"]}
    desk.service.clock.advance(61)
    assert desk.pc.send("POST", "/approval", json=body).status_code == 400
    other.close()


def test_too_many_approvals_are_refused(desk: Desk, items: list[Item]) -> None:
    codes = []
    for _ in range(31):
        uri = desk.pc.push(items).json()["request_uri"]
        codes.append(desk.pc.send("POST", "/approval", json={"request_uri": uri}).status_code)
    assert set(codes[:30]) == {201}
    assert codes[30] == 429


# The content


def test_content_that_does_not_fit_is_a_protocol_failure(desk: Desk, items: list[Item]) -> None:
    pushed = desk.pc.push(items)
    answer = desk.pc.send("POST", "/approval", json={"request_uri": pushed.json()["request_uri"]})
    approval = answer.json()
    approval["began"] = approval["expires_at"] - 60
    approval["key"] = bytes(32)
    desk.pc.put_content(approval, [make_item(b"SJ1\nanother one\n")])
    asked = desk.phone.scan(desk.pc.link(approval, items)).json()
    with pytest.raises(ProtocolFailure):
        desk.phone.read(asked, approval["key"])
    assert desk.pc.poll(approval)["reason"] == "protocol_failure"


def test_the_content_cannot_be_exchanged(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    path = f"/approval/{approval['approval']}/content"
    assert desk.pc.send("PUT", path, content=bytes(100)).status_code == 409


def test_the_content_is_gone_when_the_approval_is_over(desk: Desk, items: list[Item]) -> None:
    _, asked = desk.scanned(items)
    desk.phone.decline(asked)
    answer = desk.phone.http.get(f"/phone/approvals/{asked['id']}/content")
    assert answer.status_code == 410
    request = SigningRequest(
        *("pc", AccountId.DOCTOR, Mode.DOCUMENT, (items[0].digest,), (b"",)),
        *(None, None, 300, [], "", "", "", ""),
    )
    for status in (Status.APPROVED, Status.TIMEOUT):
        approval = new_approval(request, 0, 60)
        approval.content = b"encrypted"
        approval.end(status)
        assert approval.content is None


def test_too_much_content_is_refused(desk: Desk, items: list[Item]) -> None:
    answer = desk.pc.send("POST", "/pairing", content=bytes(2 << 20))
    assert answer.status_code in (400, 413)
    pushed = desk.pc.push(items)
    answer = desk.pc.send("POST", "/approval", json={"request_uri": pushed.json()["request_uri"]})
    path = f"/approval/{answer.json()['approval']}/content"
    assert desk.pc.send("PUT", path, content=bytes(27)).status_code == 400
    assert desk.pc.send("PUT", path, content=bytes((32 << 20) + 1)).status_code == 413


# Code entry


def test_a_typed_code_stands_for_the_scan_and_the_key_comes_wrapped(
    desk: Desk, items: list[Item]
) -> None:
    approval = desk.pc.begin(items)
    token = desk.pc.service_token()
    body = {"credentialID": desk.pc.credential}
    info = desk.pc.send("POST", "/csc/v2/credentials/info", token, json=body).json()
    asked = desk.phone.post("/phone/scan", {"code": desk.pc.entry_code(approval)}, 200).json()
    assert asked["kind"] == "sign"
    path = f"/phone/approvals/{asked['id']}/wrapped-key"
    assert desk.phone.http.get(path).status_code == 404
    desk.pc.put_wrapped_keys(approval, info["jp_phone_keys"])
    key = desk.phone.unwrapped_key(asked)
    assert key == approval["key"]
    desk.phone.read(asked, key)
    desk.phone.choose(asked, approval["number"])
    assert desk.phone.decide(asked).status_code == 204


def test_a_typed_code_is_read_with_its_look_alikes(desk: Desk, items: list[Item]) -> None:
    approval = desk.pc.begin(items)
    code = desk.pc.entry_code(approval).lower().replace("0", "o").replace("1", "l")
    desk.phone.post("/phone/scan", {"code": f"{code[:4]}-{code[4:]}"}, 200)


def test_a_typed_code_of_the_window_before_counts_and_no_older_one(
    desk: Desk, items: list[Item]
) -> None:
    desk.service._service.limits = replace(desk.service._service.limits, to_be_scanned=90)
    for seconds, status in ((30, 200), (61, 404)):
        approval = desk.pc.begin(items)
        code = desk.pc.entry_code(approval | {"began": approval["expires_at"] - 90})
        desk.service.clock.advance(seconds)
        assert desk.phone.post("/phone/scan", {"code": code}).status_code == status
    desk.service._service.limits = replace(desk.service._service.limits, to_be_scanned=60)


def test_codes_can_be_tried_five_times_a_minute(desk: Desk) -> None:
    answers = [desk.phone.post("/phone/scan", {"code": "ZZZZZZZZ"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]


# Accounts with which nothing may be signed


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        (AccountId.EXPIRED, "expired"),
        (AccountId.REVOKED, "revoked"),
        (AccountId.NOT_YET_VALID, "not_yet_valid"),
    ],
)
def test_a_certificate_that_is_not_usable_is_named_before_anybody_is_asked(
    service: RunningService, items: list[Item], account: AccountId, reason: str
) -> None:
    desk = open_desk(service, account)
    answer = desk.pc.push(items)
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "credential_revoked", "reason": reason},
    )
    desk.close()


def test_what_the_phone_is_told_is_what_was_asked(desk: Desk, items: list[Item]) -> None:
    approval, asked = desk.scanned(items)
    assert [unb64u(text) for text in asked["digests"]] == [items[0].digest]
    assert [unb64u(text) for text in asked["summaries"]] == [items[0].summary_digest]
    assert asked["session_token"] == approval["session_token"]
    assert asked["pc_thumbprint"] == desk.pc.thumbprint
    assert asked["credential_id"] == desk.pc.credential
    assert asked["facility"] == "見本医院"
