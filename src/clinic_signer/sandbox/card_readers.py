"""Several virtual readers as one source: what happens at a desk, done by a test or a trainer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from queue import SimpleQueue
from typing import TYPE_CHECKING

from clinic_signer.failures import FailureCode
from clinic_signer.sandbox.card_reader import READER_NAME, VirtualReader
from clinic_signer.signers.card.reader_source import (
    Presence,
    ReaderSeen,
    ReadersSeen,
    ServiceState,
    ignore_waiting,
)
from clinic_signer.signers.card.transport import Transport

if TYPE_CHECKING:
    from clinic_signer.sandbox.card import VirtualCard

_LAST_EVENT_SECONDS = 3.0


class VirtualReaders:
    """Readers in this process (a :class:`~clinic_signer.signers.card.reader_source.ReaderSource`).

    Whatever is done to them may be done from any thread. The events come from a thread of their
    own, as those of real readers do.

    Args:
        names: the readers that are plugged in at first.
        is_remote_session: pretend that the person works from another PC.
    """

    def __init__(self, *names: str, is_remote_session: bool = False) -> None:
        self._lock = threading.RLock()
        self._insertions = count(1)
        self._insertion: dict[tuple[str, int, int], int] = {}
        self._is_remote_session = is_remote_session
        self._service = ServiceState.RUNNING
        self._events: SimpleQueue[ReadersSeen | None] = SimpleQueue()
        self._on_change: Callable[[ReadersSeen], None] | None = None
        self._thread = threading.Thread(target=self._tell, name="virtual readers", daemon=True)
        self._readers = {name: self._new(name) for name in names or (READER_NAME,)}

    def start(self, on_change: Callable[[ReadersSeen], None]) -> None:
        """Begin to tell what is there."""
        with self._lock:
            self._on_change = on_change
            self._thread.start()
            self._changed()

    def close(self) -> None:
        """End the thread and every waiting. May be called again."""
        with self._lock:
            was_started, self._on_change = self._on_change is not None, None
            self._events.put(None)
            for reader in self._readers.values():
                reader.give_back()
        if was_started and threading.current_thread() is not self._thread:
            self._thread.join(_LAST_EVENT_SECONDS)

    def transport(
        self, reader: str, *, on_waiting: Callable[[bool], None] = ignore_waiting
    ) -> Transport:
        """The line to the card in a reader, which may be gone already."""
        with self._lock:
            line = self._readers.get(reader)
            if line is None:
                line = VirtualReader(name=reader)
                line.failing = FailureCode.CARD_NO_READER
            line.on_waiting = on_waiting
            return line

    def reader(self, name: str | None = None) -> VirtualReader:
        """A reader by name; the first one by default."""
        with self._lock:
            return self._readers[name or next(iter(self._readers))]

    def insert(self, card: VirtualCard, reader: str | None = None) -> None:
        """Put a card in."""
        self.reader(reader).insert(card)

    def remove(self, reader: str | None = None) -> None:
        """Pull a card out."""
        self.reader(reader).remove()

    def plug(self, name: str) -> None:
        """Plug a reader in."""
        with self._lock:
            self._readers[name] = self._new(name)
            self._changed()

    def unplug(self, name: str) -> None:
        """Pull a reader's cable, with the card in it."""
        with self._lock:
            reader = self._readers.pop(name)
            reader.failing = FailureCode.CARD_NO_READER
            reader.give_back()
            self._changed()

    def stop_service(self, state: ServiceState = ServiceState.STOPPED) -> None:
        """Have the smart-card service end, or refuse this person."""
        with self._lock:
            self._service = state
            for reader in self._readers.values():
                reader.failing = _FAILING[state]
                reader.remove_connection()
            self._changed()

    def start_service(self) -> None:
        """Have the service work again; every card counts as newly inserted, as with a real one."""
        with self._lock:
            self._service = ServiceState.RUNNING
            self._insertion.clear()
            for reader in self._readers.values():
                reader.failing = None
            self._changed()

    def _new(self, name: str) -> VirtualReader:
        return VirtualReader(name=name, on_change=self._changed)

    def _changed(self) -> None:
        """Queue what is there now; the queue keeps the order."""
        with self._lock:
            if self._on_change is not None:
                self._events.put(self._seen())

    def _seen(self) -> ReadersSeen:
        if self._service is not ServiceState.RUNNING:
            return ReadersSeen(self._service, is_remote_session=self._is_remote_session)
        readers = tuple(self._reader_seen(self._readers[name]) for name in sorted(self._readers))
        return ReadersSeen(self._service, readers, is_remote_session=self._is_remote_session)

    def _reader_seen(self, reader: VirtualReader) -> ReaderSeen:
        if reader.card is None:
            return ReaderSeen(reader.reader, Presence.EMPTY, b"", 0, is_exclusive=False)
        stay = (reader.reader, id(reader), reader.stay)
        if stay not in self._insertion:
            self._insertion[stay] = next(self._insertions)
        is_mute = reader.card.faults.mute
        return ReaderSeen(
            reader.reader,
            Presence.MUTE if is_mute else Presence.PRESENT,
            b"" if is_mute else reader.atr,
            self._insertion[stay],
            is_exclusive=False,
        )

    def _tell(self) -> None:
        while (seen := self._events.get()) is not None:
            on_change = self._on_change
            if on_change is None:
                return
            on_change(seen)


_FAILING = {
    ServiceState.STOPPED: FailureCode.CARD_SERVICE_STOPPED,
    ServiceState.ACCESS_DENIED: FailureCode.CARD_SERVICE_DENIED,
}
