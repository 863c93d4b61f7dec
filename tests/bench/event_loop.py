"""How long the event loop of a window stands still, noted from within; and waiting in it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, Qt, QTimer

_BEAT_MILLISECONDS = 2


class Turns:
    """Notes the longest gap between two turns of the event loop.

    By the wall clock, to which other programs add, and by the processor time of the window's thread
    alone.
    """

    def __init__(self) -> None:
        self._start()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _start(self) -> None:
        self._wall = self._own = 0.0
        self._last, self._last_own = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        self._wall = max(self._wall, now - self._last - _BEAT_MILLISECONDS / 1000)
        self._own = max(self._own, own - self._last_own)
        self._last, self._last_own = now, own

    @property
    def last(self) -> float:
        """When the last turn was, by ``time.perf_counter``; asked from any thread."""
        return self._last

    def stop(self) -> None:
        """Turn no more."""
        self._timer.stop()

    def take(self) -> tuple[float, float]:
        """Return both gaps since the last call, in milliseconds, and begin anew."""
        longest = self._wall * 1000, self._own * 1000
        self._start()
        return longest


def wait(condition: Callable[[], bool], seconds: float = 300) -> None:
    """Let the window live until a condition holds.

    A script that drives it runs inside a turn of its loop, which ends with the script: what it has
    caused to be deleted at the end of that turn is deleted here.
    """
    deadline = QDeadlineTimer(int(seconds * 1000))
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]


def pause(seconds: float) -> None:
    """Let the window live for a while."""
    deadline = QDeadlineTimer(int(seconds * 1000))
    wait(deadline.hasExpired)
