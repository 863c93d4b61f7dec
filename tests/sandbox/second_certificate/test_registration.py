"""A phone is registered by a letter, once, and logs in by its passkey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic_signer.sandbox import AccountId, RunningService
from second_certificate.desk import Desk
from second_certificate.software_phone import SoftwarePhone, public_jwk


@pytest.fixture
def phone(service: RunningService) -> Iterator[SoftwarePhone]:
    opened = SoftwarePhone(service.base_url)
    yield opened
    opened.close()


def test_a_letter_registers_a_phone_and_logs_it_in(
    service: RunningService, phone: SoftwarePhone
) -> None:
    assert phone.http.get("/phone/me").status_code == 401
    letter = service.issue_letter()
    assert phone.open_letter(letter.link, letter.password).json()["holder"] == "架空　一郎"
    phone.register(letter.link, letter.password)
    me = phone.http.get("/phone/me").json()
    assert (me["holder"], me["role"], me["is_test"]) == ("架空　一郎", "Medical Doctor", True)
    assert me["role_words"]["ja"] == "医師"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter()
    phone.register(letter.link, letter.password)
    options = phone.post("/phone/login/options", {}, 200).json()
    answer = phone.post("/phone/login", {"credential": phone.passkey.get(options)}, 200)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/phone" in cookie


def test_the_password_may_be_typed_as_it_is_printed(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter()
    printed = f"{letter.password[:4]} {letter.password[4:]}"
    assert phone.open_letter(letter.link, printed).status_code == 200


def test_five_wrong_passwords_lock_a_letter_for_good(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter()
    for left in (4, 3, 2, 1):
        answer = phone.open_letter(letter.link, "wrong234")
        assert (answer.status_code, answer.json()) == (
            403,
            {"error": "wrong_password", "left": left},
        )
    for password in ("wrong234", letter.password, letter.password):
        answer = phone.open_letter(letter.link, password)
        assert (answer.status_code, answer.json()["error"]) == (423, "locked")


def test_a_right_password_forgets_the_wrong_ones(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter()
    phone.open_letter(letter.link, "wrong234")
    assert phone.open_letter(letter.link, letter.password).status_code == 200
    assert phone.open_letter(letter.link, "wrong234").json()["left"] == 4


def test_a_letter_registers_one_phone_only(service: RunningService, phone: SoftwarePhone) -> None:
    letter = service.issue_letter()
    phone.register(letter.link, letter.password)
    answer = phone.open_letter(letter.link, letter.password)
    assert (answer.status_code, answer.json()["reason"]) == (404, "used")


def test_a_new_letter_ends_the_earlier_one(service: RunningService, phone: SoftwarePhone) -> None:
    letter = service.issue_letter()
    service.issue_letter()
    assert phone.open_letter(letter.link, letter.password).status_code == 404


def test_a_ticket_counts_for_ten_minutes(service: RunningService, phone: SoftwarePhone) -> None:
    letter = service.issue_letter()
    ticket = phone.open_letter(letter.link, letter.password).json()["ticket"]
    service.clock.advance(601)
    assert phone.post("/phone/passkeys/options", {"ticket": ticket}).status_code == 404


def test_a_passkey_without_user_verification_is_refused(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter()
    ticket = phone.open_letter(letter.link, letter.password).json()["ticket"]
    options = phone.post("/phone/passkeys/options", {"ticket": ticket}, 200).json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    phone.passkey.verifies_user = False
    body = {
        "ticket": ticket,
        "credential": phone.passkey.create(options),
        "content_jwk": public_jwk(phone.content_key),
    }
    assert phone.post("/phone/passkeys", body).json() == {
        "error": "access_denied",
        "reason": "passkey",
    }


def test_a_passkey_of_another_origin_is_refused(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter()
    ticket = phone.open_letter(letter.link, letter.password).json()["ticket"]
    options = phone.post("/phone/passkeys/options", {"ticket": ticket}, 200).json()
    phone.passkey.origin = "https://evil.example"
    body = {
        "ticket": ticket,
        "credential": phone.passkey.create(options),
        "content_jwk": public_jwk(phone.content_key),
    }
    assert phone.post("/phone/passkeys", body).status_code == 403


def test_logging_out_and_in_again(own_desk: Desk) -> None:
    own_desk.phone.post("/phone/logout", {}, 204)
    assert own_desk.phone.http.get("/phone/me").status_code == 401
    own_desk.phone.log_in()
    assert own_desk.phone.http.get("/phone/me").status_code == 200


def test_the_answer_to_a_login_counts_once(desk: Desk) -> None:
    options = desk.phone.post("/phone/login/options", {}, 200).json()
    credential = desk.phone.passkey.get(options)
    desk.phone.post("/phone/login", {"credential": credential}, 200)
    again = desk.phone.post("/phone/login", {"credential": credential})
    assert (again.status_code, again.json()["reason"]) == (403, "challenge")


def test_a_copied_authenticator_is_noticed_by_its_counter(own_desk: Desk) -> None:
    own_desk.phone.log_in()
    own_desk.phone.passkey.count = 0
    options = own_desk.phone.post("/phone/login/options", {}, 200).json()
    answer = own_desk.phone.post(
        "/phone/login", {"credential": own_desk.phone.passkey.get(options)}
    )
    assert (answer.status_code, answer.json()["reason"]) == (403, "passkey")


def test_a_login_ends_after_twelve_hours(own_desk: Desk) -> None:
    own_desk.service.clock.advance(12 * 3600 + 1)
    assert own_desk.phone.http.get("/phone/me").status_code == 401


def test_notices_tell_of_paired_pcs_and_credits_are_fictional(own_desk: Desk) -> None:
    notices = own_desk.phone.http.get("/phone/notices").json()
    assert notices[0]["kind"] == "pc"
    assert "診察室1" in notices[0]["text"]["ja"]
    assert [n["day"] for n in notices] == sorted((n["day"] for n in notices), reverse=True)
    shown = own_desk.phone.http.get("/phone/credits").json()
    assert "練習用" in shown["courses"][0]["title"]["ja"]


def test_an_earlier_phone_is_told_of_a_new_one(
    service: RunningService, phone: SoftwarePhone
) -> None:
    letter = service.issue_letter(AccountId.EXPIRING)
    phone.register(letter.link, letter.password)

    def told() -> int:
        found = phone.http.get("/phone/notices").json()
        return sum(notice["title"]["en"] == "Another phone was registered" for notice in found)

    before = told()
    other = SoftwarePhone(service.base_url)
    letter = service.issue_letter(AccountId.EXPIRING)
    other.register(letter.link, letter.password)
    other.close()
    assert told() == before + 1


@pytest.mark.parametrize("account", AccountId)
def test_everybody_can_show_the_licence(
    service: RunningService, phone: SoftwarePhone, account: AccountId
) -> None:
    letter = service.issue_letter(account)
    phone.register(letter.link, letter.password)
    me = phone.http.get("/phone/me").json()
    assert me["holder"] == service._service.sandbox.account(account).certificate.holder_name
    assert me["card_id"].startswith("SIM-TEST-")


def test_other_sites_and_other_names_are_refused(own_desk: Desk) -> None:
    answer = own_desk.phone.http.get("/phone/me", headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "origin")
    answer = own_desk.phone.http.get("/phone/me", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["reason"]) == (421, "host")
    answer = own_desk.phone.http.post("/phone/logout", content=b"{}")
    assert answer.status_code in (204, 400)
    answer = own_desk.phone.http.post("/phone/login/options", content=b"{}")
    assert (answer.status_code, answer.json()["reason"]) == (400, "content-type")
