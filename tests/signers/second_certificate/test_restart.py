"""The program is closed, or ends without a word, in every state: what it is afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from clinic_signer.failures import Failure
from clinic_signer.sandbox import RunningService
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.secret_store import MemoryStore
from clinic_signer.signers.second_certificate.approval_state import EndReason
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.second_certificate.vault import Vault
from second_certificate.our_pc import (
    K,
    approve,
    loaded,
    open_pc,
    pair,
    pass_time,
    shown_link,
    until,
    until_qr,
)
from second_certificate.software_phone import SoftwarePhone
from signers.second_certificate.test_second_certificate import documents, dtbsrs


@dataclass
class Before:
    """The program before its end.

    Attributes:
        pc: it.
        phone: the physician's.
        service: where both are known.
        request: of the last approval that was asked for.
        todo: what it was asked for.
    """

    pc: SecondCertificate
    phone: SoftwarePhone
    service: RunningService
    request: str = ""
    todo: list[bytes] = field(default_factory=list)

    def ask(self) -> None:
        wanted = documents(2)
        self.todo, self.request = dtbsrs(wanted), self.pc.begin(wanted)

    def ask_and_be_approved(self) -> None:
        self.ask()
        approve(self.pc, self.phone)

    def ask_and_be_refused(self) -> None:
        self.ask()
        until_qr(self.pc)
        self.phone.decline(self.phone.scan(shown_link(self.pc)).json())

    def ask_with(self, fault: Fault) -> None:
        self.service.faults.switch_on(fault)
        self.ask()

    def ask_and_cancel(self) -> None:
        self.ask()
        until_qr(self.pc)
        self.pc.cancel()

    def ask_and_wait_in_vain(self) -> None:
        self.ask()
        until_qr(self.pc)
        pass_time(self.service, 66)

    def be_approved_and_leave(self) -> None:
        self.ask_and_be_approved()
        self.pc.end(EndReason.WORKSTATION_LOCKED)


REACHED: dict[K, Callable[[Before], object]] = {
    K.UNPAIRED: lambda before: before.pc.forget(),
    K.PAIRING: lambda before: (before.pc.forget(), before.pc.pair()),
    K.READY: lambda _before: None,
    K.WAITING: Before.ask,
    K.APPROVED: Before.ask_and_be_approved,
    K.EXPIRED: Before.be_approved_and_leave,
    K.REFUSED: Before.ask_and_be_refused,
    K.TIMEOUT: Before.ask_and_wait_in_vain,
    K.CANCELLED: Before.ask_and_cancel,
    K.REVOKED: lambda before: before.ask_with(Fault.REVOKED),
    K.LOCKED: lambda before: before.ask_with(Fault.LOCKED),
    K.OFFLINE: lambda before: before.ask_with(Fault.HTTP_500),
}


@pytest.fixture
def before(
    service: RunningService, phone: SoftwarePhone, vault: Vault
) -> Iterator[tuple[Before, Vault]]:
    with closing(loaded(open_pc(service, vault))) as pc:
        yield Before(pc, phone, service), vault


def copied(vault: Vault) -> Vault:
    """What would be left of a program that was killed at this moment."""
    store = MemoryStore()
    for name in ("pc-key", "pairing"):
        secret = vault.store.get(name)
        if secret is not None:
            store.set(name, secret)
    return Vault(store)


def test_every_state_is_tried() -> None:
    assert set(REACHED) == set(K)


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
@pytest.mark.parametrize("kind", K, ids=lambda kind: kind.value)
def test_after_a_restart_nothing_is_approved_and_nothing_is_signed_twice(
    before: tuple[Before, Vault],
    service: RunningService,
    phone: SoftwarePhone,
    kind: K,
    killed: bool,
) -> None:
    program, vault = before
    REACHED[kind](program)
    until(program.pc, kind)
    if killed:
        left = copied(vault)
    else:
        program.pc.close()
        left = vault
    service.faults.clear()
    is_paired = kind not in (K.UNPAIRED, K.PAIRING)
    with closing(open_pc(service, left)) as again:
        assert again.state.kind is (K.READY if is_paired else K.UNPAIRED)
        if not is_paired:
            pair(again, phone)
        loaded(again)
        if program.request:
            with pytest.raises(Failure):
                again.sign_digests(program.request, program.todo)
        wanted = documents()
        request = again.begin(wanted)
        approve(again, phone)
        assert len(again.sign_digests(request, dtbsrs(wanted))) == 1
        with pytest.raises(Failure):
            again.sign_digests(request, dtbsrs(documents(1, 7)))
