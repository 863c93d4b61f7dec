"""Work off the window's thread: one pattern for every card, signature and file job.

A :class:`Lane` is one thread of work. Jobs of a lane run one after the other, so the card lane is
the one owner of the card. Results come back to the window's thread by signal. A function that
must not run in the window's thread says so with :func:`assert_off_window_thread`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThread, QThreadPool, Signal, Slot

if TYPE_CHECKING:
    from clinic_signer.failures import Failure

_log = logging.getLogger(__name__)

T = TypeVar("T")


class WrongThreadError(AssertionError):
    """A call was made from a thread that must not make it."""


def is_window_thread() -> bool:
    """Tell whether the caller runs in the thread of the window."""
    application = QCoreApplication.instance()
    return application is not None and QThread.currentThread() is application.thread()


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


class Messenger(QObject):
    """Carries calls from a lane to the window's thread, in order.

    Signals:
        delivered: a call to make in the window's thread.
    """

    delivered = Signal(object)

    def __init__(self) -> None:
        assert_window_thread("a messenger")
        super().__init__()
        self.delivered.connect(self._call)

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        call()

    def post(self, call: Callable[[], None]) -> None:
        """Have ``call`` made in the window's thread; returns at once."""
        self.delivered.emit(call)


class _Job(QRunnable, Generic[T]):
    def __init__(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None],
        messenger: Messenger,
    ) -> None:
        super().__init__()
        self._work = work
        self._done = done
        self._failed = failed
        self._messenger = messenger

    def run(self) -> None:
        from clinic_signer.failures import Failure, FailureCode

        done, failed = self._done, self._failed
        try:
            result = self._work()
        except Failure as failure:
            named = failure
            self._messenger.post(lambda: failed(named))
        except Exception as bug:
            # The job's text is not logged: it may hold what a prescription says.
            _log.error("a job ended with %s", type(bug).__name__, exc_info=True)
            kind = type(bug).__name__
            self._messenger.post(lambda: failed(Failure(FailureCode.UNEXPECTED, kind=kind)))
        else:
            self._messenger.post(lambda: done(result))


class Lane(QObject):
    """One thread of work; jobs wait for each other.

    Args:
        name: for thread lists and debuggers.
        parent: whose end also ends the lane.
    """

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._messenger = Messenger()
        self._pool = QThreadPool(self)
        self._pool.setObjectName(name)
        self._pool.setMaxThreadCount(1)
        # The same thread all day: a PC/SC context belongs to the thread that made it.
        self._pool.setExpiryTimeout(-1)

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
        self._pool.start(_Job(work, done, failed, self._messenger))

    def post(self, call: Callable[[], None]) -> None:
        """From within a job: have ``call`` made in the window's thread (progress)."""
        self._messenger.post(call)

    def wait(self, milliseconds: int = 5000) -> bool:
        """Wait for the jobs to end; only for closing the window and for tests."""
        return self._pool.waitForDone(milliseconds)


class Lanes(QObject):
    """The lanes of the window: the card has its own, everything else shares one.

    Attributes:
        card: every card operation.
        desk: files, checks, verification.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.card = Lane("card", self)
        self.desk = Lane("desk", self)

    def wait(self) -> bool:
        """Wait for both lanes to end."""
        return self.card.wait() and self.desk.wait()
