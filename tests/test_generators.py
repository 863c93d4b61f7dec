"""What writes files or pages of the project says what it does when asked, and then does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT

GENERATORS = (
    "installer.policy",
    "installer.policy.settings_page",
    "installer.launcher.draw_icon",
    "clinic_signer.failures.page",
    "clinic_signer.gui.key_table",
    "texts.glossary",
    "station.journal.keep_schema",
    "verification.mutations",
)


@pytest.mark.parametrize("module", GENERATORS)
@pytest.mark.parametrize(("option", "code"), [("--help", 0), ("--unknown", 2)])
def test_an_option_is_never_taken_for_a_place_to_write_to(
    module: str, option: str, code: int, tmp_path: Path
) -> None:
    places = (PROJECT, PROJECT / "src", PROJECT / "tests")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))}
    ran = subprocess.run(
        [sys.executable, "-m", module, option],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ran.returncode == code, ran.stderr
    assert "usage: " in (ran.stdout if code == 0 else ran.stderr)
    assert not list(tmp_path.iterdir())
