"""Fuzz target: a card that answers anything.

Whatever a card answers, reading and signing end with a result or a named failure, after a bounded
number of commands, with at most one PIN sent, and without a hostile card filling the memory. The
property tests of the signers drive the same target with generated input.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clinic_signer.failures import Failure
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.sandbox import Person, PersonId
from clinic_signer.sandbox.card import VirtualCard, issue_card
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.iso7816 import EXCHANGE_BUDGET
from fuzz.driver import Target
from fuzz.world import world

MEMORY_LIMIT = 16 * 1024 * 1024
OPERATIONS = 2
"""Transactions that one signature may take: reading the card anew, and signing."""


class HostileTransport:
    """Answers from the fuzzer's bytes, or what a good card says, changed by them.

    Args:
        data: the fuzzer's bytes. The first says how many good answers come before; when they end,
            the good card goes on, or the last answer is told for ever.
        card: the good card; None for answers from the bytes alone.
    """

    reader = "hostile"
    atr = b"\x3b\x00"
    supports_extended_length = True
    connection = None
    patience = 0.0

    def __init__(self, data: bytes, card: VirtualCard | None) -> None:
        self._data = data
        self._position = 1
        self._good_answers = data[0] % 64 if data else 0
        self._card = card
        self._last = b"\x90\x00"
        self.commands = 0
        self.presented_pins = 0

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands += 1
        self.presented_pins += command[1] == 0x20 and len(command) > 4
        good = b"" if self._card is None else self._card.process(bytes(command))
        if self._card is not None and self.commands <= self._good_answers:
            return good
        if self._position < len(self._data):
            self._last = self._answer(good)
        elif self._card is not None:
            return good
        return self._last

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def connected(self) -> Iterator[None]:
        yield

    def _answer(self, good: bytes) -> bytes:
        """One byte chooses what happens to the answer, the next ones how."""
        choice, place, value = (self._take(1) or b"\0")[0], self._take(2), self._take(1)
        at = int.from_bytes(place) % (len(good) + 1)
        if self._card is None or choice < 40:
            return self._take(choice) + self._take(2)
        if choice < 60:
            return good[:at]
        if choice < 100:
            return good[:at] + value + good[at + 1 :]
        if choice < 110:
            return good[:-2] + b"\x61" + value
        if choice < 120:
            return good[:at] + bytes(65536 - at) + good[-2:]
        return good

    def _take(self, count: int) -> bytes:
        taken = self._data[self._position : self._position + count]
        self._position += count
        return taken


def fuzz_one(data: bytes, card: VirtualCard | None, certificate: HpkiCertificate) -> None:
    """Read and sign once against a hostile card.

    Raises:
        AssertionError: it took too many commands or sent the PIN more than once.
    """
    transport = HostileTransport(data, card)
    hpki_card = HpkiCard(transport)
    try:
        hpki_card.open()
        hpki_card.sign(bytes(32), Pin(b"1234"), certificate)
    except Failure as failure:
        assert failure.cause.ja  # noqa: PT017  # any named failure will do
    assert transport.presented_pins <= 1
    assert transport.commands <= EXCHANGE_BUDGET * (OPERATIONS + 1)


def cards_of(person: Person) -> list[VirtualCard | None]:
    """The good cards to start from, and none."""
    return [issue_card(person, CardProfile.JMA), issue_card(person, CardProfile.ANNEXB), None]


def one_input(data: bytes) -> None:
    """One signature with a hostile card; the first byte says of which kind it is."""
    person = world().person(PersonId.DOCTOR)
    card = cards_of(person)[data[0] % 3] if data else None
    fuzz_one(data[1:], card, person.certificate)


def _seeds() -> tuple[bytes, ...]:
    """Good answers to begin with, and a card that says 'more follows' for ever."""
    world()  # takes a second, which is not that of the first input
    changes = b"".join(bytes([choice, 0, 9, 0x61]) for choice in range(0, 120, 7))
    return tuple(
        bytes([kind, good]) + rest
        for kind in range(3)
        for good in (0, 20, 40)
        for rest in (changes, b"\x6e\x00\x01\x00" * 40)
    )


TARGET = Target("card-answers", one_input, _seeds, (b"\x90\x00", b"\x61\xff", b"\x6c\x01"))
