"""A virtual card reader: the transport of the sandbox, with cards that come and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode

if TYPE_CHECKING:
    from clinic_signer.sandbox.card import VirtualCard

READER_NAME = "Virtual HPKI Reader (TEST)"


class VirtualReader:
    """A reader in this process (a :class:`~clinic_signer.signers.card.transport.Transport`).

    Args:
        card: the card that is in it at first; None for an empty reader.
    """

    def __init__(self, card: VirtualCard | None = None) -> None:
        self._card = card
        self._connected: VirtualCard | None = None
        self._is_held = False
        self._was_reset = False
        self._answered = 0

    @property
    def reader(self) -> str:
        """The name of the reader."""
        return READER_NAME

    @property
    def atr(self) -> bytes:
        """The answer to reset of the card, empty without one."""
        return b"" if self._card is None else self._card.atr

    @property
    def supports_extended_length(self) -> bool:
        """The reader does; a card may not."""
        return True

    def insert(self, card: VirtualCard) -> None:
        """Put a card in, in place of the one that is there."""
        card.reset()
        self._card = card
        self._answered = 0

    def remove(self) -> None:
        """Pull the card out."""
        self._card = None

    def reset_by_another_program(self) -> None:
        """Do what another program does that ends its own use of the card."""
        self._was_reset = True

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Have the card answer a command.

        Raises:
            Failure: CARD_ABSENT, CARD_REMOVED, CARD_RESET.
        """
        card = self._card
        if card is None or (self._is_held and card is not self._connected):
            gone = self._connected is not None
            self._connected = None
            raise Failure(FailureCode.CARD_REMOVED if gone else FailureCode.CARD_ABSENT)
        self._connected = card
        if self._was_reset:
            self._was_reset = False
            card.reset()
            raise Failure(FailureCode.CARD_RESET)
        answer = card.process(bytes(command))
        self._answered += 1
        if self._answered == card.faults.removed_after:
            self.remove()
        self._was_reset = self._answered == card.faults.reset_after
        return answer

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the card; reset it at the end.

        Raises:
            Failure: CARD_ABSENT.
        """
        if self._is_held:
            raise RuntimeError("transactions do not nest")
        if self._card is None:
            raise Failure(FailureCode.CARD_ABSENT)
        self._connected = self._card
        self._was_reset = False
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            if self._card is not None:
                self._card.reset()
