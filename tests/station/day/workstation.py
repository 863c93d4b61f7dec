"""What a workstation does all day, in a process that may be killed at any moment.

Take in, review, sign with the sandbox's card, deliver; then from the beginning. Every part is the
product's own; only the order is this file's, so that it is known what was going on when it died.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from time import monotonic, sleep

from clinic_signer.failures import Failure
from clinic_signer.sandbox import PIN, Sandbox
from clinic_signer.signers.base import Pin, SignerKind
from clinic_signer.signers.card.signer import CardSigner
from clinic_signer.station.inbox import Inbox, NotTaken
from clinic_signer.station.job_batch import JobBatch
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Claim, JobQuery, JobState, Receipt
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.outbox import Outbox, deliver_waiting, sweep
from clinic_signer.station.signing import sign_batch
from clinic_signer.station.station import Station

LEASE = timedelta(seconds=1)
"""The product's is half a minute: whoever dies would be waited for that long."""
BATCH = 8
_UNSIGNED = frozenset({JobState.RECEIVED, JobState.NEEDS_ATTENTION, JobState.READY})
_OPEN = _UNSIGNED | {JobState.SIGNING, JobState.SIGNED}


class Phase(IntEnum):
    """What is going on."""

    START = 0
    INTAKE = 1
    REVIEW = 2
    SIGNING = 3
    DELIVERY = 4
    REST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workstation stands.

    Attributes:
        name: of the workstation.
        journal: a file, or the URL of a database.
        inbox: folder into which an EMR writes.
        outbox: folder for signed prescriptions.
        phase: a file of one byte that says what is going on.
        until_idle: end when nothing is left to do; else go on until killed.
        patience: how long the database may be away, in seconds.
    """

    name: str
    journal: str
    inbox: str
    outbox: str
    phase: str
    until_idle: bool = False
    patience: float = 60


def _now() -> datetime:
    return datetime.now(UTC)


def _quick_seconds() -> float:
    """The inbox waits for files to stay as they are, and for others' claims; here not as long."""
    return monotonic() * 60


def _hear(_told: Receipt | NotTaken) -> None:
    """The journal tells as much."""


class QuickJournal(Journal):
    """A journal whose leases end soon."""

    def claim(self, wanted: Wanted, *, lease: timedelta = LEASE) -> tuple[Claim, ...]:
        return super().claim(wanted, lease=min(lease, LEASE))


class Day:
    """The work of one workstation.

    Args:
        place: where it stands.
        sandbox: whose doctor signs.
    """

    def __init__(self, place: Place, sandbox: Sandbox) -> None:
        self._place = place
        self._sandbox = sandbox
        with open(place.phase, "r+b") as file:
            self._phase = mmap.mmap(file.fileno(), 1)

    def work(self) -> None:
        """Work until nothing is left, or for ever."""
        left = self._place.patience
        while True:
            try:
                with self._station() as station:
                    while self._round(station) or not self._place.until_idle:
                        self._tell(Phase.REST)
                        sleep(0.001)
                    return
            except Failure as failure:  # the database is away, as it may be
                if not failure.row.retriable or left < 0:
                    raise
                left -= 0.1
                sleep(0.1)

    @contextmanager
    def _station(self) -> Iterator[Station]:
        self._tell(Phase.START)
        where = self._place.journal
        location = where if where.startswith("postgresql://") else Path(where)
        journal = QuickJournal(location, workstation=self._place.name, clock=_now)
        station = Station(journal)
        self._inbox = Inbox(Path(self._place.inbox), _hear, _now, seconds=_quick_seconds)
        self._outbox = Outbox(Path(self._place.outbox), is_sandbox=True)
        self._signer = CardSigner(self._sandbox.virtual_card().transport())
        station.resume()
        sweep(station.journal, self._outbox)
        yield station
        station.close()

    def _tell(self, phase: Phase) -> None:
        self._phase[0] = phase

    def _round(self, station: Station) -> bool:
        """Do everything once; True if there may be more to do."""
        self._tell(Phase.INTAKE)
        look = self._inbox.look(station)
        self._tell(Phase.REVIEW)
        station.journal.return_expired()
        self._review(station)
        self._sign(station)
        if station.journal.jobs(JobQuery(states=frozenset({JobState.SIGNED}), limit=1)):
            self._tell(Phase.DELIVERY)
            deliver_waiting(station.journal, self._outbox)
        is_open = bool(station.journal.jobs(JobQuery(states=_OPEN, limit=1)))
        return is_open or not look.is_settled

    def _review(self, station: Station) -> None:
        states = frozenset({JobState.NEEDS_ATTENTION})
        for job in station.journal.jobs(JobQuery(states=states, limit=BATCH)):
            try:
                station.journal.confirm(job.id, job.summary.to_confirm, confirmed=True)
            except Failure:  # another workstation has done so, and signs it already
                continue

    def _sign(self, station: Station) -> None:
        ready = JobQuery(states=frozenset({JobState.READY}), limit=BATCH)
        ids = [job.id for job in station.journal.jobs(ready)]
        if not ids:
            return
        self._tell(Phase.SIGNING)
        pin = Pin(PIN.encode())
        with JobBatch(station, ids, None) as batch:
            sign_batch(
                batch.items,
                self._signer,
                pin,
                trust=self._sandbox.trust,
                clock=_now,
                on_result=lambda i, outcome: batch.record(i, outcome, SignerKind.CARD) and None,
            )
        pin.wipe()
