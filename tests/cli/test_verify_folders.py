"""``verify FOLDER…``: a row for each file, gone on with after any interruption."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.conftest import folder, signed_documents
from cli.commands import Ran, Run
from clinic_signer.cli import ExitCode
from clinic_signer.sandbox import Sandbox
from conftest import PROJECT

__all__ = ["folder", "signed_documents"]

Verify = Callable[..., Ran]


@pytest.fixture
def verify_folder(run: Run, folder: Path) -> Verify:
    """Runs the command on the archive, with one process."""

    def run_it(*options: str | Path) -> Ran:
        return run("verify", folder, "--trust", "sandbox", "--jobs", "1", *options)

    return run_it


def lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a summary."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def alter(file: Path) -> None:
    """Change what was signed."""
    data = file.read_bytes()
    at = data.index(b"</PrescriptionDocument>") - 8
    file.write_bytes(data[:at] + b"AAAA" + data[at + 4 :])


def test_a_folder_is_summed_up(verify_folder: Verify, folder: Path, tmp_path: Path) -> None:
    (folder / "notes.txt").write_text("x")
    out = tmp_path / "out.jsonl"
    ran = verify_folder("--summary", out, "--language", "en")
    assert ran.code == ExitCode.OK
    assert "40 files: 40 valid" in ran.out
    assert "1 files that are not .xml" in ran.out
    rows = lines(out)
    assert {row["verdict"] for row in rows} == {"valid"}
    assert {Path(row["file"]).name for row in rows} == {f"{n:03}.xml" for n in range(40)}


def test_the_exit_code_is_that_of_single_files(verify_folder: Verify, folder: Path) -> None:
    (folder / "003.xml").write_bytes(b"<a/>")
    ran = verify_folder()
    assert ran.code == ExitCode.UNREADABLE
    assert "[envelope-unknown]" in ran.out
    alter(folder / "004.xml")
    assert verify_folder().code == ExitCode.FOUND


def test_going_on_judges_only_what_is_new_or_changed(
    verify_folder: Verify, folder: Path, tmp_path: Path
) -> None:
    out, table = tmp_path / "out.jsonl", tmp_path / "out.csv"
    verify_folder("--summary", out)
    whole = out.read_bytes()
    kept = whole.splitlines(keepends=True)[:31]
    out.write_bytes(b"".join(kept) + b'{"file":"tor')
    changed = Path(json.loads(kept[5])["file"])
    alter(changed)
    ran = verify_folder("--summary", out, "--summary", table, "--resume", "--language", "en")
    assert ran.code == ExitCode.FOUND
    assert "39 valid" in ran.out
    assert "29 of them were there and unchanged" in ran.out
    rows = lines(out)
    assert len(rows) == 41  # the changed one twice
    with io.StringIO(table.read_bytes().decode("utf-8-sig"), newline="") as text:
        verdicts = {row["file"]: row["verdict"] for row in csv.DictReader(text)}
    assert len(verdicts) == 40
    assert [file for file, verdict in verdicts.items() if verdict != "valid"] == [str(changed)]


def test_a_run_is_not_gone_on_with_in_another_way(
    verify_folder: Verify, run: Run, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    verify_folder("--summary", out)
    before = out.read_bytes()
    for options in (("--with-names",), ("--at", "2026-01-01")):
        ran = verify_folder("--summary", out, "--resume", *options)
        assert ran.code == ExitCode.UNREADABLE
        assert "summary-not-resumable" in ran.err
    ran = run("verify", folder, "--jobs", "1", "--summary", out, "--resume")
    assert "summary-not-resumable" in ran.err
    assert out.read_bytes() == before


def test_going_on_with_nothing_is_beginning(verify_folder: Verify, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert verify_folder("--summary", out, "--resume").code == ExitCode.OK
    assert len(lines(out)) == 40


def test_a_summary_is_never_written_over(verify_folder: Verify, tmp_path: Path) -> None:
    for name in ("out.jsonl", "out.csv"):
        (tmp_path / name).write_text("mine")
        ran = verify_folder("--summary", tmp_path / name)
        assert ran.code == ExitCode.UNREADABLE
        assert "output-exists" in ran.err
        assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize(
    "options",
    [
        ("--summary", "out.txt"),
        ("--summary", "a.csv", "--summary", "b.csv"),
        ("--summary", "out.csv", "--resume"),
        ("--resume",),
        ("--json",),
        ("--jobs", "0"),
    ],
)
def test_what_cannot_be_meant_is_said(verify_folder: Verify, options: tuple[str, ...]) -> None:
    assert verify_folder(*options).code == ExitCode.USAGE


def test_names_of_people_are_asked_for(verify_folder: Verify, tmp_path: Path) -> None:
    verify_folder("--summary", tmp_path / "plain.csv")
    verify_folder("--summary", tmp_path / "named.csv", "--with-names")
    assert "架空" not in (tmp_path / "plain.csv").read_text(encoding="utf-8-sig")
    assert "架空" in (tmp_path / "named.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv"])
def test_a_disk_that_is_full_is_named(
    verify_folder: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    for kind in ("JsonLinesSummary", "CsvSummary"):
        monkeypatch.setattr(f"clinic_signer.archive.summary.{kind}.write", full)
    ran = verify_folder("--summary", tmp_path / name)
    assert ran.code == ExitCode.UNREADABLE
    assert "output-not-writable" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
def test_ctrl_c_leaves_whole_lines_and_no_process(
    folder: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    for copy in range(40):
        for file in list(folder.glob("0??.xml")):
            os.link(file, folder / f"{copy}-{file.name}")
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "clinic_signer", "--sandbox-folder", str(sandbox.home)]
    command += ["verify", str(folder), "--trust", "sandbox", "--jobs", "2", "--summary", str(out)]
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "src")}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, env=environment, start_new_session=True
    )
    end = time.monotonic() + 60
    while (not out.exists() or out.stat().st_size < 2000) and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _out, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.CANCELLED
    assert b"Traceback" not in err
    assert "--resume" in err.decode()
    assert 0 < len(lines(out)) < 1640
    while time.monotonic() < end and is_there(process.pid):
        time.sleep(0.02)
    assert not is_there(process.pid)


def is_there(group: int) -> bool:
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
