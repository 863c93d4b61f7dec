"""Watches the readers in a thread and a context of its own, and outlives the service.

Each round looks at everything anew and then waits until something is different from that look, so
that no event can be missed or misread. The watchers of pyscard end for good when the service
restarts; this one comes back.
"""

from __future__ import annotations

import itertools
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from clinic_signer.signers.card.pcsc.connection import open_context
from clinic_signer.signers.card.pcsc.outcomes import ACCESS_DENIED
from clinic_signer.signers.card.pcsc.reader_rules import ReaderRules
from clinic_signer.signers.card.pcsc.result_code import PcscError, ResultCode
from clinic_signer.signers.card.pcsc.winscard import (
    PNP_NOTIFICATION,
    Context,
    ReaderFlag,
    StatusOfReader,
    is_windows,
)
from clinic_signer.signers.card.reader_source import (
    Presence,
    ReaderSeen,
    ReadersSeen,
    ServiceState,
)

log = logging.getLogger(__name__)

_SAFETY_MILLISECONDS = 5000
"""A look at least so often: a reader that comes between the look and the waiting raises no event
(pcsc-lite #190)."""
_POLL_MILLISECONDS = 1000
"""The same where nobody says that a reader has come or gone (macOS, old pcsc-lite)."""
_EXCLUSIVE_MILLISECONDS = 500
"""The same while another program has a reader for itself: pcscd tells nobody when that ends."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 0.5
"""Seconds between attempts to find the service: it is seen again within 1 s of its return."""
_CLOSE_SECONDS = 3.0
_LOOK_AGAIN_PAUSE = 0.02
_COUNT_SHIFT = 16

_LOOK_AGAIN = frozenset(
    {
        ResultCode.SCARD_E_CANCELLED,
        ResultCode.SCARD_E_UNKNOWN_READER,
        ResultCode.SCARD_E_READER_UNAVAILABLE,
    }
)
_GONE = ReaderFlag.UNKNOWN | ReaderFlag.UNAVAILABLE

_insertions = itertools.count(1)


@dataclass(frozen=True, slots=True)
class _Stay:
    """One card in one reader, from insertion to removal."""

    presence: Presence
    events: int
    atr: bytes
    insertion: int

    def goes_on(self, presence: Presence, status: StatusOfReader) -> bool:
        """Tell whether that is still the same stay: an exchange counts two events."""
        # Windows may report a card first and its answer to reset a moment later.
        same_atr = not self.atr or not status.atr or self.atr == status.atr
        return same_atr and self.presence is presence and self.events == status.events


class ReaderWatcher:
    """Says what is in the readers.

    Args:
        on_change: gets what is there, from the watcher's thread; only when it has changed.
        rules: which readers are left out.
        is_remote: whether this is a remote session; asked at every look.
    """

    def __init__(
        self,
        on_change: Callable[[ReadersSeen], None],
        rules: ReaderRules,
        is_remote: Callable[[], bool],
    ) -> None:
        self._on_change = on_change
        self._rules = rules
        self._is_remote = is_remote
        self._stays: dict[str, _Stay] = {}
        self._told: ReadersSeen | None = None
        self._is_told_of_readers = sys.platform != "darwin"
        self._pause = _FIRST_PAUSE
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._context: Context | None = None
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """End the thread; at most 3 s. May be called again, and before :meth:`start`."""
        self._stop.set()
        if threading.current_thread() is self._thread:
            return
        deadline = monotonic() + _CLOSE_SECONDS
        # A cancel that comes just before the waiting begins is lost: say it until it is heard.
        while self._thread.is_alive() and monotonic() < deadline:
            self._cancel()
            self._thread.join(0.05)

    def _cancel(self) -> None:
        with self._lock:
            if self._context is not None:
                try:
                    self._context.cancel()
                except PcscError as error:
                    log.debug("cancel: %s", error.text)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                context = open_context()
            except PcscError as error:
                self._lose_service(error, is_refused=error.code in ACCESS_DENIED)
            else:
                self._watch(context)
            self._stop.wait(self._pause)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _watch(self, context: Context) -> None:
        """Look and wait with one context, as long as the service knows it."""
        with self._lock:
            self._context = context
        try:
            while not self._stop.is_set():
                self._look_and_wait(context)
                self._pause = _FIRST_PAUSE
        except PcscError as error:
            self._lose_service(error, is_refused=False)
        finally:
            with self._lock:
                self._context = None
            context.release()

    def _look_and_wait(self, context: Context) -> None:
        try:
            self._wait(context, self._look(context))
        except PcscError as error:
            if error.code not in _LOOK_AGAIN:
                raise
            self._stop.wait(_LOOK_AGAIN_PAUSE)

    def _look(self, context: Context) -> dict[str, int]:
        """See what is there and tell it; return the state to wait from."""
        names = context.list_readers()
        ignored = tuple(sorted(name for name in names if self._rules.ignores(name)))
        watched = {name: 0 for name in sorted(names) if name not in ignored}
        statuses = context.status_change(0, watched) or () if watched else ()
        there = [status for status in statuses if not status.flags & _GONE]
        for name in set(self._stays) - {status.name for status in there}:
            del self._stays[name]
        readers = tuple(self._seen(status) for status in there)
        self._tell(ReadersSeen(ServiceState.RUNNING, readers, ignored))
        known = {status.name: status.to_wait_from for status in there}
        if self._is_told_of_readers:
            # Windows compares with the number of readers; pcsc-lite with those at the call.
            known[PNP_NOTIFICATION] = len(names) << _COUNT_SHIFT if is_windows() else 0
        return known

    def _wait(self, context: Context, known: dict[str, int]) -> None:
        """Wait until something is different. What it is, the next look says."""
        if not self._is_told_of_readers:
            if known:
                context.status_change(_POLL_MILLISECONDS, known)
            else:
                self._stop.wait(_POLL_MILLISECONDS / 1000)
            return
        for status in context.status_change(self._longest_wait(), known) or ():
            if status.name == PNP_NOTIFICATION and status.flags & ReaderFlag.UNKNOWN:
                self._is_told_of_readers = False

    def _longest_wait(self) -> int:
        readers = self._told.readers if self._told is not None else ()
        is_exclusive = any(reader.is_exclusive for reader in readers)
        return _EXCLUSIVE_MILLISECONDS if is_exclusive else _SAFETY_MILLISECONDS

    def _seen(self, status: StatusOfReader) -> ReaderSeen:
        presence = _presence(status.flags)
        insertion = 0
        if presence is Presence.EMPTY:
            self._stays.pop(status.name, None)
        else:
            stay = self._stays.get(status.name)
            goes_on = stay is not None and stay.goes_on(presence, status)
            insertion = stay.insertion if stay is not None and goes_on else next(_insertions)
            self._stays[status.name] = _Stay(presence, status.events, status.atr, insertion)
        is_exclusive = ReaderFlag.EXCLUSIVE in status.flags
        return ReaderSeen(status.name, presence, status.atr, insertion, is_exclusive)

    def _lose_service(self, error: PcscError, *, is_refused: bool) -> None:
        """Without the service nothing is known: what it shows later are other insertions."""
        log.info("smart-card service: %s", error.text)
        self._stays.clear()
        state = ServiceState.RUNNING if is_windows() else ServiceState.STOPPED
        self._tell(ReadersSeen(ServiceState.ACCESS_DENIED if is_refused else state))

    def _tell(self, seen: ReadersSeen) -> None:
        """Tell what has changed; a mistake of the listener does not end the watching."""
        seen = replace(seen, is_remote_session=self._is_remote())
        if seen == self._told or self._stop.is_set():
            return
        self._told = seen
        try:
            self._on_change(seen)
        except Exception:
            log.exception("the listener failed")


def _presence(flags: ReaderFlag) -> Presence:
    if ReaderFlag.MUTE in flags:
        return Presence.MUTE
    return Presence.PRESENT if ReaderFlag.PRESENT in flags else Presence.EMPTY
