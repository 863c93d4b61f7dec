"""A listener that can be waited for, and short words for what readers show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from clinic_signer.signers.card.reader_source import Presence, ReaderSeen, ReadersSeen

PATIENCE = 30.0
"""Seconds; everything here takes well under one, on a busy machine more."""


class Listener:
    """Keeps every state that it was told of."""

    def __init__(self) -> None:
        self.told: list[ReadersSeen] = []
        self._changed = threading.Condition()

    def __call__(self, seen: ReadersSeen) -> None:
        with self._changed:
            self.told.append(seen)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[ReadersSeen], bool], *, after: int = 0) -> ReadersSeen:
        """The latest state, as soon as it is as wanted; ``after`` so many states were told."""
        with self._changed:
            is_there = self._changed.wait_for(
                lambda: len(self.told) > after and wanted(self.told[-1]), PATIENCE
            )
            assert is_there, self.told[-3:]
            return self.told[-1]

    def reader(self, name: str) -> ReaderSeen | None:
        """How a reader was told of last."""
        return next((r for r in self.told[-1].readers if r.name == name), None)


def presence_in(reader: str, presence: Presence) -> Callable[[ReadersSeen], bool]:
    """Whether a reader is in a state that holds so."""
    return lambda seen: any(r.name == reader and r.presence is presence for r in seen.readers)


def wait_until(is_true: Callable[[], bool]) -> None:
    """Wait for something that tells nobody when it becomes true."""
    pause = threading.Event()
    deadline = monotonic() + PATIENCE
    while not is_true():
        assert monotonic() < deadline
        pause.wait(0.01)
