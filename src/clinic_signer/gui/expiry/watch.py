"""Keeps the notice right: at every change of card or phone, and when another day begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_signer.gui.expiry.bar import ExpiryBar
from clinic_signer.gui.expiry.deciding import ExpiryNotice, notice_due
from clinic_signer.gui.expiry.memory import ClosedNotices
from clinic_signer.japan import day_in_japan

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.card_watch import CardWatch
    from clinic_signer.gui.phone_watch import PhoneWatch
    from clinic_signer.gui.worker import Lane

_LOOK_EVERY_MS = 10 * 60 * 1000


class ExpiryWatch(QObject):
    """Decides what the bar shows.

    Args:
        cards: the card that would sign.
        phone: the second certificate.
        lane: reads and writes what was closed.
        clock: gives the time as an aware datetime.
        parent: what it ends with.
        memory: what was closed.

    Signals:
        day_begun: another day has begun in Japan: days that are left are others.
    """

    day_begun = Signal()

    def __init__(
        self,
        cards: CardWatch,
        phone: PhoneWatch,
        lane: Lane,
        clock: Callable[[], datetime],
        parent: QObject,
        memory: ClosedNotices | None = None,
    ) -> None:
        super().__init__(parent)
        self._cards, self._phone, self._lane, self._clock = cards, phone, lane, clock
        self._memory = memory or ClosedNotices()
        self._closed: Mapping[str, int] | None = None
        self.bar = ExpiryBar()
        self.bar.closed.connect(self._close)
        cards.changed.connect(self.look)
        phone.changed.connect(self.look)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_at_the_day)
        self._day = day_in_japan(clock())
        self._timer.start()
        lane.run(self._memory.read, self._take, _ignore)

    def look(self) -> None:
        """Show what is due now."""
        if self._closed is None:
            return
        state, phone = self._cards.state, self._phone.phone
        card = None if state is None else state.chosen.certificate
        second = None if phone is None else phone.certificate
        self.bar.show_notice(notice_due(card, second, self._clock(), self._closed))

    def _look_at_the_day(self) -> None:
        day = day_in_japan(self._clock())
        if day != self._day:
            self._day = day
            self.day_begun.emit()
        self.look()

    def _take(self, closed: Mapping[str, int]) -> None:
        self._closed = closed
        self.look()

    def _close(self, notice: ExpiryNotice) -> None:
        self._closed = {**(self._closed or {}), notice.key: notice.stage}
        self.look()
        key, stage = notice.key, notice.stage
        self._lane.run(lambda: self._memory.close(key, stage), _ignore, _ignore)


def _ignore(_result: Mapping[str, int] | Failure) -> None:
    """What could not be kept is said once more some time."""
