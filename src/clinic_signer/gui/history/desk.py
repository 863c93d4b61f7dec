"""What the History screen asks of the journal.

Everything here may take long and is called in a worker lane. The journal is opened when it is first
asked, and asked for again when that did not work: a database may come back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import sleep

from clinic_signer.failures import Failure
from clinic_signer.gui.history.day import DayLog
from clinic_signer.gui.history.everywhere import Found, Stopped, find
from clinic_signer.gui.history.lines import Line
from clinic_signer.gui.history.story import Story, story
from clinic_signer.gui.worker import assert_off_window_thread
from clinic_signer.japan import JAPAN
from clinic_signer.station.delivery import deliver
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.export import ExportWish, export
from clinic_signer.station.journal.job import DocumentPart, Job
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.proof import Proof
from clinic_signer.station.journal.protection import ProtectionKind
from clinic_signer.station.journal.reading import HistoryEntry, HistoryQuery

FIRST_PART = 500
"""So many entries are read first, so that the newest are on the screen at once."""
_PART = 5000
_COURTESY_SECONDS = 0.002
"""Only one thread of Python runs at a time. Without a pause, each of the many small steps in which
the window is painted would wait for its turn beside the examination."""
_TOLD_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the journal is kept.

    Attributes:
        protection: how personal data is.
        years: how long it is kept.
    """

    protection: ProtectionKind
    years: int


@dataclass(frozen=True, slots=True)
class DayLines:
    """What the journal says of a day.

    Attributes:
        day: in Japan.
        lines: newest first.
        entries: how many entries they are made of.
        first_at: when the first of them was.
        is_whole: no older entries are still to be read.
    """

    day: date
    lines: tuple[Line, ...] = ()
    entries: int = 0
    first_at: datetime | None = None
    is_whole: bool = True


class HistoryDesk:
    """The journal as the History screen reads it.

    Args:
        journal: opens it, or gives the open one.
        years: how long personal data is kept, by the settings.
        is_sandbox: nothing in it has legal effect.
    """

    def __init__(
        self,
        journal: Callable[[], Journal],
        years: Callable[[], int],
        *,
        is_sandbox: bool,
    ) -> None:
        self.is_sandbox = is_sandbox
        self._open = journal
        self._years = years
        self._day = date.min
        self._log = DayLog()

    def keeping(self) -> Keeping:
        """How the journal is kept.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        return Keeping(self._journal.protection, self._years())

    def newest(self) -> int:
        """The place of the newest entry; 0 for an empty journal.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        found = self._journal.history(HistoryQuery(limit=1))
        return found[0].entry.sequence if found else 0

    def read_day(
        self,
        day: date,
        on_part: Callable[[DayLines], None],
        should_stop: Callable[[], bool],
    ) -> DayLines:
        """Read a day, or what was added to it since it was last read.

        Args:
            day: in Japan.
            on_part: told of the newest entries when there are many.
            should_stop: nobody wants to know any more.

        Raises:
            Failure: ``JOURNAL_*``.
            Stopped: as told.
        """
        if day == self._day:
            self._log.put_after(self._since(self._log.newest))
            return self._told(is_whole=True)
        self._log, self._day = DayLog(), date.min
        log, limit, before = DayLog(), FIRST_PART, None
        while True:
            part = self._journal.history(_query(day, before=before, limit=limit))
            log.put_before(part)
            if len(part) < limit:
                break
            if limit == FIRST_PART:
                on_part(_day_lines(day, log, is_whole=False))
            before, limit = part[-1].entry.sequence, _PART
            if should_stop():
                raise Stopped
        self._log, self._day = log, day
        return self._told(is_whole=True)

    def _since(self, newest: int) -> list[HistoryEntry]:
        """The entries of the shown day after a place, newest first."""
        found: list[HistoryEntry] = []
        before = None
        while True:
            part = self._journal.history(_query(self._day, before=before, limit=FIRST_PART))
            found += [each for each in part if each.entry.sequence > newest]
            if len(part) < FIRST_PART or part[-1].entry.sequence <= newest:
                return found
            before = part[-1].entry.sequence

    def _told(self, *, is_whole: bool) -> DayLines:
        return _day_lines(self._day, self._log, is_whole=is_whole)

    def story(self, job_id: str) -> Story:
        """The whole course of a prescription, whatever the day.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        journal = self._journal
        asked = journal.requests.of_jobs([job_id]).get(job_id, ())
        return story(journal.history(HistoryQuery(job_id=job_id)), asked)

    def find(
        self, wanted: str, on_progress: Callable[[int], None], should_stop: Callable[[], bool]
    ) -> Found:
        """Search all days for prescriptions; see :func:`everywhere.find`.

        Raises:
            Failure: ``JOURNAL_*``.
            Stopped: as told.
        """

        def told(looked_at: int) -> None:
            sleep(_COURTESY_SECONDS)
            if looked_at % _TOLD_EVERY == 0:
                on_progress(looked_at)

        return find(self._journal, wanted, told, should_stop)

    def document(self, job_id: str, part: DocumentPart) -> bytes:
        """The bytes of a document.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_UNKNOWN``.
        """
        return self._journal.document(job_id, part)

    def save_copy(self, job_id: str, path: Path) -> None:
        """Write a copy of the signed document, and note that there is one; without a note none.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_UNKNOWN``, ``OUTPUT_NOT_WRITABLE``, ``OUTPUT_EXISTS``.
        """
        data = self.document(job_id, DocumentPart.SIGNED)
        written = deliver(data, path.parent, path.name)
        try:
            self._journal.note(AuditAction.EXPORTED, {"what": "document"}, job_id=job_id)
        except Failure:
            written.unlink(missing_ok=True)
            raise

    def export(self, path: Path, wish: ExportWish, on_progress: Callable[[int, int], None]) -> int:
        """Write entries to a new file, and note it; return how many. See :func:`export.export`.

        Raises:
            Failure: ``JOURNAL_*``, ``OUTPUT_EXISTS``, ``OUTPUT_NOT_WRITABLE``.
        """

        def told(done: int, everything: int) -> None:
            sleep(_COURTESY_SECONDS)
            on_progress(done, everything)

        return export(self._journal, path, wish, told)

    def deliver_again(self, job_id: str) -> Job:
        """Have a delivered document go out once more.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        return self._journal.deliver_again(job_id)

    def cancel(self, job_id: str) -> Job:
        """Take a prescription out of the queue.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        return self._journal.cancel(job_id, why="person")

    def prove(
        self, on_progress: Callable[[int, int], None], should_stop: Callable[[], bool]
    ) -> Proof:
        """Examine the whole journal, slowly enough for the window to go first.

        Raises:
            Failure: ``JOURNAL_*``.
            Stopped: as told.
        """

        def told(done: int, everything: int) -> None:
            if should_stop():
                raise Stopped
            sleep(_COURTESY_SECONDS)
            if done % _TOLD_EVERY == 0:
                on_progress(done, everything)

        return self._journal.prove(told)

    def prove_since(self, earlier: Proof) -> Proof:
        """Follow what was added to the chain after an earlier proof.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        return self._journal.prove(since=earlier)

    @property
    def _journal(self) -> Journal:
        assert_off_window_thread("the journal")
        return self._open()


def _query(day: date, *, before: int | None, limit: int) -> HistoryQuery:
    begin = datetime.combine(day, time(), JAPAN)
    return HistoryQuery(since=begin, until=begin + timedelta(days=1), before=before, limit=limit)


def _day_lines(day: date, log: DayLog, *, is_whole: bool) -> DayLines:
    first_at = log.entries[0].at if log.entries else None
    return DayLines(day, log.lines(), len(log.entries), first_at, is_whole)
