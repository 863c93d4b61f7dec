"""A clinic around the workstations: an EMR that writes, a receiver that takes, a killer."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from clinic_signer.japan import day_in_japan
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart, JobQuery, JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.outbox import Outbox
from station.day.workstation import Phase, Place

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 300
_PHASES = (Phase.DELIVERY, Phase.SIGNING, Phase.INTAKE, Phase.DELIVERY, Phase.REVIEW, Phase.START)
_LONGEST = 3.0
_LONGEST_PHASE = 0.15
"""Seconds in which a workstation does one thing with a batch, on a busy machine."""
SIGNABLE = 3
"""Of the sandbox's samples; the fourth is blocked."""


class ForkServer:
    """Starts and reaps workstations; a context manager.

    Args:
        sandbox_home: whose doctor signs.
        log: a file for what workstations write.
        environment: of the workstations, besides this program's own.
    """

    def __init__(
        self, sandbox_home: Path, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        paths = os.pathsep.join((str(_ROOT / "src"), str(_ROOT / "tests")))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "station.day.fork_server", str(sandbox_home), str(log)],
            env={**os.environ, "PYTHONPATH": paths, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=_PATIENCE)

    def start(self, place: Place) -> int:
        """Start a workstation; its process id."""
        return self._ask({"start": asdict(place)})

    def wait(self, pid: int) -> int:
        """Wait for the end of one; its status, or minus the signal that ended it."""
        return self._ask({"wait": pid})

    def _ask(self, asked: dict[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, self.told()
        return int(answer)

    def told(self) -> str:
        """What workstations have written."""
        return self.log.read_text() if self.log.exists() else ""


class Clinic:
    """The folders, what went in and what came out.

    Args:
        folder: for everything.
        journal: a file, or the URL of a database.
        server: makes the workstations.
        disk: where the outboxes are, if elsewhere.
    """

    def __init__(
        self, folder: Path, journal: str, server: ForkServer, *, disk: Path | None = None
    ) -> None:
        self._folder = folder
        self._disk = disk or folder
        self._journal = journal
        self._server = server
        self._copies = 0
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.handed_in: dict[bytes, str] = {}
        self.taken: list[tuple[str, bytes]] = []
        self.killed_in: Counter[Phase] = Counter()
        self.outboxes: set[Path] = set()

    def place(self, name: str, outbox: str = "outbox") -> Place:
        """A workstation's place; an outbox may be shared."""
        phase = self._folder / f"{name}.phase"
        phase.write_bytes(b"\0")
        folder = self._disk / outbox
        self.outboxes.add(folder)
        return Place(name, self._journal, str(self.inbox), str(folder), str(phase))

    # -- around it --------------------------------------------------------------------------

    def hand_in(self, count: int) -> None:
        """The EMR writes prescriptions: under another name first."""
        while count > 0:
            samples = load_samples(day_in_japan(datetime.now(UTC)), self._copies)[:SIGNABLE]
            for sample in samples[:count]:
                name = f"{self._copies:05}-{sample.name}"
                hidden = self.inbox / f"{name}.tmp"
                hidden.write_bytes(sample.csv)
                hidden.rename(self.inbox / name)
                self.handed_in[sample.csv] = name
            count -= SIGNABLE
            self._copies += 1

    @property
    def has_waiting(self) -> bool:
        """Whether anything is left in the inbox, be it claimed or rejected."""
        return any(path.is_file() for path in self.inbox.rglob("*"))

    def take_out(self) -> None:
        """The receiver takes away what is there."""
        for outbox in self.outboxes:
            for path in outbox.glob("*.xml") if outbox.exists() else ():
                self.taken.append((path.name, path.read_bytes()))
                path.unlink()

    # -- workstations -----------------------------------------------------------------------

    def run_and_kill(self, place: Place, phase: Phase, seconds: float) -> bool:
        """Let a workstation work until it comes to something and a moment longer, then kill it.

        Returns:
            True if it was killed at work.
        """
        pid = self._server.start(place)
        deadline = time.monotonic() + _LONGEST
        while self._phase(place) is not phase and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(seconds)
        return self.kill(pid, place)

    def _phase(self, place: Place) -> Phase:
        return Phase(Path(place.phase).read_bytes()[0])

    def start(self, place: Place) -> int:
        """Start a workstation."""
        return self._server.start(place)

    def kill(self, pid: int, place: Place) -> bool:
        """``kill -9``; True if it was still at work."""
        os.kill(pid, signal.SIGKILL)
        was_at_work = self._server.wait(pid) == -signal.SIGKILL
        if was_at_work:
            self.killed_in[self._phase(place)] += 1
        return was_at_work

    def wait(self, pid: int) -> None:
        """A workstation ends by itself, and well."""
        assert self._server.wait(pid) == 0, self._server.told()

    def finish(self, place: Place) -> None:
        """Let a workstation do what is left."""
        self.wait(self.start(replace(place, until_idle=True)))
        self.take_out()

    # -- what must hold ---------------------------------------------------------------------

    @contextmanager
    def open_journal(self) -> Iterator[Journal]:
        """The journal, to look at."""
        is_url = self._journal.startswith("postgresql://")
        location: Path | str = self._journal if is_url else Path(self._journal)
        journal = Journal(location, workstation="test", clock=lambda: datetime.now(UTC))
        yield journal
        journal.close()

    def assert_nothing_lost_and_nothing_twice(self, sandbox: Sandbox) -> None:
        """Everything that came in went out once: signed, verified, as the journal has it."""
        with self.open_journal() as journal:
            proof = journal.prove()
            assert proof.first_break is None, proof.first_break
            jobs = journal.jobs()
            received = {journal.document(job.id, DocumentPart.RECEIVED): job for job in jobs}
            assert len(received) == len(jobs)
            assert received.keys() == self.handed_in.keys()
            assert {job.state for job in jobs} == {JobState.DELIVERED}
            signed = {job.id: journal.document(job.id, DocumentPart.SIGNED) for job in jobs}
            signings = journal.history(
                HistoryQuery(actions=frozenset({AuditAction.SIGNED}), limit=100_000)
            )
        assert Counter(each.entry.job_id for each in signings) == Counter([*signed])
        sent, made = Counter(data for _, data in self.taken), Counter(signed.values())
        assert sent == made, self._told(made - sent) + self._told(sent - made)
        by_bytes = {data: job_id for job_id, data in signed.items()}
        names = {job.id: job.delivered_as for job in jobs}
        for name, data in self.taken:
            assert names[by_bytes[data]] == name
        self._assert_verified(sandbox, {signed[job.id]: csv for csv, job in received.items()})
        assert not self.has_waiting
        for outbox in self.outboxes:
            assert not Outbox(outbox, is_sandbox=True).all_staged()

    def open_jobs(self) -> int:
        """How many prescriptions have not left yet."""
        with self.open_journal() as journal:
            return len(journal.jobs(JobQuery(states=frozenset(JobState) - {JobState.DELIVERED})))

    def _told(self, documents: Counter[bytes]) -> list[str]:
        """What the journal says of documents, and which files are empty."""
        found = [f"empty: {name}" for name, data in self.taken if not data]
        with self.open_journal() as journal:
            for job in journal.jobs():
                if documents[journal.document(job.id, DocumentPart.SIGNED)]:
                    entries = reversed(journal.history(HistoryQuery(job_id=job.id)))
                    told = [f"{each.entry.sequence} {each.entry.action.value}" for each in entries]
                    found.append(f"{job.delivered_as}: {', '.join(told)}")
        return found

    def _assert_verified(self, sandbox: Sandbox, documents: dict[bytes, bytes]) -> None:
        from clinic_signer.prescription.envelope import read_document

        at = datetime.now(UTC)
        trust = sandbox.trust_at(at)
        for data, csv in documents.items():
            assert verify(data, trust=trust, at=at).indication is Indication.TOTAL_PASSED
            assert read_document(data).payload == csv


def moments(seed: int) -> Iterator[tuple[Phase, float]]:
    """Random moments to kill at: so many seconds after something has begun."""
    chance = random.Random(seed)
    for phase in cycle(_PHASES):
        yield phase, chance.uniform(0.0, _LONGEST_PHASE) ** 2 / _LONGEST_PHASE
