"""The History screen: a day of the journal, line by line, with the proof of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.history.alarm import Alarm
from clinic_signer.gui.history.deeds import Deeds
from clinic_signer.gui.history.desk import DayLines, HistoryDesk
from clinic_signer.gui.history.details import DetailsPane
from clinic_signer.gui.history.everywhere import Found
from clinic_signer.gui.history.export_dialog import ExportDialog
from clinic_signer.gui.history.finding import Finding, FindingBar
from clinic_signer.gui.history.foot import Foot
from clinic_signer.gui.history.head import Head
from clinic_signer.gui.history.lines import Row, rows
from clinic_signer.gui.history.listing import Listing
from clinic_signer.gui.history.notes import Note
from clinic_signer.gui.history.possible import Deed, possible
from clinic_signer.gui.history.proving import Proving
from clinic_signer.gui.history.story import Story, story
from clinic_signer.gui.history.watch import HistoryWatch
from clinic_signer.gui.printed_form.desk import FormDesk
from clinic_signer.gui.printed_form.door import FormOut
from clinic_signer.gui.screen import Screen
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import row
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.reading import HistoryEntry

if TYPE_CHECKING:
    from clinic_signer.failures import Failure

_STORY_DELAY_MS = 60
"""A held arrow key goes through the rows without laying out the details of each."""


class HistoryScreen(Screen):
    """What happened on a day.

    Signals:
        verify_wanted: show the verdict on a signed document: its bytes and its name.
    """

    verify_wanted = Signal(bytes, str)

    def __init__(
        self,
        desk: HistoryDesk,
        lanes: Lanes,
        clock: Callable[[], datetime],
        forms: FormDesk,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._lanes = lanes
        self._day: DayLines | None = None
        self._found: Found | None = None
        self._opened: frozenset[int] = frozenset()
        self._narrow = self._is_dressed_up = False
        self._announcer = Announcer(self)
        self.head = Head(clock)
        self.listing = Listing()
        self.table, self.notes = self.listing.table, self.listing.notes
        self.bar = FindingBar()
        self.details = DetailsPane()
        self.foot = Foot()
        self.alarm = Alarm()
        self.watch = HistoryWatch(desk, lanes.history, self)
        self.proving = Proving(desk, lanes.proof, clock, self)
        self.finding = Finding(desk, lanes.history, self.bar, self)
        self.forms = FormOut(forms, lanes.desk, self)
        self.deeds = Deeds(desk, lanes.history, self, self.forms)
        self._story_delay = QTimer(self, interval=_STORY_DELAY_MS, singleShot=True)
        self._story_delay.timeout.connect(self._read_story)
        self._build()
        self._connect()
        self.set_measures(narrow=False, short=False)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self._middle = row(gap=16)
        self._middle.addWidget(self.listing, 1)
        self._middle.addWidget(self.details)
        self.details.hide()
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(self.head)
        self._whole.addWidget(self.alarm)
        self._whole.addWidget(self.bar)
        self._whole.addLayout(self._middle, 1)
        self._whole.addWidget(self.foot)

    def _connect(self) -> None:
        self.head.day_chosen.connect(self.show_day)
        self.head.changed.connect(self._changed)
        self.watch.day_read.connect(self._show_day)
        self.watch.added.connect(self._added)
        self.watch.failed.connect(self._show_failure)
        self.proving.changed.connect(self._show_proof)
        self.foot.prove_wanted.connect(self.proving.examine)
        self.foot.stop_wanted.connect(self.proving.stop)
        self.table.row_chosen.connect(self._row_chosen)
        self.table.details_wanted.connect(self.open_details)
        self.table.toggle_wanted.connect(self._toggle)
        self.notes.previous_wanted.connect(lambda: self.head.step(-1))
        self.notes.everything_wanted.connect(self.head.show_everything)
        for asking in (self.head, self.notes):
            asking.everywhere_wanted.connect(self.find_everywhere)
        self.head.export_wanted.connect(self.export_shown)
        self.bar.back_wanted.connect(self.back_to_the_day)
        self.finding.found.connect(self._show_found)
        self.finding.failed.connect(self._show_failure)
        self.notes.again_wanted.connect(self.reload)
        self.details.close_wanted.connect(self.close_details)
        self.details.deed_wanted.connect(self.deeds.begin)
        self.deeds.verify_wanted.connect(self.verify_wanted)
        self.deeds.done.connect(self._deed_done)
        self.deeds.failed.connect(self._deed_failed)
        self.forms.told.connect(self._form_told)
        self.forms.failed.connect(self._deed_failed)
        for keys, days in (("Alt+Left", -1), ("Alt+Right", +1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda days=days: self.head.step(days))

    def set_measures(self, *, narrow: bool, short: bool, tight: bool = False) -> None:
        """Narrow: the details take the place of the table."""
        del tight
        self._narrow = narrow
        side = 16 if narrow else 24
        self._whole.setContentsMargins(side, 8 if short else 16, side, 8 if short else 12)
        self._whole.setSpacing(8 if short else 12)
        self.head.set_narrow(narrow=narrow)
        self.table.set_narrow(narrow=narrow)
        self.details.set_narrow(narrow=narrow)
        self.listing.setVisible(not (narrow and self.details.isVisibleTo(self)))

    # -- life -------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the journal while somebody looks at the screen."""
        super().showEvent(event)
        if self._day is None:
            self.show_day(self.head.day)
        if not self._is_dressed_up:
            self._is_dressed_up = True
            QTimer.singleShot(0, self.head.field, self.head.field.prepare_calendar)
        self.watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the journal be."""
        super().hideEvent(event)
        self.watch.stop()

    def close_down(self) -> None:
        """The window closes: nothing may be waited for."""
        self.watch.stop()
        self.proving.stop()
        self.finding.stop()

    # -- the day ----------------------------------------------------------------------------

    def show_day(self, day: date) -> None:
        """Show a day."""
        self._leave_everywhere()
        self._day = None
        self._opened = frozenset()
        self.foot.show_day(None)
        self.listing.show_rows([], Note.READING)
        self.watch.show_day(day)

    def reload(self) -> None:
        """Read the day again; ``F5``."""
        self.head.look_at_the_clock()
        self.watch.show_day(self.head.day)
        self.watch.look()

    def _show_day(self, found: DayLines) -> None:
        self._day = found
        self.foot.show_day(found)
        if not self.foot.keeping.whole_text:
            self._lanes.history.run(self._desk.keeping, self.foot.show_keeping, _ignore)
        self._show_rows()

    def _show_rows(self) -> None:
        chosen, wanted = self.head.filter.chosen, self.head.search.text()
        if self._found is not None:
            self.listing.show_rows(
                rows(self._found.lines, chosen, self._found.wanted, self._opened),
                Note.NOTHING_FOUND,
            )
            return
        day = self._day
        if day is None:
            return
        otherwise = Note.EMPTY_DAY if day.is_whole else Note.READING
        if day.lines:
            otherwise = Note.NOTHING_FOUND
        self.listing.show_rows(rows(day.lines, chosen, wanted, self._opened), otherwise)

    def _show_failure(self, failure: Failure) -> None:
        self._leave_everywhere()
        self._day = None
        self.foot.show_day(None)
        self.listing.show_failure(failure)

    # -- all days ---------------------------------------------------------------------------

    def find_everywhere(self) -> None:
        """Search all days for what stands in the search field."""
        wanted = self.head.search.text().strip()
        if wanted:
            self.finding.begin(wanted)

    def _show_found(self, found: Found) -> None:
        self._found = found
        self.table.set_dated(is_dated=True)
        self.bar.show_found(found, self.head.day)
        self._announcer.announce(self.bar.sentence.whole_text)
        self._show_rows()

    def _changed(self) -> None:
        """Another filter keeps what was found in all days; another search does not."""
        if self.head.search.text().strip() != self.finding.wanted:
            self._leave_everywhere()
        self._show_rows()

    def back_to_the_day(self) -> None:
        """Give up the search in all days, and what it has found."""
        self._leave_everywhere()
        self._show_rows()

    def _leave_everywhere(self) -> None:
        self.finding.stop()
        self.bar.hide()
        if self._found is not None:
            self._found = None
            self.table.set_dated(is_dated=False)

    def _added(self) -> None:
        self.head.look_at_the_clock()
        if self._day is None:
            self.watch.show_day(self.head.day)
        self.proving.follow()
        self._read_story()

    # -- rows and details -------------------------------------------------------------------

    def _toggle(self, chosen: Row) -> None:
        self._opened ^= {chosen.line.key}
        self._show_rows()

    def _row_chosen(self, chosen: Row | None) -> None:
        if chosen is None:
            self.details.hide()
            self.listing.show()
        elif self.details.isVisible():
            self._show_details()

    def open_details(self) -> None:
        """Show the details of the current row."""
        if self.table.current_row is None:
            return
        self.details.show()
        self.listing.setVisible(not self._narrow)
        self._show_details()
        if self._narrow:
            self.details.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_details(self) -> None:
        """Back to the table alone."""
        self.details.hide()
        self.listing.show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_details(self) -> None:
        chosen = self.table.current_row
        if chosen is None:
            return
        line = chosen.line
        self.details.show_line(line)
        if line.job_id is not None:
            self._story_delay.start()
        elif not line.members:
            self.details.show_story(story([HistoryEntry(line.entry, None)]))

    def _read_story(self) -> None:
        """Read the course of what is current, unless the keyboard has gone on already."""
        chosen = self.table.current_row
        job_id = None if chosen is None else chosen.line.job_id
        if job_id is None or not self.details.isVisible():
            return

        def read(found: Story) -> None:
            chosen = self.table.current_row
            if chosen is not None and chosen.line.job_id == job_id:
                self.details.show_story(found)

        self._lanes.history.run(lambda: self._desk.story(job_id), read, self._deed_failed)

    def _deed_done(self, text: str) -> None:
        self.details.show_note(text, level=Level.OK)
        self._announcer.announce(text)
        self._read_story()
        self.watch.look()

    def print_shown(self) -> None:
        """Print the form of the prescription whose details are shown; show them first."""
        job = self.details.job if self.details.isVisible() else None
        if job is None:
            self.open_details()
        elif Deed.PRINT in possible(job):
            self.deeds.begin(Deed.PRINT, job)

    def _form_told(self, level: Level, heading: str, sentence: str) -> None:
        self.details.show_note(heading, sentence, level)
        said = strings.spoken([heading, sentence])
        self._announcer.announce(said, assertive=level is not Level.OK)
        self.watch.look()

    def _deed_failed(self, failure: Failure) -> None:
        said = failure_text(failure)
        self.details.show_failure(said)
        self._announcer.announce(said.spoken, assertive=True)

    # -- the chain --------------------------------------------------------------------------

    def _show_proof(self) -> None:
        state = self.proving.state
        self.foot.show_proof(state)
        self.alarm.show_proof(state)

    def export_shown(self) -> None:
        """Write the history to a file; ``Ctrl+E``."""
        ExportDialog(self._desk, self._lanes.history, self.head.day, self.window()).open()

    # -- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the details, even while the keyboard is in the table beside them."""
        if event.key() == Qt.Key.Key_Escape and self.details.isVisible():
            self.close_details()
        else:
            super().keyPressEvent(event)

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()

    def entry_stop(self) -> QWidget:
        """The table, not the search field above it."""
        return self.table

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen."""
        stops: list[QWidget] = [self.head.search, self.table]
        stops += [self.notes.previous, self.notes.everywhere, self.notes.again]
        stops += [self.details.course, self.foot.prove]
        return [stop for stop in stops if stop.focusPolicy() is not Qt.FocusPolicy.NoFocus]


def _ignore(_failure: object) -> None:
    """The screen says it already."""
