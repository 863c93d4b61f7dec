"""A virtual card reader: the transport of the sandbox, with cards that come and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.reader_source import ignore_waiting

if TYPE_CHECKING:
    from clinic_signer.sandbox.card import VirtualCard

READER_NAME = "Virtual HPKI Reader (TEST)"

_TELL_AFTER_SECONDS = 0.3
_PATIENCE_SECONDS = 30.0
"""As long as for real readers."""

_CONNECTIONS = count(1)


class VirtualReader:
    """A reader in this process (a :class:`~clinic_signer.signers.card.transport.Transport`).

    What the outside world does – inserting, removing, resetting, holding the card – may come from
    any thread; the card itself is used from one.

    Args:
        card: the card that is in it at first; None for an empty reader.
        name: the name of the reader.
        on_change: told, from any thread, that a card came or went.
    """

    def __init__(
        self,
        card: VirtualCard | None = None,
        *,
        name: str = READER_NAME,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.on_waiting: Callable[[bool], None] = ignore_waiting
        """Told when a transaction waits for another program, and when the waiting has ended."""
        self.patience = _PATIENCE_SECONDS
        """Seconds that a transaction waits for another program."""
        self.failing: FailureCode | None = None
        """Why the reader cannot be used at all: unplugged, or the service has stopped."""
        self._card = card
        self._name = name
        self._on_change = on_change
        self._given_back = threading.Condition()
        self._is_held_by_another = False
        self._connected: VirtualCard | None = None
        self._connection: int | None = None
        self._is_connected = False
        self._is_held = False
        self._was_reset = False
        self._stay = 0
        self._stay_held = 0
        self._stay_connected = 0

    @property
    def reader(self) -> str:
        """The name of the reader."""
        return self._name

    @property
    def atr(self) -> bytes:
        """The answer to reset of the card, empty without one."""
        card = self._card
        return b"" if card is None else card.atr

    @property
    def supports_extended_length(self) -> bool:
        """The reader does; a card may not."""
        return True

    @property
    def connection(self) -> int | None:
        """The unbroken stay of one card while connected; None outside."""
        return self._connection

    def insert(self, card: VirtualCard) -> None:
        """Put a card in, in place of the one that is there."""
        card.put_in()
        self._stay += 1
        self._card = card
        self._on_change()

    def remove(self) -> None:
        """Pull the card out."""
        self._stay += 1
        self._card = None
        self._on_change()

    @property
    def card(self) -> VirtualCard | None:
        """The card that is in it."""
        return self._card

    @property
    def stay(self) -> int:
        """Another number whenever a card came or went."""
        return self._stay

    def remove_connection(self) -> None:
        """End every connection to the card, as a service that stops does; the card stays."""
        self._stay += 1

    def reset_by_another_program(self) -> None:
        """Do what another program does that ends its own use of the card."""
        self._was_reset = True

    def hold_by_another_program(self) -> None:
        """Have another program hold the card until :meth:`give_back`."""
        with self._given_back:
            self._is_held_by_another = True

    def give_back(self) -> None:
        """The other program lets go of the card."""
        with self._given_back:
            self._is_held_by_another = False
            self._given_back.notify_all()

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Have the card answer a command.

        Raises:
            Failure: CARD_ABSENT, CARD_REMOVED, CARD_RESET.
        """
        card = self._card
        if self.failing is not None:
            raise Failure(self.failing)
        if card is None or (self._is_held and self._stay != self._stay_held):
            gone = self._connected is not None
            self._connected = None
            raise Failure(FailureCode.CARD_REMOVED if gone else FailureCode.CARD_ABSENT)
        self._connected = card
        if self._was_reset:
            self._was_reset = False
            card.reset()
            raise Failure(FailureCode.CARD_RESET)
        stay = self._stay
        answer = card.process(bytes(command))
        if self._stay != stay:  # pulled out while it worked
            raise Failure(FailureCode.CARD_REMOVED)
        if card.answered == card.faults.removed_after:
            self.remove()
        self._was_reset = card.answered == card.faults.reset_after
        return answer

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the card; reset it at the end.

        Raises:
            Failure: CARD_ABSENT; CARD_MUTE; CARD_REMOVED when it left while connected; CARD_BUSY;
                what :attr:`failing` says.
        """
        if self._is_held:
            raise RuntimeError("transactions do not nest")
        self._begin()
        self._wait_for_another_program()
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            if self._card is not None:
                self._card.reset()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Stay connected over several transactions; the first one connects."""
        if self._is_connected:
            raise RuntimeError("connections do not nest")
        self._is_connected = True
        try:
            yield
        finally:
            self._is_connected = False
            self._connection = None

    def _begin(self) -> None:
        if self.failing is not None:
            raise Failure(self.failing)
        if self._connection is not None and self._stay != self._stay_connected:
            raise Failure(FailureCode.CARD_REMOVED)
        if self._card is None:
            raise Failure(FailureCode.CARD_ABSENT)
        if self._card.faults.mute:
            raise Failure(FailureCode.CARD_MUTE)
        self._connected = self._card
        self._stay_held = self._stay
        self._was_reset = False
        if self._is_connected and self._connection is None:
            self._connection = next(_CONNECTIONS)
            self._stay_connected = self._stay

    def _wait_for_another_program(self) -> None:
        """Wait as for a transaction of somebody else, and say so when it takes long."""
        deadline = monotonic() + self.patience
        has_told = False
        with self._given_back:
            while self._is_held_by_another and (left := deadline - monotonic()) > 0:
                if has_told:
                    self._given_back.wait(left)
                elif not self._given_back.wait(_TELL_AFTER_SECONDS) and self._is_held_by_another:
                    has_told = True
                    self.on_waiting(True)
            is_busy = self._is_held_by_another
        if has_told:
            self.on_waiting(False)
        if is_busy:
            raise Failure(FailureCode.CARD_BUSY)
