"""The double of the services in the field: one login in the browser, then CSV in and XML out."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from clinic_signer.prescription.envelope import read_document
from clinic_signer.sandbox import (
    AccountId,
    Personality,
    RunningService,
    Sandbox,
    start_service,
)
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify

LOGIN = "/auth/login?secondarycert-id=main"


@pytest.fixture(scope="module")
def double(sandbox: Sandbox) -> Iterator[RunningService]:
    service = start_service(
        sandbox, token_port=0, signing_port=0, personality=Personality.KAGURA, in_memory=True
    )
    yield service
    service.stop()


@pytest.fixture
def kagura(double: RunningService) -> Iterator[RunningService]:
    """The double with nobody logged in and without faults."""
    yield double
    double.faults.clear()
    httpx.post(f"{double.token_url}/auth/logout?secondarycert-id=main", trust_env=False)


@pytest.fixture
def browser(kagura: RunningService) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=kagura.token_url, follow_redirects=True, trust_env=False) as client:
        yield client


def log_in(
    browser: httpx.Client,
    account: AccountId = AccountId.DOCTOR,
    decision: str = "approve",
    method: str = "FIDO",
) -> httpx.Response:
    page = browser.get(f"{LOGIN}&method={method}")
    assert page.status_code == 200, page.text
    request = re.search(r'name="request" value="([^"]+)"', page.text)
    assert request
    form = {"request": request[1], "account": account.value, "decision": decision}
    return browser.post("/platform/login", data=form)


def token_of(browser: httpx.Client) -> str:
    answer = browser.get("/token?secondarycert-id=main").json()
    assert bool(answer["source"]) == answer["result"]
    token: str = answer["source"]
    return token


def sign(kagura: RunningService, token: str, csv: bytes) -> dict[str, object]:
    body = {"token": token, "csvData": base64.b64encode(csv).decode()}
    url = f"{kagura.signing_url}/signature/prescription/sign"
    answer = httpx.post(url, json=body, trust_env=False, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-sandbox"] == "1"
    result: dict[str, object] = answer.json()
    return result


def document(answer: dict[str, object]) -> bytes:
    assert answer["isSuccess"] is True, answer
    return base64.b64decode(str(answer["signedXmlData"]))


@pytest.mark.parametrize("method", ["FIDO", "JPKI", "HPKI"])
def test_after_a_login_prescriptions_come_back_signed(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox, method: str
) -> None:
    assert token_of(browser) == ""
    assert log_in(browser, method=method).status_code == 200
    token = token_of(browser)
    for sample in sandbox.samples[:2]:
        signed = document(sign(kagura, token, sample.csv))
        assert read_document(signed).payload == sample.csv
        report = verify(signed, trust=sandbox.trust, at=kagura.clock.datetime())
        assert report.indication is Indication.TOTAL_PASSED, report


def test_the_browser_is_led_through_code_and_pkce(browser: httpx.Client) -> None:
    page = browser.get(f"{LOGIN}&method=FIDO")
    (redirect,) = page.history
    query = parse_qs(urlsplit(redirect.headers["location"]).query)
    assert query["client_id"] == ["FIDO"]
    assert query["prompt"] == ["login"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert query["redirect_uri"][0].endswith("/authfido/callback")


def platform_code(kagura: RunningService, browser: httpx.Client, verifier: str) -> dict[str, str]:
    """A code for an adapter of our own, and the form to redeem it."""
    redirect = f"{kagura.token_url}/authfido/callback"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    query = {
        "client_id": "FIDO",
        "response_type": "code",
        "state": "s",
        "nonce": "n",
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "prompt": "login",
        "redirect_uri": redirect,
    }
    page = browser.get("/platform/authorize", params=query)
    request = re.search(r'name="request" value="([^"]+)"', page.text)
    assert request
    form = {"request": request[1], "account": AccountId.DOCTOR.value, "decision": "approve"}
    answer = browser.post("/platform/login", data=form, follow_redirects=False)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}


def test_a_code_of_the_platform_needs_its_verifier_and_counts_once(
    kagura: RunningService, browser: httpx.Client
) -> None:
    form = platform_code(kagura, browser, "verifier")
    answer = browser.post("/platform/token", data={**form, "code_verifier": "other"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    form = platform_code(kagura, browser, "verifier")
    answer = browser.post("/platform/token", data={**form, "code_verifier": "verifier"})
    assert answer.json()["expires_in"] == 18 * 3600
    assert answer.json()["access_token"] == token_of(browser)
    answer = browser.post("/platform/token", data={**form, "code_verifier": "verifier"})
    assert answer.status_code == 400


def test_the_platform_redirects_to_its_adapter_only(
    kagura: RunningService, browser: httpx.Client
) -> None:
    query = {
        "client_id": "FIDO",
        "response_type": "code",
        "state": "s",
        "nonce": "n",
        "code_challenge": "c",
        "code_challenge_method": "S256",
        "prompt": "login",
        "redirect_uri": "https://evil.example/callback",
    }
    answer = browser.get("/platform/authorize", params=query)
    assert (answer.status_code, answer.json()["reason"]) == (400, "redirect_uri")


def test_without_a_method_the_person_chooses(browser: httpx.Client) -> None:
    page = browser.get(LOGIN)
    assert all(f"method={method}" in page.text for method in ("FIDO", "JPKI", "HPKI"))
    assert "SANDBOX" in page.text


def test_a_refused_login_gives_no_token(kagura: RunningService, browser: httpx.Client) -> None:
    assert log_in(browser, decision="refuse").status_code == 403
    assert token_of(browser) == ""


def test_the_callback_counts_once(browser: httpx.Client) -> None:
    page = log_in(browser)
    answer = browser.get(page.url)
    assert (answer.status_code, answer.json()["reason"]) == (400, "state")


def test_the_session_ends_after_eighteen_hours(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    token, csv = token_of(browser), sandbox.samples[0].csv
    kagura.clock.advance(18 * 3600 - 60)
    document(sign(kagura, token, csv))
    kagura.clock.advance(60)
    assert sign(kagura, token, csv)["errorCode"] == "TOKEN_EXPIRED"
    assert token_of(browser) == ""


def test_logging_out_ends_the_session(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    token = token_of(browser)
    assert browser.post("/auth/logout?secondarycert-id=main").status_code == 204
    assert sign(kagura, token, sandbox.samples[0].csv)["errorCode"] == "TOKEN_INVALID"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.REVOKED, "CREDENTIAL_REVOKED"),
        (Fault.LOCKED, "LOCKED"),
        (Fault.FACILITY_SUSPENDED, "FACILITY_SUSPENDED"),
    ],
)
def test_a_refusing_fault_is_named(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox, fault: Fault, code: str
) -> None:
    log_in(browser)
    token = token_of(browser)
    kagura.faults.switch_on(fault)
    assert sign(kagura, token, sandbox.samples[0].csv)["errorCode"] == code


def test_the_token_expires_after_as_many_signatures_as_told(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    token, csv = token_of(browser), sandbox.samples[0].csv
    kagura.faults.switch_on(Fault.TOKEN_EXPIRES_MID_BATCH, 2)
    answers = [sign(kagura, token, csv) for _ in range(3)]
    assert [answer["isSuccess"] for answer in answers] == [True, True, False]
    assert answers[2]["errorCode"] == "TOKEN_EXPIRED"


def test_altered_xml_is_well_signed_and_yet_another_prescription(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    kagura.faults.switch_on(Fault.ALTERED_XML)
    csv = sandbox.samples[0].csv
    signed = document(sign(kagura, token_of(browser), csv))
    assert read_document(signed).payload != csv
    report = verify(signed, trust=sandbox.trust, at=kagura.clock.datetime())
    assert report.indication is Indication.TOTAL_PASSED


def test_a_wrong_hash_does_not_verify(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    kagura.faults.switch_on(Fault.WRONG_HASH_SIGNED)
    signed = document(sign(kagura, token_of(browser), sandbox.samples[0].csv))
    report = verify(signed, trust=sandbox.trust, at=kagura.clock.datetime())
    assert report.indication is Indication.TOTAL_FAILED


def test_a_foreign_certificate_is_another_physicians(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    kagura.faults.switch_on(Fault.FOREIGN_CERTIFICATE)
    signed = document(sign(kagura, token_of(browser), sandbox.samples[0].csv))
    other = sandbox.account(AccountId.EXPIRING).certificate.der
    assert base64.b64encode(other)[:60] in signed.replace(b"\n", b"")


def test_services_that_are_down_do_not_answer(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox
) -> None:
    log_in(browser)
    token = token_of(browser)
    kagura.faults.switch_on(Fault.ADAPTER_DOWN)
    with pytest.raises(httpx.TransportError):
        token_of(browser)
    with pytest.raises(httpx.TransportError):
        sign(kagura, token, sandbox.samples[0].csv)


@pytest.mark.parametrize("account", [AccountId.EXPIRED, AccountId.REVOKED, AccountId.NOT_YET_VALID])
def test_a_certificate_that_is_not_usable_signs_nothing(
    kagura: RunningService, browser: httpx.Client, sandbox: Sandbox, account: AccountId
) -> None:
    log_in(browser, account)
    answer = sign(kagura, token_of(browser), sandbox.samples[0].csv)
    assert answer["errorCode"] == "CREDENTIAL_REVOKED"


def test_what_is_no_prescription_is_not_signed(
    kagura: RunningService, browser: httpx.Client
) -> None:
    log_in(browser)
    assert sign(kagura, token_of(browser), b"hello")["errorCode"] == "CSV_INVALID"


def test_another_sites_page_is_refused(browser: httpx.Client) -> None:
    answer = browser.post(
        "/auth/logout?secondarycert-id=main", headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    answer = browser.get("/token?secondarycert-id=main", headers={"Host": "evil.example"})
    assert answer.status_code == 421
