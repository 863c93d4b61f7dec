"""The functions of winscard.h, typed: every result checked, every failure a code with a name.

Nothing is decided here. ``smartcard.scard`` (pyscard) is the only way to the system's library; it
has no types, gives result codes with a sign on some systems, and fails with a SystemError when it
is called with a context that was never established – which cannot happen behind these classes.
"""

from __future__ import annotations

import functools
import importlib
import sys
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from types import ModuleType
from typing import Final

from clinic_signer.signers.card.pcsc.result_code import PcscError, ResultCode

PNP_NOTIFICATION: Final = "\\\\?PnP?\\Notification"
"""The reader that does not exist and changes its state when one comes or goes."""

_SCOPE_USER = 0
_COUNT_SHIFT = 16
_BITS = 0xFFFFFFFF


class Share(IntEnum):
    """How a reader is shared while connected. Nothing here takes a card for itself."""

    SHARED = 2


class Disposition(IntEnum):
    """What becomes of the card."""

    LEAVE = 0
    RESET = 1


class Protocol(IntFlag):
    """Transmission protocols (ISO/IEC 7816-3)."""

    UNSET = 0
    T0 = 1
    T1 = 2


class ReaderFlag(IntFlag):
    """The low half of a reader's state."""

    UNAWARE = 0x0000
    CHANGED = 0x0002
    UNKNOWN = 0x0004
    UNAVAILABLE = 0x0008
    EMPTY = 0x0010
    PRESENT = 0x0020
    EXCLUSIVE = 0x0080
    IN_USE = 0x0100
    MUTE = 0x0200


@dataclass(frozen=True, slots=True)
class StatusOfReader:
    """What SCardGetStatusChange says of one reader.

    Attributes:
        name: of the reader.
        state: flags in the low half; in the high half the number of cards put in and taken out so
            far, or of readers for :data:`PNP_NOTIFICATION` on Windows.
        atr: answer to reset, empty without one.
    """

    name: str
    state: int
    atr: bytes

    @property
    def flags(self) -> ReaderFlag:
        """The low half."""
        return ReaderFlag(self.state & 0xFFFF)

    @property
    def events(self) -> int:
        """The high half."""
        return self.state >> _COUNT_SHIFT

    @property
    def to_wait_from(self) -> int:
        """The state to pass to the next call: it returns as soon as something else is true."""
        return self.state & ~ReaderFlag.CHANGED


class CardHandle:
    """A connection to the card in a reader (SCARDHANDLE). Made by :meth:`Context.connect`.

    Attributes:
        protocol: what is spoken with the card.
    """

    def __init__(self, handle: int, protocol: int) -> None:
        self._handle = handle
        self.protocol = Protocol(protocol)

    def begin(self) -> None:
        """Wait, as long as it takes, until no other program has a transaction, and begin one.

        Raises:
            PcscError: the card cannot be had.
        """
        _check(_scard().SCardBeginTransaction(self._handle))

    def end(self, disposition: Disposition) -> None:
        """End the transaction.

        Raises:
            PcscError: it could not be ended in the way that was asked for.
        """
        _check(_scard().SCardEndTransaction(self._handle, disposition))

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Exchange one APDU.

        pyscard wants a list of numbers and hands a copy of it to the system. The list is
        overwritten here when the call is over; that copy, which is freed at once, cannot be.

        Raises:
            PcscError: nothing that could be read has come back.
        """
        octets = list(command)
        try:
            result, answer = _scard().SCardTransmit(self._handle, self.protocol.value, octets)
        finally:
            octets[:] = [0] * len(octets)
        _check(result)
        return bytes(answer)

    def reconnect(self, disposition: Disposition = Disposition.LEAVE) -> None:
        """Go on after another program's reset, with the same card or whatever is there now.

        Raises:
            PcscError: there is nothing to go on with.
        """
        result, protocol = _scard().SCardReconnect(
            self._handle, Share.SHARED, Protocol.T0 | Protocol.T1, disposition
        )
        _check(result)
        self.protocol = Protocol(protocol)

    def status(self) -> bytes:
        """Return the answer to reset of the card that is connected.

        Raises:
            PcscError: it was removed, reset …
        """
        result, _, _, _, atr = _scard().SCardStatus(self._handle)
        _check(result)
        return bytes(atr)

    def disconnect(self, disposition: Disposition) -> None:
        """Give the connection back; a transaction of it ends.

        Raises:
            PcscError: there is none any more.
        """
        _check(_scard().SCardDisconnect(self._handle, disposition))


class Context:
    """A resource manager context (SCARDCONTEXT); for one thread, except :meth:`cancel`.

    Raises:
        PcscError: the service is not there, or refuses.
    """

    def __init__(self) -> None:
        result, context = _scard().SCardEstablishContext(_SCOPE_USER)
        _check(result)
        self._context = context

    def list_readers(self) -> tuple[str, ...]:
        """Return the names of all readers; empty when there are none.

        Raises:
            PcscError: the service is gone.
        """
        result, names = _scard().SCardListReaders(self._context, [])
        if result & _BITS == ResultCode.SCARD_E_NO_READERS_AVAILABLE:
            return ()
        _check(result)
        return tuple(names)

    def status_change(
        self, milliseconds: int, known: dict[str, int]
    ) -> tuple[StatusOfReader, ...] | None:
        """Wait until a reader is in another state than the one that is known of it.

        Args:
            milliseconds: at most; 0 only asks.
            known: reader → state that is known, 0 to be told at once.

        Returns:
            All readers that were asked for; None when the time is over.

        Raises:
            PcscError: SCARD_E_CANCELLED after :meth:`cancel`; the service or a reader is gone.
        """
        asked = list(known.items())
        result, answer = _scard().SCardGetStatusChange(self._context, milliseconds, asked)
        if result & _BITS == ResultCode.SCARD_E_TIMEOUT:
            return None
        _check(result)
        return tuple(StatusOfReader(name, state & _BITS, bytes(atr)) for name, state, atr in answer)

    def connect(self, reader: str) -> CardHandle:
        """Connect to the card in a reader, shared, with T=0 or T=1 as the card wants.

        Waits as long as another program has a transaction.

        Raises:
            PcscError: no card, no reader, taken by another program …
        """
        result, handle, protocol = _scard().SCardConnect(
            self._context, reader, Share.SHARED, Protocol.T0 | Protocol.T1
        )
        _check(result)
        return CardHandle(handle, protocol)

    def cancel(self) -> None:
        """End the :meth:`status_change` that another thread waits in.

        Raises:
            PcscError: the service is gone, and with it the waiting.
        """
        _check(_scard().SCardCancel(self._context))

    def release(self) -> None:
        """Give the context back. What the service says to it does not matter any more."""
        _scard().SCardReleaseContext(self._context)


def is_windows() -> bool:
    """True on Windows, where the service comes and goes with the readers."""
    return sys.platform == "win32"


def _check(result: int) -> None:
    if result:
        raise PcscError(result)


@functools.cache
def _scard() -> ModuleType:
    """Load the library when it is first needed: it costs time when the window opens."""
    return importlib.import_module("smartcard.scard")
