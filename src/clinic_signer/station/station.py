"""The station: what comes in is kept before anybody says yes, then read, signed and delivered.

One per program. Several programs and workstations may work on the same journal.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.folders import data_folder
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.pki.workplace_trust import workplace_trust
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.secret_store import open_store
from clinic_signer.settings import Settings
from clinic_signer.settings_station import JOURNAL_DATABASE, JOURNAL_KEY_FILE, WORKSTATION
from clinic_signer.settings_station_service import DELIVERY_ROUTE
from clinic_signer.station.assessing import assess, refusal
from clinic_signer.station.intake import Item, load
from clinic_signer.station.journal.audit import AuditAction
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
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.keys import SERVICE, key_source
from clinic_signer.station.journal.protection import unprotected
from clinic_signer.station.prescription_inside import Judge, judge_with

log = logging.getLogger(__name__)

_BATCH = 50
"""So many documents are kept in one change: each costs a sync of the disk."""


class Station:
    """The working day over a journal.

    Args:
        journal: an open journal; the station closes it.
        route: how prescriptions leave of which nobody says so.
        judge: verifies the prescriptions inside dispensing documents; without it a person has to
            confirm each.
    """

    def __init__(
        self, journal: Journal, route: Route = Route.FOLDER, judge: Judge | None = None
    ) -> None:
        self.journal = journal
        self._route = route
        self._judge = judge

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        """Keep documents, then read and check them.

        Returns:
            One receipt per arrival, in order; the job as it is after its checks.

        Raises:
            Failure: ``JOURNAL_*``; what was kept before is kept, and the call may be repeated.
        """
        receipts: list[Receipt] = []
        for first in range(0, len(arrivals), _BATCH):
            part = [
                replace(each, route=_route(each, self._route))
                for each in arrivals[first : first + _BATCH]
            ]
            kept = self.journal.receive(part)
            new = [
                (receipt.job, arrival)
                for receipt, arrival in zip(kept, part, strict=True)
                if receipt.job.state is JobState.RECEIVED
            ]
            found = [
                assess(job.id, arrival.data, arrival.name, self._judge) for job, arrival in new
            ]
            jobs = {job.id: job for job in self.journal.assess(found)} if found else {}
            receipts += [Receipt(jobs.get(each.job.id, each.job), each.is_new) for each in kept]
        return tuple(receipts)

    def take_in(self, arrivals: Sequence[Arrival]) -> tuple[Receipt | Failure, ...]:
        """Keep what are prescriptions; what is none is noted and not kept.

        Returns:
            One receipt, or why it is not taken, per arrival, in order.

        Raises:
            Failure: ``JOURNAL_*``, ``API_KEY_REUSED``; what was kept before is kept, and the call
                may be repeated.
        """
        refused = [refusal(each.data, each.name) for each in arrivals]
        read = tuple(zip(arrivals, refused, strict=True))
        receipts = iter(self.receive([arrival for arrival, why in read if why is None]))
        for arrival, why in read:
            if why is not None:
                self.refuse(arrival.name, arrival.source, why)
        return tuple(next(receipts) if why is None else why for why in refused)

    def refuse(self, name: str, source: Source, failure: Failure) -> None:
        """Note that something was not taken.

        Args:
            name: what the person knows it by.
            source: how it came.
            failure: why.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        facts = {"source": source.value, "failure": failure.code.value}
        self.journal.note(AuditAction.REJECTED, facts, about=name)

    def resume(self) -> None:
        """Go on where an earlier run of a program was stopped.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        self.journal.return_expired()
        left = self.journal.jobs(JobQuery(states=frozenset({JobState.RECEIVED})))
        for job in left:
            data = self.journal.document(job.id, DocumentPart.RECEIVED)
            self.journal.assess([assess(job.id, data, job.name, self._judge)])

    def item(self, job: Job, *, holder_name: str | None = None) -> Item:
        """Read the very bytes of a job for review and signing.

        Args:
            job: which.
            holder_name: the name on the certificate that will sign, where it is known already.

        Raises:
            Failure: it is no prescription that can be signed; ``JOURNAL_*``, ``JOB_UNKNOWN``.
        """
        data = self.journal.document(job.id, DocumentPart.RECEIVED)
        return load(data, job.name, holder_name=holder_name, judge=self._judge)

    def judge_again(self, job: Job) -> Job:
        """Judge the prescription inside a dispensing document as of now.

        What could not be decided when it came (no revocation list, no anchor) may be decided by
        now; a finding that nobody is shown any more could never be confirmed.

        Returns:
            The job as it is now.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_UNKNOWN``.
        """
        before = job.summary
        if before.kind is not DocumentKind.DISPENSING or not job.state.is_unsigned:
            return job
        data = self.journal.document(job.id, DocumentPart.RECEIVED)
        found = assess(job.id, data, job.name, self._judge)
        now = found.summary
        is_same = (now.errors, now.to_confirm) == (before.errors, before.to_confirm)
        return job if is_same or found.failure is not None else self.journal.reassess(found)

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()


def open_station(settings: Settings, clock: Callable[[], datetime]) -> Station:
    """Open the journal that the settings name: a shared one, or this person's own.

    Raises:
        Failure: ``JOURNAL_*``.
    """
    database = settings.get(JOURNAL_DATABASE)
    protection = key_source(
        open_store(SERVICE), settings.get(JOURNAL_KEY_FILE), is_shared=bool(database)
    )
    name = workstation_name(settings)
    location: Path | str = database or data_folder() / "journal.sqlite"
    journal = Journal(location, workstation=name, clock=clock, protection=protection)
    judge = judge_with(lambda: workplace_trust(settings).store, clock)
    return Station(journal, Route(settings.get(DELIVERY_ROUTE).value), judge)


def open_practice_station(
    folder: Path,
    clock: Callable[[], datetime],
    trust: Callable[[], TrustStore] | None = None,
) -> Station:
    """Open the sandbox's own journal: it holds no person's data and is not sealed.

    Args:
        folder: the sandbox's folder.
        clock: gives the time as an aware datetime.
        trust: what the sandbox trusts now; without it prescriptions inside dispensing documents
            are not verified.
    """
    name = socket.gethostname()
    journal = Journal(
        folder / "journal.sqlite", workstation=name, clock=clock, protection=unprotected
    )
    return Station(journal, judge=None if trust is None else judge_with(trust, clock))


def _route(arrival: Arrival, usual: Route) -> Route:
    """How it leaves. How dispensing results are registered with the service is not public.

    So they are never sent there as the prescriptions that they are not.
    """
    route = arrival.route or usual
    is_dispensing = route is Route.SERVICE and _DISPENSING_TAG in arrival.data
    return Route.FOLDER if is_dispensing else route


_DISPENSING_TAG = b"<Dispensing"
"""In XML without CDATA and comments, which is all that is read, this is always an element."""


def workstation_name(settings: Settings) -> str:
    """The name of this PC, as the journal shows it."""
    return settings.get(WORKSTATION) or socket.gethostname()
