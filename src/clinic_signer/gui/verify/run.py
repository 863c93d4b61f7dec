"""Verifying one file or ten thousand.

A few files are a queue that a lane works off a little at a time: between two portions the lane does
whatever else waits for it, and within one it pauses after every file, because only one thread of
Python runs at a time and the window goes first. Many go to processes of their own, which give back
what the list shows; the whole result of one of them is made when somebody looks at it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import Desk, Verified
from clinic_signer.gui.verify.entry import FileEntry, Row, row_of, row_of_archive
from clinic_signer.gui.worker import Lanes

_log = logging.getLogger(__name__)

MANY = 100
"""From so many files on they go to processes, which take a second to begin."""
_PORTION_SECONDS = 0.1
_PORTION_FILES = 200
_PAUSE_SECONDS = 0.001

Result = tuple[FileEntry, Verified | None, Row]
"""A file, what came of it, and what the list shows of that."""


class VerifyRun(QObject):
    """Works off the files that are to be verified.

    Args:
        desk: verifies.
        lanes: where: a few in the lane of the desk, many in that of folders.
        parent: what it belongs to.

    Signals:
        arrived: results, as a list of :data:`Result`.
        ended: nothing waits any more, because all is done or the rest was left.
    """

    arrived = Signal(object)
    ended = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._waiting: deque[FileEntry] = deque()
        self._in_processes: dict[int, FileEntry] = {}
        self._looked_at: set[int] = set()
        """Verified before; its result was not kept, so that it counts no second time."""
        self._are_processes_busy = False
        self.given_up: list[FileEntry] = []
        self._is_running = False
        self._enough = self._processes_enough = threading.Event()
        self._is_lane_busy = False
        self._generation = 0
        self.done = 0
        self._began = 0.0

    @property
    def all(self) -> int:
        """How many files this run has: those done and those that wait."""
        return self.done + self._left - len(self._looked_at)

    @property
    def _left(self) -> int:
        return len(self._waiting) + len(self._in_processes)

    @property
    def is_running(self) -> bool:
        """True while files wait or are being verified."""
        return self._is_running

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self._began

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take at this pace; None while nobody can say."""
        if not self.done or self.seconds < 1:
            return None
        return self.seconds / self.done * self._left

    def add(self, entries: Iterable[FileEntry]) -> None:
        """Verify files after those that wait already."""
        new = list(entries)
        if len(new) >= MANY:
            # Bytes that are no file stay here.
            many = [entry for entry in new if entry.data is None]
            self._in_processes.update((id(entry), entry) for entry in many)
            new = [entry for entry in new if entry.data is not None]
        self._waiting.extend(new)
        self._begin()

    def add_first(self, entry: FileEntry) -> None:
        """Verify a file before all others: somebody is looking at it."""
        if entry in self._waiting:
            self._waiting.remove(entry)
        if entry in self.given_up:
            self.given_up.remove(entry)
        if self._in_processes.pop(id(entry), None) is None and entry.row is not None:
            self._looked_at.add(id(entry))
        self._waiting.appendleft(entry)
        self._begin()

    def stop(self) -> Sequence[FileEntry]:
        """Leave the rest; return it."""
        self._enough.set()
        self._processes_enough.set()
        left = [*self._in_processes.values(), *self._waiting]
        self.given_up += left
        self._looked_at.difference_update(id(entry) for entry in left)
        self._in_processes.clear()
        self._waiting.clear()
        return left

    def resume(self) -> Sequence[FileEntry]:
        """Go on with what was left; return it."""
        again, self.given_up = self.given_up, []
        self.add(again)
        return again

    def clear(self) -> None:
        """Forget everything; results on their way arrive nowhere."""
        self._generation += 1
        self._enough.set()
        self._processes_enough.set()
        self._waiting.clear()
        self._in_processes.clear()
        self._looked_at.clear()
        self.given_up = []

    def _begin(self) -> None:
        if not self._left:
            return
        if not self._is_running:
            self._is_running = True
            self._is_lane_busy = False
            self.done = 0
            self._began = time.monotonic()
        if self._waiting and not self._is_lane_busy:
            self._next()
        if self._in_processes and not self._are_processes_busy:
            self._start_processes()

    def _next(self) -> None:
        """Have the lane work for a moment on what waits now."""
        self._is_lane_busy = True
        generation, desk, enough = self._generation, self._desk, threading.Event()
        self._enough = enough
        entries = tuple(islice(self._waiting, _PORTION_FILES))
        self._lanes.desk.run(
            lambda: _portion(desk, entries, enough),
            lambda results: self._take_portion(generation, results),
            lambda _failure: self.clear(),
        )

    def _take_portion(self, generation: int, results: list[Result]) -> None:
        self._is_lane_busy = False
        self._take(generation, results)

    def _start_processes(self) -> None:
        """Have processes work on all that is there for them now."""
        self._are_processes_busy = True
        generation, enough = self._generation, threading.Event()
        self._processes_enough = enough
        entries, lane = list(self._in_processes.values()), self._lanes.folders

        def found(results: list[Result]) -> None:
            lane.post(lambda: self._take(generation, results))

        self._lanes.folders.run(
            lambda: _in_processes(self._desk, entries, enough, found),
            lambda _none: self._processes_ended(),
            self._processes_failed,
        )

    def _processes_ended(self) -> None:
        self._are_processes_busy = False
        self._take(self._generation, [])

    def _processes_failed(self, failure: Failure) -> None:
        """No process can be started here: the lane does it all."""
        _log.warning("verifying in processes ended: %s", failure.code.value)
        self._waiting.extend(self._in_processes.values())
        self._in_processes.clear()
        self._processes_ended()

    def _take(self, generation: int, results: list[Result]) -> None:
        """Take results; of what is verified twice only the first counts."""
        if generation == self._generation and results:
            finished = {id(entry) for entry, _verified, _row in results}
            for line in (self._waiting, self.given_up):
                kept = [entry for entry in line if id(entry) not in finished]
                line.clear()
                line.extend(kept)
            for each in finished:
                self._in_processes.pop(each, None)
            self.done += len(finished - self._looked_at)
            self._looked_at -= finished
            self.arrived.emit(results)
        if self._left:
            self._begin()
        elif self._is_running and not (self._is_lane_busy or self._are_processes_busy):
            self._is_running = False
            self.ended.emit()


def _in_processes(
    desk: Desk,
    entries: Sequence[FileEntry],
    enough: threading.Event,
    found: Callable[[list[Result]], None],
) -> None:
    """In a lane: tell what processes find out, several at once, until it is enough."""
    rows = desk.verify_many([entry.path for entry in entries])
    results: list[Result] = []
    told = time.monotonic()
    try:
        for entry, row in zip(entries, rows, strict=False):
            results.append((entry, None, row_of_archive(row)))
            if enough.is_set():
                break
            if time.monotonic() - told > _PORTION_SECONDS:
                found(results)
                results, told = [], time.monotonic()
    finally:
        rows.close()
    found(results)


def _portion(desk: Desk, entries: Sequence[FileEntry], enough: threading.Event) -> list[Result]:
    """In the lane: verify files until the portion's time is over, at least one."""
    end = time.monotonic() + _PORTION_SECONDS
    results: list[Result] = []
    for entry in entries:
        results.append(_result(desk, entry))
        time.sleep(_PAUSE_SECONDS)
        if enough.is_set() or time.monotonic() > end:
            break
    return results


def _result(desk: Desk, entry: FileEntry) -> Result:
    """Verify one file; one that cannot be must not keep the others from it."""
    try:
        data = desk.read(entry.path) if entry.data is None else entry.data
        verified = desk.verify(data, entry.path.name)
        return entry, verified, row_of(verified)
    except Failure as failed:
        failure = failed.with_traceback(None)
    except Exception as bug:
        # What the bug says is not logged: it may hold what a prescription says.
        _log.error("verifying ended with %s", type(bug).__name__, exc_info=True)
        failure = Failure(FailureCode.UNEXPECTED, kind=type(bug).__name__)
    verified = Verified(entry.path.name, datetime.now(UTC), failure=failure)
    return entry, verified, row_of(verified)


def files_in(paths: Iterable[Path]) -> list[FileEntry]:
    """In a lane: the files that were named, and every XML file of the folders that were.

    Links to folders are not followed: they may lead in circles.
    """
    found: list[FileEntry] = []
    for path in paths:
        if not path.is_dir():
            found.append(FileEntry(path))
            continue
        for folder, inside, names in os.walk(path):
            inside.sort()
            found += [
                FileEntry(Path(folder, name))
                for name in sorted(names)
                if name.casefold().endswith(".xml")
            ]
    return found
