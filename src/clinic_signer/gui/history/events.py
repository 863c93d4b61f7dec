"""Entries of the journal that belong together, put together: one event each.

A signing is several entries – begun, signed, made ready, delivered – and one event; so are an
arrival with its check, and a repeated delivery. What a person reads are events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from clinic_signer.station.journal.audit import AuditAction, AuditEntry
from clinic_signer.station.journal.job import Job, JobState

AT_ONCE = timedelta(minutes=10)
"""A delivery that follows within this time is told together with the signature."""


class Kind(Enum):
    """What an event is about."""

    ARRIVAL = "arrival"
    SIGNING = "signing"
    DELIVERY = "delivery"
    OTHER = "other"


class Course(Enum):
    """How far a signing has come."""

    RUNNING = "running"
    DELIVERED = "delivered"
    """Signed, and delivered at once."""
    SIGNED = "signed"
    """Signed; its delivery, if there was one, is an event of its own."""
    WAITING = "waiting"
    """Signed; the delivery is still to come."""
    STUCK = "stuck"
    """Signed; the delivery was tried and did not work yet."""
    NOT_SIGNED = "not-signed"
    PUT_BACK = "put-back"
    """It was not tried, or the person gave up; nothing was signed."""


@dataclass(slots=True)
class Event:
    """Entries that belong together.

    Attributes:
        kind: what it is about.
        entries: oldest first; at least one.
        job: the prescription as it is now; None where there is none.
    """

    kind: Kind
    entries: list[AuditEntry]
    job: Job | None

    @property
    def first(self) -> AuditEntry:
        """The entry with which it began."""
        return self.entries[0]

    @property
    def last(self) -> AuditEntry:
        """The newest entry."""
        return self.entries[-1]

    def has(self, action: AuditAction) -> bool:
        """True if an entry of this kind belongs to it."""
        return any(entry.action is action for entry in self.entries)

    @property
    def decisive(self) -> AuditEntry:
        """The entry that says how it ended, and that gives it its time and place."""
        if self.kind is not Kind.SIGNING:
            return self.last
        for entry in reversed(self.entries):
            if entry.action in _ENDS:
                return entry
        return self.first

    @property
    def course(self) -> Course:
        """How far a signing has come."""
        ended = self.decisive.action
        if ended is AuditAction.NOT_SIGNED:
            return Course.NOT_SIGNED
        if ended is AuditAction.RELEASED:
            return Course.PUT_BACK
        if ended is not AuditAction.SIGNED:
            return Course.RUNNING
        if self.has(AuditAction.DELIVERED):
            return Course.DELIVERED
        if self.job is None or self.job.state is not JobState.SIGNED:
            return Course.SIGNED
        return Course.WAITING if self.job.failure is None else Course.STUCK

    @property
    def failure(self) -> str | None:
        """The code of the failure that it ended with, if it did."""
        code = self.decisive.facts.get("failure")
        return code if isinstance(code, str) else None


_ENDS = frozenset({AuditAction.SIGNED, AuditAction.NOT_SIGNED, AuditAction.RELEASED})


def events(entries: Iterable[AuditEntry], jobs: Mapping[str, Job]) -> list[Event]:
    """Put entries together.

    Args:
        entries: oldest first.
        jobs: the prescriptions as they are now, by id.

    Returns:
        The events in the order in which they began.
    """
    reading = _Reading(jobs)
    for entry in entries:
        reading.take(entry)
    return reading.found


@dataclass(slots=True)
class _Reading:
    """What is still open while the entries are read, by job."""

    jobs: Mapping[str, Job]
    found: list[Event] = field(default_factory=list)
    arrivals: dict[str, Event] = field(default_factory=dict)
    signings: dict[str, Event] = field(default_factory=dict)
    deliveries: dict[str, Event] = field(default_factory=dict)

    def take(self, entry: AuditEntry) -> None:
        """Add one entry to what is open, or begin an event with it."""
        if entry.job_id is None:
            self._begin(entry, Kind.OTHER)
            return
        step = _STEPS.get(entry.action)
        if step is None:
            self._begin(entry, Kind.OTHER)
        else:
            step(self, entry, entry.job_id)

    def received(self, entry: AuditEntry, job_id: str) -> None:
        """An arrival begins."""
        self.arrivals[job_id] = self._begin(entry, Kind.ARRIVAL)

    def checked(self, entry: AuditEntry, job_id: str) -> None:
        """The check of an arrival."""
        if (arrival := self.arrivals.pop(job_id, None)) is not None:
            arrival.entries.append(entry)
        else:
            self._begin(entry, Kind.ARRIVAL)

    def claimed(self, entry: AuditEntry, job_id: str) -> None:
        """A signing begins."""
        self.signings[job_id] = self._begin(entry, Kind.SIGNING)

    def tried(self, entry: AuditEntry, job_id: str) -> None:
        """What came of a signing, or a step of it."""
        event = self.signings.get(job_id)
        if event is None:  # begun before the first of these entries
            event = self.signings[job_id] = self._begin(entry, Kind.SIGNING)
        else:
            event.entries.append(entry)
        if entry.action in _ENDS:
            del self.signings[job_id]
        if entry.action is AuditAction.SIGNED:
            self.deliveries[job_id] = event

    def delivery(self, entry: AuditEntry, job_id: str) -> None:
        """A step of a delivery: of a signature just made, or of one by itself."""
        event = self.deliveries.get(job_id)
        if event is None or entry.at - event.last.at > AT_ONCE:
            event = self.deliveries[job_id] = self._begin(entry, Kind.DELIVERY)
        else:
            event.entries.append(entry)
        if entry.action is AuditAction.DELIVERED:
            del self.deliveries[job_id]

    def not_delivered(self, entry: AuditEntry, job_id: str) -> None:
        """A delivery that did not work is never told together with its signature."""
        event = self.deliveries.pop(job_id, None)
        if event is not None and event.kind is Kind.DELIVERY:
            event.entries.append(entry)
        else:
            self._begin(entry, Kind.DELIVERY)

    def repeated(self, entry: AuditEntry, job_id: str) -> None:
        """A person wants it delivered once more."""
        self.deliveries[job_id] = self._begin(entry, Kind.DELIVERY)

    def _begin(self, entry: AuditEntry, kind: Kind) -> Event:
        job = None if entry.job_id is None else self.jobs.get(entry.job_id)
        event = Event(kind, [entry], job)
        self.found.append(event)
        return event


_STEPS: dict[AuditAction, Callable[[_Reading, AuditEntry, str], None]] = {
    AuditAction.RECEIVED: _Reading.received,
    AuditAction.CHECKED: _Reading.checked,
    AuditAction.CLAIMED: _Reading.claimed,
    AuditAction.SIGNED: _Reading.tried,
    AuditAction.NOT_SIGNED: _Reading.tried,
    AuditAction.DISCARDED: _Reading.tried,
    AuditAction.RELEASED: _Reading.tried,
    AuditAction.STAGED: _Reading.delivery,
    AuditAction.DELIVERED: _Reading.delivery,
    AuditAction.NOT_DELIVERED: _Reading.not_delivered,
    AuditAction.DELIVERY_REPEATED: _Reading.repeated,
}
