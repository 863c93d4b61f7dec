"""One day of the history as it was read so far; grows as entries are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clinic_signer.gui.history.lines import Line, lines
from clinic_signer.station.journal.audit import AuditEntry
from clinic_signer.station.journal.job import Job
from clinic_signer.station.journal.reading import HistoryEntry


@dataclass(slots=True)
class DayLog:
    """The entries of a day and the prescriptions they tell of.

    Attributes:
        entries: oldest first, without gaps at their end.
        jobs: the prescriptions as they were when they were last read, by id.
    """

    entries: list[AuditEntry] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The place of the newest entry; 0 for none."""
        return self.entries[-1].sequence if self.entries else 0

    def put_before(self, older: Sequence[HistoryEntry]) -> None:
        """Add entries that are older than all there are.

        Args:
            older: newest first, as the journal gives them.
        """
        self.entries[:0] = [each.entry for each in reversed(older)]
        for each in older:
            if each.job is not None:
                self.jobs.setdefault(each.job.id, each.job)

    def put_after(self, newer: Sequence[HistoryEntry]) -> None:
        """Add entries that are newer than all there are, and what they say of prescriptions.

        Args:
            newer: newest first, as the journal gives them.
        """
        self.entries += [each.entry for each in reversed(newer)]
        self.jobs |= {each.job.id: each.job for each in newer if each.job is not None}

    def lines(self) -> tuple[Line, ...]:
        """The lines to show, newest first."""
        return lines(self.entries, self.jobs)
