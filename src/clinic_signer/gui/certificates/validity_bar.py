"""How much of a certificate's time has passed: a bar with both ends dated."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.card_slot import EXPIRING_DAYS
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Label, column, restyle, row

_DAYS_OF_YEAR = 365
_DAYS_OF_MONTH = 30


def left_in_words(days: int) -> str:
    """Return how long it still lasts: years and months, then days."""
    if days < 0:
        return strings.say(strings.ENDED)
    if days <= EXPIRING_DAYS:
        return strings.say(texts.LEFT_DAYS, n=days)
    years, rest = divmod(days, _DAYS_OF_YEAR)
    months = min(11, rest // _DAYS_OF_MONTH)
    if not years:
        return strings.say(texts.LEFT_MONTHS, months=months)
    return strings.say(texts.LEFT_YEARS, years=years, months=months)


def level_of(days: int) -> Level:
    """Return how pressing the end of a certificate is."""
    if days < 0:
        return Level.BLOCKED
    return Level.CAUTION if days <= EXPIRING_DAYS else Level.OK


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._passed, self._tone = 0.0, Tone.ACCENT
        self.setFixedHeight(14)

    def show_part(self, passed: float, tone: Tone) -> None:
        self._passed, self._tone = passed, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0.5, 3.5, self.width() - 1, 7)
        painter.setPen(theme.colour(Tone.NEUTRAL_LINE))
        painter.setBrush(theme.colour(Tone.NEUTRAL_BG))
        painter.drawRoundedRect(whole, 3.5, 3.5)
        part = QRectF(whole)
        part.setWidth(whole.width() * self._passed)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._tone))
        painter.drawRoundedRect(part, 3.5, 3.5)
        painter.setBrush(theme.colour(Tone.TEXT))
        painter.drawRect(QRectF(part.right() - 1, 0, 2, 14))
        painter.end()


class ValidityBar(QWidget):
    """First day, what is left, last day, and the bar below them."""

    def __init__(self) -> None:
        super().__init__()
        self._begins, self._ends = Label("", "muted"), Label("", "muted")
        self._left = Label("", "small-strong")
        self._bar = _Bar()
        line = row(self._begins, gap=8)
        line.addStretch(1)
        line.addWidget(self._left)
        line.addStretch(1)
        line.addWidget(self._ends)
        layout = column(gap=2)
        layout.addLayout(line)
        layout.addWidget(self._bar)
        self.setLayout(layout)

    def show_dates(self, begins: date, ends: date, days_left: int) -> None:
        """Show a certificate's time: amber near its end, red after it."""
        level = level_of(days_left)
        first, last = (strings.say(dates.full_day(day)) for day in (begins, ends))
        left = left_in_words(days_left)
        self._begins.setText(first)
        self._ends.setText(last)
        self._left.setText(left)
        is_calm = level is Level.OK
        restyle(self._left, level="" if is_calm else level.value)
        total = max(1, (ends - begins).days)
        passed = min(1.0, max(0.0, 1 - days_left / total))
        self._bar.show_part(passed, Tone.ACCENT if is_calm else level.ink)
        self.setAccessibleName(strings.say(texts.VALIDITY, begins=first, ends=last, left=left))
