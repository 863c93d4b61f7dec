"""One thread that does what takes long, in order, and looks around in between."""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import Empty, Queue
from threading import Event, Thread

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.25
"""Seconds until the first look around after a task."""

_END = 30.0
"""Seconds that a request in progress is given at the end; its own time limits are shorter."""


class Worker:
    """Runs tasks in a thread of its own.

    Args:
        look: called between tasks; must not take long unless something is due. It returns after
            how many seconds it wants to be called again.
        stop: set at the end; tasks cut their pauses short then.
    """

    def __init__(self, look: Callable[[], float], stop: Event) -> None:
        self._look = look
        self._stop = stop
        self._tasks: Queue[Callable[[], None]] = Queue()
        self._thread = Thread(target=self._work, name="second-certificate", daemon=True)
        self._thread.start()

    def do(self, task: Callable[[], None]) -> None:
        """Have a task done; at once if nothing else is."""
        self._tasks.put(task)

    def close(self) -> None:
        """Do what is queued already, and end."""
        self._stop.set()
        self._tasks.put(_nothing)  # so that it does not wait to the end of its pause
        self._thread.join(_END)

    def _work(self) -> None:
        pause = _LOOK_AGAIN
        while not (self._stop.is_set() and self._tasks.empty()):
            try:
                try:
                    task = self._tasks.get(timeout=pause)
                except Empty:
                    pause = self._look()
                else:
                    pause = _LOOK_AGAIN
                    task()
            except Exception as error:  # a bug in one task must not end the thread
                log.error("unexpected in the worker: %s", type(error).__name__)  # noqa: TRY400


def _nothing() -> None:
    """A task that only wakes the thread."""
