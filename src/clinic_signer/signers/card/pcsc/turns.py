"""Getting one's turn at a card that other programs use too – with patience, but not without end.

SCardConnect and SCardBeginTransaction block as long as another program has a transaction, and
nothing ends that early (SCardCancel does not; seen with pcsc-lite 1.9.9). So they are called in a
thread of their own, which can be left behind: it gives back what it gets when its time comes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pcsc.result_code import ResultCode

T = TypeVar("T")

WAITING_SHOWN_SECONDS = 0.3
"""Shorter waits are nobody's concern."""


class Attempt(threading.Thread, Generic[T]):
    """One try to get the card.

    Args:
        work: blocks until it has the card or fails; it gets a function that tells whether it has
            been given up.
        undo: gives back what ``work`` returned, after it was given up.
        changed: told when the end is reached.
    """

    def __init__(
        self,
        work: Callable[[Callable[[], bool]], T],
        undo: Callable[[T], None],
        changed: threading.Condition,
    ) -> None:
        super().__init__(name="card-turn", daemon=True)
        self._work = work
        self._undo = undo
        self._changed = changed
        self._result: T | None = None
        self._error: BaseException | None = None
        self._is_given_up = False
        self.is_done = False

    def run(self) -> None:
        """Try."""
        result: T | None = None
        try:
            result = self._work(lambda: self._is_given_up)
        except BaseException as error:
            self._error = error
        with self._changed:
            is_wanted = not self._is_given_up
            if is_wanted:
                self._result = result
                self._end()
        if not is_wanted:
            if result is not None:
                self._undo(result)
            with self._changed:
                self._end()

    def _end(self) -> None:
        self.is_done = True
        self._changed.notify_all()

    def give_up(self) -> None:
        """Have what may still be got given back at once. Call it under the condition."""
        self._is_given_up = True

    def result(self) -> T | None:
        """Return what was got; None as long as it is not done.

        Raises:
            BaseException: what the work raised.
        """
        if self._error is not None:
            raise self._error
        return self._result


class Turns(Generic[T]):
    """All waiting for cards of one source; ended together by :meth:`close`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_closed = False
        self._given_up: dict[str, Attempt[T]] = {}

    def close(self) -> None:
        """End every waiting at once, now and later."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def take(
        self,
        reader: str,
        work: Callable[[Callable[[], bool]], T],
        undo: Callable[[T], None],
        *,
        patience: float,
        is_in_use: Callable[[], bool],
        on_waiting: Callable[[bool], None],
    ) -> T:
        """Have ``work`` get the card.

        Args:
            reader: whose card; there is never more than one attempt left behind for each.
            work: as in :class:`Attempt`.
            undo: as in :class:`Attempt`.
            patience: seconds to wait at most.
            is_in_use: tells whether another program uses the card: a slow card is no waiting.
            on_waiting: told True when the waiting has lasted, and False when it has ended.

        Returns:
            What ``work`` returned.

        Raises:
            Failure: CARD_BUSY when another program did not let go; CARD_COMMUNICATION when the
                reader did not answer.
            BaseException: what ``work`` raised.
        """
        waiting = _Waiting(monotonic() + patience, is_in_use, on_waiting)
        try:
            earlier = self._given_up.get(reader)
            if earlier is None or self._is_over(earlier, waiting):
                got = self._attempt(reader, Attempt(work, undo, self._changed), waiting)
                if got is not None:
                    return got
        finally:
            waiting.end()
        raise waiting.failure

    def _attempt(self, reader: str, attempt: Attempt[T], waiting: _Waiting) -> T | None:
        """Try; leave the attempt behind when the time is over or the wait is interrupted."""
        attempt.start()
        is_over = False
        try:
            is_over = self._is_over(attempt, waiting)
        finally:
            with self._changed:
                is_over = is_over or attempt.is_done
                if not is_over:
                    attempt.give_up()
                    self._given_up[reader] = attempt
        return attempt.result() if is_over else None

    def _is_over(self, attempt: Attempt[T], waiting: _Waiting) -> bool:
        """Wait for the end of an attempt; False when there is no more time."""
        while True:
            with self._changed:
                left = waiting.deadline - monotonic()
                self._changed.wait_for(
                    lambda: attempt.is_done or self._is_closed,
                    max(0.0, min(WAITING_SHOWN_SECONDS, left)),
                )
                if attempt.is_done or self._is_closed or left <= 0:
                    return attempt.is_done
            waiting.look()


class _Waiting:
    """One waiting, and whether it is told."""

    def __init__(
        self, deadline: float, is_in_use: Callable[[], bool], on_waiting: Callable[[bool], None]
    ) -> None:
        self.deadline = deadline
        self._is_in_use = is_in_use
        self._on_waiting = on_waiting
        self._is_told = False

    @property
    def failure(self) -> Failure:
        """What it was for nothing: a card in use, or a reader that does not answer."""
        if self._is_told:
            return Failure(FailureCode.CARD_BUSY)
        timeout = f"{ResultCode.SCARD_E_TIMEOUT:08X}"
        return Failure(FailureCode.CARD_COMMUNICATION, status_word=timeout)

    def look(self) -> None:
        """Tell that there is a wait as soon as it is known to be another program's doing."""
        if not self._is_told and self._is_in_use():
            self._is_told = True
            self._on_waiting(True)

    def end(self) -> None:
        """Tell that the wait is over, if it was told."""
        if self._is_told:
            self._on_waiting(False)
