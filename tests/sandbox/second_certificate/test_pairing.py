"""A PC is paired by a QR on its screen and a code from the phone typed on it."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from clinic_signer.sandbox import AccountId, RunningService
from second_certificate.desk import Desk
from second_certificate.software_pc import SoftwarePc


@pytest.fixture
def pc(service: RunningService) -> Iterator[SoftwarePc]:
    opened = SoftwarePc(service.base_url, service.clock.now)
    yield opened
    opened.close()


def test_the_pc_learns_holder_certificates_and_phone_keys(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    answer = pc.enter_code(pairing, desk.phone.pair(pc.link(pairing, kind="pair")))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    person = desk.service._service.sandbox.account(AccountId.DOCTOR)
    assert body["holder"] == "架空　一郎"
    chain = [base64.b64decode(text) for text in body["certificates"]]
    assert chain == [person.certificate.der, *person.intermediates]
    assert {key["jwk"]["crv"] for key in body["phone_keys"]} == {"P-256"}


def test_the_states_of_a_pairing(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    path = f"/pairing/{pairing['pairing']}"

    def status(after: str) -> str:
        answer = pc.send("GET", f"{path}?after={after}&wait=10")
        found: str = answer.json()["status"]
        return found

    assert status("") == "showing_qr"
    scanned = desk.phone.scan(pc.link(pairing, kind="pair")).json()
    assert (scanned["kind"], scanned["pc_name"]) == ("pair", "診察室1")
    assert status("showing_qr") == "scanned"
    code = desk.phone.post(f"/phone/pairings/{scanned['id']}/accept", {}, 200).json()["code"]
    assert status("scanned") == "code_shown"
    assert pc.enter_code(pairing, code).status_code == 200
    assert status("code_shown") == "paired"
    again = pc.enter_code(pairing, code)
    assert (again.status_code, again.json()["reason"]) == (410, "paired")


def test_five_wrong_codes_lock_a_pairing(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    code = desk.phone.pair(pc.link(pairing, kind="pair"))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for left in (4, 3, 2, 1):
        answer = pc.enter_code(pairing, wrong)
        assert (answer.status_code, answer.json()) == (403, {"error": "wrong_code", "left": left})
    for attempt in (wrong, code):
        assert pc.enter_code(pairing, attempt).status_code == 423
    polled = pc.send("GET", f"/pairing/{pairing['pairing']}?wait=1")
    assert polled.json()["status"] == "locked"


def test_a_declined_pairing_is_refused(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    scanned = desk.phone.scan(pc.link(pairing, kind="pair")).json()
    desk.phone.post(f"/phone/pairings/{scanned['id']}/decline", {}, 204)
    polled = pc.send("GET", f"/pairing/{pairing['pairing']}?wait=1").json()
    assert (polled["status"], polled["reason"]) == ("refused", "user_declined")


def test_a_code_before_the_phone_agreed_is_refused(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    assert pc.enter_code(pairing, "123456").json()["reason"] == "status"
    desk.phone.scan(pc.link(pairing, kind="pair"))
    assert pc.enter_code(pairing, "123456").json()["reason"] == "status"


def test_a_pairing_can_be_cancelled_and_ends_by_time(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    path = f"/pairing/{pairing['pairing']}"
    assert pc.send("DELETE", path).status_code == 204
    assert pc.send("GET", f"{path}?wait=1").json()["status"] == "cancelled"
    pairing = pc.begin_pairing()
    link = pc.link(pairing, kind="pair")
    desk.service.clock.advance(60)
    assert pc.send("GET", f"/pairing/{pairing['pairing']}?wait=1").json()["status"] == "timeout"
    assert desk.phone.scan(link).json() == {"error": "stale_qr", "reason": "timeout"}


def test_a_new_pairing_ends_the_older_one_of_the_same_pc(desk: Desk, pc: SoftwarePc) -> None:
    older, newer = pc.begin_pairing(), pc.begin_pairing()
    assert pc.send("GET", f"/pairing/{older['pairing']}?wait=1").json()["status"] == "cancelled"
    assert desk.phone.scan(pc.link(newer, kind="pair")).status_code == 200


def test_the_qr_of_a_pairing_counts_once(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    link = pc.link(pairing, kind="pair")
    assert desk.phone.scan(link).status_code == 200
    assert desk.phone.scan(link).json() == {"error": "used_qr"}


def test_another_pc_cannot_use_a_pairing(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    code = desk.phone.pair(pc.link(pairing, kind="pair"))
    assert desk.pc.enter_code(pairing, code).status_code == 404


def test_a_pairing_by_typed_code(desk: Desk, pc: SoftwarePc) -> None:
    pairing = pc.begin_pairing()
    answer = desk.phone.post("/phone/scan", {"code": pc.entry_code(pairing)}, 200).json()
    assert answer["kind"] == "pair"


@pytest.mark.parametrize("body", [{}, {"facility": "", "pc_name": "x"}, {"facility": 1}, []])
def test_a_pairing_without_names_is_refused(pc: SoftwarePc, body: object) -> None:
    assert pc.send("POST", "/pairing", json=body).status_code == 400
