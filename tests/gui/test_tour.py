"""The demo of the README, from the command line to the files it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_signer.sandbox import Sandbox


@pytest.mark.window
def test_the_tour_leaves_signed_files_reports_and_pictures(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    out = tmp_path / "demo-out"
    command = [sys.executable, "-m", "clinic_signer", "--sandbox-folder", str(sandbox.home)]
    ran = subprocess.run(
        [*command, "--language", "en", "demo", "--tour", str(out)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("\nsigned ") == 3
    assert ran.stdout.count(" Valid ") == 3
    assert ran.stdout.count(" Invalid ") == 1
    assert "no" in ran.stdout.splitlines()[0]
    assert "legal effect" in ran.stdout.splitlines()[0]

    signed = sorted((out / "signed").glob("*.xml"))
    assert len(signed) == 3
    assert all("SANDBOX" in file.name for file in signed)
    reports = [json.loads(f.read_text(encoding="utf-8")) for f in (out / "reports").iterdir()]
    verdicts = sorted(report["verdict"] for report in reports)
    assert verdicts == ["invalid", "valid", "valid", "valid"]
    pictures = list((out / "screenshots").iterdir())
    assert len(pictures) >= 8
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
