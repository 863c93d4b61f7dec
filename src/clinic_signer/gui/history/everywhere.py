"""Searches all days for a prescription: by the prescriptions first, then by their entries."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from clinic_signer.gui.history.day import DayLog
from clinic_signer.gui.history.lines import Line, job_texts
from clinic_signer.gui.search_text import folded
from clinic_signer.station.journal.job import JobQuery
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery

MOST = 200
"""So many prescriptions are shown, the newest; who gets more searches for more."""
_PART = 100
"""So many are read at once; a few milliseconds."""


class Stopped(Exception):
    """The work was given up because it was told to stop."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search in all days has found.

    Attributes:
        wanted: what was searched for.
        lines: newest first.
        prescriptions: how many it has found, shown or not.
    """

    wanted: str
    lines: tuple[Line, ...]
    prescriptions: int


def find(
    journal: Journal,
    wanted: str,
    on_progress: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> Found:
    """Search all prescriptions, whatever the day.

    Args:
        journal: where.
        wanted: what for; as in the list of a day, but only what belongs to prescriptions.
        on_progress: told how many prescriptions were looked at.
        should_stop: nobody wants to know any more.

    Raises:
        Failure: ``JOURNAL_*``.
        Stopped: as told.
    """
    plain = folded(wanted)
    newest: deque[str] = deque(maxlen=MOST)
    count, after = 0, 0
    while True:
        part = journal.jobs(JobQuery(after=after, limit=_PART))
        for job in part:
            if any(plain in folded(text) for text in job_texts(job)):
                newest.append(job.id)
                count += 1
        if len(part) < _PART:
            break
        after = part[-1].number
        on_progress(after)
        if should_stop():
            raise Stopped
    log = DayLog()
    entries = [each for job_id in newest for each in journal.history(HistoryQuery(job_id=job_id))]
    log.put_before(sorted(entries, key=lambda each: each.entry.sequence, reverse=True))
    return Found(wanted, log.lines(), count)
