"""Keeps the queue in step with the journal, whoever changes it: this window, a folder, another PC.

All of it is read in a lane. A journal that cannot be reached is a state of the queue, shown with
its remedy, and is asked for again until it is back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.queue import Queue
from clinic_signer.japan import day_in_japan

if TYPE_CHECKING:  # what reads the journal is imported in a lane
    from clinic_signer.failures import Failure
    from clinic_signer.gui.sign.queue_desk import News, QueueDesk
    from clinic_signer.gui.worker import Lane

T = TypeVar("T")

FIRST_FORM_MS = 120
"""Reading goes on after so long: until then the first prescription is drawn, which would take twice
as long beside a lane at work."""
LOOK_EVERY_MS = 1000
"""How often the journal is asked for something new."""
OPEN_AGAIN_MS = 3000
"""After so long a journal that could not be reached is tried again by itself."""
OPEN_RARELY_MS = 60_000
"""After so long one is that somebody has to see to: asking again may ask a person (a keyring)."""


class QueueWatch(QObject):
    """Reads the queue, then what changes.

    Args:
        desk: gives the station's side of the queue; called in the lane.
        lane: where it is asked.
        queue: what is kept in step.
        clock: gives the time as an aware datetime.
        parent: whose end also ends the watch.

    Attributes:
        queue: what is kept in step.
        is_loaded: all rows are there.
        failure: why the journal cannot be read now.

    Signals:
        loaded: all rows are there.
        failed: the journal cannot be read now (a ``Failure``); it is asked for again.
        recovered: it can be read again.
        new_day: another day has begun.
    """

    loaded = Signal()
    failed = Signal(object)
    recovered = Signal()
    new_day = Signal()

    def __init__(
        self,
        desk: Callable[[], QueueDesk],
        lane: Lane,
        queue: Queue,
        clock: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self.queue = queue
        self._clock = clock
        self._position = 0
        self._practises = False
        self._is_looking = self._is_stopped = False
        self.is_loaded = self.has_service = False
        self.failure: Failure | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._turn)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._open)

    # -- opening ----------------------------------------------------------------------------

    def start(self, *, practise: bool) -> None:
        """Open the journal, read the queue, and keep up with it."""
        self._practises = practise
        self._open()

    def _open(self) -> None:
        practise = self._practises
        self._lane.run(lambda: self._desk().begin(practise=practise), self._opened, self._not_open)

    def _opened(self, position: int) -> None:
        if self._is_stopped:
            return
        self._is_well()
        self._position = position
        self._read_on(0)

    def _not_open(self, failure: Failure) -> None:
        if not self._is_stopped:
            self._fail(failure)
            self._again.start(OPEN_AGAIN_MS if failure.row.retriable else OPEN_RARELY_MS)

    def _read_on(self, after: int) -> None:
        if self._is_stopped:
            return
        self._lane.run(lambda: self._desk().part(after), self._read, self._not_open)

    def _read(self, part: tuple[Entry, ...]) -> None:
        if self._is_stopped:
            return
        is_first = not self.queue.entries
        self.queue.take(part)
        if part:
            last = part[-1].number
            pause = FIRST_FORM_MS if is_first else 0
            QTimer.singleShot(pause, self, lambda: self._read_on(last))
            return
        self.is_loaded = True
        self._timer.start()
        self.loaded.emit()
        self.look()

    def stop(self) -> None:
        """The window closes: nothing more is asked."""
        self._is_stopped = True
        self._timer.stop()
        self._again.stop()

    # -- keeping up -------------------------------------------------------------------------

    def _turn(self) -> None:
        today = day_in_japan(self._clock())
        if today != self.queue.today:
            self.queue.begin_day(today)
            self.new_day.emit()
        self.look()

    def look_now(self) -> None:
        """The person wants to know: a journal that could not be opened is tried at once."""
        if self._again.isActive():
            self._again.stop()
            self._open()
        else:
            self.look()

    def look(self) -> None:
        """Ask what is new; one question at a time."""
        if self._is_looking or self._is_stopped or not self.is_loaded:
            return
        self._is_looking = True
        position, is_overdue = self._position, self._has_overdue()

        def work() -> News:
            desk = self._desk()
            if is_overdue:
                desk.return_expired()
            return desk.news(position)

        self._lane.run(work, self._looked, self._not_looked)

    def _has_overdue(self) -> bool:
        """Whether a row seems to be held by a workstation that does not renew its claim.

        Renewals are not told of, so that only the journal knows; asking it costs a transaction.
        """
        now = self._clock()
        return any(
            entry.job.lease is not None and entry.job.lease.until < now
            for entry in self.queue.being_signed
        )

    def _looked(self, news: News) -> None:
        self._is_looking = False
        self._is_well()
        self._position = news.position
        self.has_service = news.has_service
        if news.entries:
            self.queue.take(news.entries)
        if not news.is_all:
            self.look()

    def _not_looked(self, failure: Failure) -> None:
        self._is_looking = False
        self._fail(failure)

    # -- doing ------------------------------------------------------------------------------

    def run(
        self,
        work: Callable[[QueueDesk], T],
        done: Callable[[T], None],
        failed: Callable[[Failure], None],
    ) -> None:
        """Have something asked of the station in the lane."""
        self._lane.run(lambda: work(self._desk()), done, failed)

    def change(
        self,
        work: Callable[[QueueDesk], Entry],
        done: Callable[[Entry], None],
        failed: Callable[[Failure], None],
    ) -> None:
        """Have a row changed in the journal, and take over what became of it.

        Args:
            work: changes it.
            done: told of the row of the queue.
            failed: told why it could not be changed.
        """
        self.run(work, lambda entry: done(self.take([entry])[0]), failed)

    def take(self, entries: Sequence[Entry]) -> list[Entry]:
        """Take over rows that the journal has told of elsewhere."""
        return self.queue.take(entries)

    # -- well or not ------------------------------------------------------------------------

    def _is_well(self) -> None:
        if self.failure is not None:
            self.failure = None
            self.recovered.emit()

    def _fail(self, failure: Failure) -> None:
        is_new = self.failure is None or self.failure.code is not failure.code
        self.failure = failure
        if is_new:
            self.failed.emit(failure)
