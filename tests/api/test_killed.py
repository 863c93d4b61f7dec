"""The API dies at any moment (kill -9): an EMR that asks again loses and doubles nothing."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.running import LONG, new_csv, open_journal
from clinic_signer.failures import Failure
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import DocumentPart, JobState, Purpose
from clinic_signer.station.journal.journal import Journal
from conftest import PROJECT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")

VERY_LONG = 20 * LONG
_PROGRAM = """
import sys, threading
from pathlib import Path
from api.running import FAST, open_journal
from clinic_signer.api.around import Around
from clinic_signer.api.server import ApiServer
from clinic_signer.api.token import TokenKeeper, TokenPlace
from clinic_signer.station.station import Station

home, port = Path(sys.argv[1]), int(sys.argv[2])
keeper = TokenKeeper(TokenPlace(home / "token"))
station = Station(open_journal(home))
ApiServer(station, keeper, port=port, around=Around(), limits=FAST).start()
print(keeper.token(), flush=True)
threading.Event().wait()
"""


@dataclass
class Program:
    """The program with the API; killed and started again."""

    home: Path
    port: int

    @contextmanager
    def alive(self) -> Iterator[str]:
        """Start it; give its token once it listens; kill it in the end."""
        paths = os.pathsep.join([str(PROJECT / "src"), str(PROJECT / "tests")])
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(self.home), str(self.port)],
            env=os.environ | {"PYTHONPATH": paths},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()


@dataclass(frozen=True)
class Visit:
    """What the EMR knows of one prescription at the end."""

    key: str
    handed_in: bytes
    job_id: str
    fetched: bytes


class Emr:
    """Hands in, waits, fetches and confirms; asks again until there is an answer.

    Args:
        port: of the API.
        token: its token.
        ended: nothing more is handed in.
    """

    def __init__(self, port: int, token: str, ended: threading.Event) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ended = ended
        self.lost_answers = 0

    def work(self, number: int) -> list[Visit]:
        """One prescription after the other."""
        visits: list[Visit] = []
        with httpx.Client(base_url=self._url, headers=self._headers, timeout=LONG) as client:
            while not self._ended.is_set():
                visits.append(self._visit(client, f"emr-{number}-{len(visits)}"))
        return visits

    def _visit(self, client: httpx.Client, key: str) -> Visit:
        csv = new_csv()
        headers = {"Content-Type": "text/csv", "Idempotency-Key": key}
        how = {"content": csv, "headers": headers}
        job = self._ask(client, "POST", "/v1/prescriptions", **how).json()
        where = f"/v1/prescriptions/{job['id']}"
        while job["state"] not in ("signed", "delivered"):
            waiting = {"wait": 5, "since": job["change"]}
            job = self._ask(client, "GET", where, params=waiting).json()
        signed = self._ask(client, "GET", f"{where}/signed").content
        assert self._ask(client, "PUT", f"{where}/receipt").json()["state"] == "delivered"
        return Visit(key, csv, job["id"], signed)

    def _ask(self, client: httpx.Client, method: str, path: str, **how: object) -> httpx.Response:
        end = time.monotonic() + VERY_LONG
        while True:
            assert time.monotonic() < end
            try:
                answer = client.request(method, path, **how)  # type: ignore[arg-type]
            except httpx.TransportError:
                self.lost_answers += 1
                time.sleep(0.05)
                continue
            if answer.status_code != 503:
                assert answer.status_code in (200, 201), answer.text
                return answer


def sign_all(journal: Journal, ended: threading.Event) -> None:
    """A doctor at another program over the same journal: each with a document of its own."""
    while not ended.wait(0.02):
        try:
            for claim in journal.claim(Wanted(Purpose.SIGN)):
                data = f"<signed>{claim.job.id} {claim.token}</signed>".encode()
                journal.record_signed(claim, data, facts={}, signer="")
        except Failure as failure:
            if not failure.row.retriable:
                raise


@pytest.mark.parametrize("kills", [6, pytest.param(150, marks=pytest.mark.long)])
def test_each_prescription_is_one_job_and_gets_back_once(tmp_path: Path, kills: int) -> None:
    chance = random.Random(int(os.environ.get("CLINIC_SIGNER_SEED", "11")))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        program = Program(tmp_path, int(probe.getsockname()[1]))
    with program.alive() as token:
        assert token
    no_more, all_back = threading.Event(), threading.Event()
    journal = open_journal(tmp_path, "doctor")
    emr = Emr(program.port, token, no_more)
    with ThreadPoolExecutor(4) as threads:
        doctor = threads.submit(sign_all, journal, all_back)
        at_work = [threads.submit(emr.work, number) for number in range(3)]
        for _ in range(kills):
            with program.alive() as again:
                assert again == token
                time.sleep(chance.uniform(0.05, 1.0))
        no_more.set()
        with program.alive():
            visits = [visit for each in at_work for visit in each.result(VERY_LONG)]
        all_back.set()
        doctor.result(VERY_LONG)
    assert emr.lost_answers >= kills
    jobs = journal.jobs()
    assert sorted(job.id for job in jobs) == sorted(visit.job_id for visit in visits)
    assert {job.state for job in jobs} == {JobState.DELIVERED}
    for visit in visits:
        assert journal.document(visit.job_id, DocumentPart.RECEIVED) == visit.handed_in
        assert journal.document(visit.job_id, DocumentPart.SIGNED) == visit.fetched
    assert journal.prove().first_break is None
    journal.close()
