"""Cardless signing against the double of the services in the field: nothing here knows the real."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

import httpx
import pytest

from cli.commands import CLEAN
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import AccountId, Personality, RunningService, Sandbox, start_service
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.settings_remote import LoginMethod
from clinic_signer.signature.report import Indication
from clinic_signer.signers.base import Consent
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalState,
    EndReason,
    Outage,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import detail
from clinic_signer.signers.second_certificate.cardless_configuration import CardlessConfiguration
from clinic_signer.signers.second_certificate.configuration import Timeouts
from clinic_signer.signers.second_certificate.hpki_cardless import HpkiCardless
from clinic_signer.station.document_signing import sign_documents
from clinic_signer.station.intake import Item, load
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped
from second_certificate.our_pc import PATIENCE, K


class Browser:
    """The system's browser: somebody logs in, refuses, or does nothing."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.account = AccountId.DOCTOR
        self.decision: str | None = "approve"

    def open(self, address: str) -> None:
        self.opened.append(address)
        if self.decision is None:
            return
        with httpx.Client(follow_redirects=True, trust_env=False) as client:
            page = client.get(address)
            request = re.search(r'name="request" value="([^"]+)"', page.text)
            assert request is not None, page.text
            form = {
                "request": request[1],
                "account": self.account.value,
                "decision": self.decision,
            }
            client.post(str(page.url.join("/platform/login")), data=form)


@pytest.fixture(scope="module")
def running(sandbox: Sandbox) -> Iterator[RunningService]:
    service = start_service(
        sandbox, token_port=0, signing_port=0, personality=Personality.KAGURA, in_memory=True
    )
    yield service
    service.stop()


@pytest.fixture
def browser() -> Browser:
    return Browser()


def configuration(service: RunningService) -> CardlessConfiguration:
    return CardlessConfiguration(
        token_url=service.token_url,
        sign_url=service.signing_url,
        token_path="/token?secondarycert-id=main",
        login_path="/auth/login?secondarycert-id=main",
        sign_path="/signature/prescription/sign",
        logout_path="/auth/logout?secondarycert-id=main",
        method=LoginMethod.JPKI,
        method_parameter="method",
        timeouts=Timeouts(retries=0),
    )


@pytest.fixture
def cardless(running: RunningService, browser: Browser) -> Iterator[HpkiCardless]:
    opened = HpkiCardless(configuration(running), browser.open, clock=running.clock.datetime)
    yield opened
    running.faults.clear()
    opened.close()
    httpx.post(f"{running.token_url}/auth/logout?secondarycert-id=main", trust_env=False)


def until(cardless: HpkiCardless, kind: K) -> ApprovalState:
    state = cardless.wait(lambda state: state.kind is kind, PATIENCE)
    assert state.kind is kind, state
    return state


def log_in(cardless: HpkiCardless) -> None:
    cardless.begin()
    until(cardless, K.APPROVED)


def items(count: int) -> list[Item]:
    return [load(CLEAN.encode(), f"{number}.csv") for number in range(count)]


def sign(
    sandbox: Sandbox, service: RunningService, cardless: HpkiCardless, count: int = 1
) -> tuple[Outcome, ...]:
    return sign_documents(items(count), cardless, trust=sandbox.trust, clock=service.clock.datetime)


def codes(outcomes: Sequence[Outcome]) -> list[FailureCode | type]:
    return [o.failure.code if isinstance(o, NotSigned) else type(o) for o in outcomes]


def test_a_login_in_the_browser_lets_this_pc_sign(
    sandbox: Sandbox, running: RunningService, cardless: HpkiCardless, browser: Browser
) -> None:
    log_in(cardless)
    assert browser.opened == [f"{running.token_url}/auth/login?secondarycert-id=main&method=JPKI"]
    outcomes = sign(sandbox, running, cardless, 3)
    assert codes(outcomes) == [Signed] * 3
    for outcome in outcomes:
        assert isinstance(outcome, Signed)
        assert outcome.report.indication is Indication.TOTAL_PASSED
    assert cardless.certificate is not None
    assert cardless.certificate.holder_name == "架空　一郎"


def test_it_claims_no_more_than_the_services_give(cardless: HpkiCardless) -> None:
    assert cardless.capabilities.consent is Consent.PHONE_SESSION
    assert not cardless.capabilities.binds_documents
    log_in(cardless)
    assert "署名する内容は出ません" in detail(cardless.state).ja


def test_one_login_lasts_eighteen_hours_at_most(
    sandbox: Sandbox, running: RunningService, cardless: HpkiCardless
) -> None:
    log_in(cardless)
    until_ = cardless.state.until
    assert until_ is not None
    left = until_ - running.clock.datetime()
    assert timedelta(hours=17, minutes=59) < left <= timedelta(hours=18)
    running.clock.advance(18 * 3600)
    assert cardless.state.kind is K.EXPIRED
    assert codes(sign(sandbox, running, cardless, 2)) == [FailureCode.APPROVAL_EXPIRED, Skipped]


def test_without_a_login_nothing_is_sent(
    sandbox: Sandbox, running: RunningService, cardless: HpkiCardless
) -> None:
    assert codes(sign(sandbox, running, cardless)) == [FailureCode.APPROVAL_NOT_GIVEN]


def test_waiting_for_the_browser_can_be_cancelled_and_ends_by_itself(
    running: RunningService, cardless: HpkiCardless, browser: Browser
) -> None:
    browser.decision = None
    cardless.begin()
    assert cardless.state.sub is WaitingFor.BROWSER
    cardless.cancel()
    assert cardless.state.kind is K.CANCELLED
    cardless.begin()
    running.clock.advance(301 + 5)
    until(cardless, K.TIMEOUT)


def test_a_login_that_is_refused_approves_nothing(
    running: RunningService, cardless: HpkiCardless, browser: Browser
) -> None:
    browser.decision = "refuse"
    cardless.begin()
    cardless.wait(lambda _state: bool(browser.opened), PATIENCE)
    assert cardless.state.kind is K.WAITING
    cardless.cancel()


def test_ending_the_session_logs_out(
    sandbox: Sandbox, running: RunningService, cardless: HpkiCardless, browser: Browser
) -> None:
    log_in(cardless)
    sign(sandbox, running, cardless)
    cardless.end(EndReason.WORKSTATION_LOCKED)
    assert cardless.state.kind is K.EXPIRED
    assert cardless.certificate is None
    log_in(cardless)
    assert len(browser.opened) == 2, "the next session needs a login of its own"


def test_a_login_that_ended_elsewhere_is_noticed(
    sandbox: Sandbox, running: RunningService, cardless: HpkiCardless
) -> None:
    log_in(cardless)
    httpx.post(f"{running.token_url}/auth/logout?secondarycert-id=main", trust_env=False)
    assert codes(sign(sandbox, running, cardless, 2)) == [
        FailureCode.CARDLESS_NOT_LOGGED_IN,
        Skipped,
    ]
    assert (cardless.state.kind, cardless.state.reason) == (K.EXPIRED, EndReason.ENDED_BY_SERVICE)


def test_somebody_elses_login_signs_nothing_for_this_prescriber(
    sandbox: Sandbox,
    running: RunningService,
    cardless: HpkiCardless,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    browser.account = AccountId.DENTIST
    log_in(cardless)
    assert codes(sign(sandbox, running, cardless, 2)) == [
        FailureCode.SIGNED_DOCUMENT_FOREIGN,
        Skipped,
    ]
    caplog.clear()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.ALTERED_XML, [FailureCode.SIGNED_DOCUMENT_ALTERED] * 2),
        (Fault.FOREIGN_CERTIFICATE, [FailureCode.SIGNED_DOCUMENT_FOREIGN, Skipped]),
        (Fault.REVOKED, [FailureCode.SECOND_REVOKED, Skipped]),
        (Fault.LOCKED, [FailureCode.SECOND_LOCKED, Skipped]),
        (Fault.FACILITY_SUSPENDED, [FailureCode.SECOND_FACILITY_SUSPENDED, Skipped]),
        (Fault.ADAPTER_DOWN, [FailureCode.CARDLESS_SERVICE_DOWN, Skipped]),
        (Fault.TOKEN_EXPIRES_MID_BATCH, [Signed, FailureCode.APPROVAL_EXPIRED]),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_what_the_services_do_wrong_is_named(
    sandbox: Sandbox,
    running: RunningService,
    cardless: HpkiCardless,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    expected: list[object],
) -> None:
    log_in(cardless)
    running.faults.switch_on(fault)
    assert codes(sign(sandbox, running, cardless, 2)) == expected
    caplog.clear()


def test_services_that_do_not_run_are_a_state_and_found_again(
    running: RunningService, cardless: HpkiCardless
) -> None:
    running.faults.switch_on(Fault.ADAPTER_DOWN)
    cardless.begin()
    state = until(cardless, K.OFFLINE)
    assert state.reason is Outage.LOCAL_ADAPTER_DOWN
    running.faults.clear()
    cardless.try_now()
    until(cardless, K.READY)


@pytest.mark.parametrize("address", ["http://adapter.clinic.example:3000", "ftp://localhost"])
def test_an_address_over_which_patients_data_would_travel_in_clear_is_refused(
    running: RunningService, address: str
) -> None:
    with pytest.raises(Failure) as caught:
        CardlessConfiguration(address, running.signing_url, "/t", "/l", "/s")
    assert caught.value.code is FailureCode.SECOND_ADDRESS_INSECURE
