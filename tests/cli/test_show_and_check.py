"""``show`` and ``check`` as a script or an EMR calls them."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.commands import CLEAN, Run
from clinic_signer.cli import ExitCode
from conftest import without


def test_show_gives_every_record_with_names_and_meanings(run: Run, prescription: Path) -> None:
    shown = run("show", prescription, "--json").json("show")
    assert [r["raw"] for r in shown["records"]] == CLEAN.splitlines()
    assert [r["line"] for r in shown["records"]] == list(range(1, 20))
    sex = next(r for r in shown["records"] if r["record"] == 12)
    assert sex["fields"][0]["meaning"] == {"ja": "女", "en": "female"}
    text = run("show", prescription).out
    assert "見本　花子" in text
    assert "ノルバスク錠２．５ｍｇ" in text


def test_show_gives_every_record_of_a_real_prescription(run: Run, real_sample: Path) -> None:
    shown = run("show", real_sample, "--json").json("show")
    text = real_sample.read_text(encoding="utf-8")
    payload = re.search(r"<PrescriptionDocument[^>]*>([^<]*)<", text)
    assert payload
    lines = base64.b64decode(payload.group(1)).decode().splitlines()
    assert [r["raw"] for r in shown["records"]] == lines
    assert all(r["name"] for r in shown["records"][1:]), "every record is known by name"
    for record in shown["records"][1:]:
        values = [field["value"] for field in record["fields"]]
        assert ",".join([str(record["record"]), *values]) == record["raw"]
    assert shown["form"] == "from-service"
    assert re.fullmatch(r"[0-9a-f-]{36}", shown["added_by_service"]["prescription_id"])
    assert len(shown["added_by_service"]["converted_codes"]) == 2


def test_a_clean_prescription_has_no_findings(run: Run, prescription: Path) -> None:
    ran = run("check", prescription, "--json", "--holder", "架空 一郎")
    assert ran.code == ExitCode.OK
    assert ran.json("check")["findings"] == []


def test_another_holder_than_the_prescriber_is_found(run: Run, prescription: Path) -> None:
    findings = run("check", prescription, "--json", "--holder", "調剤　二郎").json("check")[
        "findings"
    ]
    assert [f["record"] for f in findings] == [5]
    assert findings[0]["line"] == 6


def test_an_error_gives_exit_code_1_and_says_where(run: Run, prescription: Path) -> None:
    prescription.write_bytes(CLEAN.replace("\n", "\r\n").encode())
    ran = run("check", prescription, "--json")
    assert ran.code == ExitCode.FOUND
    findings = ran.json("check")["findings"]
    assert [f["severity"] for f in findings] == ["error"]
    text = run("check", prescription, "--language", "en").out
    assert findings[0]["heading"]["en"] in text
    assert findings[0]["remedy"]["en"] in text


@pytest.mark.parametrize("command", ["show", "check"])
@pytest.mark.parametrize(
    "content", [b"", b"\0\0\0", b"<a/>", b"hello", b"<!DOCTYPE a><a/>", b"\xff\xfe<\0a\0/\0>\0"]
)
def test_what_is_no_prescription_is_named(
    run: Run, tmp_path: Path, command: str, content: bytes
) -> None:
    (tmp_path / "x.xml").write_bytes(content)
    ran = run(command, tmp_path / "x.xml")
    assert ran.code == ExitCode.UNREADABLE
    assert re.search(r"\[[a-z-]+\]", ran.err), "the code of the catalogue is shown"


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("show", tmp_path / "none.csv")
    assert ran.code == ExitCode.UNREADABLE
    assert "[file-unreadable]" in ran.err


def test_a_wrong_command_line_is_no_verdict(run: Run) -> None:
    assert run("verify").code == ExitCode.USAGE
    assert run("sign", "x.csv", "--out", "y", "--pin", "1234").code == ExitCode.USAGE


@pytest.mark.skipif(without("pdftotext"), reason="needs pdftotext")
def test_show_writes_the_form_without_a_display_and_never_over_a_file(
    prescription: Path, tmp_path: Path
) -> None:
    """In a process of its own: Qt for paper must not stay in that of the other tests."""
    path = tmp_path / "form.pdf"
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    command = [sys.executable, "-m", "clinic_signer", "show", str(prescription), "--pdf", str(path)]

    def show() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env={name: value for name, value in os.environ.items() if name not in hidden},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    first = show()
    assert (first.returncode, first.stderr) == (ExitCode.OK, "")
    assert "見本　花子" in first.stdout
    written = path.read_bytes()
    told = subprocess.run(
        [str(shutil.which("pdftotext")), str(path), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "この印刷物では調剤を受けられません" in told
    assert "612170709" in told
    second = show()
    assert second.returncode == ExitCode.UNREADABLE
    assert "[output-exists]" in second.stderr
    assert path.read_bytes() == written
