"""One stay of one card: a context, a handle, and transactions in it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from time import monotonic, sleep

from clinic_signer.signers.card.pcsc.outcomes import (
    ACCESS_DENIED,
    BUSY,
    MAY_CONNECT_NEXT_TIME,
    SERVICE_ENDS,
    UNCLEAR,
)
from clinic_signer.signers.card.pcsc.result_code import PcscError, ResultCode
from clinic_signer.signers.card.pcsc.winscard import (
    CardHandle,
    Context,
    Disposition,
    Protocol,
    ReaderFlag,
    StatusOfReader,
)

log = logging.getLogger(__name__)

_STATUS_WORD = 2
_CONNECT_TRIES = 4
_CONNECT_PAUSE = 0.2
_BUSY_PAUSE = 0.1
_REFUSALS = 4
_REFUSAL_PAUSE = 0.05
_REMOVAL_SECONDS = 1.0
"""So long after a failed exchange a removal may be noticed: pcscd looks every 0.4 s."""

_RESET = frozenset({ResultCode.SCARD_W_RESET_CARD, ResultCode.SCARD_W_UNPOWERED_CARD})

_numbers = itertools.count(1)


class Connection:
    """A shared connection to the card in a reader.

    Args:
        reader: the name of the reader.
        is_given_up: asked before anything is tried again.

    Attributes:
        number: of this connection; never used twice.
        events: insertions and removals the reader had seen when it was made.
        atr: answer to reset of the card.

    Raises:
        PcscError: it cannot be made.
    """

    def __init__(self, reader: str, is_given_up: Callable[[], bool]) -> None:
        self._reader = reader
        self._context = open_context()
        try:
            # Read before connecting: a card exchanged in between then counts as another one.
            status = self._status()
            self.events, self.atr = status.events, status.atr
            self._handle = _connect(self._context, reader, is_given_up)
        except BaseException:
            self._context.release()
            raise
        self.number = next(_numbers)

    @property
    def protocol(self) -> Protocol:
        """What is spoken with the card."""
        return self._handle.protocol

    def begin(self, is_given_up: Callable[[], bool]) -> None:
        """Wait for the card and hold it.

        A reset since the last transaction – by another program, or our own at its end, which
        pcsc-lite reports to us as well – is no failure: nothing of this transaction was sent yet.

        Raises:
            PcscError: SCARD_W_REMOVED_CARD also when another card answers after a reset.
        """
        was_reset = False
        while True:
            try:
                if was_reset:
                    self._reconnect()
                self._handle.begin()
            except PcscError as error:
                if is_given_up() or error.code not in _RESET | BUSY:
                    raise _after_the_end(error) from error
                was_reset = was_reset or error.code in _RESET
                if error.code in BUSY:
                    sleep(_BUSY_PAUSE)
            else:
                return

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Exchange one APDU.

        Raises:
            PcscError: what PC/SC says, or what it would say a moment later (:meth:`_made_clear`).
        """
        try:
            answer = self._handle.transmit(command)
        except PcscError as error:
            raise self._made_clear(error) from error
        if len(answer) < _STATUS_WORD:  # what vpcd calls success when the card leaves meanwhile
            raise self._made_clear(PcscError(ResultCode.SCARD_E_NOT_TRANSACTED))
        return answer

    def end(self) -> bool:
        """Reset the card and give it back.

        Returns:
            False if that failed, so that the connection can only be released.
        """
        try:
            self._handle.end(Disposition.RESET)
        except PcscError as error:
            log.debug("end of transaction: %s", error.text)
            return False
        return True

    def release(self, *, was_reset: bool) -> None:
        """Disconnect; raises nothing.

        Args:
            was_reset: the card was reset at the end of the transaction. To reset it once more would
                take it away from the program whose turn has come since.
        """
        try:
            self._handle.disconnect(Disposition.LEAVE if was_reset else Disposition.RESET)
        except PcscError as error:
            log.debug("disconnect: %s", error.text)
        self._context.release()

    def _reconnect(self) -> None:
        self._handle.reconnect()
        # pcscd forgets that a card was taken out when the next one is reset before we ask.
        if self._status().events != self.events:
            raise PcscError(ResultCode.SCARD_W_REMOVED_CARD)

    def _status(self) -> StatusOfReader:
        try:
            answer = self._context.status_change(0, {self._reader: 0})
        except PcscError as error:
            raise _after_the_end(error) from error
        if not answer:
            raise PcscError(ResultCode.SCARD_E_UNKNOWN_READER)
        return answer[0]

    def _made_clear(self, error: PcscError) -> PcscError:
        """Tell a removed card and a lost service from a failed exchange.

        The first call after a card was pulled says "transaction failed", and one after the service
        has ended says "communication" (seen with pcsc-lite 1.9.9).
        """
        if error.code not in UNCLEAR:
            return error
        deadline = monotonic() + _REMOVAL_SECONDS
        try:
            status = self._status()
            while not self._has_left(status):
                left = deadline - monotonic()
                known = {self._reader: status.to_wait_from}
                changed = self._context.status_change(int(left * 1000), known) if left > 0 else None
                if not changed:
                    self._handle.status()
                    return error
                status = changed[0]
        except PcscError as clearer:
            return _after_the_end(clearer)
        is_unplugged = bool(status.flags & (ReaderFlag.UNKNOWN | ReaderFlag.UNAVAILABLE))
        left_by = ResultCode.SCARD_E_READER_UNAVAILABLE if is_unplugged else None
        return PcscError(left_by or ResultCode.SCARD_W_REMOVED_CARD)

    def _has_left(self, status: StatusOfReader) -> bool:
        return ReaderFlag.PRESENT not in status.flags or status.events != self.events


def open_context() -> Context:
    """Establish a context. A refusal that is not repeated is a service that comes or goes.

    Raises:
        PcscError: the service is not there, or refuses.
    """
    for _ in range(_REFUSALS - 1):
        try:
            return Context()
        except PcscError as error:
            if error.code not in ACCESS_DENIED:
                raise
            sleep(_REFUSAL_PAUSE)
    return Context()


def _after_the_end(error: PcscError) -> PcscError:
    """Say plainly that the service has ended, in place of the ways a dead context says it."""
    return PcscError(ResultCode.SCARD_E_NO_SERVICE) if error.code in SERVICE_ENDS else error


def _connect(context: Context, reader: str, is_given_up: Callable[[], bool]) -> CardHandle:
    """Connect; of all things only this is tried again."""
    tries = 0
    while True:
        try:
            return context.connect(reader)
        except PcscError as error:
            if is_given_up():
                raise
            if error.code in BUSY:
                sleep(_BUSY_PAUSE)
                continue
            tries += 1
            if error.code not in MAY_CONNECT_NEXT_TIME or tries == _CONNECT_TRIES:
                raise
            sleep(_CONNECT_PAUSE)


def is_in_use(reader: str) -> bool:
    """Tell whether any program is connected to the card in a reader; False when it is unknown."""
    try:
        context = open_context()
    except PcscError:
        return False
    try:
        answer = context.status_change(0, {reader: 0}) or ()
    except PcscError:
        return False
    finally:
        context.release()
    return any(status.flags & (ReaderFlag.IN_USE | ReaderFlag.EXCLUSIVE) for status in answer)
