"""The line to one card: whatever carries APDUs, be it PC/SC or the sandbox's virtual reader.

Everything above this protocol is the same for every reader. Everything below it turns its own
errors into the named failures listed here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol


class Transport(Protocol):
    """A card in a reader.

    An implementation raises, from :meth:`transmit` and on entering :meth:`transaction`:

    * CARD_SERVICE_STOPPED, CARD_SERVICE_DENIED – the system's smart-card service is not there, or
      refuses this person;
    * CARD_NO_READER – the reader is gone;
    * CARD_ABSENT – there is no card in the reader;
    * CARD_REMOVED – the card was taken out, or exchanged, since it was connected;
    * CARD_RESET – another program has reset the card, so that its state (selected application,
      verified PIN) is lost;
    * CARD_MUTE – the card does not answer its reset;
    * CARD_BUSY – another program has not let go of the card, though it was waited for;
    * CARD_COMMUNICATION – anything else, with ``status_word`` naming what the reader said.

    It never repeats a command by itself: a repeated VERIFY would cost an attempt. A reader that
    refuses an extended APDU without passing it on is answered for with 6700, as a card would answer
    that knows no extended length.
    """

    patience: float
    """Seconds that a transaction waits for another program, before CARD_BUSY."""

    @property
    def reader(self) -> str:
        """The name of the reader, as the system gives it."""
        ...

    @property
    def atr(self) -> bytes:
        """The card's answer to reset, empty when there is no card. A hint, never a decision."""
        ...

    @property
    def supports_extended_length(self) -> bool:
        """True if reader and protocol can carry extended APDUs (ISO 7816-3 §12.1.3)."""
        ...

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one command APDU.

        Args:
            command: a complete command APDU, short or extended. A ``bytearray`` holds a PIN: it is
                overwritten after the call, and nothing may keep a copy of it.

        Returns:
            The data of the answer followed by the two bytes of its status word.
        """
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the card alone; at the end give it back and reset it, whatever happened.

        The reset takes the verified PIN away from everybody else who is connected to the card.
        Transactions do not nest.
        """
        ...

    def connected(self) -> AbstractContextManager[None]:
        """Stay connected over several transactions, for a batch. Does not nest.

        The first transaction connects. A card that leaves after that is CARD_REMOVED for the rest
        of it, whatever is put in. Other programs may use the card between the transactions.
        """
        ...

    @property
    def connection(self) -> int | None:
        """The unbroken stay of one card: as long as the number is the same, it is the same card.

        None outside :meth:`connected`, and before its first transaction.
        """
        ...
