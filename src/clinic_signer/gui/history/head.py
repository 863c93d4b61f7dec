"""The head of the History screen: title, search, day, filter, export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.fields import FIRST_DAY, DayField, FilterField
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.search_field import SearchField
from clinic_signer.gui.widgets import Button, Label, icon_button, row
from clinic_signer.japan import day_in_japan

_SEARCH_DELAY_MS = 150
_DAY_WIDTH, _FILTER_WIDTH = 172, 128
_SEARCH_WIDTH, _SEARCH_WIDTH_NARROW, _SEARCH_LEAST = 280, 200, 96


class Head(QWidget):
    """What of the history is shown.

    Args:
        clock: for what day is today.

    Signals:
        day_chosen: another day, as a ``date``.
        changed: search or filter have changed.
        everywhere_wanted: search all days.
        export_wanted: write the history to a file.
    """

    day_chosen = Signal(object)
    everywhere_wanted = Signal()
    export_wanted = Signal()
    changed = Signal()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._delay = QTimer(self, interval=_SEARCH_DELAY_MS, singleShot=True)
        self._delay.timeout.connect(self.changed)
        self.title = Label(strings.say(strings.HISTORY), "title")
        self.search = SearchField(strings.say(texts.SEARCH))
        self.search.textChanged.connect(lambda: self._delay.start())
        self.everywhere = Button(strings.say(texts.FIND_EVERYWHERE), "text", size="small")
        self.everywhere.clicked.connect(self.everywhere_wanted)
        self.everywhere.hide()
        self.search.textChanged.connect(lambda text: self.everywhere.setVisible(bool(text)))
        self.previous = icon_button(Glyph.CARET_LEFT, strings.say(texts.PREVIOUS_DAY), "Alt+←")
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next = icon_button(Glyph.CARET_RIGHT, strings.say(texts.NEXT_DAY), "Alt+→")
        self.next.clicked.connect(lambda: self.step(+1))
        self.field = DayField(self._today())
        self.field.setFixedWidth(_DAY_WIDTH)
        self.field.day_chosen.connect(self._day_chosen)
        self.today = Button(strings.say(texts.TODAY), "text")
        self.today.clicked.connect(lambda: self.go_to(self._today()))
        self.filter = FilterField()
        self.filter.setFixedWidth(_FILTER_WIDTH)
        self.filter.filter_chosen.connect(self.changed)
        self.export = Button(strings.say(texts.EXPORT), glyph=Glyph.EXPORT)
        self.export.setAccessibleName(strings.say(texts.EXPORT))
        self.export.setToolTip(f"{strings.say(texts.EXPORT)}  Ctrl+E")
        self.export.setAccessibleDescription("Ctrl+E")
        self.export.clicked.connect(self.export_wanted)
        line = row(self.title, gap=8)
        line.addStretch(1)
        line.addWidget(self.everywhere)
        line.addWidget(self.search, 8)
        for widget in (self.today, self.previous, self.field, self.next, self.filter):
            line.addWidget(widget)
        line.addWidget(self.export)
        self.setLayout(line)
        # Not seen, but a screen reader asks a label what is chosen here.
        named = Label(strings.say(texts.KINDS))
        named.setParent(self)
        named.setBuddy(self.filter)
        named.hide()
        self.set_narrow(narrow=False)
        self.look_at_the_clock()

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.search.setMinimumWidth(_SEARCH_LEAST)
        self.search.setMaximumWidth(_SEARCH_WIDTH_NARROW if narrow else _SEARCH_WIDTH)
        self.search.set_key_shown(shown=not narrow)
        self.export.setText("" if narrow else strings.say(texts.EXPORT))

    # -- the day ----------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.field.day

    def step(self, days: int) -> None:
        """Go some days on or back."""
        self.go_to(self.day + timedelta(days=days))

    def go_to(self, day: date) -> None:
        """Show a day, no later than today."""
        self.look_at_the_clock()
        self.field.choose(max(FIRST_DAY, min(day, self._today())))

    def look_at_the_clock(self) -> None:
        """Midnight may have passed."""
        self.field.set_today(self._today())
        is_today = self.day == self._today()
        for button in (self.next, self.today):
            button.setEnabled(not is_today)
            button.setAccessibleDescription(strings.say(texts.IS_TODAY) if is_today else "")

    def _today(self) -> date:
        return day_in_japan(self._clock())

    def _day_chosen(self, day: date) -> None:
        self.look_at_the_clock()
        self.day_chosen.emit(day)

    # -- search -----------------------------------------------------------------------------

    def show_everything(self) -> None:
        """Drop search and filter."""
        self.search.clear()
        self.filter.choose(self.filter.chosen.ALL)
        self._delay.stop()
        self.changed.emit()
