"""`clinic-signer journal`: what IT staff prove, look up, write to files and remove."""

from __future__ import annotations

import base64
import csv
import io
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.commands import CLEAN, Run
from clinic_signer.cli.station_arguments import JOB_STATES
from clinic_signer.sandbox import Sandbox
from clinic_signer.settings import load_settings
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Job, JobState, Purpose, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.station import Station, open_practice_station, open_station


@pytest.fixture
def journal(sandbox: Sandbox) -> Iterator[Journal]:
    """The sandbox's journal, empty."""
    for file in sandbox.home.glob("journal.sqlite*"):
        file.unlink()
    station = open_practice_station(sandbox.home, lambda: datetime.now(UTC))
    yield station.journal
    station.close()
    for file in sandbox.home.glob("journal.sqlite*"):
        file.unlink()


@pytest.fixture
def jobs(journal: Journal) -> list[Job]:
    """Two prescriptions, the first signed."""
    other = CLEAN.replace("000000000012345,見本　花子", "000000000012346,見本　次郎")
    arrivals = [Arrival(text.encode(), "rx.csv", Source.FOLDER) for text in (CLEAN, other)]
    first, second = (receipt.job for receipt in Station(journal).receive(arrivals))
    (claim,) = journal.claim(Wanted(Purpose.SIGN, (first.id,)))
    facts = {"signer": "card"}
    signed = journal.record_signed(claim, b"<signed/>", facts=facts, signer="架空　一郎")
    return [signed, second]


def tamper(sandbox: Sandbox, statement: str) -> None:
    with closing(sqlite3.connect(sandbox.home / "journal.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_journal_that_holds(run: Run, jobs: list[Job]) -> None:
    ran = run("journal", "verify", "--sandbox")
    assert ran.code == 0
    assert "記録6件、処方箋2件を確かめました。" in ran.out
    assert "鍵のない記録です" in ran.out  # the sandbox has none, and that is said
    told = run("journal", "verify", "--sandbox", "--json")
    assert told.code == 0
    value = told.json("journal")
    assert (value["is_intact"], value["entries"], value["jobs"]) == (True, 6, 2)
    assert value["link"] in ran.out


def test_a_changed_entry_is_named_and_the_exit_code_says_so(
    run: Run, sandbox: Sandbox, jobs: list[Job]
) -> None:
    tamper(sandbox, "UPDATE audit SET workstation = 'another' WHERE sequence = 3")
    ran = run("journal", "verify", "--sandbox")
    assert ran.code == 1
    assert "記録3番" in ran.out
    assert "書き換えられています" in ran.out
    assert "その前の2件" in ran.out
    broken = run("journal", "verify", "--sandbox", "--json").json("journal")["first_break"]
    assert (broken["kind"], broken["sequence"], broken["job_number"]) == ("changed", 3, None)


def test_a_document_that_is_gone_is_named_with_its_prescription(
    run: Run, sandbox: Sandbox, jobs: list[Job]
) -> None:
    tamper(sandbox, "DELETE FROM documents WHERE part = 'signed'")
    ran = run("--language", "en", "journal", "verify", "--sandbox")
    assert ran.code == 1
    assert "Entry 6 (prescription 1): the document is missing." in ran.out


def test_what_is_no_journal_ends_with_its_failure(run: Run, sandbox: Sandbox) -> None:
    path = sandbox.home / "journal.sqlite"
    path.write_bytes(b"something else" * 1000)
    try:
        ran = run("journal", "verify", "--sandbox")
    finally:
        path.unlink()
    assert (ran.code, ran.out) == (3, "")
    assert "[journal-damaged]" in ran.err


def test_the_list_by_state_and_number(run: Run, jobs: list[Job]) -> None:
    ran = run("journal", "list", "--sandbox")
    assert ran.code == 0
    first, second = ran.out.splitlines()
    assert "署名済" in first
    assert "見本　花子" in first
    assert "見本　次郎" in second
    listed = run("journal", "list", "--sandbox", "--state", "ready", "--json").json("journal")
    assert [each["number"] for each in listed] == [2]
    newest = run("journal", "list", "--sandbox", "--limit", "1", "--json").json("journal")
    assert [each["number"] for each in newest] == [2]
    none = run("journal", "list", "--sandbox", "--since", "2999-01-01", "--json")
    assert none.json("journal") == []


def test_every_state_can_be_asked_for() -> None:
    assert [state.value for state in JobState] == list(JOB_STATES)


def test_one_prescription_and_its_course(run: Run, jobs: list[Job]) -> None:
    ran = run("journal", "show", "1", "--sandbox")
    assert ran.code == 0
    assert "patient: 見本　花子" in ran.out
    assert "架空　一郎" in ran.out.splitlines()[-1]
    by_id = run("journal", "show", jobs[0].id, "--sandbox", "--json").json("journal")
    assert by_id["job"]["number"] == 1
    actions = [each["action"] for each in by_id["history"]]
    assert actions == ["received", "checked", "claimed", "signed"]
    for unknown in ("99", "0", "nothing"):
        missing = run("journal", "show", unknown, "--sandbox")
        assert missing.code == 3
        assert "[job-unknown]" in missing.err


def test_history_and_prescriptions_in_files(run: Run, jobs: list[Job], tmp_path: Path) -> None:
    for what, count in (("history", 6), ("jobs", 2)):
        out = tmp_path / f"{what}.csv"
        ran = run("journal", "export", "--what", what, "--out", out, "--sandbox", "--json")
        assert (ran.code, ran.json("journal")["count"]) == (0, count)
        text = out.read_bytes().decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) == count + 1
    again = run("journal", "export", "--out", out, "--sandbox")
    assert again.code == 3
    assert "[output-exists]" in again.err
    lines = tmp_path / "history.jsonl"
    ran = run("journal", "export", "--form", "jsonl", "--out", lines, "--sandbox")
    assert ran.code == 0
    assert str(lines) in ran.out
    assert len(lines.read_text(encoding="utf-8").splitlines()) == 8  # with both exports


def test_nothing_young_is_removed(run: Run, jobs: list[Job]) -> None:
    ran = run("journal", "purge", "--sandbox", "--json")
    assert (ran.code, ran.json("journal")["count"]) == (0, 0)
    assert run("journal", "verify", "--sandbox").code == 0


def test_how_the_sandboxs_journal_is_kept(run: Run, journal: Journal) -> None:
    ran = run("journal", "key", "--sandbox")
    assert ran.code == 0
    assert "暗号化せずに" in ran.out
    value = run("journal", "key", "--sandbox", "--json").json("journal")
    assert (value["protection"], value["key_id"]) == ("plain", None)


def test_a_key_file_for_a_shared_journal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "journal.key"
    ran = run("journal", "key", "--new", path)
    assert ran.code == 0
    assert len(base64.b64decode(path.read_bytes(), validate=False)) == 32
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0
    before = path.read_bytes()
    assert run("journal", "key", "--new", path).code == 3
    assert path.read_bytes() == before


def test_a_shared_journal_is_sealed_with_its_key_file_and_proved(
    run: Run, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/journal.md says how a hospital begins one."""
    key, settings = tmp_path / "journal.key", tmp_path / "settings.toml"
    run("journal", "key", "--new", key)
    settings.write_text(
        f"[journal]\ndatabase = '{postgresql_url}'\nkey_file = '{key}'\n", encoding="utf-8"
    )
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(settings))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    kept = run("journal", "key", "--json").json("journal")
    assert (kept["protection"], kept["key_file"]) == ("sealed", str(key))
    told = run("journal", "key")
    assert kept["key_id"] in told.out
    assert key.read_text(encoding="ascii").strip() not in told.out
    with closing(open_station(load_settings(), lambda: datetime.now(UTC))) as station:
        station.receive([Arrival(CLEAN.encode(), "rx.csv", Source.FOLDER)])
    proved = run("journal", "verify", "--json").json("journal")
    assert (proved["is_intact"], proved["jobs"], proved["protection"]) == (True, 1, "sealed")
    assert "鍵のない" not in run("journal", "verify").out
    (listed,) = run("journal", "list", "--json").json("journal")
    assert listed["patient"] == "見本　花子"
    key.unlink()
    lost = run("journal", "verify")
    assert (lost.code, lost.out) == (3, "")
    assert "[journal-key-missing]" in lost.err


@pytest.mark.parametrize(
    "wrong",
    [
        ["journal"],
        ["journal", "list", "--state", "nothing"],
        ["journal", "list", "--limit", "0"],
        ["journal", "export"],
        ["journal", "key", "--new", "a", "--backup", "b"],
    ],
)
def test_a_wrong_command_line_ends_with_64(run: Run, wrong: list[str]) -> None:
    assert run(*wrong).code == 64
