"""The queue: what there is to sign, what was signed today, and what is ticked for signing."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nsmallest
from operator import attrgetter

from PySide6.QtCore import QObject, Signal

from clinic_signer.failures import Failure
from clinic_signer.gui.sign.entry import Entry, EntryState, Filter
from clinic_signer.japan import day_in_japan
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.station.journal.job import JobState, Summary
from clinic_signer.station.prescriber import Holder, is_of_another, name_key, refusals

_NUMBER = attrgetter("number")


class Queue(QObject):
    """The rows, whatever of them is shown, in the order in which the journal received them.

    Counts are kept up to date with each row, so that no change costs a walk through all of them.

    Attributes:
        entries: the rows.
        today: the day of the queue, in Japan.

    Signals:
        changed: rows that are new or have changed.
        reset: rows are gone.
        repainted: any of the rows may look different; where they belong has not changed.
        ticks_changed: the person has ticked or unticked something.
    """

    changed = Signal(list)
    reset = Signal()
    repainted = Signal()
    ticks_changed = Signal()

    def __init__(self, today: date, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.today = today
        self.only_seen = False
        self.entries: list[Entry] = []
        self._forget()
        self._holder: Holder | None = None
        self._others: dict[tuple[str, str], bool] = {}
        self._refused: dict[DocumentKind, Failure] = {}

    def _forget(self) -> None:
        self._by_id: dict[str, Entry] = {}
        self._counts: Counter[tuple[EntryState, bool]] = Counter()
        self._signable: dict[str, Entry] = {}
        self._ticked: dict[str, Entry] = {}
        self._being_signed: dict[str, Entry] = {}
        self._prescribers: set[str] = set()

    # -- rows -------------------------------------------------------------------------------

    def take(self, fresh: Iterable[Entry]) -> list[Entry]:
        """Take over what the journal says; what is older than what is known already is left.

        Returns:
            The rows of these jobs, in the same order.
        """
        taken: list[Entry] = []
        for each in fresh:
            entry = self._by_id.get(each.job.id)
            if entry is None:
                entry = each
                entry.must_be_seen = self.only_seen
                self._by_id[each.job.id] = entry
                self._put(entry)
            elif each.job.change >= entry.job.change:
                entry.job, entry.found_by = each.job, each.found_by
                entry.requests = each.requests or entry.requests  # they only become more
            self._compare(entry)
            taken.append(entry)
        self.refresh(taken)
        return taken

    def _put(self, entry: Entry) -> None:
        if not self.entries or entry.number > self.entries[-1].job.number:
            self.entries.append(entry)
        else:
            insort(self.entries, entry, key=_NUMBER)

    def refresh(self, entries: Sequence[Entry]) -> None:
        """Count rows that have changed anew, and tell of them."""
        for entry in entries:
            self._count(entry)
        if entries:
            self.changed.emit(list(entries))

    def _count(self, entry: Entry) -> None:
        state, can = entry.state, entry.can_be_signed
        if entry.filed_as is not state or entry.filed_as_mine is not entry.is_mine:
            if entry.filed_as is not None:
                self._counts[entry.filed_as, entry.filed_as_mine] -= 1
            entry.filed_as, entry.filed_as_mine = state, entry.is_mine
            self._counts[state, entry.is_mine] += 1
        if entry.ticked and not can and not entry.is_busy:
            entry.ticked = False
        _keep(self._signable, entry, kept=can and entry.is_mine)
        _keep(self._ticked, entry, kept=can and entry.ticked)
        _keep(self._being_signed, entry, kept=state is EntryState.SIGNING)
        if entry.job.summary.prescriber:
            self._prescribers.add("".join(entry.job.summary.prescriber.split()))

    def begin_day(self, today: date) -> None:
        """Another day: what was closed before it is left to the history."""
        self.today = today
        kept = [
            entry
            for entry in self.entries
            if not entry.job.state.is_closed or day_in_japan(entry.job.changed_at) >= today
        ]
        self._forget()
        self.entries = kept
        self._by_id = {entry.job.id: entry for entry in kept}
        for entry in kept:
            entry.filed_as = None
            self._count(entry)
        self.reset.emit()

    def entry(self, job_id: str) -> Entry | None:
        """The row of a job."""
        return self._by_id.get(job_id)

    # -- whose ------------------------------------------------------------------------------

    def compare(self, holder: Holder | None) -> None:
        """Compare the prescribers of all rows with the holder who would sign now."""
        self._holder = holder
        self._others = {}
        self._refused = {} if holder is None else refusals(holder)
        self.refresh([entry for entry in self.entries if self._compare(entry)])

    def _compare(self, entry: Entry) -> bool:
        """Compare one row with the holder; True if that changes it."""
        before = entry.name_key, entry.not_for_signer
        entry.not_for_signer = self._refused.get(entry.kind)
        entry.name_key = self._name_key(entry.job.summary) if entry.not_for_signer is None else None
        return before != (entry.name_key, entry.not_for_signer)

    def _name_key(self, summary: Summary) -> str | None:
        if self._holder is None:
            return None
        names = (summary.prescriber, summary.prescriber_kana)
        if names not in self._others:  # there are few prescribers
            self._others[names] = is_of_another(summary, self._holder)
        return name_key(self._holder) if self._others[names] else None

    @property
    def holder(self) -> Holder | None:
        """Who would sign, as far as it is known."""
        return self._holder

    def holder_for(self, entry: Entry) -> Holder | None:
        """Who would sign this row; None where that is not known, or not theirs to sign."""
        return self._holder if entry.not_for_signer is None else None

    @property
    def has_several_prescribers(self) -> bool:
        """True when the rows are not all of one prescriber."""
        return len(self._prescribers) > 1

    # -- ticks and counts -------------------------------------------------------------------

    def tick(self, entry: Entry, *, ticked: bool) -> None:
        """Tick or untick one row; what cannot be signed cannot be ticked."""
        entry.ticked = ticked and entry.can_be_signed
        self.refresh([entry])
        self.ticks_changed.emit()

    def note_seen(self, entry: Entry) -> None:
        """A row was opened and can be looked at."""
        if entry.must_be_seen:
            entry.must_be_seen = False
            self.refresh([entry])

    def tick_all(self, *, ticked: bool) -> None:
        """Tick or untick everything that is this signer's to sign."""
        chosen = self._signable if ticked else self._ticked
        for entry in chosen.values():
            entry.ticked = ticked
        if ticked:
            self._ticked |= chosen
        else:
            self._ticked = {}
        self.repainted.emit()
        self.ticks_changed.emit()

    @property
    def ticked(self) -> list[Entry]:
        """What is chosen for signing, in the queue's order."""
        return sorted(self._ticked.values(), key=_NUMBER)

    def first_ticked(self, count: int) -> list[Entry]:
        """The first few of what is chosen."""
        return nsmallest(count, self._ticked.values(), key=_NUMBER)

    @property
    def signable(self) -> list[Entry]:
        """What "all" means: what can be signed and is no other prescriber's."""
        return sorted(self._signable.values(), key=_NUMBER)

    @property
    def ticked_count(self) -> int:
        """How many rows are chosen."""
        return len(self._ticked)

    @property
    def all_are_ticked(self) -> bool:
        """True when everything that could be chosen is."""
        return self._signable.keys() <= self._ticked.keys()

    @property
    def signable_count(self) -> int:
        """How many rows "all" means."""
        return len(self._signable)

    def count(self, chosen: Filter, *, mine_only: bool = False) -> int:
        """How many rows are behind a tab."""
        return sum(
            number
            for (state, is_mine), number in self._counts.items()
            if chosen.takes(state) and (is_mine or not mine_only)
        )

    @property
    def being_signed(self) -> list[Entry]:
        """The rows that some workstation is signing."""
        return list(self._being_signed.values())

    @property
    def waiting_to_leave(self) -> list[Entry]:
        """The rows whose signed document has not left yet."""
        return [each for each in self.entries if each.job.state is JobState.SIGNED]

    def next_unsigned(self) -> Entry | None:
        """The first row that is still to be signed or checked here."""
        waiting = (EntryState.TO_SIGN, EntryState.CHECK)
        here = (each for each in self.entries if each.not_for_signer is None)
        return next((each for each in here if each.state in waiting), None)


def _keep(kept_ones: dict[str, Entry], entry: Entry, *, kept: bool) -> None:
    if kept:
        kept_ones[entry.job.id] = entry
    else:
        kept_ones.pop(entry.job.id, None)
