"""Readers and cards that come and go, as the watcher tells them – from a real service."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing

import pytest

from clinic_signer.sandbox import CardProfile, Person, VirtualCard
from clinic_signer.sandbox.card import MY_NUMBER_ATR, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.reader_source import Presence, ReadersSeen, ServiceState
from pcsc.daemon import PcscDaemon, Slot
from pcsc.fixtures import MakePcscd
from signers.pcsc.listener import Listener, presence_in
from signers.pcsc.program import OtherProgram

Insert = Callable[[VirtualCard, Slot], VpcdSlot]


@pytest.mark.usefixtures("source")
def test_readers_are_told_with_their_names_in_order(pcscd: PcscDaemon, listener: Listener) -> None:
    seen = listener.told[-1]
    assert seen.service is ServiceState.RUNNING
    assert [reader.name for reader in seen.readers] == [slot.name for slot in pcscd.slots]
    assert {(r.presence, r.atr, r.insertion) for r in seen.readers} == {(Presence.EMPTY, b"", 0)}
    assert not seen.is_remote_session


def test_a_card_is_seen_with_its_answer_to_reset_until_it_leaves(
    inserted: VpcdSlot, listener: Listener, slot: Slot
) -> None:
    reader = listener.reader(slot.name)
    assert reader is not None
    assert reader.atr == inserted.card.atr
    assert reader.insertion > 0
    inserted.remove()
    listener.wait_for(presence_in(slot.name, Presence.EMPTY))


def test_every_insertion_has_another_number_also_of_the_same_card(
    inserted: VpcdSlot, listener: Listener, slot: Slot
) -> None:
    numbers = []
    for _ in range(3):
        inserted.remove()
        listener.wait_for(presence_in(slot.name, Presence.EMPTY))
        inserted.insert()
        seen = listener.wait_for(presence_in(slot.name, Presence.PRESENT))
        numbers += [r.insertion for r in seen.readers if r.name == slot.name]
    assert len(set(numbers)) == 3


def test_an_exchange_is_another_insertion(
    inserted: VpcdSlot, listener: Listener, slot: Slot, other_doctor: Person
) -> None:
    first = listener.reader(slot.name)
    assert first is not None
    # pcscd looks every 0.4 s, and vpcd hides an exchange before it has looked for the second time.
    threading.Event().wait(0.6)
    inserted.insert(issue_card(other_doctor, CardProfile.JMA))
    listener.wait_for(
        lambda seen: any(
            r.name == slot.name and r.insertion > first.insertion for r in seen.readers
        )
    )


@pytest.mark.usefixtures("source")
def test_two_readers_are_told_apart(
    pcscd: PcscDaemon, listener: Listener, card: VirtualCard, insert: Insert
) -> None:
    first, second = pcscd.slots
    insert(card, first)
    listener.wait_for(presence_in(first.name, Presence.PRESENT))
    insert(VirtualCard([], atr=MY_NUMBER_ATR), second)
    seen = listener.wait_for(presence_in(second.name, Presence.PRESENT))
    assert [r.presence for r in seen.readers] == [Presence.PRESENT] * 2
    assert seen.readers[0].atr == card.atr
    assert seen.readers[1].atr == MY_NUMBER_ATR
    assert seen.readers[0].insertion != seen.readers[1].insertion


@pytest.mark.usefixtures("source")
def test_a_card_that_does_not_answer_is_mute(
    listener: Listener, doctor: Person, slot: Slot, insert: Insert
) -> None:
    insert(issue_card(doctor, CardProfile.JMA, faults=CardFaults(mute=True)), slot)
    seen = listener.wait_for(presence_in(slot.name, Presence.MUTE))
    assert seen.readers[0].atr == b""


@pytest.mark.usefixtures("inserted")
def test_a_reader_that_another_program_has_for_itself_is_told(
    listener: Listener, slot: Slot, other_program: OtherProgram
) -> None:
    other_program.connect_exclusively(slot.name)
    listener.wait_for(lambda seen: seen.readers[0].is_exclusive)
    other_program.disconnect()
    listener.wait_for(lambda seen: not seen.readers[0].is_exclusive)


@pytest.mark.usefixtures("inserted")
def test_what_other_programs_do_with_a_card_is_no_news(
    listener: Listener, slot: Slot, other_program: OtherProgram
) -> None:
    before = len(listener.told)
    for _ in range(5):
        other_program.connect(slot.name)
        other_program.begin()
        other_program.end()
        other_program.disconnect()
    other_program.connect_exclusively(slot.name)
    listener.wait_for(lambda seen: seen.readers[0].is_exclusive, after=before)
    assert len(listener.told) == before + 1


def test_ignored_readers_are_named_but_not_watched(
    pcscd: PcscDaemon, card: VirtualCard, insert: Insert
) -> None:
    listener = Listener()
    with closing(PcscSource(ignored_readers=["virtual reader a 00 01"])) as source:
        source.start(listener)
        insert(card, pcscd.slots[1])
        insert(card, pcscd.slots[0])
        seen = listener.wait_for(presence_in(pcscd.slots[0].name, Presence.PRESENT))
    assert [reader.name for reader in seen.readers] == [pcscd.slots[0].name]
    assert seen.ignored == (pcscd.slots[1].name,)


def test_a_remote_session_is_told(pcscd: PcscDaemon) -> None:
    listener = Listener()
    with closing(PcscSource(is_remote=lambda: True)) as source:
        source.start(listener)
        listener.wait_for(lambda seen: seen.is_remote_session)


def test_without_readers_that_is_what_is_told(make_pcscd: MakePcscd) -> None:
    make_pcscd(0)
    listener = Listener()
    with closing(PcscSource()) as source:
        source.start(listener)
        assert listener.wait_for(lambda _: True) == ReadersSeen(ServiceState.RUNNING)


def test_without_a_service_that_is_told_and_it_is_found_when_it_starts(
    pcscd: PcscDaemon, card: VirtualCard, insert: Insert
) -> None:
    pcscd.stop()
    listener = Listener()
    insert(card, pcscd.slots[0])
    with closing(PcscSource()) as source:
        source.start(listener)
        assert listener.wait_for(lambda _: True) == ReadersSeen(ServiceState.STOPPED)
        pcscd.start()
        listener.wait_for(presence_in(pcscd.slots[0].name, Presence.PRESENT))


def test_closing_ends_the_watching_whatever_it_waits_for(pcscd: PcscDaemon) -> None:
    for wait_first in (True, False):
        listener = Listener()
        source = PcscSource()
        source.start(listener)
        if wait_first:
            listener.wait_for(lambda _: True)
        source.close()
        source.close()
        assert not [t for t in threading.enumerate() if t.name == "readers"]
    pcscd.stop()
    source = PcscSource()
    source.start(listener)
    source.close()
    assert not [t for t in threading.enumerate() if t.name == "readers"]


def test_a_source_that_was_never_started_can_be_closed() -> None:
    PcscSource().close()


def test_a_mistake_of_the_listener_does_not_end_the_watching(
    pcscd: PcscDaemon, card: VirtualCard, insert: Insert, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener()

    def fail_first(seen: ReadersSeen) -> None:
        listener(seen)
        if len(listener.told) == 1:
            raise ValueError("a mistake")

    with closing(PcscSource()) as source:
        source.start(fail_first)
        listener.wait_for(lambda _: True)
        insert(card, pcscd.slots[0])
        listener.wait_for(presence_in(pcscd.slots[0].name, Presence.PRESENT))
    assert "the listener failed" in caplog.text
    caplog.clear()
