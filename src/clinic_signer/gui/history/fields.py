"""The day and the filter of the history, as fields with a glyph in them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QHBoxLayout, QToolButton, QWidget

from clinic_signer.gui import glyph_icons, qt_words, strings
from clinic_signer.gui.choice_field import ChoiceField, field_glyph, place_glyph
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.wording import Filter
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.words import Language, Words

FIRST_DAY = date(2020, 1, 1)
"""Before any electronic prescription of Japan (they began in January 2023)."""
_THIS_YEAR = Words("M月d日（ddd）", "ddd d MMM")
_OTHER_YEAR = Words("yyyy年M月d日（ddd）", "ddd d MMM yyyy")
_CALENDAR_BUTTONS = (
    ("qt_calendar_prevmonth", Glyph.CARET_LEFT),
    ("qt_calendar_nextmonth", Glyph.CARET_RIGHT),
)
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class DayField(QDateEdit):
    """The day that is shown: typed, stepped with the arrow keys, or chosen in a calendar.

    Signals:
        day_chosen: another day, as a ``date``.
    """

    day_chosen = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.setLocale(qt_words.locale())
        self.setAccessibleName(strings.say(texts.DAY))
        self.lineEdit().setProperty("grade", "inside")
        self.setCalendarPopup(True)
        self.setKeyboardTracking(False)
        self.setMinimumDate(_qdate(FIRST_DAY))
        self._glyph = field_glyph(self, Glyph.CALENDAR_BLANK)
        self.set_today(today)
        self.setDate(_qdate(today))
        self._use_format()
        self.dateChanged.connect(self._changed)

    def set_today(self, today: date) -> None:
        """There is nothing to see after today."""
        self._today = today
        self.setMaximumDate(_qdate(today))

    @property
    def day(self) -> date:
        """The day that is chosen."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def choose(self, day: date) -> None:
        """Choose a day."""
        self.setDate(_qdate(day))

    def prepare_calendar(self) -> None:
        """Make the calendar; it takes as long as the rest of the head."""
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for weekday in _WEEKEND:  # Qt's red has no contrast on dark grounds
            calendar.setWeekdayTextFormat(weekday, QTextCharFormat())
        for name, glyph in _CALENDAR_BUTTONS:  # nor have its black arrows
            button = calendar.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setIcon(glyph_icons.icon(glyph, Tone.TEXT))
        if strings.language() is Language.JAPANESE:
            _put_year_first(calendar)
        self.setCalendarWidget(calendar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the glyph in its place."""
        super().resizeEvent(event)
        place_glyph(self, self._glyph)

    def _changed(self) -> None:
        self._use_format()
        self.day_chosen.emit(self.day)

    def _use_format(self) -> None:
        is_this_year = self.day.year == self._today.year
        self.setDisplayFormat(strings.say(_THIS_YEAR if is_this_year else _OTHER_YEAR))


class FilterField(ChoiceField):
    """What of the history is shown.

    Signals:
        filter_chosen: another ``Filter``.
    """

    filter_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(strings.say(texts.KINDS), [strings.say(each.value) for each in Filter])
        self.currentIndexChanged.connect(lambda _index: self.filter_chosen.emit(self.chosen))

    @property
    def chosen(self) -> Filter:
        """The filter that is chosen."""
        return list(Filter)[self.currentIndex()]

    def choose(self, chosen: Filter) -> None:
        """Choose a filter."""
        self.setCurrentIndex(list(Filter).index(chosen))


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _put_year_first(calendar: QCalendarWidget) -> None:
    """2026 9月: Qt writes the month first in every language."""
    bar = calendar.findChild(QWidget, "qt_calendar_navigationbar")
    month = calendar.findChild(QToolButton, "qt_calendar_monthbutton")
    year = calendar.findChild(QToolButton, "qt_calendar_yearbutton")
    head = None if bar is None else bar.layout()
    if isinstance(head, QHBoxLayout) and month is not None and year is not None:
        head.removeWidget(month)
        head.insertWidget(head.indexOf(year) + 1, month)
