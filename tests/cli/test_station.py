"""``clinic-signer station``: the station without a window, ended in whatever way."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from cli.commands import Run
from clinic_signer.station.inbox import Inbox
from clinic_signer.station.inbox_claims import LEFT_SECONDS
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import DocumentPart, JobState, Purpose
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.station import Station
from station.prescriptions import prescription

LONG = 120.0
"""Seconds to wait at most, on a busy machine."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clinic:
    """Folders and settings of a clinic of the tests' own."""

    home: Path
    environment: dict[str, str]

    @property
    def inbox(self) -> Path:
        return self.home / "in"

    @property
    def outbox(self) -> Path:
        return self.home / "out"

    def journal(self) -> Journal:
        path = self.home / "data" / "clinic-signer" / "journal.sqlite"
        return Journal(path, workstation="test", clock=now)

    def hand_in(self, name: str, data: bytes) -> None:
        temporary = self.inbox / f"{name}.tmp"
        temporary.write_bytes(data)
        temporary.rename(self.inbox / name)

    @contextmanager
    def station(self) -> Iterator[subprocess.Popen[str]]:
        """A program that has begun to work; killed at the end unless it has ended."""
        command = [sys.executable, "-m", "clinic_signer", "--language", "en", "station"]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Intake folder")
            yield process
        finally:
            process.kill()
            process.communicate()


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    folders = {name: tmp_path / name for name in ("in", "out")}
    folders["in"].mkdir()
    settings = tmp_path / "settings.toml"
    settings.write_text(
        f"[intake]\nfolder = '{folders['in']}'\n[delivery]\nfolder = '{folders['out']}'\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(settings))
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    # A keyring would be that of whoever runs the tests.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return Clinic(tmp_path, dict(os.environ))


def test_once_takes_in_what_is_there_and_says_no_names(clinic: Clinic, run: Run) -> None:
    clinic.hand_in("見本花子.csv", prescription(1))
    ran = run("station", "--once", "--language", "en")
    assert (ran.code, ran.out, ran.err) == (0, "received 1\n", "")
    assert run("station", "--once").code == 0
    assert list(clinic.inbox.glob("*.csv")) == []


def test_once_says_with_its_code_what_was_not_taken(clinic: Clinic, run: Run) -> None:
    clinic.hand_in("見本花子.csv", b"junk")
    (clinic.inbox / "見本太郎.csv").symlink_to(clinic.home)
    ran = run("station", "--once")
    assert ran.code == 1
    assert "[not-a-prescription]" in ran.out
    assert "[inbox-not-a-file]" in ran.err
    assert "見本" not in ran.out + ran.err


def test_once_delivers_what_was_signed(clinic: Clinic, run: Run) -> None:
    clinic.hand_in("rx.csv", prescription(1))
    run("station", "--once")
    journal = clinic.journal()
    (claim,) = journal.claim(Wanted(Purpose.SIGN))
    journal.record_signed(claim, b"<signed/>", facts={}, signer="")
    ran = run("station", "--once", "--language", "en")
    assert (ran.code, ran.out) == (0, "delivered 1\n")
    assert (clinic.outbox / "rx_signed.xml").read_bytes() == b"<signed/>"
    journal.close()


def test_without_an_intake_folder_there_is_nothing_to_do(
    clinic: Clinic, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(clinic.home / "none.toml"))
    ran = run("station")
    assert ran.code == 3
    assert "[inbox-not-set]" in ran.err


def test_a_mistake_in_the_settings_is_named(clinic: Clinic, run: Run) -> None:
    (clinic.home / "settings.toml").write_text('[intake]\nfolder = "relative"\n')
    ran = run("station", "--once")
    assert ran.code == 3
    assert "[settings-invalid]" in ran.err
    assert "intake.folder" in ran.err
    assert "[inbox-not-set]" in ran.err


def test_once_with_a_folder_that_is_away_fails_with_its_code(clinic: Clinic, run: Run) -> None:
    clinic.inbox.rmdir()
    ran = run("station", "--once")
    assert ran.code == 3
    assert "[inbox-unreachable]" in ran.err


def test_the_sandbox_has_an_intake_folder_of_its_own(clinic: Clinic, run: Run) -> None:
    clinic.hand_in("real.csv", prescription(1))
    home = clinic.home / "sandbox"
    (home / "intake").mkdir(parents=True)
    (home / "intake" / "practice.csv").write_bytes(prescription(2))
    ran = run("--sandbox-folder", home, "station", "--once", "--sandbox")
    assert ran.code == 0
    assert [path.name for path in clinic.inbox.iterdir()] == ["real.csv"]
    assert list((home / "intake").glob("*.csv")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is POSIX's")
def test_an_emr_uses_its_local_api_without_a_window_or_folders(clinic: Clinic) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    Path(clinic.environment["CLINIC_SIGNER_SETTINGS"]).write_text(
        f"[api]\nenabled = true\nport = {port}\n[delivery]\nfolder = '{clinic.outbox}'\n"
    )
    # Another program, a window for instance, has the port: the API comes when it is free.
    with socket.create_server(("127.0.0.1", port)) as other, clinic.station() as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "[api-port-taken]" in process.stderr.readline()
        other.close()
        lines = iter(process.stdout.readline, "")
        assert any(line == f"API: http://127.0.0.1:{port}\n" for line in lines)
        token = (clinic.home / "data" / "clinic-signer" / "api-token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as emr:
            status = emr.get("/v1/status").json()
            assert (status["window"], status["signer"]) == (False, None)
            answer = emr.post("/v1/prescriptions", content=prescription(1))
            assert answer.status_code == 201
            assert emr.post("/v1/show").json()["code"] == "api-no-window"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LONG)
        assert process.returncode == 0
    journal = clinic.journal()
    assert [job.state for job in journal.jobs()] == [JobState.READY]
    journal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is POSIX's")
def test_it_works_until_it_is_asked_to_end(clinic: Clinic) -> None:
    with clinic.station() as process:
        assert process.stdout is not None
        clinic.hand_in("見本花子.csv", prescription(1))
        lines = iter(process.stdout.readline, "")
        assert any(line == "received 1\n" for line in lines)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=LONG)
        assert (process.returncode, out + err) == (0, "")
    journal = clinic.journal()
    actions = [each.entry.action for each in journal.history(HistoryQuery())]
    assert actions[0] is AuditAction.STOPPED
    assert actions[-1] is AuditAction.STARTED
    journal.close()


def killed_runs(clinic: Clinic, kills: int, chance: random.Random) -> set[bytes]:
    """Let programs die while files come in; return what was handed in."""
    handed_in: set[bytes] = set()
    number = 0
    for _ in range(kills):
        with clinic.station() as process:
            end = time.monotonic() + chance.uniform(1.5, 4.0)
            while time.monotonic() < end:
                data = prescription(number) if number % 7 else b"junk %d" % number
                name = f"{number % 50}.csv"
                if not (clinic.inbox / name).exists():
                    clinic.hand_in(name, data)
                    handed_in.add(data)
                    number += 1
                time.sleep(chance.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
    return handed_in


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("kills", [2, pytest.param(60, marks=pytest.mark.long)])
def test_a_station_that_is_killed_at_any_moment_loses_nothing(clinic: Clinic, kills: int) -> None:
    seed = int(os.environ.get("CLINIC_SIGNER_SEED", "5"))
    handed_in = killed_runs(clinic, kills, random.Random(seed))
    journal = clinic.journal()
    station, seconds = Station(journal), 0.0
    station.resume()
    inbox = Inbox(clinic.inbox, lambda _told: None, now, seconds=lambda: seconds)
    while not inbox.look(station).is_settled:
        seconds += LEFT_SECONDS
    jobs = journal.jobs()
    kept = [journal.document(job.id, DocumentPart.RECEIVED) for job in jobs]
    rejects = clinic.inbox / "rejects"
    rejected = [path.read_bytes() for path in rejects.iterdir() if path.suffix == ".csv"]
    assert sorted(kept + rejected) == sorted(handed_in)  # each once
    assert len(handed_in) > kills
    assert {job.state for job in jobs} == {JobState.READY}
    assert journal.prove().first_break is None
    assert list(clinic.inbox.glob("*.csv")) == []
    journal.close()


def sign_what_is_there(journal: Journal) -> int:
    """What a person does meanwhile, at a window of another PC."""
    claims = journal.claim(Wanted(Purpose.SIGN))
    for claim in claims:
        journal.record_signed(claim, f"<{claim.job.id}/>".encode(), facts={}, signer="")
    return len(claims)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_stations_that_are_killed_in_turn_lose_and_double_nothing(
    clinic: Clinic, postgresql_url: str
) -> None:
    """Three of them at one folder, one journal and one outbox, for a minute and a half."""
    with (clinic.home / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"[journal]\ndatabase = '{postgresql_url}'\n")
    journal = Journal(postgresql_url, workstation="test", clock=now)
    chance = random.Random(int(os.environ.get("CLINIC_SIGNER_SEED", "5")))
    handed_in: set[bytes] = set()
    with ExitStack() as stack:
        stations = [stack.enter_context(clinic.station()) for _ in range(3)]
        end = time.monotonic() + 90
        while time.monotonic() < end:
            for _ in range(chance.randrange(20)):
                number = len(handed_in)
                clinic.hand_in(f"{number}.csv", prescription(number))
                handed_in.add(prescription(number))
            time.sleep(chance.uniform(0, 2))
            sign_what_is_there(journal)
            victim = chance.randrange(len(stations))
            stations[victim].kill()
            stations[victim] = stack.enter_context(clinic.station())
        deadline = time.monotonic() + LONG
        delivered = HistoryQuery(actions=frozenset({AuditAction.DELIVERED}), limit=10_000)
        while len(journal.history(delivered)) < len(handed_in):
            assert time.monotonic() < deadline
            sign_what_is_there(journal)
            time.sleep(1)
    jobs = journal.jobs()
    assert sorted(journal.document(each.id, DocumentPart.RECEIVED) for each in jobs) == sorted(
        handed_in
    )
    assert {each.state for each in jobs} == {JobState.DELIVERED}
    assert len(journal.history(delivered)) == len(jobs)
    signed = sorted(path.read_text() for path in clinic.outbox.glob("*.xml"))
    assert signed == sorted(f"<{each.id}/>" for each in jobs)
    assert list(clinic.inbox.glob("*.csv")) == []
    assert journal.prove().first_break is None
    journal.close()
