"""Signing through a driver of somebody else's that talks to a card over a real PC/SC service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person, VirtualCard
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.base import AttemptsHint, Pin, PinFailure
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer, open_signer
from pcsc.card_service import wait_for_card, wait_for_removal
from pcsc.daemon import PcscDaemon
from signers.pkcs11.p15_card import CONFIGURATION, PIN, TRIES, VERIFY, P15Card

PLACES = (
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
)
MODULE = next((place for place in PLACES if Path(place).exists()), PLACES[0])

pytestmark = pytest.mark.skipif(
    not Path(MODULE).exists() and not os.environ.get("CI"), reason="OpenSC is not installed"
)


@dataclass(frozen=True)
class Desk:
    """A reader with a card, and a signer that reaches it through OpenSC."""

    signer: Pkcs11Signer
    card: P15Card
    slot: VpcdSlot
    reader: str

    def put_in(self) -> None:
        self.slot.insert()
        wait_for_card(self.reader)

    def pull_out(self) -> None:
        self.slot.remove()
        wait_for_removal(self.reader)


@pytest.fixture
def desk(
    pcscd: PcscDaemon, doctor: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """The physician's card in a reader."""
    configuration = tmp_path / "opensc.conf"
    configuration.write_text(CONFIGURATION)
    monkeypatch.setenv("OPENSC_CONF", str(configuration))
    module = tmp_path / "HpkiSigP11_opensc.so"
    module.symlink_to(MODULE)
    place = pcscd.slots[0]
    card = P15Card(doctor)
    signer = open_signer([module])
    with VpcdSlot(cast("VirtualCard", card), host=place.host, port=place.port) as slot:
        desk = Desk(signer, card, slot, place.name)
        desk.put_in()
        yield desk
    signer.close()


def sign(desk: Desk, digest: bytes, pin: bytes = PIN, *, confirm: bool = False) -> bytes:
    with Pin(pin) as typed:
        return desk.signer.sign_digest(digest, typed, confirm_last_attempt=confirm)


def failure_of(desk: Desk, digest: bytes, pin: bytes = PIN) -> Failure:
    with pytest.raises(Failure) as caught:
        sign(desk, digest, pin)
    return caught.value


def test_it_signs_and_the_slot_is_named_as_the_reader(
    desk: Desk, doctor: Person, digest: bytes
) -> None:
    assert desk.signer.contents.reader == desk.reader
    assert desk.signer.certificate == doctor.certificate
    assert set(desk.signer.intermediates) == set(doctor.intermediates)
    assert desk.card.verify_count == 0
    for count in (1, 2, 3):
        signature = sign(desk, digest)
        doctor.key.public_key().verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))
        assert desk.card.verify_count == count


def test_wrong_pins_until_the_card_is_locked(desk: Desk, digest: bytes) -> None:
    hints = []
    for left in range(TRIES - 1, 0, -1):
        failure = failure_of(desk, digest, b"0000")
        assert failure.code is FailureCode.CARD_PIN_WRONG
        assert desk.card.left == left
        hints.append(desk.signer.attempts_hint())
    assert hints[-1] is AttemptsHint.LAST
    assert failure_of(desk, digest).code is FailureCode.CARD_LAST_ATTEMPT
    assert desk.card.verify_count == TRIES - 1
    with pytest.raises(PinFailure) as caught:
        sign(desk, digest, b"0000", confirm=True)
    assert caught.value.code is FailureCode.CARD_PIN_LOCKED
    assert failure_of(desk, digest).code is FailureCode.CARD_PIN_LOCKED
    assert desk.card.verify_count == TRIES


def test_a_card_that_was_out_signs_again(desk: Desk, digest: bytes) -> None:
    assert sign(desk, digest)
    desk.pull_out()
    gone = failure_of(desk, digest)
    assert gone.code in (FailureCode.CARD_REMOVED, FailureCode.PKCS11_NO_TOKEN)
    assert failure_of(desk, digest).code is FailureCode.PKCS11_NO_TOKEN
    desk.put_in()
    assert sign(desk, digest)
    assert desk.card.verify_count == 2


def test_a_card_pulled_out_while_it_has_the_pin_gets_no_second_one(
    desk: Desk, digest: bytes
) -> None:
    assert desk.signer.certificate

    def pull_at_verify(instruction: int) -> None:
        if instruction == VERIFY and desk.slot.is_inserted:
            desk.slot.remove()

    desk.card.on_command = pull_at_verify
    failure = failure_of(desk, digest)
    assert failure.code is not FailureCode.CARD_PIN_WRONG
    assert desk.card.verify_count <= 1
    desk.card.on_command = lambda _instruction: None
    wait_for_removal(desk.reader)
    desk.put_in()
    assert sign(desk, digest)


def test_after_a_restart_of_the_service_it_signs_again(
    desk: Desk, pcscd: PcscDaemon, digest: bytes
) -> None:
    assert sign(desk, digest)
    pcscd.stop()
    failure = failure_of(desk, digest)
    assert failure.code is not FailureCode.CARD_PIN_WRONG
    pcscd.start()
    wait_for_card(desk.reader)
    assert sign(desk, digest)
    assert desk.card.verify_count == 2
