"""The lines of the history: events of the same kind that happened together are one line.

Pure: no Qt. What comes in are entries of the journal, what goes out are values to show.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clinic_signer.gui.history import texts
from clinic_signer.gui.history.events import Event, Kind, events
from clinic_signer.gui.history.wording import Filter, Mark, Told, subject, tell
from clinic_signer.gui.search_text import folded
from clinic_signer.station.journal.audit import AuditAction, AuditEntry
from clinic_signer.station.journal.job import Job
from clinic_signer.words import Words

TOGETHER = timedelta(seconds=60)
"""Arrivals, deliveries and the like that follow each other within this time are one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or one of those inside it.

    Attributes:
        key: the place of its first entry in the journal; the same when entries are added.
        place: of the entry that says how it ended; lines are in this order.
        at: when that was.
        action: what happened.
        subject: to whom or what.
        way: by which way.
        mark: how it ended.
        result: the same in words.
        filters: behind which of the filters it is found, beside all.
        job_id: of which prescription it tells; None for none or several.
        entry: the entry that says how it ended.
        search: what a search looks at, folded.
        members: one for each event; empty if it is only one.
    """

    key: int
    place: int
    at: datetime
    action: Words
    subject: Words
    way: Words
    mark: Mark
    result: Words
    filters: frozenset[Filter]
    job_id: str | None
    entry: AuditEntry = field(repr=False)
    search: str = field(repr=False)
    members: tuple[Line, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the table shows it.

    Attributes:
        line: what.
        is_member: it stands under the line that was opened.
        is_open: its own lines stand under it.
    """

    line: Line
    is_member: bool = False
    is_open: bool = False


def lines(entries: Iterable[AuditEntry], jobs: Mapping[str, Job]) -> tuple[Line, ...]:
    """Turn entries into lines.

    Args:
        entries: oldest first.
        jobs: the prescriptions as they are now, by id.

    Returns:
        The lines, newest first.
    """
    groups: dict[Hashable, list[tuple[Line, Told]]] = {}
    runs = _Runs()
    for event in events(entries, jobs):
        told = tell(event)
        key = (told, _together(event, told, runs))
        groups.setdefault(key, []).append((_single(event, told), told))
    made = [_folded_line(group) for group in groups.values()]
    return tuple(sorted(made, key=lambda line: line.place, reverse=True))


def rows(
    all_lines: Sequence[Line], chosen: Filter, wanted: str, opened: frozenset[int]
) -> list[Row]:
    """Return what the table shows.

    A search that finds only some of the lines inside a line shows these, under it.

    Args:
        all_lines: newest first.
        chosen: what of the history.
        wanted: what to search for; empty for everything.
        opened: the keys of lines that are open.
    """
    plain = folded(wanted)
    shown: list[Row] = []
    for line in all_lines:
        if chosen is not Filter.ALL and chosen not in line.filters:
            continue
        members = [each for each in line.members if plain in each.search] if plain else []
        if plain and not members and plain not in line.search:
            continue
        is_part = 0 < len(members) < len(line.members)
        is_open = bool(line.members) and (is_part or line.key in opened)
        shown.append(Row(line, is_open=is_open))
        if is_open:
            inside = members if is_part else line.members
            shown += [Row(each, is_member=True) for each in inside]
    return shown


@dataclass(slots=True)
class _Runs:
    """Numbers what follows each other without a longer pause."""

    last: dict[Hashable, tuple[int, datetime]] = field(default_factory=dict)

    def number(self, what: Hashable, at: datetime) -> int:
        """The number of the run that something of this kind belongs to."""
        number, before = self.last.get(what, (0, at))
        if at - before > TOGETHER:
            number += 1
        self.last[what] = number, at
        return number


_ALONE = frozenset({AuditAction.PIN_ENTERED, AuditAction.APPROVAL, AuditAction.SIGNER_CHOSEN})
"""Each of these is worth a line."""


def _together(event: Event, told: Told, runs: _Runs) -> Hashable:
    """What is equal for events that are told as one line, if their words are equal too."""
    first = event.first
    if event.kind is Kind.SIGNING and first.action is AuditAction.CLAIMED:
        # Claimed in one change of the journal, and so signed with one PIN or one approval.
        return first.workstation, first.at
    if event.job is None or first.action in _ALONE:
        return first.sequence
    what = (event.kind, first.workstation, told)
    return (*what, runs.number(what, event.decisive.at))


def _single(event: Event, told: Told) -> Line:
    entry = event.decisive
    about = subject(event)
    job = event.job
    return Line(
        key=event.first.sequence,
        place=entry.sequence,
        at=entry.at,
        action=told.action,
        subject=about,
        way=told.way,
        mark=told.mark,
        result=told.result,
        filters=told.filters,
        job_id=None if job is None else job.id,
        entry=entry,
        search=_searchable(event, told, about),
    )


def _folded_line(group: list[tuple[Line, Told]]) -> Line:
    singles = [line for line, _told in group]
    newest = max(singles, key=lambda line: line.place)
    if len(singles) == 1:
        return newest
    first, told = group[0]
    others = {"first": first.subject, "n": len(singles) - 1}
    return Line(
        key=min(line.key for line in singles),
        place=newest.place,
        at=newest.at,
        action=told.action,
        subject=texts.AND_OTHERS.filled(**others),
        way=told.way,
        mark=told.mark,
        result=_of_many(told, len(singles)),
        filters=told.filters,
        job_id=None,
        entry=newest.entry,
        search=folded(f"{told.action.ja} {told.action.en}"),
        members=tuple(sorted(singles, key=lambda line: line.place)),
    )


def _of_many(told: Told, count: int) -> Words:
    words = told.result_of_many
    # Causes hold data, braces included: only our own words are filled in.
    return words.filled(n=count) if words in (texts.DONE_COUNT, texts.ARRIVED_COUNT) else words


def _searchable(event: Event, told: Told, about: Words) -> str:
    parts = [told.action.ja, told.action.en, told.way.ja, told.way.en, about.ja]
    parts += [told.result.ja, told.result.en, event.first.workstation]
    parts += [entry.about for entry in event.entries]
    if event.job is not None:
        parts += job_texts(event.job)
    # A line break keeps what is beside each other from being found as one.
    return "\n".join(folded(part) for part in parts if part)


def job_texts(job: Job) -> tuple[str, ...]:
    """What a search looks at in a prescription."""
    summary = job.summary
    names = (summary.patient, summary.patient_kana, summary.prescriber, summary.prescriber_kana)
    return (*names, summary.prescription_number, job.name, *summary.numbers)
