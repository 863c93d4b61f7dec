"""Runs the command line in this process, with the sandbox of the test session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.commands import CLEAN, Ran, Run
from clinic_signer.cli import main
from clinic_signer.sandbox import Sandbox


@pytest.fixture
def run(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: str | Path) -> Ran:
        try:
            code = main(["--sandbox-folder", str(sandbox.home), *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    return run_command


@pytest.fixture
def pin_fd() -> Iterator[Callable[[str], int]]:
    """A file descriptor from which one line can be read."""
    opened: list[int] = []

    def make(pin: str) -> int:
        read, write = os.pipe()
        os.write(write, f"{pin}\n".encode())
        os.close(write)
        opened.append(read)
        return read

    yield make
    for handle in opened:
        os.close(handle)


@pytest.fixture
def prescription(tmp_path: Path) -> Path:
    """A clean prescription by the sandbox's physician."""
    path = tmp_path / "rx.csv"
    path.write_bytes(CLEAN.encode())
    return path
