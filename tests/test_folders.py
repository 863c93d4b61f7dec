"""Where settings and data are: of a person, or beside a program that is carried about."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.folders import PORTABLE_MARK, carried_folder


def test_with_the_mark_beside_the_program_everything_is_beside_it(tmp_path: Path) -> None:
    interpreter = tmp_path / "runtime" / "pythonw.exe"
    assert carried_folder(interpreter) is None
    (tmp_path / PORTABLE_MARK).touch()
    assert carried_folder(interpreter) == tmp_path / "data"


def test_a_mark_elsewhere_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / PORTABLE_MARK).touch()
    (tmp_path / PORTABLE_MARK).mkdir()
    assert carried_folder(tmp_path / "runtime" / "python.exe") is None
