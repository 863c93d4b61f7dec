"""Our own PC against the sandbox's service: the product's client, with the service's clock."""

from __future__ import annotations

from threading import Event

from clinic_signer.sandbox import AccountId, RunningService
from clinic_signer.secret_store import MemoryStore
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration, Timeouts
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.second_certificate.vault import Vault
from second_certificate.software_phone import SoftwarePhone

PATIENCE = 30.0
"""Seconds after which a test gives up; nothing takes nearly as long."""

K = ApprovalKind


def registered_phone(
    service: RunningService, account: AccountId = AccountId.DOCTOR
) -> SoftwarePhone:
    """A phone that its holder has registered with the letter."""
    letter = service.issue_letter(account)
    phone = SoftwarePhone(service.base_url)
    phone.register(letter.link, letter.password)
    return phone


def open_pc(service: RunningService, vault: Vault | None = None) -> SecondCertificate:
    """Our PC, with a vault of its own or one that is paired already."""
    configuration = ServiceConfiguration(
        service.base_url, "あおぞら見本クリニック", "診察室2", Timeouts(retries=1)
    )
    return SecondCertificate(
        configuration,
        vault or Vault(MemoryStore()),
        clock=service.clock.datetime,
        elapsed=service.clock.now,
    )


def pair(pc: SecondCertificate, phone: SoftwarePhone) -> None:
    """Set up the phone on the PC."""
    pc.pair()
    until_qr(pc)
    link = pc.qr()
    assert link is not None
    pc.enter_code(phone.pair(link))
    until(pc, K.READY)


def paired_vault(service: RunningService, phone: SoftwarePhone) -> Vault:
    """A vault as a PC leaves it that was paired with the phone."""
    vault = Vault(MemoryStore())
    pc = open_pc(service, vault)
    try:
        pair(pc, phone)
    finally:
        pc.close()
    return vault


def until(pc: SecondCertificate, *kinds: ApprovalKind) -> ApprovalState:
    """Wait until the PC is in one of these states."""
    state = pc.wait(lambda state: state.kind in kinds, PATIENCE)
    assert state.kind in kinds, state
    return state


def until_sub(pc: SecondCertificate, sub: WaitingFor) -> ApprovalState:
    """Wait until the phone has come so far."""
    state = pc.wait(lambda state: state.sub is sub, PATIENCE)
    assert state.sub is sub, state
    return state


def until_qr(pc: SecondCertificate) -> ApprovalState:
    """Wait until there is a QR."""
    return until_sub(pc, WaitingFor.SHOWING_QR)


def loaded(pc: SecondCertificate) -> SecondCertificate:
    """The PC once it knows its certificate."""
    pc.wait(lambda state: pc.is_loaded or state.kind is not K.READY, PATIENCE)
    assert pc.is_loaded, pc.state
    return pc


def pass_time(service: RunningService, seconds: float) -> None:
    """Let time pass in steps: a proof that is under way when it jumps by a minute is too old."""
    while seconds > 0:
        service.clock.advance(min(seconds, 20))
        seconds -= 20
        Event().wait(0.05)


def shown_link(pc: SecondCertificate) -> str:
    """What the QR says now."""
    link = pc.qr()
    assert link is not None
    return link


def approve(pc: SecondCertificate, phone: SoftwarePhone) -> ApprovalState:
    """Let the phone approve what the PC shows."""
    state = until_qr(pc)
    assert state.number is not None
    phone.approve(shown_link(pc), state.number)
    return until(pc, K.APPROVED)
