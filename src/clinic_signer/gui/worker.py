"""Work off the window's thread: one pattern for every card, signature and file job.

A :class:`Lane` is one thread of work. Jobs of a lane run one after the other, so the card lane is
the one owner of the card. Results come back to the window's thread by signal. A function that
must not run in the window's thread says so with :func:`assert_off_window_thread`.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from clinic_signer.failures import Failure

_log = logging.getLogger(__name__)

T = TypeVar("T")

_AT_ONCE_SECONDS = 0.01
"""So long the window takes what a lane has to tell before it turns to something else."""
_JOBS_SECONDS = 1.0
"""So long a window that closes waits for jobs that were begun."""
_LAST_SECONDS = 5.0
"""So long it waits for what has to be let go of: a delivery to a slow share, a card that signs."""


class WrongThreadError(AssertionError):
    """A call was made from a thread that must not make it."""


def is_window_thread() -> bool:
    """Tell whether the caller runs in the thread of the window."""
    # As Qt wants it, the application lives in the main thread. Its own QThread would tell the same,
    # but the type costs start time.
    here = threading.current_thread() is threading.main_thread()
    return here and QCoreApplication.instance() is not None


def assert_off_window_thread(what: str) -> None:
    """Fail when slow work (card, cryptography, files) would make the window wait.

    Raises:
        WrongThreadError: the caller runs in the thread of the window.
    """
    if is_window_thread():
        raise WrongThreadError(f"{what} must not run in the window's thread")


def assert_window_thread(what: str) -> None:
    """Fail when something that only the window's thread may touch is touched from elsewhere.

    Raises:
        WrongThreadError: the caller runs in another thread.
    """
    if not is_window_thread():
        raise WrongThreadError(f"{what} must run in the window's thread")


class _Job(Generic[T]):
    """Work with what follows it.

    What it refers to (windows, entries) is let go in the window's thread: a widget must never be
    destroyed because a worker happened to drop the last reference to it.
    """

    def __init__(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Failure], None]
    ) -> None:
        self._work: Callable[[], T] | None = work
        self._done: Callable[[T], None] | None = done
        self._failed: Callable[[Failure], None] | None = failed
        self._result: T | None = None
        self._failure: Failure | None = None

    def work(self) -> None:
        """In the lane: do the work and keep what came of it."""
        from clinic_signer.failures import Failure, FailureCode

        if self._work is None:
            return
        try:
            self._result = self._work()
        except Failure as failure:
            _log.info("in lane %s: %s", threading.current_thread().name, failure.code.value)
            self._failure = failure.with_traceback(None)
        except Exception as bug:
            from clinic_signer.logs.install_events import tell_if_missing

            # The job's text is not logged: it may hold what a prescription says.
            _log.error("a job ended with %s", type(bug).__name__, exc_info=True)
            tell_if_missing(bug)
            self._failure = Failure(FailureCode.UNEXPECTED, kind=type(bug).__name__)

    def report(self) -> None:
        """In the window's thread: tell what came of it, and let go of everything.

        A widget that is gone by then is told nothing: its window closed while the work went on.
        """
        done, failed, result, failure = self._done, self._failed, self._result, self._failure
        self._work = self._done = self._failed = self._result = self._failure = None
        if failure is not None and failed is not None:
            if not _is_gone(failed):
                failed(failure)
        elif done is not None and not _is_gone(done):
            done(cast("T", result))


def _is_gone(told: Callable[..., object]) -> bool:
    """True when it is a method of something that Qt has destroyed."""
    owner = getattr(told, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)


class Messenger(QObject):
    """Carries calls from a lane to the window's thread, in order.

    A lane can have more to tell than the window can show at once. Then the window goes on with
    whatever else is due – painting, keys – before it takes the rest.

    Args:
        parent: what it belongs to and ends with: by Qt's hand, in the window's thread, whichever
            thread is the last to know of it.

    Signals:
        delivered: there is something to call in the window's thread.
    """

    delivered = Signal()

    def __init__(self, parent: QObject) -> None:
        assert_window_thread("a messenger")
        super().__init__(parent)
        self._calls: deque[Callable[[], None]] = deque()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._call)
        self.delivered.connect(self._called)

    @Slot()
    def _called(self) -> None:
        if not self._rest.isActive():
            self._call()

    @Slot()
    def _call(self) -> None:
        end = perf_counter() + _AT_ONCE_SECONDS
        try:
            while self._calls and perf_counter() < end:
                self._calls.popleft()()
        finally:
            if self._calls:
                self._rest.start(0)

    def post(self, call: Callable[[], None]) -> None:
        """Have ``call`` made in the window's thread; returns at once."""
        self._calls.append(call)
        self.delivered.emit()


_Task = _Job[Any] | threading.Event | None
"""A job; an event to set when all before it is done; None to end the lane."""


def _work_off(tasks: SimpleQueue[_Task], messenger: Messenger) -> None:
    """The life of a lane's thread."""
    while True:
        task = tasks.get()
        if task is None:
            return
        if isinstance(task, threading.Event):
            task.set()
            continue
        task.work()
        try:
            messenger.post(task.report)
        except RuntimeError:  # the window is gone, and with it everybody who would listen
            return
        del task


class Lane(QObject):
    """One thread of work; jobs wait for each other.

    It is the same thread all day: a PC/SC context belongs to the thread that made it.

    Args:
        name: for thread lists and debuggers.
        parent: whose end also ends the lane.
    """

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._messenger: Messenger | None = None
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._tasks.put, None)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None],
    ) -> None:
        """Do ``work`` in the lane, then call ``done`` or ``failed`` in the window's thread.

        An exception that is not a :class:`Failure` is a bug: it is logged and arrives as
        ``UNEXPECTED``.
        """
        if self._thread is None:  # most lanes have nothing to do before the first paint
            self._messenger = Messenger(self)
            self._thread = threading.Thread(
                target=_work_off,
                args=(self._tasks, self._messenger),
                name=self.objectName(),
                daemon=True,
            )
            self._thread.start()
        self._tasks.put(_Job(work, done, failed))

    def post(self, call: Callable[[], None]) -> None:
        """From within a job: have ``call`` made in the window's thread (progress).

        Raises:
            WrongThreadError: this lane never had a job.
        """
        if self._messenger is None:
            raise WrongThreadError("only a job of a lane posts to it")
        self._messenger.post(call)

    def wait(self, seconds: float = 5.0) -> bool:
        """Wait for the jobs to end; only for closing the window and for tests."""
        if self._thread is None:
            return True
        over = threading.Event()
        self._tasks.put(over)
        return over.wait(seconds)


class Lanes(QObject):
    """The lanes of the window: what may take long has its own, everything else shares one.

    Attributes:
        card: every card operation.
        phone: whatever waits for the service of the second certificate.
        desk: files and verification.
        queue: what the Sign screen reads and changes in the journal.
        history: what the History screen reads of the journal; a long day keeps nobody waiting.
        proof: the examination of the whole journal.
        folders: waits for the processes that verify many files.
        lists: waits for the network that revocation lists come from.
        updates: waits for wherever news of later versions come from.
        diagnosis: waits for whatever is looked at when this PC is examined.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.card = Lane("card", self)
        self.phone = Lane("phone", self)
        self.desk = Lane("desk", self)
        self.queue = Lane("queue", self)
        self.history = Lane("history", self)
        self.proof = Lane("proof", self)
        self.folders = Lane("folders", self)
        self.lists = Lane("lists", self)
        self.updates = Lane("updates", self)
        self.diagnosis = Lane("diagnosis", self)

    def wait(self, seconds: float = 5.0) -> bool:
        """Wait for the jobs of all lanes to end, so long at most for all of them together."""
        lanes = (self.card, self.phone, self.desk, self.queue, self.history, self.proof)
        end = monotonic() + seconds
        return all(
            lane.wait(max(0.0, end - monotonic()))
            for lane in (*lanes, self.folders, self.lists, self.updates, self.diagnosis)
        )

    def end(self, last: Callable[[], None]) -> bool:
        """Wait a moment for all jobs, then do the last one of all, beside what does not end.

        Returns:
            Whether nothing is at work any more. Nothing can end a job that waits within a library.
        """
        are_idle = self.wait(_JOBS_SECONDS)
        lane = Lane("last", self)
        lane.run(last, _ignore, _ignore)
        return lane.wait(_LAST_SECONDS) and are_idle


def _ignore(_result: object) -> None:
    """Nobody is there any more to be told."""
