"""The line to a card through PC/SC."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.pcsc import t0
from clinic_signer.signers.card.pcsc.connection import Connection, is_in_use
from clinic_signer.signers.card.pcsc.outcomes import LEFT, REFUSES_FORM, failure_of
from clinic_signer.signers.card.pcsc.reader_rules import ReaderRules
from clinic_signer.signers.card.pcsc.result_code import PcscError
from clinic_signer.signers.card.pcsc.turns import Turns
from clinic_signer.signers.card.pcsc.winscard import Protocol
from clinic_signer.signers.card.reader_source import ignore_waiting

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 30.0
"""How long another program may hold the card before we give up."""

_WRONG_LENGTH = b"\x67\x00"
_SHORTEST_EXTENDED = 7


@dataclass(slots=True)
class _Batch:
    """What is known while the transport stays connected.

    Attributes:
        connection: the connection that is kept from one transaction to the next.
        events: insertions and removals when the first one was made; None before.
        has_left: the card is no longer the one the batch began with.
    """

    connection: Connection | None = None
    events: int | None = None
    has_left: bool = False


class PcscTransport:
    """A card in a reader (a :class:`~clinic_signer.signers.card.transport.Transport`).

    Outside :meth:`connected` each transaction makes a context and a connection of its own, so that
    nothing is left over from a service that has restarted.

    Args:
        reader: the name of the reader.
        turns: the source's waiting.
        rules: what is known of readers.
        thread: the card thread; work elsewhere is then refused.
        patience: seconds to wait for a card that another program holds.
        on_waiting: told of waiting; see :class:`ReaderSource`.
    """

    def __init__(
        self,
        reader: str,
        turns: Turns[Connection],
        rules: ReaderRules,
        *,
        thread: CardThread | None = None,
        patience: float = PATIENCE_SECONDS,
        on_waiting: Callable[[bool], None] = ignore_waiting,
    ) -> None:
        self._reader = reader
        self._turns = turns
        self._thread = thread
        self.patience = patience
        self._on_waiting = on_waiting
        self._atr = b""
        self._carries_extended = rules.carries_extended_length(reader)
        self._batch: _Batch | None = None
        self._held: Connection | None = None

    @property
    def reader(self) -> str:
        """The name of the reader."""
        return self._reader

    @property
    def atr(self) -> bytes:
        """The answer to reset of the card that was connected last; empty before."""
        return self._atr

    @property
    def supports_extended_length(self) -> bool:
        """True unless the reader is known not to, or the card speaks T=0.

        T=0 carries extended APDUs only in envelopes (ISO/IEC 7816-3 §12.2), which no HPKI card is
        known to open. Chaining needs none.
        """
        speaks_t0 = self._held is not None and self._held.protocol is Protocol.T0
        return self._carries_extended and not speaks_t0

    @property
    def connection(self) -> int | None:
        """The number of the connection that is kept; None when none is."""
        kept = self._batch and self._batch.connection
        return kept.number if kept else None

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one command APDU; see :meth:`Transport.transmit`.

        Raises:
            Failure: CARD_REMOVED, CARD_RESET, CARD_NO_READER, CARD_SERVICE_STOPPED,
                CARD_COMMUNICATION.
            RuntimeError: outside a transaction.
        """
        self._assert_thread()
        connection = self._held
        if connection is None:
            raise RuntimeError("an APDU outside a transaction")
        try:
            if connection.protocol is Protocol.T0:
                return t0.exchange(command, connection.transmit)
            return connection.transmit(command)
        except PcscError as error:
            if self._may_go_out_short(command, error):
                return _WRONG_LENGTH
            raise self._failure(error, is_connecting=False) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the card; see :meth:`Transport.transaction`.

        Raises:
            Failure: CARD_ABSENT, CARD_REMOVED, CARD_BUSY, CARD_MUTE, CARD_NO_READER,
                CARD_SERVICE_STOPPED, CARD_SERVICE_DENIED, CARD_COMMUNICATION.
        """
        self._assert_thread()
        if self._held is not None:
            raise RuntimeError("transactions do not nest")
        connection = self._take()
        self._atr = connection.atr
        self._held = connection
        try:
            yield
        finally:
            self._held = None
            was_reset = connection.end()
            if self._batch is None or not was_reset:
                self._drop(connection, was_reset=was_reset)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Stay connected; see :meth:`Transport.connected`."""
        if self._batch is not None:
            raise RuntimeError("connected() does not nest")
        batch = self._batch = _Batch()
        try:
            yield
        finally:
            if batch.connection is not None:
                self._drop(batch.connection, was_reset=True)
            self._batch = None

    def _assert_thread(self) -> None:
        if self._thread is not None:
            self._thread.assert_inside()

    def _take(self) -> Connection:
        """Get the card: by the connection that is kept, or by a new one."""
        batch = self._batch
        if batch is not None and batch.has_left:
            raise Failure(FailureCode.CARD_REMOVED)
        kept = batch.connection if batch is not None else None

        def work(is_given_up: Callable[[], bool]) -> Connection:
            connection = kept or Connection(self._reader, is_given_up)
            try:
                connection.begin(is_given_up)
            except BaseException:
                connection.release(was_reset=True)
                raise
            return connection

        if batch is not None:
            batch.connection = None  # it is the attempt's until the turn has come
        try:
            connection = self._turns.take(
                self._reader,
                work,
                _give_back,
                patience=self.patience,
                is_in_use=lambda: is_in_use(self._reader),
                on_waiting=self._on_waiting,
            )
        except PcscError as error:
            raise self._failure(error, is_connecting=kept is None) from error
        if batch is not None:
            self._keep(batch, connection)
        return connection

    def _keep(self, batch: _Batch, connection: Connection) -> None:
        if batch.events not in (None, connection.events):
            batch.has_left = True
            connection.release(was_reset=False)
            raise Failure(FailureCode.CARD_REMOVED)
        batch.events = connection.events
        batch.connection = connection

    def _drop(self, connection: Connection, *, was_reset: bool) -> None:
        connection.release(was_reset=was_reset)
        if self._batch is not None:
            self._batch.connection = None

    def _failure(self, error: PcscError, *, is_connecting: bool) -> Failure:
        """Name a failure, and note that the card of the batch is gone."""
        log.info("PC/SC %s%s", error.text, " while connecting" if is_connecting else "")
        failure = failure_of(error, is_connecting=is_connecting)
        batch = self._batch
        if batch is None or batch.events is None or failure.code not in LEFT:
            return failure
        batch.has_left = True
        is_absent = failure.code is FailureCode.CARD_ABSENT
        return Failure(FailureCode.CARD_REMOVED, **failure.facts) if is_absent else failure

    def _may_go_out_short(self, command: bytes | bytearray, error: PcscError) -> bool:
        """Tell whether the channel may send an extended command again in links.

        Some readers refuse extended APDUs with an error of PC/SC instead of letting the card say
        6700. Then the channel is told 6700. That is safe: the card is still there and was not reset
        (:meth:`Connection.transmit` has looked), and what is sent again is a READ or a PSO, never a
        VERIFY – it is always short. Should the card have had the PSO after all, it has used up the
        PIN with it and refuses the second one with 6982.
        """
        is_extended = len(command) >= _SHORTEST_EXTENDED and command[4] == 0
        if isinstance(command, bytearray) or not is_extended or error.code not in REFUSES_FORM:
            return False
        log.info("PC/SC %s for an extended APDU: short ones from now on", error.text)
        self._carries_extended = False
        return True


def _give_back(connection: Connection) -> None:
    """Let go of a card that came too late. Nothing was sent: it need not be reset."""
    connection.release(was_reset=True)
