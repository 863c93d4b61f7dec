"""The smart-card service ends and starts again – at any moment, thirty times – and nothing is lost.

What a doctor must see: the card is usable again by itself, no program restart, no lost attempt.
"""

from __future__ import annotations

import random
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import CardProfile, Person, VirtualCard
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.pin import Pin
from clinic_signer.signers.card.reader_source import Presence, ServiceState
from pcsc.daemon import PcscDaemon, Slot
from signers.pcsc.listener import Listener, presence_in, wait_until

if sys.platform == "win32":
    pytest.skip("ends real services by signals of POSIX", allow_module_level=True)

Insert = Callable[[VirtualCard, Slot], VpcdSlot]

INTERRUPTED = {
    FailureCode.CARD_SERVICE_STOPPED,
    FailureCode.CARD_NO_READER,
    FailureCode.CARD_ABSENT,
    FailureCode.CARD_REMOVED,
}
"""What a signature may end with while the service, and with it the reader, is gone."""


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class Signing:
    """Signs without end on a card thread, each time with a PIN typed anew."""

    def __init__(self, source: PcscSource, reader: str, doctor: Person) -> None:
        self._card = HpkiCard(source.transport(reader))
        self._doctor = doctor
        self._thread = CardThread()
        self._stop = threading.Event()
        self.pins = 0
        self.signatures = 0
        self.failures: set[FailureCode] = set()
        self._work = self._thread.submit(self._sign_on)

    def _sign_on(self) -> None:
        while not self._stop.is_set():
            with Pin(b"1234") as pin:
                try:
                    self.pins += 1
                    self._card.sign(bytes(32), pin, self._doctor.certificate)
                    self.signatures += 1
                except Failure as failure:
                    self.failures.add(failure.code)
                    self._stop.wait(0.02)

    def close(self) -> None:
        self._stop.set()
        self._work.result(30)
        self._thread.close()


@pytest.mark.parametrize("restarts", [30, pytest.param(300, marks=pytest.mark.long)])
def test_restarts_at_random_moments_while_signing(
    restarts: int, pcscd: PcscDaemon, listener: Listener, doctor: Person, slot: Slot, insert: Insert
) -> None:
    rng = random.Random(17)
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(delays={Step.SIGN: 0.03}))
    insert(card, slot)
    with closing(PcscSource()) as source:
        source.start(listener)
        listener.wait_for(presence_in(slot.name, Presence.PRESENT))
        with closing(Signing(source, slot.name, doctor)) as signing:
            pcscd.restart()
            listener.wait_for(presence_in(slot.name, Presence.PRESENT), after=len(listener.told))
            threads, files = threading.active_count(), open_files()
            for number in range(restarts):
                told = len(listener.told)
                pcscd.restart(rng.choice([signal.SIGKILL, signal.SIGTERM]))
                listener.wait_for(lambda seen: seen.service is ServiceState.RUNNING, after=told + 1)
                if number % 3 == 0:
                    listener.wait_for(presence_in(slot.name, Presence.PRESENT))
                    threading.Event().wait(rng.uniform(0, 0.1))
            listener.wait_for(presence_in(slot.name, Presence.PRESENT))
            before = signing.signatures
            wait_until(lambda: signing.signatures > before + 2)
            wait_until(lambda: threading.active_count() <= threads + 1)
            assert open_files() <= files + 4, "contexts of dead services are left over"
    assert signing.failures <= INTERRUPTED
    assert signing.failures
    assert card.verify_count <= signing.pins
    assert ServiceState.STOPPED in {seen.service for seen in listener.told}


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM], ids=lambda by: by.name)
def test_the_service_ends_while_the_card_signs(
    by: signal.Signals,
    pcscd: PcscDaemon,
    source: PcscSource,
    listener: Listener,
    doctor: Person,
    slot: Slot,
    insert: Insert,
) -> None:
    signing = threading.Event()

    class SlowCard(VirtualCard):
        """Says when it has begun to sign."""

        def process(self, command: bytes) -> bytes:
            if command[1] == 0x2A:
                signing.set()
            return super().process(command)

    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(delays={Step.SIGN: 1.0}))
    card.__class__ = SlowCard
    insert(card, slot)
    listener.wait_for(presence_in(slot.name, Presence.PRESENT))
    hpki = HpkiCard(source.transport(slot.name))
    certificate = hpki.open().certificate
    with closing(CardThread()) as thread:
        work = thread.submit(lambda: hpki.sign(bytes(32), Pin(b"1234"), certificate))
        assert signing.wait(30)
        told = len(listener.told)
        pcscd.restart(by)
        failure = work.exception(30)
        assert isinstance(failure, Failure)
        assert failure.code is FailureCode.CARD_SERVICE_STOPPED
        assert card.verify_count == 1, "nothing is replayed after VERIFY"
        listener.wait_for(presence_in(slot.name, Presence.PRESENT), after=told)
        assert len(thread.run(lambda: hpki.sign(bytes(32), Pin(b"1234"), certificate))) == 256
    assert card.verify_count == 2
