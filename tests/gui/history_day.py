"""A journal with a working day in it, made as the station makes one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.printed_form.desk import FormDesk
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Claim, Job, Purpose, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.station import Station
from gui.doubles import Clock

DAY = date(2026, 9, 1)
MORNING = datetime(2026, 8, 31, 23, 50, tzinfo=UTC)
"""8:50 in Japan."""
DOCTOR = "架空　一郎"
FIRST_NUMBER = 23456
"""The patient's number in the sample; every prescription gets the next one."""
CERTIFICATE = "ab" * 32


class WorkingDay:
    """A station whose clock a test moves, and what happens in it.

    Args:
        folder: where the journal is.
        clock: of the journal.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.clock = clock or Clock(MORNING)
        self.path = folder / "journal.sqlite"
        self.journal = Journal(self.path, workstation="診察室２", clock=self.clock)
        self.station = Station(self.journal)
        self._number = FIRST_NUMBER
        self._sample = load_samples(DAY)[1].csv.decode("utf-8")

    def desk(self) -> HistoryDesk:
        """The desk of the History screen over this journal."""
        return HistoryDesk(lambda: self.journal, lambda: 5, is_sandbox=True)

    def forms(self) -> FormDesk:
        """What is printed of this journal; no signature is verified."""
        return FormDesk(
            lambda: self.journal,
            lambda _data, name: Verified(name, self.clock()),
            self.clock,
            is_sandbox=True,
        )

    def receive(self, *patients: str) -> list[Job]:
        """Prescriptions come in, and are read and checked; each has a number of its own."""
        arrivals = []
        for patient in patients:
            text = self._sample.replace("仮野　太郎", patient)
            text = text.replace(f"{FIRST_NUMBER:015}", f"{self._number:015}")
            self._number += 1
            arrivals.append(Arrival(text.encode("utf-8"), f"{patient}.csv", Source.FOLDER))
        return [receipt.job for receipt in self.station.receive(arrivals)]

    def claim(self, jobs: Sequence[Job]) -> list[Claim]:
        """Claim jobs for signing, together."""
        wanted = Wanted(Purpose.SIGN, job_ids=tuple(job.id for job in jobs))
        claims = {claim.job.id: claim for claim in self.journal.claim(wanted)}
        return [claims[job.id] for job in jobs]

    def sign(self, jobs: Sequence[Job], *, seconds: float = 1, signer: str = "card") -> None:
        """Sign jobs with one PIN, and deliver each at once."""
        for claim in self.claim(jobs):
            self.record_signed(claim, signer)
            self.deliver(claim.job)
            self.clock.advance(seconds)

    def record_signed(self, claim: Claim, signer: str = "card") -> None:
        """A signature was made."""
        facts = {"signer": signer, "certificate": CERTIFICATE}
        data = f"<signed>{claim.token}</signed>".encode()
        self.journal.record_signed(claim, data, facts=facts, signer=DOCTOR)

    def not_signed(self, claim: Claim, failure: Failure, *, again: bool = False) -> None:
        """A signature could not be made."""
        facts = {"signer": "card"}
        self.journal.record_not_signed(claim, failure, can_be_repeated=again, facts=facts)

    def deliver(self, job: Job, failure: Failure | None = None) -> None:
        """The signed document goes out, or cannot."""
        (claim,) = self.journal.claim(Wanted(Purpose.DELIVER, job_ids=(job.id,), outbox="outbox"))
        if failure is not None:
            self.journal.record_not_delivered(claim, failure)
            self.journal.release([claim], why="tried")
            return
        self.journal.stage(claim, outbox="outbox", name=f"{job.number}.xml")
        self.journal.record_delivered(claim)
