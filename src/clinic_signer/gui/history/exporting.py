"""How much of the history is written to a file, and its name. Pure: no Qt."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import Enum

from clinic_signer.gui import dates
from clinic_signer.gui.history import texts
from clinic_signer.japan import JAPAN
from clinic_signer.station.journal.export import ExportForm
from clinic_signer.words import Words

FORM_WORDS = {ExportForm.CSV: texts.FORM_CSV, ExportForm.JSON_LINES: texts.FORM_JSON}
"""What each form is for."""


class ExportSpan(Enum):
    """How much is written."""

    DAY = "day"
    MONTH = "month"
    ALL = "all"

    def words(self, day: date) -> Words:
        """How much that is, beside the day that is shown."""
        if self is ExportSpan.DAY:
            return texts.SPAN_DAY.filled(day=dates.full_day(day))
        if self is ExportSpan.MONTH:
            return texts.SPAN_MONTH.filled(month=dates.full_month(day))
        return texts.SPAN_ALL

    def bounds(self, day: date) -> tuple[datetime | None, datetime | None]:
        """From when, and until before when; None for no bound."""
        if self is ExportSpan.ALL:
            return None, None
        if self is ExportSpan.DAY:
            return _begin(day), _begin(day + timedelta(days=1))
        first = day.replace(day=1)
        return _begin(first), _begin((first + timedelta(days=31)).replace(day=1))

    def file_name(self, day: date, form: ExportForm, *, sandbox: bool) -> str:
        """A name to begin with; it holds no personal data, and tells what was only practised."""
        part = {
            ExportSpan.DAY: f"_{day.isoformat()}",
            ExportSpan.MONTH: f"_{day:%Y-%m}",
            ExportSpan.ALL: "",
        }[self]
        return f"clinic-signer_history{'_SANDBOX' if sandbox else ''}{part}.{form.value}"


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)
