"""A service that knows no approval channel: the holder agrees on its page in the browser."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.sandbox import RunningService
from clinic_signer.signers.second_certificate.approval_state import WaitingFor
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration
from clinic_signer.signers.second_certificate.oauth import Metadata, OAuthClient
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.second_certificate.vault import Vault
from sandbox.second_certificate.test_browser import read_svg
from second_certificate.our_pc import PATIENCE, K, loaded, until, until_sub
from second_certificate.software_phone import SoftwarePhone

Browse = Callable[[str], None]


@pytest.fixture
def no_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service says nothing of an approval channel."""
    said = OAuthClient.metadata

    def metadata(client: OAuthClient) -> Metadata:
        return replace(said(client), approval=None)

    monkeypatch.setattr(OAuthClient, "metadata", metadata)


@pytest.fixture
def make(
    service: RunningService, vault: Vault, no_channel: None
) -> Iterator[Callable[[Browse | None], SecondCertificate]]:
    opened: list[SecondCertificate] = []

    def make_one(browse: Browse | None) -> SecondCertificate:
        pc = SecondCertificate(
            ServiceConfiguration(service.base_url, "見本", "診察室2"),
            vault,
            clock=service.clock.datetime,
            elapsed=service.clock.now,
            open_browser=browse,
        )
        opened.append(pc)
        return loaded(pc)

    yield make_one
    for pc in opened:
        pc.close()


def at_the_page(service: RunningService, act: Callable[[str, str], None]) -> Browse:
    """Somebody opens the page, does something with its QR and number, and is led back."""

    def browse(address: str) -> None:
        with httpx.Client(base_url=service.base_url, trust_env=False) as client:
            page = client.get(address, follow_redirects=True)
            link = read_svg(client.get(f"{page.url.path}/qr.svg").content)
            act(link, page.text.split('class="number">')[1][:2])
            answer = client.get(page.url.path)
            client.get(answer.headers["location"])

    return browse


def test_a_session_agreed_to_in_the_browser(
    service: RunningService,
    phone: SoftwarePhone,
    make: Callable[[Browse | None], SecondCertificate],
) -> None:
    def approve(link: str, number: str) -> None:
        phone.approve(link, number)

    pc = make(at_the_page(service, approve))
    request = pc.begin_session(service.clock.datetime() + timedelta(hours=1), 2)
    until(pc, K.APPROVED)
    assert pc.qr() is None, "the service shows the QR, not this program"
    assert pc.sign_digests(request, [hashlib.sha256(b"x").digest()])[0]


def test_a_refusal_in_the_browser(
    service: RunningService,
    phone: SoftwarePhone,
    make: Callable[[Browse | None], SecondCertificate],
) -> None:
    def decline(link: str, _number: str) -> None:
        phone.decline(phone.scan(link).json())

    pc = make(at_the_page(service, decline))
    pc.begin_session(service.clock.datetime() + timedelta(hours=1), 2)
    until(pc, K.REFUSED)


def test_waiting_for_the_browser_can_be_cancelled(
    service: RunningService, make: Callable[[Browse | None], SecondCertificate]
) -> None:
    pc = make(lambda _address: None)
    pc.begin_session(service.clock.datetime() + timedelta(hours=1), 2)
    until_sub(pc, WaitingFor.BROWSER)
    pc.cancel()
    assert pc.state.kind is K.CANCELLED


def test_without_a_browser_it_says_so(
    service: RunningService, make: Callable[[Browse | None], SecondCertificate]
) -> None:
    pc = make(None)
    pc.begin_session(service.clock.datetime() + timedelta(hours=1), 2)
    state = pc.wait(lambda state: state.problem is not None, PATIENCE)
    assert state.problem is FailureCode.SECOND_ANSWER_WRONG
