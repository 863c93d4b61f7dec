"""Prescriptions signed while the PC/SC service ends and returns: none lost, none signed twice."""

from __future__ import annotations

import random
import signal
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from cli.commands import CLEAN
from clinic_signer.sandbox import Person, Sandbox, VirtualCard
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.iso7816 import Instruction
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.readers import CardReaders
from clinic_signer.station.intake import Item, load
from clinic_signer.station.signing import Outcome, Signed, Skipped, sign_batch
from pcsc.daemon import PcscDaemon

LONG = 30.0
AT_A_TIME = 6


class CardAtWork(VirtualCard):
    """Says whether it is signing just now."""

    is_signing = False

    def process(self, command: bytes) -> bytes:
        self.is_signing = command[1] == Instruction.PERFORM_SECURITY_OPERATION
        try:
            return super().process(command)
        finally:
            self.is_signing = False


class Work:
    """Prescriptions without end, each signed with whatever PIN was typed last.

    Attributes:
        signed: names of what is signed.
        tried: how often the card was asked for a signature.
    """

    def __init__(self, readers: CardReaders, sandbox: Sandbox) -> None:
        self._readers = readers
        self._sandbox = sandbox
        self._count = 0
        self.waiting: list[Item] = []
        self.signed: list[str] = []
        self.tried = 0

    def come_in(self) -> None:
        while len(self.waiting) < AT_A_TIME:
            self.waiting.append(load(CLEAN.encode(), f"{self._count:03}.csv"))
            self._count += 1

    @property
    def names(self) -> list[str]:
        return [f"{number:03}.csv" for number in range(self._count)]

    def sign(self) -> None:
        """Sign what is waiting, with one PIN; what is not signed stays."""
        self._readers.wait_for(lambda state: state.chosen.is_usable, LONG)
        pin = Pin(b"1234")
        outcomes = sign_batch(
            self.waiting,
            self._readers.signer(),
            pin,
            trust=self._sandbox.trust,
            clock=lambda: datetime.now(UTC),
            on_result=self._keep,
        )
        assert pin.is_wiped or all(isinstance(outcome, Signed) for outcome in outcomes)
        pin.wipe()
        self.waiting = [o.item for o in outcomes if not isinstance(o, Signed)]

    def _keep(self, _: int, outcome: Outcome) -> None:
        self.tried += not isinstance(outcome, Skipped)
        if isinstance(outcome, Signed):
            self.signed.append(outcome.item.name)


@pytest.mark.parametrize("restarts", [30, pytest.param(300, marks=pytest.mark.long)])
def test_no_prescription_is_lost_or_signed_twice(
    restarts: int, pcscd: PcscDaemon, doctor: Person, sandbox: Sandbox
) -> None:
    rng = random.Random(29)
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(delays={Step.SIGN: 0.02}))
    card.__class__ = CardAtWork
    assert isinstance(card, CardAtWork)
    in_the_middle = 0
    thread = CardThread()
    slot = VpcdSlot(card, host=pcscd.slots[0].host, port=pcscd.slots[0].port)
    with closing(CardReaders(PcscSource(thread=thread), thread=thread)) as readers, slot:
        readers.start()
        slot.insert()
        work = Work(readers, sandbox)
        for _ in range(restarts):
            work.come_in()
            tried = work.tried
            batch = _Thread(work)
            threading.Event().wait(rng.uniform(0, 0.15))
            in_the_middle += card.is_signing
            pcscd.restart(rng.choice([signal.SIGKILL, signal.SIGTERM]))
            batch.end()
            assert work.tried - tried <= AT_A_TIME
        while work.waiting:
            work.sign()
    assert work.signed == sorted(set(work.signed)) == work.names
    assert card.verify_count <= work.tried, "no PIN was sent again by itself"
    assert in_the_middle > 0, "no restart fell into a PSO: the test shows less than it says"


class _Thread(threading.Thread):
    """One batch, beside whatever happens to the service."""

    def __init__(self, work: Work) -> None:
        super().__init__(name="batch")
        self._work = work
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work.sign()
        except BaseException as error:
            self._error = error

    def end(self) -> None:
        self.join(LONG)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
