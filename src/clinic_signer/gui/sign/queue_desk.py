"""What the Sign screen asks of the station.

Everything here may take long and is called in a worker lane. The journal is opened when it is first
asked, and asked for again when that did not work: a database may come back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from time import sleep

from clinic_signer import __version__
from clinic_signer.failures import Failure
from clinic_signer.gui.sign.dispensing_rows import dispensing_content
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.practice import Samples, put_out
from clinic_signer.gui.sign.service_story import ServiceStory, tell
from clinic_signer.gui.sign.sheet_content import SheetContent
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.gui.worker import assert_off_window_thread
from clinic_signer.japan import JAPAN, day_in_japan
from clinic_signer.signers.base import PinFailure, SignerKind
from clinic_signer.signers.usable import log_choice
from clinic_signer.station.intake import Item
from clinic_signer.station.job_batch import JobBatch
from clinic_signer.station.journal.audit import AuditAction, Facts
from clinic_signer.station.journal.job import (
    Arrival,
    DocumentPart,
    Job,
    JobQuery,
    JobState,
    Receipt,
    Route,
    Source,
)
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.outbox import Outbox, deliver_waiting
from clinic_signer.station.prescriber import Holder
from clinic_signer.station.service_messages.opening import ServiceWay
from clinic_signer.station.signing import NotSigned, Outcome, Signed
from clinic_signer.station.station import Station

_log = logging.getLogger(__name__)

PART = 50
"""So many rows are read at a time, a few milliseconds: between two parts the window goes on."""
COURTESY_SECONDS = 0.003
"""Only one thread of Python runs at a time. Without a pause, each of the many small steps in which
the window is painted would wait for its turn beside the reading."""
_OPEN = frozenset(state for state in JobState if not state.is_closed)


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says, read from the very bytes of the journal.

    Attributes:
        item: the bytes with their findings for the holder who would sign.
        sheet: what the form shows.
        signed_at: when it was signed.
        prescribed: the form of the prescription inside a dispensing document; None for others.
    """

    item: Item
    sheet: SheetContent
    signed_at: datetime | None = None
    prescribed: SheetContent | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What the journal says that is new.

    Attributes:
        entries: rows that are new or have changed.
        position: where to go on.
        is_all: nothing more is to be read at the moment.
        has_service: prescriptions can be registered with the electronic-prescription service.
    """

    entries: tuple[Entry, ...]
    position: int
    is_all: bool = True
    has_service: bool = False


class QueueDesk:
    """The station as the Sign screen uses it.

    Args:
        station: opens it, or gives the open one.
        outbox: where signed documents go.
        habits: the file that remembers how this person looks at the queue.
        clock: gives the time as an aware datetime.
        samples: prescriptions to practise with; None outside the sandbox.
        service: the way to the electronic-prescription service; None for none.
    """

    def __init__(
        self,
        station: Callable[[], Station],
        outbox: Outbox,
        habits: Path,
        clock: Callable[[], datetime],
        samples: Samples | None = None,
        service: ServiceWay | None = None,
    ) -> None:
        self._open = station
        self._outbox = outbox
        self._habits = habits
        self._clock = clock
        self._samples = samples
        self._service = service
        self._is_begun = False

    @property
    def station(self) -> Station:
        """The open station.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        assert_off_window_thread("the journal")
        return self._open()

    # -- how it is looked at ----------------------------------------------------------------

    @property
    def mine_only(self) -> bool:
        """What other prescribers' names are on is left out."""
        return self._habits.exists()

    def look_at_mine(self, *, mine_only: bool) -> None:
        """Remember whether to leave them out; a folder that cannot be written remembers nothing."""
        try:
            if mine_only:
                self._habits.parent.mkdir(parents=True, exist_ok=True)
                self._habits.touch()
            else:
                self._habits.unlink(missing_ok=True)
        except OSError as error:
            _log.info("not remembered: %s", error.strerror)

    # -- the rows ---------------------------------------------------------------------------

    def begin(self, *, practise: bool) -> int:
        """Open the journal and go on where an earlier run was stopped; return the position.

        Args:
            practise: in the sandbox, see to it that there is something to practise with.

        Raises:
            Failure: ``JOURNAL_*``; the same call may be repeated.
        """
        station = self.station
        if not self._is_begun:
            facts = {"program": "window", "version": __version__}
            station.journal.note(AuditAction.STARTED, facts)
            self._is_begun = True
        station.resume()
        if practise and self._samples is not None:
            put_out(station, self._samples, day_in_japan(self._clock()))
        return station.journal.position()

    def end(self) -> None:
        """The window closes: note it, if the journal can be reached."""
        if not self._is_begun:
            return
        self._is_begun = False
        self._note(AuditAction.STOPPED, {"program": "window"})

    def part(self, after: int) -> tuple[Entry, ...]:
        """Rows with higher numbers: what is open, and what was closed today.

        What was practised before is left to the history: whoever begins to practise finds the same
        queue each time.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        if self._samples is None:
            today = datetime.combine(day_in_japan(self._clock()), time(), JAPAN)
            query = JobQuery(closed_since=today, after=after, limit=PART)
        else:
            query = JobQuery(states=_OPEN, after=after, limit=PART)
        found = self._rows(self.station.journal.jobs(query))
        sleep(COURTESY_SECONDS)
        return found

    def news(self, position: int) -> News:
        """What has changed after a position, at whatever workstation.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        changes = self.station.journal.changes(position, limit=PART)
        shown = [job for job in changes.jobs if not job.is_purged]
        entries = self._rows(shown)
        if shown:
            sleep(COURTESY_SECONDS)
        has_service = self._service is not None and self._service.is_there()
        return News(entries, changes.position, len(changes.jobs) < PART, has_service)

    def _rows(self, jobs: Sequence[Job]) -> tuple[Entry, ...]:
        """The rows of jobs, with what the service was asked for them."""
        by_service = [job.id for job in jobs if job.route is Route.SERVICE]
        asked = self.station.journal.requests.of_jobs(by_service) if by_service else {}
        return tuple(Entry.of(job, asked.get(job.id, ())) for job in jobs)

    def return_expired(self) -> None:
        """Put back what a workstation has claimed and left.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        self.station.journal.return_expired()

    def entries(self, job_ids: Sequence[str]) -> list[Entry]:
        """The rows of some jobs as they are now.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_UNKNOWN``.
        """
        journal = self.station.journal
        return [*self._rows([journal.job(job_id) for job_id in job_ids])]

    # -- documents --------------------------------------------------------------------------

    def receive(self, data: bytes, name: str, source: Source) -> Receipt:
        """Take a document in; what is no prescription is noted and not taken.

        Raises:
            Failure: it is none, or is signed already; ``JOURNAL_*``.
        """
        (outcome,) = self.station.take_in([Arrival(data, name, source)])
        if isinstance(outcome, Failure):
            raise outcome
        return outcome

    def content(self, job: Job, holder: Holder | None) -> Content:
        """Read what a document says.

        Raises:
            Failure: it is none; ``JOURNAL_*``, ``JOB_UNKNOWN``.
        """
        job = self.station.judge_again(job)
        item = self.station.item(job, holder_name=None if holder is None else holder.name)
        prescription, signed_at = sheet_content(item.prescription), self._signed_at(job)
        if item.dispensing is None:
            return Content(item, prescription, signed_at)
        dispensed = dispensing_content(item.dispensing, item.prescription)
        return Content(item, dispensed, signed_at, prescription)

    def _signed_at(self, job: Job) -> datetime | None:
        query = HistoryQuery(actions=frozenset({AuditAction.SIGNED}), job_id=job.id, limit=1)
        found = () if job.state.is_unsigned else self.station.journal.history(query)
        return found[0].entry.at if found else None

    # -- what a person decides --------------------------------------------------------------

    def confirm(self, job_id: str, finding: str, *, confirmed: bool) -> Entry:
        """Note that a person has looked at a finding, or takes that back.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        return Entry.of(self.station.journal.confirm(job_id, [finding], confirmed=confirmed))

    def cancel(self, job_id: str) -> Entry:
        """Take a prescription out of the queue.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        return Entry.of(self.station.journal.cancel(job_id, why="person"))

    def take_back(self, job: Job) -> Entry:
        """Undo a cancellation: the same document comes in once more.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        station = self.station
        data = station.journal.document(job.id, DocumentPart.RECEIVED)
        (receipt,) = station.receive([Arrival(data, job.name, job.source, job.route)])
        return Entry.of(receipt.job)

    def retry(self, job_id: str) -> Entry:
        """Have a prescription that failed tried again.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        station = self.station
        job = station.journal.retry(job_id)
        station.resume()  # one that could not be read is read again
        return Entry.of(station.journal.job(job.id))

    # -- delivery ---------------------------------------------------------------------------

    def deliver(self, job_id: str) -> Entry:
        """Have a signed prescription leave, unless somebody else is just doing so.

        Raises:
            Failure: ``JOURNAL_*``; why it cannot leave is noted with the prescription.
        """
        journal = self.station.journal
        deliver_waiting(journal, self._outbox, [job_id])
        return Entry.of(journal.job(job_id))

    # -- the electronic-prescription service ----------------------------------------------------

    def service_story(self, job_id: str) -> ServiceStory:
        """What the service was asked for a prescription, and has said of it.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_UNKNOWN``, ``SERVICE_PROFILE_INVALID``.
        """
        journal = self.station.journal
        profile = self._service and self._service.profile()
        asked = journal.requests.of_jobs([job_id]).get(job_id, ())
        return tell(journal.job(job_id), asked, profile.meaning if profile else lambda _code: None)

    def register_again(self, job_id: str) -> Entry:
        """Have a registration that came to nothing sent once more.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        self.station.journal.requests.want_again(job_id)
        return self.entries([job_id])[0]

    def take_registration_back(self, job_id: str) -> Entry:
        """Have the service asked to take a prescription back.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        self.station.journal.requests.want_cancellation(job_id)
        return self.entries([job_id])[0]

    def reroute(self, job_id: str, route: Route) -> Entry:
        """Have a prescription leave by another way.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_STATE``.
        """
        self.station.journal.requests.reroute(job_id, route)
        return self.entries([job_id])[0]

    # -- signing ----------------------------------------------------------------------------

    def hold(self, job_ids: Sequence[str], holder: Holder | None) -> JobBatch:
        """Jobs to be signed; they are claimed when the block is entered."""
        return JobBatch(self.station, job_ids, holder)

    def note_choice(self, kind: SignerKind, instead_of: Failure | None) -> None:
        """Note which way of signing the person has chosen, and why not the other one."""
        log_choice(kind, instead_of)
        code = None if instead_of is None else instead_of.code.value
        self._note(AuditAction.SIGNER_CHOSEN, {"signer": kind.value, "instead_of": code})

    def note_pin(self, kind: SignerKind, first: Outcome) -> None:
        """Note that a PIN was entered, and what the card said of it; never the PIN.

        Args:
            kind: what was signed with.
            first: what came of the first prescription: only some failures tell of the PIN.
        """
        facts: dict[str, str | int | None] = {"signer": kind.value}
        if isinstance(first, NotSigned) and isinstance(first.failure, PinFailure):
            refused = first.failure
            facts |= {"failure": refused.code.value, "attempts_left": refused.attempts_left}
        elif not isinstance(first, Signed):
            return
        self._note(AuditAction.PIN_ENTERED, facts)

    def note_approval(self, facts: Facts) -> None:
        """Note what came of asking the phone.

        Args:
            facts: the request's name, how many prescriptions, the control code, the outcome.
        """
        self._note(AuditAction.APPROVAL, facts)

    def _note(self, action: AuditAction, facts: Facts, *, about: str = "") -> None:
        """Note something that holds whether or not it can be noted now."""
        try:
            self.station.journal.note(action, facts, about=about)
        except Failure as failure:
            _log.info("not noted: %s (%s)", action.value, failure.code.value)
