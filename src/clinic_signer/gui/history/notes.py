"""What stands under the names of the columns when there are no rows."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_signer.failures import Failure
from clinic_signer.gui import strings
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.empty_note import EmptyNote
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.history import texts
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, centred, column


class Note(Enum):
    """Why there are no rows."""

    READING = 0
    EMPTY_DAY = 1
    NOTHING_FOUND = 2
    FAILED = 3


class Notes(QStackedWidget):
    """One of the notes.

    Signals:
        previous_wanted: see the day before.
        everything_wanted: drop search and filter.
        everywhere_wanted: search all days.
        again_wanted: read again.
    """

    previous_wanted = Signal()
    everything_wanted = Signal()
    everywhere_wanted = Signal()
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        reading = EmptyNote(
            Glyph.HOURGLASS_MEDIUM, strings.say(texts.READING), strings.say(texts.READING_HINT)
        )
        empty = EmptyNote(
            Glyph.CLOCK_COUNTER_CLOCKWISE, strings.say(texts.EMPTY), strings.say(texts.EMPTY_HINT)
        )
        self.previous = _button(empty, strings.say(texts.SEE_PREVIOUS))
        self.previous.clicked.connect(self.previous_wanted)
        nothing = EmptyNote(
            Glyph.MAGNIFYING_GLASS,
            strings.say(strings.NOTHING_FOUND),
            strings.say(strings.NOTHING_FOUND_HINT),
        )
        self.everywhere = Button(strings.say(texts.FIND_EVERYWHERE))
        self.everywhere.clicked.connect(self.everywhere_wanted)
        self.everything = _button(
            nothing, strings.say(texts.SHOW_EVERYTHING), beside=self.everywhere
        )
        self.everything.clicked.connect(self.everything_wanted)
        for page in (reading, empty, nothing, self._failed_page()):
            self.addWidget(page)

    def _failed_page(self) -> QWidget:
        self._notice = Notice(Level.CAUTION, "", "")
        self._notice.setMaximumWidth(560)
        self.again = Button(strings.say(texts.TRY_AGAIN))
        self.again.clicked.connect(self.again_wanted)
        layout = column(gap=16, margins=(16, 16, 16, 32))
        layout.addStretch(1)
        layout.addLayout(centred(self._notice))
        layout.addLayout(centred(self.again))
        layout.addStretch(1)
        page = QWidget()
        page.setLayout(layout)
        return page

    def show_note(self, note: Note) -> None:
        """Show a note; a failure by :meth:`show_failure`."""
        self.setCurrentIndex(note.value)

    def show_failure(self, failure: Failure) -> None:
        """Say why the journal cannot be read, and what to do."""
        level = Level.CAUTION if failure.row.retriable else Level.BLOCKED
        self._notice.show_failure(level, failure_text(failure))
        self.setCurrentIndex(Note.FAILED.value)

    @property
    def text(self) -> str:
        """The failure, for a screen reader."""
        return self._notice.text


def _button(note: EmptyNote, text: str, *, beside: Button | None = None) -> Button:
    button = Button(text)
    line = centred(button)
    if beside is not None:
        line.insertSpacing(1, 8)
        line.insertWidget(1, beside)
    note.box.insertSpacing(note.end, 10)
    note.box.insertLayout(note.end + 1, line)
    return button
