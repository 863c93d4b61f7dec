"""Verifying one file or ten thousand: a queue worked off in a lane, a little at a time.

Between two portions the lane does whatever else waits for it, and within one it pauses after every
file: only one thread of Python runs at a time, and the window goes first.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import Desk, Verified
from clinic_signer.gui.verify.entry import FileEntry, Row, row_of
from clinic_signer.gui.worker import Lane

_log = logging.getLogger(__name__)

_PORTION_SECONDS = 0.1
_PORTION_FILES = 200
_PAUSE_SECONDS = 0.001

Result = tuple[FileEntry, Verified, Row]


class VerifyRun(QObject):
    """Works off the files that are to be verified.

    Args:
        desk: verifies.
        lane: where.
        parent: what it belongs to.

    Signals:
        arrived: results, as a list of :data:`Result`.
        ended: nothing waits any more, because all is done or the rest was left.
    """

    arrived = Signal(object)
    ended = Signal()

    def __init__(self, desk: Desk, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._waiting: deque[FileEntry] = deque()
        self.given_up: list[FileEntry] = []
        self._is_running = False
        self._enough = threading.Event()
        self._generation = 0
        self.done = 0
        self._began = 0.0

    @property
    def all(self) -> int:
        """How many files this run has: those done and those that wait."""
        return self.done + len(self._waiting)

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
        return self.seconds / self.done * len(self._waiting)

    def add(self, entries: Iterable[FileEntry]) -> None:
        """Verify files after those that wait already."""
        self._waiting.extend(entries)
        self._begin()

    def add_first(self, entry: FileEntry) -> None:
        """Verify a file before all others: somebody is looking at it."""
        if entry in self._waiting:
            self._waiting.remove(entry)
        if entry in self.given_up:
            self.given_up.remove(entry)
        self._waiting.appendleft(entry)
        self._begin()

    def stop(self) -> Sequence[FileEntry]:
        """Leave the rest; return it."""
        self._enough.set()
        left = list(self._waiting)
        self.given_up += left
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
        self._waiting.clear()
        self.given_up = []

    def _begin(self) -> None:
        if self._is_running or not self._waiting:
            return
        self._is_running = True
        self.done = 0
        self._began = time.monotonic()
        self._next()

    def _next(self) -> None:
        """Have the lane work for a moment on what waits now."""
        generation, desk, enough = self._generation, self._desk, self._enough
        enough.clear()
        entries = tuple(islice(self._waiting, _PORTION_FILES))
        self._lane.run(
            lambda: _portion(desk, entries, enough),
            lambda results: self._take(generation, results),
            lambda _failure: self.clear(),
        )

    def _take(self, generation: int, results: list[Result]) -> None:
        if generation == self._generation:
            finished = {id(entry) for entry, _verified, _row in results}
            for line in (self._waiting, self.given_up):
                kept = [entry for entry in line if id(entry) not in finished]
                line.clear()
                line.extend(kept)
            self.done += len(results)
            self.arrived.emit(results)
        if self._waiting:
            self._next()
            return
        self._is_running = False
        self.ended.emit()


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
