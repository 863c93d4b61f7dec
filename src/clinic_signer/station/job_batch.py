"""A batch of the journal's jobs on its way through a signer: claimed, read, recorded.

    with JobBatch(station, ids, holder) as batch:
        sign_batch(batch.items, …, on_result=lambda i, o: tell(batch.record(i, o, kind)))

What is signed is read from the journal after the claim, so that it is what was received, checked
and confirmed there. Every outcome is in the journal before :meth:`JobBatch.record` returns.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import PinFailure, SignerKind
from clinic_signer.station.held_jobs import HeldJobs
from clinic_signer.station.intake import Item
from clinic_signer.station.journal.job import Job
from clinic_signer.station.prescriber import Holder, unconfirmed
from clinic_signer.station.signing import NotSigned, Outcome, Signed
from clinic_signer.station.station import Station

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of one job of a batch.

    Attributes:
        index: its place among the jobs that were asked for.
        outcome: what holds; not always what the signer said (:meth:`HeldJobs.record`).
        job: as it is now.
    """

    index: int
    outcome: Outcome
    job: Job


@dataclass(frozen=True, slots=True)
class Refused:
    """A job that is not put to the signer.

    Attributes:
        index: its place among the jobs that were asked for.
        failure: why.
    """

    index: int
    failure: Failure


class JobBatch:
    """Jobs held for one signing.

    Args:
        station: over the journal.
        job_ids: what is to be signed, in order.
        holder: whose certificate will sign, where that is known already.

    Attributes:
        items: what can be put to the signer, in order.
        refused: the rest: taken by another workstation, not confirmed for this holder, unreadable.

    Raises:
        Failure: ``JOURNAL_*``, when the block is entered.
    """

    def __init__(self, station: Station, job_ids: Sequence[str], holder: Holder | None) -> None:
        self._station = station
        self._job_ids = tuple(job_ids)
        self._holder = holder
        self._held = HeldJobs(station.journal, self._job_ids)
        self._places: list[tuple[int, Job]] = []
        self.items: tuple[Item, ...] = ()
        self.refused: tuple[Refused, ...] = ()

    def __enter__(self) -> Self:
        self._held.__enter__()
        try:
            self._read_all()
        except BaseException as error:
            self._held.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def _read_all(self) -> None:
        items: list[Item] = []
        refused: list[Refused] = []
        for index, job_id in enumerate(self._job_ids):
            try:
                job, item = self._read(job_id)
            except Failure as failure:
                refused.append(Refused(index, failure))
            else:
                self._places.append((index, job))
                items.append(item)
        self.items, self.refused = tuple(items), tuple(refused)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._held.__exit__(kind, error, traceback)

    def _read(self, job_id: str) -> tuple[Job, Item]:
        """Read a job that is held.

        Raises:
            Failure: it is not; something was not confirmed; ``JOURNAL_*``.
        """
        job = self._held.job(job_id)
        if job is None:
            raise Failure(FailureCode.JOB_TAKEN_OVER)
        holder = self._holder
        item = self._station.item(job, holder_name=None if holder is None else holder.name)
        waiting = unconfirmed(item, {each.finding for each in job.confirmed}, holder)
        if waiting:
            raise Failure(FailureCode.CHECKS_FOUND_WARNINGS, count=len(waiting))
        return job, item

    def record(self, place: int, outcome: Outcome, kind: SignerKind) -> Recorded:
        """Record what came of an item.

        A PIN that the card did not take says nothing of the prescription: it stays held, and goes
        back unsigned when the block ends.

        Args:
            place: the item's, in :attr:`items`.
            outcome: what the signer's batch says of it.
            kind: what stands behind the signer.
        """
        index, job = self._places[place]
        is_pin = isinstance(outcome, NotSigned) and isinstance(outcome.failure, PinFailure)
        if isinstance(outcome, (Signed, NotSigned)) and not is_pin:
            outcome = self._held.record(job.id, outcome, kind)
        try:
            job = self._station.journal.job(job.id)
        except Failure as failure:  # the list learns of it later
            log.info("a job was not read again: %s", failure.code.value)
        return Recorded(index, outcome, job)
