"""A clinic with a journal and a practice terminal, for tests of the exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from clinic_signer.sandbox.terminal.terminal import PracticeTerminal
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import (
    Arrival,
    Assessment,
    Job,
    Purpose,
    Route,
    Source,
    Summary,
)
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.protection import ProtectionChoice, unprotected
from clinic_signer.station.journal.request import ServiceRequest
from clinic_signer.station.outbox import OWN_FOLDER
from clinic_signer.station.service_messages.exchange import ServiceExchange
from clinic_signer.station.service_messages.profile import practice_profile
from clinic_signer.station.service_messages.terminal import Terminal
from gui.doubles import Clock

TIMEOUT_MINUTES = 5


@dataclass
class Clinic:
    """One workstation, one terminal.

    Attributes:
        folder: where everything is.
        document: a signed prescription.
        database: where the journal is; a file in the folder if None.
    """

    folder: Path
    document: bytes
    clock: Clock = field(default_factory=Clock)
    protection: ProtectionChoice = unprotected
    database: str | None = None
    arrived: int = 0

    def __post_init__(self) -> None:
        self.opened: list[Journal] = []
        self.journal = self.open_journal()
        self.double = PracticeTerminal(self.folder / "terminal")
        self.exchange = self.new_exchange()

    def open_journal(self) -> Journal:
        location = self.database or self.folder / "journal.sqlite"
        journal = Journal(location, workstation="PC1", clock=self.clock, protection=self.protection)
        self.opened.append(journal)
        return journal

    def close(self) -> None:
        """End every program of it."""
        for journal in self.opened:
            journal.close()

    def new_exchange(self, journal: Journal | None = None) -> ServiceExchange:
        """The exchange of a program that has just started."""
        return ServiceExchange(
            journal or self.journal,
            self.terminal,
            practice_profile(),
            timeout_minutes=TIMEOUT_MINUTES,
            settle_seconds=0.0,
        )

    @property
    def terminal(self) -> Terminal:
        folder = self.folder / "terminal"
        return Terminal(folder / "req", folder / "res", self.folder / "aside")

    def signed(self, *, number: str = "", route: Route = Route.SERVICE) -> str:
        """A signed prescription that waits; returns the id of its job."""
        self.arrived += 1
        data = f"{self.arrived}".encode()
        (receipt,) = self.journal.receive([Arrival(data, "rx.csv", Source.FOLDER, route)])
        job_id = receipt.job.id
        self.journal.assess([Assessment(job_id, Summary(prescription_number=number))])
        (claim,) = self.journal.claim(Wanted(Purpose.SIGN, job_ids=(job_id,)))
        self.journal.record_signed(claim, self.document, facts={}, signer="")
        return job_id

    def job(self, job_id: str) -> Job:
        return self.journal.job(job_id)

    def requests(self, job_id: str) -> tuple[ServiceRequest, ...]:
        return self.journal.requests.of_jobs([job_id]).get(job_id, ())

    def last(self, job_id: str) -> ServiceRequest:
        return self.requests(job_id)[-1]

    def go_on(self) -> None:
        """One round of everybody: out, answered, in."""
        self.exchange.work_once()
        self.double.work_once()
        self.exchange.work_once()

    def files(self, folder: Path) -> list[str]:
        if not folder.is_dir():
            return []
        return sorted(path.name for path in folder.iterdir() if path.is_file())

    def hidden(self) -> list[str]:
        """What waits for its name."""
        names = self.files(self.terminal.requests / OWN_FOLDER)
        return [name for name in names if name.endswith(".part")]
