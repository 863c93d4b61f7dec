"""How ``sign`` asks for the PIN in a terminal – and that it does not where it would be shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_signer.cli import ExitCode
from clinic_signer.sandbox import PIN, Sandbox

pty = pytest.importorskip("pty", reason="terminals of POSIX")


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, command: list[str]) -> None:
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            os.execv(command[0], command)  # noqa: S606 - our own command
        self.shown = b""

    def read_until(self, text: str) -> None:
        """Wait until the text is shown."""
        while text.encode() not in self.shown:
            self.shown += os.read(self._handle, 4096)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._handle, keys)

    def end(self) -> int:
        """Wait for the end; the exit code."""
        try:
            while more := os.read(self._handle, 4096):
                self.shown += more
        except OSError:
            pass  # Linux says so when the program has closed its end
        os.close(self._handle)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def command(sandbox: Sandbox, prescription: Path, tmp_path: Path) -> list[str]:
    start = [sys.executable, "-m", "clinic_signer", "--sandbox-folder", str(sandbox.home), "sign"]
    return [*start, str(prescription), "--out", str(tmp_path / "out"), "--signer", "sandbox"]


@pytest.fixture
def terminal(command: list[str]) -> Terminal:
    terminal = Terminal(command)
    terminal.read_until("PIN（残り")
    return terminal


def test_a_typed_pin_signs_and_is_not_shown(terminal: Terminal) -> None:
    terminal.type(PIN.encode() + b"\n")
    assert terminal.end() == ExitCode.OK, terminal.shown
    assert PIN.encode() not in terminal.shown


@pytest.mark.parametrize("typed", [b"\xff\xfe\xfd\xfc", "１２３４".encode(), b"12"])
def test_what_is_no_pin_is_not_sent(terminal: Terminal, typed: bytes) -> None:
    terminal.type(typed + b"\n")
    assert terminal.end() == ExitCode.FOUND, terminal.shown
    assert b"[card-pin-format]" in terminal.shown


def test_ending_the_input_is_cancelling(terminal: Terminal) -> None:
    terminal.type(b"\x04")
    assert terminal.end() == ExitCode.CANCELLED, terminal.shown


def test_without_a_terminal_it_is_not_asked_where_it_would_be_shown(
    command: list[str], tmp_path: Path
) -> None:
    ran = subprocess.run(
        command,
        input=f"{PIN}\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == ExitCode.UNREADABLE
    assert "[pin-prompt-unavailable]" in ran.stderr
    assert "echo" not in ran.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="core files are a matter of Linux")
def test_a_crash_would_leave_no_core_in_which_a_pin_could_be() -> None:
    asked = (
        "import ctypes, resource, sys\n"
        "from clinic_signer.cli import main\n"
        "sys.argv = ['clinic-signer', 'check', 'none.csv']\n"
        "main()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )  # 3 is PR_GET_DUMPABLE
    printed = subprocess.run([sys.executable, "-c", asked], stdout=subprocess.PIPE, check=True)
    assert printed.stdout == b"(0, 0) 0\n"
