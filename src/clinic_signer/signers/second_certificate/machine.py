"""The one place where the state lives: changed by events from any thread, told to listeners."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Condition

from clinic_signer.signers.second_certificate.approval import step
from clinic_signer.signers.second_certificate.approval_events import (
    Event,
    Tick,
)
from clinic_signer.signers.second_certificate.approval_state import ApprovalState
from clinic_signer.signers.second_certificate.connection import Clock

log = logging.getLogger(__name__)

Listener = Callable[[ApprovalState], None]

_LOOK = 0.2
"""Seconds after which a waiting thread looks at the clock: time changes states as well."""


class Machine:
    """Holds the state.

    Args:
        state: the first state.
        clock: this PC's clock.
    """

    def __init__(self, state: ApprovalState, clock: Clock) -> None:
        self._clock = clock
        self._state = state
        self._changed = Condition()
        self._listeners: list[Listener] = []

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        return self.apply(Tick())

    def apply(self, event: Event) -> ApprovalState:
        """Let an event happen; return the state after it."""
        with self._changed:
            before = self._state
            state = self._state = step(before, event, self._clock())
            if state is before or state == before:
                return state
            self._changed.notify_all()
            listeners = tuple(self._listeners)
        if state.kind is not before.kind:
            log.info("second certificate: %s to %s", before.kind.value, state.kind.value)
        _tell(listeners, state)
        return state

    def tell(self) -> None:
        """Tell the listeners that something beside the state has changed."""
        state = self.state
        with self._changed:
            self._changed.notify_all()
            listeners = tuple(self._listeners)
        _tell(listeners, state)

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Have a listener told of every new state; the answer ends that."""
        with self._changed:
            self._listeners.append(listener)

        def end() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def wait(
        self, until: Callable[[ApprovalState], bool], timeout: float | None = None
    ) -> ApprovalState:
        """Wait until the state satisfies a condition or the time (seconds) is over."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            state = self.state
            if until(state) or (deadline is not None and time.monotonic() >= deadline):
                return state
            with self._changed:
                if self._state == state:
                    self._changed.wait(_LOOK)


def _tell(listeners: Sequence[Listener], state: ApprovalState) -> None:
    for listener in listeners:
        try:
            listener(state)
        except Exception as error:
            # A window that is being closed must not end an approval or its withdrawal.
            log.error("a listener failed: %s", type(error).__name__)  # noqa: TRY400 - no traceback
