"""``verify --report``: the same finding as a file, for people and for other systems."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from cli.commands import Run
from clinic_signer.cli import ExitCode

Pipe = Callable[[str], int]


@pytest.fixture
def signed(run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path) -> Path:
    """A prescription signed with the sandbox's card."""
    folder = tmp_path / "signed"
    pipe = str(pin_fd("1234"))
    assert (
        run(*("sign", "--signer", "sandbox", "--pin-fd", pipe, prescription, "--out", folder)).code
        == ExitCode.OK
    )
    return next(folder.iterdir())


def test_the_form_goes_by_the_name(run: Run, signed: Path, tmp_path: Path) -> None:
    html, xml, plain = (tmp_path / f"report.{form}" for form in ("html", "xml", "json"))
    wanted = [part for path in (html, xml, plain) for part in ("--report", path)]
    assert run("verify", signed, "--trust", "sandbox", *wanted).code == ExitCode.OK
    assert "調剤してよいか".encode() in html.read_bytes()
    assert etree.parse(xml).getroot().tag.endswith("}ValidationReport")
    value = json.loads(plain.read_text(encoding="utf-8"))
    assert (value["file"], value["verdict"]) == (signed.name, "valid")


def test_the_language_is_that_of_the_command(run: Run, signed: Path, tmp_path: Path) -> None:
    html = tmp_path / "report.html"
    run("verify", signed, "--trust", "sandbox", "--report", html, "--language", "en")
    assert b"May I dispense?" in html.read_bytes()


def test_several_files_have_their_reports_in_a_folder(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.xml"
    other.write_bytes(signed.read_bytes())
    nothing = tmp_path / "nothing.xml"
    nothing.write_bytes(b"<Document/>")
    files = (signed, other, nothing)
    ran = run("verify", *files, "--trust", "sandbox", "--report", tmp_path / "out/.html")
    assert ran.code == ExitCode.UNREADABLE
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {f"{signed.stem}_report.html", "other_report.html"}


@pytest.mark.parametrize("name", ["report.txt", "report", "pdf", "report.xml.gz"])
def test_a_form_that_there_is_not_ends_the_command_before_anything(
    run: Run, signed: Path, tmp_path: Path, name: str
) -> None:
    ran = run("verify", signed, "--trust", "sandbox", "--report", tmp_path / name)
    assert "[usage]" in ran.err
    assert ran.out == ""
    assert not (tmp_path / name).exists()


def test_one_name_for_several_files_is_refused(run: Run, signed: Path, tmp_path: Path) -> None:
    ran = run("verify", signed, signed, "--trust", "sandbox", "--report", tmp_path / "x.html")
    assert "[usage]" in ran.err
    ran = run("verify", signed.parent, "--trust", "sandbox", "--report", tmp_path / "x.html")
    assert "[usage]" in ran.err


def test_nothing_is_overwritten_and_the_verdict_is_told_all_the_same(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.html"
    there.write_text("mine", encoding="utf-8")
    ran = run("verify", signed, "--trust", "sandbox", "--report", there)
    assert ran.code == ExitCode.UNREADABLE
    assert "[output-exists]" in ran.err
    assert "TOTAL-PASSED" in ran.out
    assert there.read_text(encoding="utf-8") == "mine"


def test_pdfs_need_no_display(signed: Path, tmp_path: Path) -> None:
    """Several, as their thousands of calls of Qt must not end the interpreter."""
    files = [tmp_path / f"{number}.xml" for number in range(4)]
    for file in files:
        file.write_bytes(signed.read_bytes())
    # Judged with the production anchors: nothing of the sandbox is needed for a report.
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    out = tmp_path / "out"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "clinic_signer",
            "verify",
            *map(str, files),
            "--report",
            str(out / "*.pdf"),
        ],
        env={name: value for name, value in os.environ.items() if name not in hidden},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == ExitCode.INDETERMINATE, done.stderr
    assert done.stderr == ""
    assert sorted(path.name for path in out.iterdir()) == [f"{n}_report.pdf" for n in range(4)]
    assert all(path.read_bytes().startswith(b"%PDF-") for path in out.iterdir())
