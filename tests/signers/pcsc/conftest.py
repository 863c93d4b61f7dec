"""Readers, cards and programs of a real PC/SC service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from clinic_signer.sandbox import CardProfile, Person, VirtualCard
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.reader_source import Presence
from pcsc.daemon import PcscDaemon, Slot
from signers.pcsc.listener import Listener, presence_in
from signers.pcsc.program import OtherProgram

Insert = Callable[[VirtualCard, Slot], VpcdSlot]


@pytest.fixture
def card(doctor: Person) -> VirtualCard:
    return issue_card(doctor, CardProfile.JMA)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def source(pcscd: PcscDaemon, listener: Listener) -> Iterator[PcscSource]:
    """A source that watches the readers of the private service."""
    watching = PcscSource()
    watching.start(listener)
    listener.wait_for(lambda seen: len(seen.readers) == len(pcscd.slots))
    yield watching
    watching.close()


@pytest.fixture
def insert() -> Iterator[Insert]:
    """Put a card into a slot; all are taken out after the test."""
    with ExitStack() as inserted:

        def put(card: VirtualCard, slot: Slot) -> VpcdSlot:
            stay = inserted.enter_context(VpcdSlot(card, host=slot.host, port=slot.port))
            stay.insert()
            return stay

        yield put


@pytest.fixture
def slot(pcscd: PcscDaemon) -> Slot:
    return pcscd.slots[0]


@pytest.fixture
def inserted(
    source: PcscSource, listener: Listener, card: VirtualCard, slot: Slot, insert: Insert
) -> VpcdSlot:
    """The card in the first slot, seen by the source."""
    stay = insert(card, slot)
    listener.wait_for(presence_in(slot.name, Presence.PRESENT))
    return stay


@pytest.fixture
def other_program(pcscd: PcscDaemon) -> Iterator[OtherProgram]:
    """Another process that uses the same service; ended after the test."""
    with OtherProgram() as program:
        yield program
