"""Fetching revocation lists for files whose verdict is on hold for want of them.

The verdict without a network is shown first and stays until there is a better one. The network is
waited for in a lane of its own; what comes is told to the window, and whoever does not want to wait
ends it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.failures import Failure
from clinic_signer.gui.desk import Desk, Verified
from clinic_signer.gui.verify.entry import FileEntry, ListsNews, row_of
from clinic_signer.gui.verify.run import Result
from clinic_signer.gui.worker import Lanes

if TYPE_CHECKING:  # httpx takes long to import; the lane does
    from clinic_signer.crl_fetching.fetching import FetchedList, FetchProgress

_Again = tuple[Result, ListsNews]
"""What came of a file with the lists, and which they were."""


class ListsRun(QObject):
    """Fetches the lists that files want, all of them together, and verifies those files again.

    Args:
        desk: fetches and verifies.
        lanes: where.
        parent: what it belongs to.

    Signals:
        known: whether lists are fetched at all.
        changed: another list is there, a second is over, or all is done.
        arrived: results, as a list of :data:`~clinic_signer.gui.verify.run.Result`.
    """

    known = Signal(bool)
    changed = Signal()
    arrived = Signal(object)

    def __init__(self, desk: Desk, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lanes.lists
        self._is_on = False
        self._waiting: list[tuple[FileEntry, Verified]] = []
        self._batch: list[tuple[FileEntry, Verified]] = []
        self._stop, self._dropped = threading.Event(), threading.Event()
        self.progress: FetchProgress | None = None
        # In the lane that verifies: it is known before the first result.
        lanes.desk.run(desk.fetches_lists, self._know, lambda _failure: self._know(is_on=False))

    def _know(self, is_on: bool) -> None:
        self._is_on = is_on
        self.known.emit(is_on)

    def is_busy_with(self, entry: FileEntry) -> bool:
        """Tell whether lists are being fetched for a file, or will be next."""
        return any(each is entry for each, _before in (*self._batch, *self._waiting))

    @property
    def is_stopping(self) -> bool:
        """True when the network is not waited for any more."""
        return self._stop.is_set()

    def add(self, results: Sequence[Result]) -> None:
        """Fetch lists for those results that are on hold for want of them, if it is allowed.

        What a process has verified of a long list is not among them: it has no whole result.
        """
        if not self._is_on:
            return
        from clinic_signer.crl_fetching.wanted import is_for_want_of_lists

        self._waiting += [
            (entry, verified)
            for entry, verified, _row in results
            if verified is not None
            and verified.report is not None
            and is_for_want_of_lists(verified.report)
        ]
        if not self._batch:
            self._next()

    def stop(self) -> None:
        """Do not wait for the network any longer; what is on the disk is used."""
        self._stop.set()
        self.changed.emit()

    def clear(self) -> None:
        """Forget everything; what is on its way arrives nowhere."""
        self._stop.set()
        self._dropped.set()
        self._waiting, self._batch, self.progress = [], [], None

    def _next(self) -> None:
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        self._batch, self.progress = batch, None
        stop, dropped = threading.Event(), threading.Event()
        self._stop, self._dropped = stop, dropped
        desk, lane = self._desk, self._lane

        def show(progress: FetchProgress) -> None:
            if not dropped.is_set():
                self.progress = progress
                self.changed.emit()

        def tell(progress: FetchProgress) -> None:
            lane.post(lambda: show(progress))

        lane.run(
            lambda: _verified_again(desk, batch, _Seldom(tell), stop, dropped),
            lambda again: self._take(dropped, again),
            lambda failure: self._take(dropped, _unchanged(batch, failure)),
        )

    def _take(self, dropped: threading.Event, again: list[_Again]) -> None:
        if dropped.is_set():
            return
        before = {id(entry): verified for entry, verified in self._batch}
        self._batch, self.progress = [], None
        results: list[Result] = []
        for result, news in again:
            entry = result[0]
            # Whoever verified it once more meanwhile has a newer result.
            is_still_it = entry.verified is before[id(entry)]
            if is_still_it or (entry.verified is None and entry.row is not None):
                entry.lists = news
                results.append(result)
        self.arrived.emit(results)
        self.changed.emit()
        self._next()


class _Seldom:
    """Tells of progress only when the line would say something else."""

    def __init__(self, tell: Callable[[FetchProgress], None]) -> None:
        self._tell = tell
        self._told: tuple[int, int] | None = None

    def __call__(self, progress: FetchProgress) -> None:
        new = progress.done, math.ceil(progress.seconds_left)
        if new != self._told:
            self._told = new
            self._tell(progress)


def _verified_again(
    desk: Desk,
    batch: Sequence[tuple[FileEntry, Verified]],
    told: Callable[[FetchProgress], None],
    stop: threading.Event,
    dropped: threading.Event,
) -> list[_Again]:
    """In the lane: fetch lists and verify with them."""
    reports = [before.report for _entry, before in batch if before.report is not None]
    found = desk.fetch_lists(reports, told, stop)
    again: list[_Again] = []
    for (entry, before), lists in zip(batch, found, strict=True):
        if dropped.is_set():
            break
        crls = [each.crl.der for each in lists if each.crl is not None]
        after = desk.verify(before.data, before.name, crls) if crls else before
        again.append(((entry, after, row_of(after)), _news(lists, is_stopped=stop.is_set())))
    return again


def _news(lists: Sequence[FetchedList], *, is_stopped: bool) -> ListsNews:
    from clinic_signer.crl_fetching.for_reports import used_words

    used = tuple(words for each in lists if (words := used_words(each)) is not None)
    failures = tuple(each.failure for each in lists if each.failure is not None)
    return ListsNews(used, failures, is_stopped and bool(failures))


def _unchanged(batch: Sequence[tuple[FileEntry, Verified]], failure: Failure) -> list[_Again]:
    news = ListsNews(failures=(failure,))
    return [((entry, before, row_of(before)), news) for entry, before in batch]
