"""Looks for later versions beside the work, and shows the line about one."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_signer.gui import strings
from clinic_signer.gui.notice_bar import NoticeBar, NoticeWords
from clinic_signer.gui.theme import Level
from clinic_signer.gui.updates import texts
from clinic_signer.gui.updates.desk import UpdatesDesk, UpdateState
from clinic_signer.updates.notice import Standing, UpdateNotice
from clinic_signer.updates.words import heading_of, sentences_of

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.worker import Lane
    from clinic_signer.updates.checking import CheckResult, TrustListOutcome

_LOOK_EVERY_MS = 10 * 60 * 1000
"""So often it is seen whether a day is over; a PC may be on for weeks."""


class UpdateWatch(QObject):
    """What is known of later versions, kept right.

    Args:
        desk: knows and looks.
        lane: where that is done; nothing else waits in it.
        parent: what it ends with.

    Signals:
        changed: something else is known, or it is being looked.
    """

    changed = Signal()

    def __init__(self, desk: UpdatesDesk, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._lane = desk, lane
        self._stop = Event()
        self.state: UpdateState | None = None
        self.failure: Failure | None = None
        self.trust_list: TrustListOutcome | None = None
        self.is_asking = False
        self._hidden: UpdateNotice | None = None
        self._shown: UpdateNotice | None = None
        self.bar = NoticeBar()
        self.bar.closed.connect(self._close)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_at_the_day)

    def start(self) -> None:
        """Show what is known, and look by itself when it is time."""
        self._timer.start()
        self.refresh()
        self._look_at_the_day()

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()
        self._stop.set()

    def refresh(self) -> None:
        """Read again what is known: the settings may be others."""
        self._lane.run(self._desk.state, self._take, self._note)

    def look(self) -> None:
        """Look now, because somebody asks for it."""
        if self.is_asking or self._stop.is_set():
            return
        self.is_asking, self.failure = True, None
        self.changed.emit()
        self._lane.run(lambda: self._desk.look(self._stop), self._looked, self._not_looked)

    def _look_at_the_day(self) -> None:
        if not self.is_asking:
            self._lane.run(self._desk.is_due, self._look_if, self._note)

    def _look_if(self, is_due: bool) -> None:
        if is_due:
            self.look()

    def _looked(self, result: CheckResult | None) -> None:
        self.is_asking = False
        self.trust_list = None if result is None else result.trust_list
        if self.trust_list is not None:
            self.failure = self.trust_list.failure
        self.refresh()

    def _not_looked(self, failure: Failure) -> None:
        """It is said on the page About only: nobody has to do anything in order to sign."""
        self.is_asking = False
        self._note(failure)
        self.refresh()

    def _note(self, failure: Failure) -> None:
        self.failure = failure
        self.changed.emit()

    def _take(self, state: UpdateState) -> None:
        self.state = state
        self._show_bar()
        self.changed.emit()

    def _show_bar(self) -> None:
        notice = None if self.state is None or self.state.is_closed else self.state.notice
        if notice is None or notice.standing is Standing.CURRENT or notice == self._hidden:
            self._shown = None
            self.bar.say_nothing()
            return
        before, self._shown = self._shown, notice
        self.bar.say(notice, words_of(notice), is_new=notice != before)

    def _close(self, notice: UpdateNotice) -> None:
        """The line about a version that is no longer supported comes again at the next start."""
        self._hidden = notice
        self._show_bar()
        if notice.standing is Standing.NEWER:
            self._lane.run(lambda: self._desk.close(notice), lambda _none: None, self._note)


def words_of(notice: UpdateNotice) -> NoticeWords:
    """The line about a later version; louder when this one is no longer supported."""
    is_old = notice.standing is Standing.TOO_OLD
    return NoticeWords(
        strings.say(texts.NAME),
        strings.plain(heading_of(notice)),
        strings.sentences([strings.plain(words) for words in sentences_of(notice)]),
        Level.CAUTION if is_old else Level.INFO,
    )
