"""What is opened in the window, as the command line says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_signer.cli import ExitCode, main
from clinic_signer.cli.arguments import parse
from clinic_signer.cli.options import Options


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("処方箋.csv", "b.csv", "show"):
        (tmp_path / name).touch()
    return tmp_path


def opened(*arguments: str) -> tuple[list[Path], str | None, bool]:
    options: Options = parse(arguments)
    assert options.run.__name__ == "_run_open"
    return options.files, options.job, options.sandbox


def test_files_and_a_job_are_named(folder: Path) -> None:
    assert opened("open", "処方箋.csv", "b.csv") == (
        [Path("処方箋.csv"), Path("b.csv")],
        None,
        False,
    )
    assert opened("open", "--job", "0b5e", "--sandbox") == ([], "0b5e", True)
    assert opened("open") == ([], None, False)


def test_files_dropped_on_the_program_are_opened(folder: Path) -> None:
    assert opened("処方箋.csv", str(folder / "b.csv"))[0] == [Path("処方箋.csv"), folder / "b.csv"]


def test_a_command_is_a_command_even_if_there_is_a_file_of_that_name(folder: Path) -> None:
    assert parse(["show", "b.csv"]).run.__name__ == "_run_show"


def test_a_word_that_is_neither_is_a_mistake(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["verfy", "b.csv"])
    assert ended.value.code == 64
    assert "[usage]" in capsys.readouterr().err


def test_the_tour_is_a_physicians(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["demo", "--person", "pharmacist", "--tour", str(tmp_path)]) == ExitCode.USAGE
    assert "--tour --person pharmacist" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
