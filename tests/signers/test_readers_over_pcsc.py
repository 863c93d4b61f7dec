"""The live state and a batch over a real PC/SC service: what a doctor's day does to them."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cli.commands import CLEAN
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person, PersonId, Sandbox, VirtualCard
from clinic_signer.sandbox.card import MY_NUMBER_ATR, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.base import Pin, PinDrop
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.readers import CardReaders
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.station.intake import load
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped, sign_batch
from pcsc.daemon import PcscDaemon
from signers.pcsc.program import OtherProgram

if sys.platform == "win32":
    pytest.skip("ends real services by signals of POSIX", allow_module_level=True)

Kind = CardStateKind
LONG = 30.0


def right() -> Pin:
    return Pin(b"1234")


def card_of(person: Person, **faults: object) -> VirtualCard:
    return issue_card(person, CardProfile.JMA, faults=CardFaults(**faults))  # type: ignore[arg-type]


@pytest.fixture
def colleague(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DENTIST)


@pytest.fixture
def readers(pcscd: PcscDaemon) -> Iterator[CardReaders]:
    thread = CardThread()
    watched = CardReaders(PcscSource(thread=thread), thread=thread)
    watched.start()
    yield watched
    watched.close()


@pytest.fixture
def slots(pcscd: PcscDaemon, doctor: Person) -> Iterator[tuple[VpcdSlot, VpcdSlot]]:
    """Both slots of the reader, empty."""
    first, second = (
        VpcdSlot(card_of(doctor), host=slot.host, port=slot.port) for slot in pcscd.slots[:2]
    )
    yield first, second
    first.remove()
    second.remove()


def shown(readers: CardReaders, kind: CardStateKind) -> None:
    readers.wait_for(lambda state: state.chosen.kind is kind, LONG)


def test_cards_come_go_and_change_hands(
    readers: CardReaders, slots: tuple[VpcdSlot, VpcdSlot], doctor: Person, colleague: Person
) -> None:
    first, second = slots
    shown(readers, Kind.NO_CARD)
    first.insert()
    shown(readers, Kind.READY)
    assert readers.state.chosen.certificate == doctor.certificate
    second.insert(card_of(colleague))
    shown(readers, Kind.SEVERAL)
    first.remove()
    readers.wait_for(lambda s: s.chosen.certificate == colleague.certificate, LONG)
    first.insert(VirtualCard([], atr=MY_NUMBER_ATR))
    readers.wait_for(lambda s: s.cards[0].kind is Kind.OTHER_CARD, LONG)
    assert readers.state.chosen.certificate == colleague.certificate
    second.remove()
    shown(readers, Kind.OTHER_CARD)
    first.remove()
    shown(readers, Kind.NO_CARD)


def test_a_card_that_does_not_answer_is_mute(
    readers: CardReaders, slots: tuple[VpcdSlot, VpcdSlot], doctor: Person
) -> None:
    slots[0].insert(card_of(doctor, mute=True))
    shown(readers, Kind.MUTE)
    slots[0].insert(card_of(doctor))
    shown(readers, Kind.READY)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_the_service_ends_and_comes_back(
    readers: CardReaders,
    slots: tuple[VpcdSlot, VpcdSlot],
    pcscd: PcscDaemon,
    digest: bytes,
    by: signal.Signals,
) -> None:
    slots[0].insert()
    shown(readers, Kind.READY)
    pcscd.stop(by)
    shown(readers, Kind.SERVICE_STOPPED)
    with pytest.raises(Failure) as caught:
        readers.signer()
    assert caught.value.code is FailureCode.CARD_SERVICE_STOPPED
    pcscd.start()
    shown(readers, Kind.READY)
    assert readers.signer().sign_digest(digest, right())


def test_a_batch_of_fifty_whose_card_is_pulled_goes_on_without_duplicates(
    readers: CardReaders,
    slots: tuple[VpcdSlot, VpcdSlot],
    sandbox: Sandbox,
) -> None:
    slots[0].insert()
    shown(readers, Kind.READY)
    items = [load(CLEAN.encode(), f"{n:02}.csv") for n in range(50)]
    signed: dict[str, bytes] = {}

    def keep(_: int, outcome: Outcome) -> None:
        if isinstance(outcome, Signed):
            assert outcome.item.name not in signed, "nothing is signed twice"
            signed[outcome.item.name] = outcome.data
            if len(signed) == 25:
                slots[0].remove()

    def sign() -> tuple[Outcome, ...]:
        todo = [item for item in items if item.name not in signed]
        return sign_batch(
            todo,
            readers.signer(),
            pin,
            trust=sandbox.trust,
            clock=lambda: datetime.now(UTC),
            on_result=keep,
        )

    pin = right()
    first = sign()
    assert len(signed) == 25
    refused = first[25]
    assert isinstance(refused, NotSigned)
    assert refused.failure.code in (FailureCode.CARD_REMOVED, FailureCode.CARD_ABSENT)
    assert all(isinstance(outcome, Skipped) for outcome in first[26:])
    assert pin.dropped is PinDrop.CARD_REMOVED
    shown(readers, Kind.NO_CARD)
    slots[0].insert()
    shown(readers, Kind.READY)
    pin = right()
    assert all(isinstance(outcome, Signed) for outcome in sign())
    assert len(signed) == 50


def test_a_service_that_ends_in_a_batch_ends_it_and_the_rest_is_signed_afterwards(
    readers: CardReaders,
    slots: tuple[VpcdSlot, VpcdSlot],
    sandbox: Sandbox,
    pcscd: PcscDaemon,
) -> None:
    slots[0].insert()
    shown(readers, Kind.READY)
    items = [load(CLEAN.encode(), f"{n}.csv") for n in range(4)]

    def kill(index: int, _: Outcome) -> None:
        if index == 1:
            pcscd.stop(signal.SIGKILL)

    def clock() -> datetime:
        return datetime.now(UTC)

    pin = right()
    outcomes = sign_batch(
        items, readers.signer(), pin, trust=sandbox.trust, clock=clock, on_result=kill
    )
    assert [type(o) for o in outcomes] == [Signed, Signed, NotSigned, Skipped]
    assert pin.is_wiped
    pcscd.start()
    shown(readers, Kind.READY)
    outcomes = sign_batch(items[2:], readers.signer(), right(), trust=sandbox.trust, clock=clock)
    assert all(isinstance(outcome, Signed) for outcome in outcomes)


def test_a_wrong_pin_and_its_attempts_are_shown_live(
    readers: CardReaders, slots: tuple[VpcdSlot, VpcdSlot], digest: bytes
) -> None:
    slots[0].insert()
    shown(readers, Kind.READY)
    with pytest.raises(Failure) as caught:
        readers.signer().sign_digest(digest, Pin(b"9999"))
    assert caught.value.code is FailureCode.CARD_PIN_WRONG
    readers.wait_for(lambda s: s.chosen.attempts_left == 14, LONG)


def test_an_exchange_too_quick_to_be_noticed_is_noticed_before_the_pin(
    readers: CardReaders,
    slots: tuple[VpcdSlot, VpcdSlot],
    colleague: Person,
    digest: bytes,
) -> None:
    slots[0].insert()
    shown(readers, Kind.READY)
    signer = readers.signer()
    other = card_of(colleague)
    slots[0].insert(other)  # pcscd looks every 0.4 s: it may not see that the reader was empty
    with pytest.raises(Failure):
        signer.sign_digest(digest, right())
    assert other.verify_count == 0
    readers.wait_for(lambda s: s.chosen.certificate == colleague.certificate, LONG)


def test_seven_commands_for_one_signature_and_five_in_a_batch(
    pcscd: PcscDaemon, readers: CardReaders, doctor: Person, digest: bytes
) -> None:
    sent: list[int] = []
    slot = pcscd.slots[0]
    with VpcdSlot(
        card_of(doctor),
        host=slot.host,
        port=slot.port,
        on_exchange=lambda exchange: sent.append(exchange.header[1]),
    ) as card:
        card.insert()
        shown(readers, Kind.READY)
        signer = readers.signer()
        sent.clear()
        signer.sign_digest(digest, right())
        assert sent[:7] == [0xA4, 0xA4, 0xB0, 0x20, 0x20, 0x22, 0x2A]
        with signer.batch():
            signer.sign_digest(digest, right())
            sent.clear()
            for _ in range(3):
                signer.sign_digest(digest, right())
            assert sent == [0xA4, 0x20, 0x20, 0x22, 0x2A] * 3


def test_another_program_that_holds_the_card_is_said_while_a_signature_waits(
    pcscd: PcscDaemon, readers: CardReaders, slots: tuple[VpcdSlot, VpcdSlot], digest: bytes
) -> None:
    slots[0].insert()
    shown(readers, Kind.READY)
    signer = readers.signer()
    made: list[bytes] = []
    signing = threading.Thread(target=lambda: made.append(signer.sign_digest(digest, right())))
    with OtherProgram() as other:
        other.connect(pcscd.slots[0].name)
        other.begin()
        signing.start()
        shown(readers, Kind.BUSY)
        assert made == []
        other.end()
        signing.join(LONG)
    assert len(made) == 1
    shown(readers, Kind.READY)


def test_a_card_put_in_while_another_program_uses_it_is_read_afterwards(
    pcscd: PcscDaemon, readers: CardReaders, slots: tuple[VpcdSlot, VpcdSlot]
) -> None:
    name = pcscd.slots[0].name
    slots[0].insert()
    shown(readers, Kind.READY)
    with OtherProgram() as other:
        other.connect_exclusively(name)
        shown(readers, Kind.BUSY)
        assert readers.state.chosen.certificate is not None, "whose card it is stays known"
        other.disconnect()
        shown(readers, Kind.READY)
