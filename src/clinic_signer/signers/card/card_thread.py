"""The one thread that owns every card operation.

A card is one conversation: two threads that talk to it at the same time spoil each other's state
(concurrent use of a card is outside the guideline, JAHIS 24-002 §5.2.1).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")

_LAST_WORK_SECONDS = 3.0
"""How long :meth:`CardThread.close` waits for the work that is going on."""


class WrongThread(AssertionError):
    """Card work was called outside the card thread, or waiting for it inside: a mistake of ours."""


class CardThread:
    """Runs card operations one after another, in the order they were given.

    Its thread is a daemon: a reader that never answers must not keep the program alive.
    """

    def __init__(self) -> None:
        self._steps: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._loop, name="card", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[], T]) -> T:
        """Have work done on the card thread and wait for it.

        Returns:
            What the work returns.

        Raises:
            WrongThread: called on the card thread itself, which would wait for itself for ever.
            CancelledError: the thread was closed before the work began.
            BaseException: whatever the work raises.
        """
        if threading.current_thread() is self._thread:
            raise WrongThread("run() on the card thread itself")
        return self.submit(work).result()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Have work done on the card thread; from any thread.

        Returns:
            What comes of it; cancelled when the thread is closed before the work begins.
        """
        future: Future[T] = Future()

        def step() -> None:
            if self._is_closed:
                future.cancel()
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            if not self._is_closed:
                self._steps.put(step)
                return future
        step()
        return future

    def assert_inside(self) -> None:
        """Refuse to go on outside the card thread.

        Raises:
            WrongThread: this is another thread.
        """
        if threading.current_thread() is not self._thread:
            raise WrongThread("card work outside the card thread")

    def close(self) -> None:
        """Cancel what has not begun, and wait at most 3 s for what has. May be called again."""
        with self._lock:
            self._is_closed = True
            self._steps.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(_LAST_WORK_SECONDS)
            self._cancel_waiting()

    def _loop(self) -> None:
        while (step := self._steps.get()) is not None:
            step()

    def _cancel_waiting(self) -> None:
        """Cancel what stands behind work that does not end."""
        while True:
            try:
                step = self._steps.get_nowait()
            except Empty:
                return
            if step is not None:
                step()
