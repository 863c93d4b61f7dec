"""Prescriptions to practise with: whoever begins to practise finds the same four, unsigned.

What was practised before stays in the journal. As soon as one of the four was signed, or another
day has begun, the others are taken out and four new ones come in, with numbers of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from clinic_signer.japan import JAPAN, day_in_japan
from clinic_signer.station.journal.job import Arrival, Job, JobQuery, JobState, Source
from clinic_signer.station.station import Station

if TYPE_CHECKING:  # a window for real work never loads the sandbox
    from clinic_signer.sandbox.samples import Sample

Samples: TypeAlias = "Callable[[date, int], Sequence[Sample]]"
"""The samples of a day; the number tells copies of one day apart."""

_OVER = "practice-over"


def put_out(station: Station, samples: Samples, today: date) -> None:
    """See to it that every sample waits unsigned.

    Args:
        station: over the sandbox's journal.
        samples: gives them.
        today: their day, in Japan.

    Raises:
        Failure: ``JOURNAL_*``.
    """
    begin = datetime.combine(today, time(), JAPAN)
    known = [
        job
        for job in station.journal.jobs(JobQuery(closed_since=begin))
        if job.source is Source.PRACTICE
    ]
    of_today = [job for job in known if day_in_japan(job.received_at) == today]
    names = {sample.name for sample in samples(today, 0)}
    if {job.name for job in of_today if _waits(job)} == names:
        return
    for job in known:
        if _waits(job) and job.state is not JobState.SIGNING:
            station.journal.cancel(job.id, why=_OVER)
    rounds = max(Counter(job.name for job in of_today).values(), default=0)
    station.receive(
        [Arrival(each.csv, each.name, Source.PRACTICE) for each in samples(today, rounds)]
    )


def _waits(job: Job) -> bool:
    return job.state.is_unsigned
