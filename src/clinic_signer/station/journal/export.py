"""Writes history or prescriptions to a file for other programs: CSV, or one JSON object a line.

The columns are a contract (docs/journal.md). Whoever exports, the journal notes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from clinic_signer.csv_cells import BOM, csv_line, harmless
from clinic_signer.failures import Failure
from clinic_signer.japan import JAPAN
from clinic_signer.station.delivery import deliver
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import Job, JobQuery
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryEntry, HistoryQuery

_PART = 500
"""So many are read at once."""

Cell = str | int | bool | None | list[str] | dict[str, str | int | None]
Record = dict[str, Cell]
"""By the names of the columns."""


class ExportForm(Enum):
    """The form of the file; the value is its suffix."""

    CSV = "csv"
    JSON_LINES = "jsonl"


class ExportSubject(Enum):
    """What is written."""

    HISTORY = "history"
    JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be written.

    Attributes:
        since: not before this time; None for no bound.
        until: before this time; None for no bound.
        form: in this form.
        subject: entries by when they happened, or prescriptions by when they came in.
    """

    since: datetime | None
    until: datetime | None
    form: ExportForm
    subject: ExportSubject = ExportSubject.HISTORY


def export(
    journal: Journal,
    path: Path,
    wish: ExportWish,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Write to a new file, whole or not at all, and note it; the oldest first.

    Args:
        journal: where it is read.
        path: a file that is not there yet.
        wish: what, and in what form.
        on_progress: told how many of how many are written. What it raises ends the export, and
            nothing is left of it.

    Returns:
        How many entries or prescriptions were written.

    Raises:
        Failure: ``JOURNAL_*``, ``OUTPUT_EXISTS``, ``OUTPUT_NOT_WRITABLE``.
    """
    read = _history if wish.subject is ExportSubject.HISTORY else _jobs
    counted = _Counted(read(journal, wish, on_progress))
    lines = _csv if wish.form is ExportForm.CSV else _json_lines
    written = deliver(lines(counted, _columns(wish.subject)), path.parent, path.name)
    facts = {"count": counted.count, "form": wish.form.value, "what": wish.subject.value}
    try:
        journal.note(AuditAction.EXPORTED, facts)
    except Failure:
        written.unlink(missing_ok=True)
        raise
    return counted.count


class _Counted:
    """Records, counted as they go by."""

    def __init__(self, records: Iterator[Record]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.count += 1
            yield record


# --- what stands in a record ----------------------------------------------------------------

_HISTORY_COLUMNS = (
    *("sequence", "at", "workstation", "action", "what", "state", "job", "number", "patient"),
    *("prescription_number", "about", "facts", "link"),
)
_JOB_COLUMNS = (
    *("number", "job", "state", "what", "received_at", "changed_at", "source", "route", "name"),
    *("patient", "patient_kana", "numbers", "prescriber", "prescriber_kana"),
    *("prescription_number", "issued", "medicines", "errors", "failure", "supersedes"),
    *("superseded_by", "delivered_as", "is_purged"),
)


def _columns(subject: ExportSubject) -> tuple[str, ...]:
    return _HISTORY_COLUMNS if subject is ExportSubject.HISTORY else _JOB_COLUMNS


def _history(
    journal: Journal, wish: ExportWish, on_progress: Callable[[int, int], None]
) -> Iterator[Record]:
    """The entries; what is added meanwhile is not waited for."""
    newest = journal.history(HistoryQuery(since=wish.since, until=wish.until, limit=1))
    last = newest[0].entry.sequence if newest else 0
    first = after = 0
    while after < last:
        query = HistoryQuery(since=wish.since, until=wish.until, after=after, limit=_PART)
        part = [each for each in journal.history(query) if each.entry.sequence <= last]
        if not part:
            return
        first = first or part[0].entry.sequence
        after = part[-1].entry.sequence
        yield from map(entry_record, part)
        on_progress(after - first + 1, last - first + 1)


def _jobs(
    journal: Journal, wish: ExportWish, on_progress: Callable[[int, int], None]
) -> Iterator[Record]:
    after = 0
    while part := journal.jobs(JobQuery(after=after, limit=_PART)):
        after = part[-1].number
        yield from (job_record(job) for job in part if _is_within(job.received_at, wish))
        on_progress(after, max(after, journal.jobs_so_far()))


def _is_within(at: datetime, wish: ExportWish) -> bool:
    return (wish.since is None or at >= wish.since) and (wish.until is None or at < wish.until)


def entry_record(found: HistoryEntry) -> Record:
    """An entry as other programs get it."""
    entry, job = found.entry, found.job
    return {
        "sequence": entry.sequence,
        "at": _time(entry.at),
        "workstation": entry.workstation,
        "action": entry.action.value,
        "what": entry.action.words.ja,
        "state": entry.state,
        "job": entry.job_id,
        "number": None if job is None else job.number,
        "patient": None if job is None else job.summary.patient,
        "prescription_number": None if job is None else job.summary.prescription_number,
        "about": entry.about,
        "facts": dict(entry.facts),
        "link": entry.link.hex(),
    }


def job_record(job: Job) -> Record:
    """A prescription as other programs get it."""
    summary = job.summary
    return {
        "number": job.number,
        "job": job.id,
        "state": job.state.value,
        "what": job.state.words.ja,
        "received_at": _time(job.received_at),
        "changed_at": _time(job.changed_at),
        "source": job.source.value,
        "route": job.route.value,
        "name": job.name,
        "patient": summary.patient,
        "patient_kana": summary.patient_kana,
        "numbers": list(summary.numbers),
        "prescriber": summary.prescriber,
        "prescriber_kana": summary.prescriber_kana,
        "prescription_number": summary.prescription_number,
        "issued": None if summary.issued is None else summary.issued.isoformat(),
        "medicines": summary.medicines,
        "errors": summary.errors,
        "failure": None if job.failure is None else job.failure.code.value,
        "supersedes": job.supersedes,
        "superseded_by": job.superseded_by,
        "delivered_as": job.delivered_as,
        "is_purged": job.is_purged,
        "kind": summary.kind.value,
    }


def _time(at: datetime) -> str:
    return at.astimezone(JAPAN).isoformat(timespec="milliseconds")


# --- how it is written ----------------------------------------------------------------------


def _csv(records: Iterable[Record], columns: tuple[str, ...]) -> Iterator[bytes]:
    yield BOM + csv_line(columns)
    for record in records:
        yield csv_line([_cell(record[name]) for name in columns])


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return harmless(text)


def _json_lines(records: Iterable[Record], columns: tuple[str, ...]) -> Iterator[bytes]:
    for record in records:
        ordered = {name: record[name] for name in columns}
        yield json.dumps(ordered, ensure_ascii=False).encode() + b"\n"
