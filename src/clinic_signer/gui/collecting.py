"""Collects garbage in the window's thread, and nowhere else.

Python collects cycles in whichever thread happens to allocate. In a lane that destroys what is left
of dialogs and rows there, and Qt objects may die in their own thread only: the program ended with
a segmentation fault, once in three runs of all tests.

When there has been nothing to collect for a moment, some work is over: then what it has freed goes
back to the system.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from clinic_signer.gui.spare_memory import give_back

_EVERY_MS = 250
_QUIET_MS = 1000
_AT_REST_MS = 4000


class Collector(QObject):
    """Takes over from Python's own collecting, which is switched off for good.

    Args:
        parent: whose end also ends it; in the window's thread.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        """Collect from now on. Until then, while the program starts, nothing is collected."""
        self._timer.start()

    @property
    def pause_ms(self) -> int:
        """How long it waits now between two looks."""
        return self._timer.interval()

    def _turn(self) -> None:
        """Look more and more rarely while there is nothing to collect: that wakes the processor."""
        found = _collect()
        self._timer.setInterval(_EVERY_MS if found else min(2 * self.pause_ms, _AT_REST_MS))
        if self.pause_ms == _QUIET_MS:
            give_back()


def _collect() -> bool:
    """Collect what Python itself would by now: the oldest generation that is due, if any."""
    due = [
        generation
        for generation, (count, threshold) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if count > threshold
    ]
    if due:
        gc.collect(due[-1])
    return bool(due)
