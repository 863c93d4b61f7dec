"""What of the history is written to a file, and in what form. Pure: no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Protocol

from clinic_signer.gui import dates
from clinic_signer.gui.history import texts
from clinic_signer.japan import JAPAN
from clinic_signer.station.journal.journal import Journal
from clinic_signer.words import Words


class ExportForm(Enum):
    """The form of the file; the value is its suffix."""

    CSV = "csv"
    JSON = "json"

    @property
    def words(self) -> Words:
        """What it is for."""
        return texts.FORM_CSV if self is ExportForm.CSV else texts.FORM_JSON


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
            return texts.SPAN_MONTH.filled(year=day.year, month=day.month)
        return texts.SPAN_ALL

    def bounds(self, day: date) -> tuple[datetime | None, datetime | None]:
        """From when, and until before when; None for no bound."""
        if self is ExportSpan.ALL:
            return None, None
        if self is ExportSpan.DAY:
            return _begin(day), _begin(day + timedelta(days=1))
        first = day.replace(day=1)
        return _begin(first), _begin((first + timedelta(days=31)).replace(day=1))

    def file_name(self, day: date, form: ExportForm) -> str:
        """A name to begin with; it holds no personal data."""
        part = {
            ExportSpan.DAY: f"_{day.isoformat()}",
            ExportSpan.MONTH: f"_{day:%Y-%m}",
            ExportSpan.ALL: "",
        }[self]
        return f"clinic-signer_history{part}.{form.value}"


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be written.

    Attributes:
        since: not before this time; None for no bound.
        until: before this time; None for no bound.
        form: in this form.
    """

    since: datetime | None
    until: datetime | None
    form: ExportForm


class Exporter(Protocol):
    """Writes entries to a new file, whole or not at all."""

    def __call__(
        self,
        journal: Journal,
        path: Path,
        wish: ExportWish,
        on_progress: Callable[[int, int], None],
    ) -> int:
        """Write, and return how many entries were written.

        Args:
            journal: where they are read.
            path: a file that is not there yet.
            wish: which, and in what form.
            on_progress: told how many of how many are written. What it raises ends the export,
                and nothing is left of it.

        Raises:
            Failure: ``JOURNAL_*``, ``OUTPUT_EXISTS``, ``OUTPUT_NOT_WRITABLE``.
        """
        ...


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)
