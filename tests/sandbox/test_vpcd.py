"""The virtual card in a real PC/SC service, as every other program on the machine sees it."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from smartcard import scard

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import CardProfile, Person, PersonId, Sandbox
from clinic_signer.sandbox.card import (
    CONTACT_ATR,
    HPKI_ATR,
    MY_NUMBER_ATR,
    VirtualCard,
    issue_card,
)
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.card_layout import SIGNATURE_AID
from clinic_signer.sandbox.vpcd import Exchange, VpcdSlot, attach
from pcsc.card_service import connected, send, wait_for_card, wait_for_removal, wait_for_state
from pcsc.daemon import PcscDaemon, Slot

SELECT = "00A4040010" + SIGNATURE_AID.hex() + "00"
STATUS = "00200088"
WRONG_PIN = "002000880439393939"


@pytest.fixture
def doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DOCTOR)


@pytest.fixture
def card(doctor: Person) -> VirtualCard:
    return issue_card(doctor, CardProfile.JMA)


@pytest.fixture
def slot(pcscd: PcscDaemon) -> Slot:
    return pcscd.slots[0]


@pytest.fixture
def inserted(card: VirtualCard, slot: Slot) -> Iterator[VpcdSlot]:
    with attach(card, slot.host, slot.port) as attached:
        wait_for_card(slot.name)
        yield attached


def atr_in(reader: str) -> bytes:
    with connected(reader) as handle:
        return bytes(scard.SCardStatus(handle)[4])


def test_the_card_is_in_the_reader_and_answers(inserted: VpcdSlot, slot: Slot) -> None:
    assert inserted.is_inserted
    assert atr_in(slot.name) == HPKI_ATR
    with connected(slot.name) as handle:
        assert send(handle, SELECT).endswith(b"\x90\x00")
        assert send(handle, STATUS) == b"\x63\xcf"


def test_extended_commands_and_answers_pass(inserted: VpcdSlot, slot: Slot) -> None:
    with connected(slot.name) as handle:
        send(handle, SELECT)
        send(handle, "00A4020C020016")
        answer = send(handle, "00B00000000000")
        assert answer.endswith(b"\x90\x00")
        assert len(answer) > 1000


def test_it_is_pulled_out_and_put_in_again(inserted: VpcdSlot, slot: Slot) -> None:
    inserted.remove()
    wait_for_removal(slot.name)
    assert not inserted.is_inserted
    inserted.insert()
    wait_for_card(slot.name)


def test_another_card_takes_its_place(inserted: VpcdSlot, slot: Slot, sandbox: Sandbox) -> None:
    other = issue_card(
        sandbox.person(PersonId.DENTIST), CardProfile.ANNEXB, faults=CardFaults(contact=True)
    )
    inserted.remove()
    wait_for_removal(slot.name)
    inserted.insert(other)
    wait_for_card(slot.name)
    assert inserted.card is other
    assert atr_in(slot.name) == CONTACT_ATR


def test_both_slots_hold_a_card(pcscd: PcscDaemon, sandbox: Sandbox, inserted: VpcdSlot) -> None:
    second = pcscd.slots[1]
    another = VirtualCard([], faults=CardFaults(is_hpki=False))
    with attach(another, second.host, second.port):
        wait_for_card(second.name)
        assert atr_in(second.name) == MY_NUMBER_ATR
        assert atr_in(pcscd.slots[0].name) == HPKI_ATR


def test_it_is_back_after_the_service_was_killed_and_started_again(
    inserted: VpcdSlot, pcscd: PcscDaemon, slot: Slot
) -> None:
    with connected(slot.name) as handle:
        send(handle, SELECT)
        send(handle, WRONG_PIN)
    pcscd.restart()
    wait_for_card(slot.name)
    with connected(slot.name) as handle:
        send(handle, SELECT)
        assert send(handle, STATUS) == b"\x63\xce", "it is the same card"


def test_it_may_be_there_before_the_service(
    card: VirtualCard, pcscd: PcscDaemon, slot: Slot
) -> None:
    pcscd.stop()
    with VpcdSlot(card, host=slot.host, port=slot.port) as attached:
        attached.insert()
        pcscd.start()
        wait_for_card(slot.name)


def test_reset_makes_it_forget_the_application(inserted: VpcdSlot, slot: Slot) -> None:
    with connected(slot.name) as handle:
        send(handle, SELECT)
        inserted.reset()
        assert send(handle, STATUS) == b"\x6a\x88"


def test_a_reset_by_pc_sc_reaches_the_card(inserted: VpcdSlot, slot: Slot) -> None:
    with connected(slot.name) as handle:
        send(handle, SELECT)
        status, _ = scard.SCardReconnect(
            handle, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_ANY, scard.SCARD_RESET_CARD
        )
        assert status == scard.SCARD_S_SUCCESS
        assert send(handle, STATUS) == b"\x6a\x88"


def test_a_card_that_is_pulled_out_by_a_fault_stays_out(doctor: Person, slot: Slot) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(removed_after=2))
    with attach(card, slot.host, slot.port) as attached:
        wait_for_card(slot.name)
        with connected(slot.name) as handle:
            send(handle, SELECT)
            send(handle, STATUS)
        wait_for_removal(slot.name)
        assert not attached.is_inserted


def test_a_mute_card_is_there_and_does_not_answer(doctor: Person, slot: Slot) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(mute=True))
    with attach(card, slot.host, slot.port):
        wait_for_state(slot.name, scard.SCARD_STATE_PRESENT | scard.SCARD_STATE_MUTE)


def test_a_slow_card_can_be_pulled_out_while_it_works(doctor: Person, slot: Slot) -> None:
    faults = CardFaults(delays={Step.STATUS: 1.0})
    card = issue_card(doctor, CardProfile.JMA, faults=faults)
    with attach(card, slot.host, slot.port) as attached:
        wait_for_card(slot.name)
        with connected(slot.name) as handle:
            send(handle, SELECT)
            pull = threading.Timer(0.1, attached.remove)
            pull.start()
            status, answer = scard.SCardTransmit(
                handle, scard.SCARD_PCI_T1, list(bytes.fromhex(STATUS))
            )
            pull.join()
        # vpcd 3.3 then reports success with an empty answer.
        assert status != scard.SCARD_S_SUCCESS or not answer


def test_counters_that_cannot_be_kept_are_a_failure_of_the_card(
    doctor: Person, slot: Slot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    card = issue_card(doctor, CardProfile.JMA, attempts_file=blocked / "card.json")
    with attach(card, slot.host, slot.port):
        wait_for_card(slot.name)
        with connected(slot.name) as handle:
            send(handle, SELECT)
            assert send(handle, WRONG_PIN) == b"\x65\x81"
            assert send(handle, STATUS).hex() != "", "it goes on"
    assert [record.getMessage() for record in caplog.records if record.levelno >= 30] == [
        "the virtual card failed: sandbox-unusable"
    ]
    caplog.clear()


def test_where_nothing_listens_there_is_a_named_failure(card: VirtualCard) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Failure) as caught:
        attach(card, port=port)
    assert caught.value.code is FailureCode.VIRTUAL_READER_NOT_FOUND
    assert caught.value.facts == {"address": f"127.0.0.1:{port}"}


def test_what_it_tells_and_logs_holds_no_body(
    card: VirtualCard, slot: Slot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Exchange] = []
    with (
        caplog.at_level(logging.DEBUG),
        attach(card, slot.host, slot.port, on_exchange=told.append),
    ):
        wait_for_card(slot.name)
        with connected(slot.name) as handle:
            send(handle, SELECT)
            send(handle, WRONG_PIN)
    lines = [str(exchange) for exchange in told]
    assert lines[-2:] == [
        "00 A4 04 00  16 → 20  9000",
        "00 20 00 88  hidden → 0  63CE",
    ]
    assert "9999" not in caplog.text
    assert "39393939" not in caplog.text
