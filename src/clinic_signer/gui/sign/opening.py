"""The Sign screen before its parts are loaded: what it looks like without prescriptions.

It is what the first paint shows, so it imports nothing but small widgets. The real screen takes
its place a moment later and looks the same.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.empty_note import EmptyNote
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.widgets import (
    Button,
    ElidedLabel,
    Label,
    centred,
    column,
    frame,
    icon_button,
    row,
)
from clinic_signer.words import Words

QUEUE_WIDTH = 376
QUEUE_WIDTH_NARROW = 304


class QueueHeading(QWidget):
    """今日の処方箋 with the date, and its button to open files."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.open_button = icon_button(Glyph.FOLDER_OPEN, strings.say(strings.OPEN_FILES), "Ctrl+O")
        self._day = ElidedLabel("", "muted")
        self._title = Label(strings.say(strings.TODAY), "subtitle")
        line = row(self._title, gap=8)
        line.addWidget(self._day, 1)
        line.addWidget(self.open_button)
        self.setLayout(line)
        self.setFixedHeight(32)
        self.show_day(day)

    def show_title(self, words: Words) -> None:
        """Show what is in the queue: 今日の処方箋 until something else is known."""
        self._title.setText(strings.say(words))

    def show_day(self, day: date) -> None:
        """Show which day it is."""
        self._day.set_text(strings.say(dates.weekday_day(day)))


def queue_note() -> EmptyNote:
    """Return what stands in an empty queue."""
    heading, hint = strings.say(strings.QUEUE_EMPTY), strings.say(strings.QUEUE_EMPTY_HINT)
    return EmptyNote(Glyph.TRAY, heading, hint)


def form_note() -> tuple[EmptyNote, Button]:
    """Return what stands in the place of the form, and its button to open files."""
    heading, hint = strings.say(strings.FORM_EMPTY), strings.say(strings.FORM_EMPTY_HINT)
    note = EmptyNote(Glyph.PRESCRIPTION, heading, hint)
    button = Button(strings.say(strings.OPEN_FILES_BUTTON), glyph=Glyph.FOLDER_OPEN)
    note.box.insertSpacing(note.end, 10)
    note.box.insertLayout(note.end + 1, centred(button))
    return note, button


class OpeningPage(QFrame):
    """An empty Sign screen whose buttons already open files.

    It is empty until :meth:`fill`: putting a full page into a stack would lay it out for nothing,
    in fonts that it will not have.

    Signals:
        open_wanted: the person wants to open files.
    """

    open_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")

    def fill(self, day: date) -> None:
        """Make what is on it; once."""
        self._queue = frame("side")
        heading = QueueHeading(day)
        inside = column(heading, gap=0, margins=(16, 12, 17, 0))
        inside.addWidget(queue_note(), 1)
        self._queue.setLayout(inside)
        note, self.open_button = form_note()
        for button in (heading.open_button, self.open_button):
            button.clicked.connect(self.open_wanted)
        self._foot = frame("foot")
        foot = row(Label(strings.say(strings.CHOOSE_WHAT), "strong"), margins=(16, 0, 16, 0))
        foot.addStretch(1)
        self.sign_button = Button(strings.say(strings.SIGN_NONE), "primary", size="big")
        self.sign_button.setEnabled(False)
        self.sign_button.setAccessibleDescription(strings.say(strings.CHOOSE_WHAT))
        foot.addWidget(self.sign_button)
        self._foot.setLayout(foot)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._queue)
        body.addWidget(note, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(self._foot)

    def set_measures(self, *, narrow: bool) -> None:
        """Use the measures of the wide or narrow layout."""
        self._queue.setFixedWidth(QUEUE_WIDTH_NARROW if narrow else QUEUE_WIDTH)
        self._foot.setFixedHeight(56 if narrow else 64)
