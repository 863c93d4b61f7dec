"""Where a journal is kept – a file or a PostgreSQL –, and what the tests do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import (
    Arrival,
    Assessment,
    Claim,
    Job,
    Purpose,
    Source,
    Summary,
)
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.protection import ProtectionChoice, unprotected

NOW = datetime(2026, 11, 29, 0, 30, tzinfo=UTC)
AT_ONCE = timedelta(milliseconds=-1)
"""A lease that is over when it begins: its workstation has died."""


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Place:
    """A database of a test's own.

    Args:
        location: a file, or the URL of a database.
    """

    def __init__(self, location: Path | str) -> None:
        self.location = location
        self.clock = Clock()
        self._opened: list[Journal] = []

    @property
    def is_sqlite(self) -> bool:
        return isinstance(self.location, Path)

    def open(
        self,
        workstation: str = "診察室１",
        *,
        clock: Callable[[], datetime] | None = None,
        protection: ProtectionChoice = unprotected,
    ) -> Journal:
        """Open the journal; it is closed after the test."""
        journal = Journal(
            self.location, workstation=workstation, clock=clock or self.clock, protection=protection
        )
        self._opened.append(journal)
        return journal

    def close(self) -> None:
        for journal in self._opened:
            journal.close()

    def run(self, statement: str, **values: object) -> list[Mapping[str, Any]]:
        """What somebody does to the database without us."""
        url: URL | str = (
            URL.create("sqlite", database=str(self.location))
            if isinstance(self.location, Path)
            else self.location.replace("postgresql:", "postgresql+psycopg:")
        )
        engine = create_engine(url)
        try:
            with engine.begin() as connection:
                result = connection.execute(text(statement), values)
                return [row._mapping for row in result] if result.returns_rows else []
        finally:
            engine.dispose()


def arrival(text: str, name: str = "処方箋.csv") -> Arrival:
    return Arrival(text.encode(), name, Source.FOLDER)


def receive(journal: Journal, text: str) -> Job:
    """A document comes in; it is not read yet."""
    (receipt,) = journal.receive([arrival(text)])
    return receipt.job


def ready(journal: Journal, text: str, number: str = "", doctor: str = "架空　一郎") -> Job:
    """A document comes in and can be signed."""
    job = receive(journal, text)
    summary = Summary(patient="仮野　太郎", prescriber=doctor, prescription_number=number)
    (assessed,) = journal.assess([Assessment(job.id, summary)])
    return assessed


def claim(journal: Journal, job: Job, lease: timedelta = timedelta(seconds=30)) -> Claim:
    (claimed,) = journal.claim(Wanted(Purpose.SIGN, (job.id,)), lease=lease)
    return claimed


def sign(journal: Journal, job: Job, data: bytes = b"<signed/>") -> Job:
    facts = {"signer": "card"}
    return journal.record_signed(claim(journal, job), data, facts=facts, signer="架空　一郎")


def deliver(journal: Journal, job: Job, name: str = "仮野.xml") -> Job:
    (claimed,) = journal.claim(Wanted(Purpose.DELIVER, (job.id,), outbox="outbox"))
    journal.stage(claimed, outbox="outbox", name=name)
    return journal.record_delivered(claimed)
