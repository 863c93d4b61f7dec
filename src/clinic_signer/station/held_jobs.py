"""Jobs claimed for signing: their leases are kept alive, every outcome is recorded at once.

    with HeldJobs(journal, ids) as held:
        outcome = held.record(job_id, outcome, signer)   # before anybody is told of it

An outcome that comes too late – another workstation has the job by now – is none: its signed bytes
are thrown away. What was not tried goes back when the block ends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import timedelta
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import SignerKind
from clinic_signer.station.journal.audit import AuditAction, Facts
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Claim, Job, Purpose
from clinic_signer.station.journal.journal import LEASE, Journal
from clinic_signer.station.signing import NotSigned, Outcome, Signed

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
"""How long the database may be away while an outcome waits to be recorded."""
_PAUSE_SECONDS = 0.25
_RENEWALS = 3
"""So often a lease is renewed in its time: two may fail before it ends."""

OF_ONE_DOCUMENT = frozenset(
    {
        FailureCode.CHECKS_FOUND_ERRORS,
        FailureCode.SIGNED_DOCUMENT_REJECTED,
        FailureCode.SIGNED_DOCUMENT_ALTERED,
        FailureCode.SIGNED_DOCUMENT_FOREIGN,
        FailureCode.SIGNED_DOCUMENT_TIME,
        FailureCode.SECOND_SIGNATURE_WRONG,
    }
)
"""What is wrong with a document or with what was made of it. All else passes: the job waits."""

_DISCARDED = OF_ONE_DOCUMENT - {FailureCode.CHECKS_FOUND_ERRORS}


class HeldJobs:
    """Claimed jobs, from the claim to the last outcome.

    Args:
        journal: the journal.
        job_ids: which jobs; those that cannot be had now are left out.
        lease: how long a claim holds when this program dies.

    Raises:
        Failure: ``JOURNAL_*``, when the block is entered.
    """

    def __init__(
        self, journal: Journal, job_ids: Sequence[str], *, lease: timedelta = LEASE
    ) -> None:
        self._journal = journal
        self._job_ids = tuple(job_ids)
        self._lease = lease
        self._claims: dict[str, Claim] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._heart: threading.Thread | None = None

    def __enter__(self) -> Self:
        wanted = Wanted(Purpose.SIGN, job_ids=self._job_ids, limit=max(1, len(self._job_ids)))
        claims = self._journal.claim(wanted, lease=self._lease)
        self._claims = {claim.job.id: claim for claim in claims}
        self._heart = threading.Thread(target=self._beat, name="leases", daemon=True)
        self._heart.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._heart is not None:
            self._heart.join()
        left = list(self._claims.values())
        if not left:
            return
        try:
            self._journal.release(left, why="not-tried")
        except Failure as failure:  # the leases end by themselves
            log.info("jobs go back when their leases end: %s", failure.code.value)

    def has(self, job_id: str) -> bool:
        """True if the job is held, as far as this program knows."""
        return self.job(job_id) is not None

    def job(self, job_id: str) -> Job | None:
        """The job as it was claimed; None if it is not held, as far as this program knows."""
        with self._lock:
            claim = self._claims.get(job_id)
        return None if claim is None else claim.job

    def record(self, job_id: str, outcome: Outcome, kind: SignerKind) -> Outcome:
        """Record what came of a job; a second outcome of the same job is not taken.

        Args:
            job_id: which.
            outcome: what came of signing it.
            kind: what stands behind the signer.

        Returns:
            The outcome that holds: ``NotSigned`` when it was taken over, or cannot be recorded.
            What cannot be recorded is not signed: nobody was given the bytes.
        """
        with self._lock:
            claim = self._claims.get(job_id)
        if not isinstance(outcome, (Signed, NotSigned)):
            return outcome
        if claim is None:
            return NotSigned(outcome.item, Failure(FailureCode.JOB_TAKEN_OVER))
        try:
            self._record_patiently(claim, outcome, kind)
        except Failure as failure:
            log.info("an outcome was not recorded: %s", failure.code.value)
            if isinstance(outcome, Signed):
                self._note_discarded(job_id, failure, kind)
            outcome = NotSigned(outcome.item, failure)
            if failure.code is not FailureCode.JOB_TAKEN_OVER:
                return outcome  # the claim is still ours: it is put back at the end
        with self._lock:
            self._claims.pop(job_id, None)
        return outcome

    def _note_discarded(self, job_id: str, failure: Failure, kind: SignerKind) -> None:
        """Note that a signature was made and thrown away, if the journal can be reached."""
        facts: Facts = {"signer": kind.value, "failure": failure.code.value}
        try:
            self._journal.note(AuditAction.DISCARDED, facts, job_id=job_id)
        except Failure as unreachable:
            log.info("not noted: %s", unreachable.code.value)

    def _record_patiently(
        self, claim: Claim, outcome: Signed | NotSigned, kind: SignerKind
    ) -> None:
        """Record, also if the database is away for a moment: a signature is worth the wait."""
        deadline = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._record(claim, outcome, kind)
            except Failure as failure:
                if not failure.row.retriable or monotonic() > deadline:
                    raise
                sleep(_PAUSE_SECONDS)
            else:
                return

    def _record(self, claim: Claim, outcome: Signed | NotSigned, kind: SignerKind) -> None:
        if isinstance(outcome, Signed):
            signer = outcome.report.signatures[0].signer
            facts: Facts = {
                "signer": kind.value,
                "certificate": None if signer is None else signer.sha256.hex(),
            }
            name = "" if signer is None else signer.holder_name
            self._journal.record_signed(claim, outcome.data, facts=facts, signer=name)
            return
        code = outcome.failure.code
        if code in _DISCARDED:
            facts = {"signer": kind.value, "failure": code.value}
            self._journal.note(AuditAction.DISCARDED, facts, job_id=claim.job.id)
        facts = {"signer": kind.value}
        self._journal.record_not_signed(
            claim, outcome.failure, can_be_repeated=code not in OF_ONE_DOCUMENT, facts=facts
        )

    def _beat(self) -> None:
        """Renew the leases until the block ends."""
        while not self._ended.wait(self._lease.total_seconds() / _RENEWALS):
            with self._lock:
                claims = list(self._claims.values())
            if not claims:
                continue
            try:
                self._journal.renew(claims, lease=self._lease)
            except Failure as failure:
                log.info("the leases were not renewed: %s", failure.code.value)
