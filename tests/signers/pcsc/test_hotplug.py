"""Readers that are plugged in and pulled out while the program runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import VirtualCard
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.pin import Pin
from clinic_signer.signers.card.reader_source import Presence, ReadersSeen, ServiceState
from pcsc.daemon import Slot
from pcsc.hotplug import HotplugService, missing_for_hotplug
from signers.pcsc.listener import Listener, presence_in

Insert = Callable[[VirtualCard, Slot], VpcdSlot]


@pytest.fixture
def service() -> Iterator[HotplugService]:
    lacking = missing_for_hotplug()
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"not installed: {lacking}")
    with HotplugService() as running:
        yield running


@pytest.fixture
def source(service: HotplugService, listener: Listener) -> Iterator[PcscSource]:
    with closing(PcscSource()) as watching:
        watching.start(listener)
        assert listener.wait_for(lambda _: True) == ReadersSeen(ServiceState.RUNNING)
        yield watching


def names(seen: ReadersSeen) -> list[str]:
    return [reader.name for reader in seen.readers]


@pytest.mark.usefixtures("source")
def test_readers_come_and_go(service: HotplugService, listener: Listener) -> None:
    first, second = service.slots
    service.plug(first)
    listener.wait_for(lambda seen: names(seen) == [first.name])
    service.plug(second)
    listener.wait_for(lambda seen: names(seen) == [first.name, second.name])
    service.unplug(first)
    listener.wait_for(lambda seen: names(seen) == [second.name])
    service.plug(first)
    listener.wait_for(lambda seen: names(seen) == [first.name, second.name])
    service.unplug(first)
    service.unplug(second)
    listener.wait_for(lambda seen: seen == ReadersSeen(ServiceState.RUNNING))


def test_a_reader_pulled_out_with_its_card_is_no_reader_and_comes_back(
    source: PcscSource,
    service: HotplugService,
    listener: Listener,
    card: VirtualCard,
    insert: Insert,
) -> None:
    slot = service.slots[0]
    service.plug(slot)
    insert(card, slot)
    seen = listener.wait_for(presence_in(slot.name, Presence.PRESENT))
    first = seen.readers[0].insertion
    transport = source.transport(slot.name)
    hpki = HpkiCard(transport)
    certificate = hpki.open().certificate
    with transport.connected():
        hpki.sign(bytes(32), Pin(b"1234"), certificate)
        service.unplug(slot)
        listener.wait_for(lambda seen: not seen.readers)
        with pytest.raises(Failure) as caught, Pin(b"1234") as pin:
            hpki.sign(bytes(32), pin, certificate)
        assert caught.value.code in (FailureCode.CARD_NO_READER, FailureCode.CARD_REMOVED)
    with pytest.raises(Failure) as caught:
        hpki.open()
    assert caught.value.code is FailureCode.CARD_NO_READER
    service.plug(slot)
    seen = listener.wait_for(presence_in(slot.name, Presence.PRESENT))
    assert seen.readers[0].insertion > first
    with Pin(b"1234") as pin:
        assert len(hpki.sign(bytes(32), pin, certificate)) == 256
    assert card.verify_count == 2


def test_another_reader_is_not_disturbed(
    source: PcscSource,
    service: HotplugService,
    listener: Listener,
    card: VirtualCard,
    insert: Insert,
) -> None:
    first, second = service.slots
    service.plug(first)
    service.plug(second)
    insert(card, second)
    listener.wait_for(presence_in(second.name, Presence.PRESENT))
    with source.transport(second.name).transaction():
        service.unplug(first)
        listener.wait_for(lambda seen: names(seen) == [second.name])
    numbers = {r.insertion for seen in listener.told for r in seen.readers if r.insertion}
    assert len(numbers) == 1
