"""One card, many programs: the line through PC/SC, with a real service and another process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import CardProfile, Person, VirtualCard
from clinic_signer.sandbox.card import MY_NUMBER_ATR, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.card.card_thread import CardThread, WrongThread
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.pcsc.transport import PcscTransport
from clinic_signer.signers.card.pin import Pin
from clinic_signer.signers.card.reader_source import Presence
from pcsc.daemon import PcscDaemon, Slot
from signers.pcsc.listener import Listener, presence_in
from signers.pcsc.program import OtherProgram

Insert = Callable[[VirtualCard, Slot], VpcdSlot]

SELECT = bytes.fromhex("00A4040010E828BD080FA000000391000000000001")
STATUS = bytes.fromhex("00200088")
VERIFY = bytes.fromhex("0020008804") + b"1234"
T0_ATR = bytes.fromhex("3B640000") + b"SIM0"
"""No TD1: T=0 alone (ISO/IEC 7816-3 §8.2.3)."""
ATTEMPTS_LEFT = bytes.fromhex("63CF")
VERIFIED = bytes.fromhex("9000")


@pytest.fixture
def waited() -> list[bool]:
    """What the transport told of waiting."""
    return []


@pytest.fixture
def transport(
    inserted: VpcdSlot, source: PcscSource, slot: Slot, waited: list[bool]
) -> PcscTransport:
    return source.transport(slot.name, on_waiting=waited.append)


@contextmanager
def failing_with(*codes: FailureCode) -> Iterator[None]:
    with pytest.raises(Failure) as caught:
        yield
    assert caught.value.code in codes, caught.value.facts


def verify(transport: PcscTransport) -> None:
    assert transport.transmit(SELECT)[-2:] == VERIFIED
    assert transport.transmit(bytearray(VERIFY)) == VERIFIED
    assert transport.transmit(STATUS) == VERIFIED


def test_signatures_are_made_one_by_one_and_in_a_batch(
    transport: PcscTransport, inserted: VpcdSlot, doctor: Person, waited: list[bool]
) -> None:
    card = HpkiCard(transport)
    assert card.open().certificate == doctor.certificate
    assert transport.atr == inserted.card.atr
    for _ in range(2):
        card.sign(bytes(32), Pin(b"1234"), doctor.certificate)
    with transport.connected():
        for _ in range(3):
            card.sign(bytes(32), Pin(b"1234"), doctor.certificate)
    assert inserted.card.verify_count == 5
    assert not waited


def test_the_card_is_reset_at_the_end_of_every_transaction(
    transport: PcscTransport, slot: Slot, other_program: OtherProgram
) -> None:
    other_program.connect(slot.name)
    with transport.transaction():
        verify(transport)
    with transport.connected():
        for _ in range(2):
            with transport.transaction():
                assert transport.transmit(SELECT)[-2:] == VERIFIED
                assert transport.transmit(STATUS) == ATTEMPTS_LEFT
                verify(transport)
    other_program.disconnect()
    other_program.connect(slot.name)
    other_program.transmit(SELECT)
    assert other_program.transmit(STATUS) == ATTEMPTS_LEFT


def test_the_card_is_reset_also_when_the_work_fails(
    transport: PcscTransport, slot: Slot, other_program: OtherProgram
) -> None:
    with failing_with(FailureCode.CARD_REFUSED), transport.transaction():
        verify(transport)
        raise Failure(FailureCode.CARD_REFUSED)
    other_program.connect(slot.name)
    other_program.transmit(SELECT)
    assert other_program.transmit(STATUS) == ATTEMPTS_LEFT


def test_a_connection_keeps_its_number_while_it_is_the_same_card(
    transport: PcscTransport, slot: Slot, other_program: OtherProgram
) -> None:
    numbers = []
    assert transport.connection is None
    with transport.connected():
        for _ in range(3):
            with transport.transaction():
                numbers.append(transport.connection)
            # Another program's reset between the transactions does not make it another card.
            other_program.connect(slot.name)
            other_program.reset()
    assert transport.connection is None
    assert len(set(numbers)) == 1
    assert None not in numbers
    with transport.connected(), transport.transaction():
        assert transport.connection not in numbers


def test_a_card_that_leaves_a_batch_is_gone_for_the_rest_of_it(
    transport: PcscTransport,
    inserted: VpcdSlot,
    listener: Listener,
    slot: Slot,
    other_program: OtherProgram,
    other_doctor: Person,
) -> None:
    with transport.connected():
        with transport.transaction():
            verify(transport)
        inserted.remove()
        listener.wait_for(presence_in(slot.name, Presence.EMPTY))
        inserted.insert(issue_card(other_doctor, CardProfile.JMA))
        listener.wait_for(presence_in(slot.name, Presence.PRESENT))
        # pcscd then tells us of the reset alone: the removal before it is forgotten.
        other_program.connect(slot.name)
        other_program.reset()
        for _ in range(2):
            with failing_with(FailureCode.CARD_REMOVED), transport.transaction():
                pytest.fail("the transaction began")
        assert transport.connection is None
    with transport.transaction():
        verify(transport)


def test_a_card_pulled_in_the_middle_is_removed_and_not_an_odd_failure(
    transport: PcscTransport, inserted: VpcdSlot
) -> None:
    with failing_with(FailureCode.CARD_REMOVED), transport.transaction():
        verify(transport)
        inserted.remove()
        transport.transmit(STATUS)
    with failing_with(FailureCode.CARD_ABSENT), transport.transaction():
        pytest.fail("the transaction began")


def test_a_service_that_ends_in_a_batch_ends_the_batch(
    transport: PcscTransport, pcscd: PcscDaemon, listener: Listener, slot: Slot
) -> None:
    with transport.connected():
        with failing_with(FailureCode.CARD_SERVICE_STOPPED), transport.transaction():
            verify(transport)
            pcscd.stop()
            transport.transmit(STATUS)
        pcscd.start()
        listener.wait_for(presence_in(slot.name, Presence.PRESENT))
        with failing_with(FailureCode.CARD_REMOVED), transport.transaction():
            pytest.fail("the transaction began")
    with transport.transaction():
        verify(transport)


def test_without_a_service_that_is_what_is_said(
    transport: PcscTransport, pcscd: PcscDaemon
) -> None:
    pcscd.stop()
    with failing_with(FailureCode.CARD_SERVICE_STOPPED), transport.transaction():
        pytest.fail("the transaction began")


@pytest.mark.usefixtures("pcscd")
def test_without_a_reader_that_is_what_is_said(source: PcscSource) -> None:
    with failing_with(FailureCode.CARD_NO_READER), source.transport("Unplugged 00").transaction():
        pytest.fail("the transaction began")


def test_a_card_that_does_not_answer_is_mute(
    source: PcscSource, listener: Listener, doctor: Person, slot: Slot, insert: Insert
) -> None:
    insert(issue_card(doctor, CardProfile.JMA, faults=CardFaults(mute=True)), slot)
    listener.wait_for(presence_in(slot.name, Presence.MUTE))
    with failing_with(FailureCode.CARD_MUTE), source.transport(slot.name).transaction():
        pytest.fail("the transaction began")


def test_a_transaction_of_another_program_is_waited_for_and_the_waiting_told(
    transport: PcscTransport,
    slot: Slot,
    other_program: OtherProgram,
    waited: list[bool],
    doctor: Person,
) -> None:
    card = HpkiCard(transport)
    card.open()
    other_program.connect(slot.name)
    other_program.begin()
    other_program.end_later(5)
    card.sign(bytes(32), Pin(b"1234"), doctor.certificate)
    assert waited == [True, False]


def test_the_same_holds_between_two_signatures_of_a_batch(
    transport: PcscTransport,
    slot: Slot,
    other_program: OtherProgram,
    waited: list[bool],
    doctor: Person,
) -> None:
    card = HpkiCard(transport)
    other_program.connect(slot.name)
    with transport.connected():
        card.sign(bytes(32), Pin(b"1234"), doctor.certificate)
        other_program.disconnect()
        other_program.connect(slot.name)
        other_program.begin()
        other_program.end_later(1)
        card.sign(bytes(32), Pin(b"1234"), doctor.certificate)
    assert waited == [True, False]


def test_a_program_that_never_lets_go_is_named_after_a_stated_time(
    inserted: VpcdSlot,
    slot: Slot,
    other_program: OtherProgram,
    waited: list[bool],
) -> None:
    other_program.connect(slot.name)
    other_program.begin()
    with closing(PcscSource(patience=1.0)) as source:
        transport = source.transport(slot.name, on_waiting=waited.append)
        for _ in range(3):
            with failing_with(FailureCode.CARD_BUSY), transport.transaction():
                pytest.fail("the transaction began")
            left_behind = [t for t in threading.enumerate() if t.name == "card-turn"]
            assert len(left_behind) == 1, "one waits on, whatever is tried meanwhile"
        assert waited == [True, False] * 3
        other_program.end()
        with transport.transaction():
            verify(transport)
    left_behind[0].join(30)
    assert not left_behind[0].is_alive()


def test_a_program_that_has_the_card_for_itself_is_waited_for_too(
    transport: PcscTransport, slot: Slot, other_program: OtherProgram, waited: list[bool]
) -> None:
    other_program.connect_exclusively(slot.name)
    done = threading.Event()

    def use() -> None:
        with transport.transaction():
            verify(transport)
        done.set()

    user = threading.Thread(target=use)
    user.start()
    while not waited:
        assert not done.wait(0.02)
    other_program.disconnect()
    assert done.wait(30)
    user.join()
    assert waited == [True, False]


def test_a_program_killed_in_its_transaction_leaves_a_card_we_can_use(
    transport: PcscTransport, slot: Slot, other_program: OtherProgram, doctor: Person
) -> None:
    card = HpkiCard(transport)
    with transport.connected():
        card.sign(bytes(32), Pin(b"1234"), doctor.certificate)
        other_program.connect(slot.name)
        other_program.begin()
        threading.Timer(0.5, other_program.kill).start()
        card.sign(bytes(32), Pin(b"1234"), doctor.certificate)


def test_closing_ends_the_waiting_for_a_card_at_once(
    inserted: VpcdSlot, slot: Slot, other_program: OtherProgram
) -> None:
    other_program.connect(slot.name)
    other_program.begin()
    waiting = threading.Event()
    source = PcscSource(patience=3600)
    transport = source.transport(slot.name, on_waiting=lambda _: waiting.set())
    failures: list[FailureCode] = []

    def use() -> None:
        try:
            with transport.transaction():
                pass
        except Failure as failure:
            failures.append(failure.code)

    user = threading.Thread(target=use)
    user.start()
    assert waiting.wait(30)
    source.close()
    user.join(30)
    assert failures == [FailureCode.CARD_BUSY]
    other_program.end()


def test_a_slow_card_is_no_waiting_for_another_program(
    source: PcscSource, listener: Listener, slot: Slot, insert: Insert, waited: list[bool]
) -> None:
    class SlowCard(VirtualCard):
        def reset(self) -> None:
            threading.Event().wait(0.5)
            super().reset()

    insert(SlowCard([], atr=MY_NUMBER_ATR), slot)
    listener.wait_for(presence_in(slot.name, Presence.PRESENT))
    with source.transport(slot.name, on_waiting=waited.append).transaction():
        pass
    assert not waited


def test_a_card_that_speaks_t0_is_read_and_signs(
    source: PcscSource, listener: Listener, doctor: Person, slot: Slot, insert: Insert
) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(answers_in_pieces=True))
    card.atr = T0_ATR
    lengths: list[int] = []
    process = card.process

    def keep(command: bytes) -> bytes:
        lengths.append(len(command))
        assert len(command) <= 4 + 1 + max(command[4], 1), "data and an expected length together"
        return process(command)

    card.process = keep  # type: ignore[method-assign]
    insert(card, slot)
    listener.wait_for(presence_in(slot.name, Presence.PRESENT))
    hpki = HpkiCard(source.transport(slot.name))
    assert hpki.open().certificate == doctor.certificate
    assert len(hpki.sign(bytes(32), Pin(b"1234"), doctor.certificate)) == 256
    assert card.verify_count == 1
    assert lengths
    assert min(lengths) == 5, "T=0 knows no shorter command"


def test_what_a_program_must_not_do_is_refused(transport: PcscTransport) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        transport.transmit(STATUS)
    with (
        transport.transaction(),
        pytest.raises(RuntimeError, match="nest"),
        transport.transaction(),
    ):
        pass
    with transport.connected(), pytest.raises(RuntimeError, match="nest"), transport.connected():
        pass


def test_card_work_is_refused_outside_the_card_thread(inserted: VpcdSlot, slot: Slot) -> None:
    with closing(CardThread()) as thread, closing(PcscSource(thread=thread)) as source:
        transport = source.transport(slot.name)
        with pytest.raises(WrongThread), transport.transaction():
            pass

        def use() -> bytes:
            with transport.transaction():
                return transport.transmit(SELECT)

        assert thread.run(use)[-2:] == VERIFIED
