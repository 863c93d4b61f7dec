"""The search in all days, and the line above the table that tells of it."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame

from clinic_signer.gui import dates, strings
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.everywhere import MOST, Found, Stopped
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, ElidedLabel, IconLabel, restyle, row

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.worker import Lane


class FindingBar(QFrame):
    """What is searched for in all days, how far it is, and the way back.

    Signals:
        back_wanted: show the day again.
    """

    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        restyle(self, level=Level.INFO.value)
        self.sentence = ElidedLabel("", "small")
        self.back = Button("", size="small")
        self.back.clicked.connect(self.back_wanted)
        line = row(IconLabel(Glyph.MAGNIFYING_GLASS, 18, Tone.ACCENT_TEXT), gap=10)
        line.setContentsMargins(12, 6, 8, 6)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.back)
        self.setLayout(line)
        self.hide()

    def show_progress(self, wanted: str, looked_at: int) -> None:
        """Say how far the search is."""
        parts = [strings.say(texts.FINDING, wanted=wanted)]
        if looked_at:
            parts.append(strings.say(texts.FINDING_PROGRESS, n=looked_at))
        self.sentence.set_text(strings.joined(parts))
        self.back.setText(strings.say(texts.STOP_FINDING))
        self.show()

    def show_found(self, found: Found, day: date) -> None:
        """Say what was found, and which day there is to go back to."""
        parts = [strings.say(texts.FOUND, wanted=found.wanted, n=found.prescriptions)]
        if found.prescriptions > MOST:
            parts.append(strings.say(texts.FOUND_MANY, n=MOST))
        self.sentence.set_text(strings.joined(parts))
        name = strings.say(dates.short_day(day))
        self.back.setText(strings.say(texts.BACK_TO_DAY, day=name))
        self.show()


class Finding(QObject):
    """One search in all days at a time.

    Args:
        desk: the journal.
        lane: where it is searched.
        bar: tells how far it is.
        parent: whose end also ends this.

    Attributes:
        wanted: what is, or was last, searched for.

    Signals:
        found: what it has found (``Found``).
        failed: the journal cannot be read (``Failure``).
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: HistoryDesk, lane: Lane, bar: FindingBar, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._bar = bar
        self._stop = threading.Event()
        self.wanted = ""

    def begin(self, wanted: str) -> None:
        """Search; an earlier search is given up."""
        self.stop()
        self._stop = stop = threading.Event()
        self.wanted = wanted
        desk, lane = self._desk, self._lane

        def progress(looked_at: int) -> None:
            lane.post(lambda: self._progressed(stop, wanted, looked_at))

        def work() -> Found | None:
            try:
                return desk.find(wanted, progress, stop.is_set)
            except Stopped:
                return None

        self._bar.show_progress(wanted, 0)
        lane.run(work, lambda found: self._found(stop, found), lambda why: self._failed(stop, why))

    def stop(self) -> None:
        """Give the search up; nothing of it is told any more."""
        self._stop.set()

    def _progressed(self, stop: threading.Event, wanted: str, looked_at: int) -> None:
        if not stop.is_set():
            self._bar.show_progress(wanted, looked_at)

    def _found(self, stop: threading.Event, found: Found | None) -> None:
        if found is not None and not stop.is_set():
            stop.set()
            self.found.emit(found)

    def _failed(self, stop: threading.Event, failure: Failure) -> None:
        if not stop.is_set():
            stop.set()
            self.failed.emit(failure)
