"""Keeps the shown day up to date: reads it in a lane, and looks for what was added."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_signer.gui.history.desk import DayLines, HistoryDesk
from clinic_signer.gui.history.everywhere import Stopped

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.worker import Lane

LOOK_EVERY_MS = 2000
"""How often the journal is asked for something new while the screen is shown."""


class HistoryWatch(QObject):
    """The shown day, live.

    Args:
        desk: the journal.
        lane: where it is read.
        parent: whose end also ends the watch.

    Signals:
        day_read: what the journal says of the day (``DayLines``); comes again when it has grown.
        added: there are new entries, of whatever day.
        failed: the journal cannot be read now (``Failure``); it is tried again.
    """

    day_read = Signal(object)
    added = Signal()
    failed = Signal(object)

    def __init__(self, desk: HistoryDesk, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._day: date | None = None
        self._newest = -1
        self._is_looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def show_day(self, day: date) -> None:
        """Read a day; what was asked for before is of no interest any more."""
        self._day = day
        desk, lane = self._desk, self._lane

        def work() -> DayLines | None:
            def is_other() -> bool:
                return self._day != day

            if is_other():
                return None
            try:
                return desk.read_day(
                    day, lambda part: lane.post(lambda: self._read(part)), is_other
                )
            except Stopped:
                return None

        lane.run(work, self._read, lambda failure: self._not_read(day, failure))

    def start(self) -> None:
        """Look for what is added, at once and from time to time."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Nobody looks at the screen any more."""
        self._timer.stop()

    def look(self) -> None:
        """Ask whether something was added; one question at a time."""
        if self._is_looking or self._day is None:
            return
        self._is_looking = True
        self._lane.run(self._desk.newest, self._looked, self._not_looked)

    def _looked(self, newest: int) -> None:
        self._is_looking = False
        if newest == self._newest:
            return
        is_first, self._newest = self._newest < 0, newest
        if not is_first and self._day is not None:
            self.show_day(self._day)
        self.added.emit()

    def _not_looked(self, failure: Failure) -> None:
        self._is_looking = False
        self._newest = 0  # whatever comes back is read anew
        self.failed.emit(failure)

    def _read(self, found: DayLines | None) -> None:
        if found is not None and found.day == self._day:
            self.day_read.emit(found)

    def _not_read(self, day: date, failure: Failure) -> None:
        if day == self._day:
            self._newest = 0
            self.failed.emit(failure)
