"""``logs`` and ``diagnose --bundle``: what is kept, shown and handed on."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.cli.arguments import parse
from clinic_signer.cli.log_of_command import kind_of
from clinic_signer.logs.kept import logs_folder

LINE = "2026-09-01T16:28:00.250+09:00 INFO signers.card: "


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person who has nothing yet."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    return tmp_path / "data"


def keep(name: str, *texts: str) -> None:
    """Keep a session."""
    folder = logs_folder()
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{LINE}{text}\n" for text in texts)
    (folder / f"{name}.log").write_text(lines, encoding="utf-8")


def test_without_logs_it_says_so(run: Run) -> None:
    assert run("logs").out == "ログはまだありません。\n"
    assert run("logs", "--json").json("logs") == []
    ran = run("logs", "--show", "latest")
    assert (ran.code, "[usage]" in ran.err) == (ExitCode.USAGE, True)


def test_sessions_are_listed_the_latest_first_and_shown(run: Run) -> None:
    keep("20260901-162803-window", "reader A: ready", "pin=1234 伏見　花子")
    keep("20260902-090000-station", "work: no trouble")
    listed = run("logs", "--language", "en").out.splitlines()
    assert [line.split()[0] for line in listed] == [
        "20260902-090000-station",
        "20260901-162803-window",
    ]
    found = run("logs", "--json").json("logs")
    assert [each["kind"] for each in found] == ["station", "window"]
    assert found[1]["begun"] == "2026-09-01T16:28:03+09:00"
    text = run("logs", "--show", "20260901-162803-window").out
    assert "reader A: ready" in text
    assert "1234" not in text
    assert "花子" not in text
    assert "no trouble" in run("logs", "--show", "latest").out


def test_all_are_written_to_a_file_that_is_not_there_yet(run: Run, tmp_path: Path) -> None:
    keep("20260901-162803-window", "reader A: ready")
    ran = run("logs", "--export", str(tmp_path / "logs.zip"))
    assert ran.code == ExitCode.OK
    assert "logs/20260901-162803-window.log" in ran.out
    with zipfile.ZipFile(tmp_path / "logs.zip") as made:
        assert made.namelist() == ["contents.txt", "logs/20260901-162803-window.log"]
    again = run("logs", "--export", str(tmp_path / "logs.zip"))
    assert again.code == ExitCode.UNREADABLE
    assert "[output-exists]" in again.err


def test_one_log_that_cannot_be_read_keeps_no_other_from_being_exported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("20260901-162803-window", "reader A: ready")
    keep("20260902-090000-station", "work: no trouble")
    read = Path.read_text

    def refused(path: Path, *arguments: str) -> str:
        if path.name.startswith("20260902"):  # rights would not stop the account of the tests
            raise PermissionError(13, "Permission denied")
        return read(path, *arguments)

    monkeypatch.setattr(Path, "read_text", refused)
    ran = run("logs", "--export", str(tmp_path / "logs.zip"))
    assert ran.code == ExitCode.UNREADABLE
    missing = next(line for line in ran.out.splitlines() if "20260902-090000-station" in line)
    assert "[log-unreadable]" in missing
    with zipfile.ZipFile(tmp_path / "logs.zip") as made:
        texts = {name: made.read(name).decode() for name in made.namelist()}
    assert "reader A: ready" in texts["logs/20260901-162803-window.log"]
    assert "20260902-090000-station.log: missing" in texts["contents.txt"]
    shown = run("logs", "--show", "20260902-090000-station")
    assert (shown.code, "[log-unreadable]" in shown.err) == (ExitCode.UNREADABLE, True)


@pytest.mark.parametrize("form", ["text", "json"])
def test_diagnose_writes_a_bundle_and_says_what_is_in_it(
    run: Run, tmp_path: Path, form: str
) -> None:
    keep("20260901-162803-window", "reader A: ready")
    options = ("--json",) if form == "json" else ()
    ran = run("diagnose", "--sandbox", "--bundle", str(tmp_path / "b.zip"), *options)
    assert ran.code == ExitCode.OK
    told = ran.err if form == "json" else ran.out
    if form == "json":
        assert ran.json("diagnose")["end"] is True
    with zipfile.ZipFile(tmp_path / "b.zip") as made:
        names = made.namelist()
    assert all(f"  {name}" in told for name in names if name != "contents.txt")
    assert "logs/20260901-162803-window.log" in names


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ((), "window"),
        (("open", "x.csv"), "window"),
        (("open", "--sandbox"), "window-sandbox"),
        (("demo",), "window-sandbox"),
        (("demo", "--tour", "x"), "demo-sandbox"),
        (("sign", "x.csv", "--out", "y"), "sign"),
        (("station", "--sandbox"), "station-sandbox"),
        (("sandbox", "card"), "sandbox-card"),
        (("journal", "verify"), "journal-verify"),
        (("diagnose",), "diagnose"),
    ],
)
def test_a_session_is_named_after_what_was_started(arguments: tuple[str, ...], kind: str) -> None:
    assert kind_of(parse(arguments)) == kind


def program(*arguments: str, settings: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own."""
    file = logs_folder().parent / "settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(settings, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "clinic_signer", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "CLINIC_SIGNER_SETTINGS": str(file)},
        check=False,
    )


def kept_text() -> str:
    """Everything that is kept."""
    return "".join(path.read_text("utf-8") for path in sorted(logs_folder().glob("*.log")))


def test_what_a_person_is_told_stands_in_the_log_by_its_code(run: Run) -> None:
    assert run
    ran = program("show", "花子.csv")
    assert ran.returncode == ExitCode.UNREADABLE
    text = kept_text()
    assert "INFO logs.session: session begins: show" in text
    assert "INFO cli.output: told: file-unreadable" in text
    assert "session ends" in text
    assert "花子" not in text


def test_the_level_of_the_settings_holds(run: Run) -> None:
    assert run
    program("show", "x.csv", settings='[log]\nlevel = "error"\n')
    assert kept_text() == ""


def test_a_log_that_cannot_be_kept_is_said_once_and_the_command_goes_on(run: Run) -> None:
    assert run
    logs_folder().parent.mkdir(parents=True)
    logs_folder().write_text("in the way", encoding="utf-8")
    ran = program("show", "x.csv")
    assert ran.returncode == ExitCode.UNREADABLE
    assert ran.stderr.count("[log-not-kept]") == 1
    assert "[file-unreadable]" in ran.stderr
