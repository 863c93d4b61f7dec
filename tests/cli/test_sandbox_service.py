"""``clinic-signer sandbox service`` and ``sandbox letter`` as their users run them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cli.commands import Run
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.store import FOLDER
from second_certificate.software_phone import SoftwarePhone

PATIENCE = 60


def free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


CTRL_C = pytest.mark.skipif(
    sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there"
)


class Started:
    """The command, running until it has printed that Ctrl+C ends it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))
            if "Ctrl+C" in line:
                break

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def start(running: ExitStack, home: Path, *options: str) -> Started:
    command = [sys.executable, "-m", "clinic_signer", "--language", "en"]
    command += ["--sandbox-folder", str(home), "sandbox", "service", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    running.callback(process.wait, PATIENCE)
    running.callback(process.kill)
    running.callback(process.stdout.close)  # type: ignore[union-attr]
    return Started(process)


@pytest.fixture
def home(sandbox: Sandbox, tmp_path: Path) -> Path:
    """The same people in a folder of their own."""
    folder = tmp_path / "sandbox"
    folder.mkdir()
    (folder / FOLDER).symlink_to(sandbox.home / FOLDER)
    return folder


@CTRL_C
def test_a_phone_is_registered_with_what_the_command_prints(running: ExitStack, home: Path) -> None:
    (port,) = free_ports(1)
    started = start(running, home, "--port", str(port))
    assert f"http://localhost:{port}" in started.text
    link, password = (started.lines[number].split()[-1] for number in (2, 3))
    phone = SoftwarePhone(f"http://localhost:{port}")
    phone.register(link, password)
    assert phone.http.get("/phone/me").json()["holder"] == "架空　一郎"
    phone.close()
    assert (home / "letter-doctor.pdf").read_bytes().startswith(b"%PDF")
    assert started.end() == 0
    again = start(running, home, "--port", str(port))
    assert "password" not in again.text, "a phone is registered: no new letter"
    assert again.end() == 0


@CTRL_C
def test_both_personalities_with_a_fault(running: ExitStack, home: Path) -> None:
    own, token, signing = map(str, free_ports(3))
    ports = ["--port", own, "--token-port", token, "--signing-port", signing]
    started = start(running, home, *ports, "--personality", "both", "--fault", "http-500")
    assert f"http://localhost:{token}" in started.text
    answer = httpx.get(f"http://localhost:{own}/jwks", trust_env=False)
    assert answer.status_code == 500
    assert started.end() == 0


def test_a_letter_is_written_and_never_overwritten(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    command = ["sandbox", "letter", "--person", "dentist", "--out", out]
    ran = run(*command, "--origin", "http://localhost:9999")
    assert ran.code == 0, ran.err
    link = next(word for word in ran.out.split() if word.startswith("http://localhost:9999/r?"))
    assert set(parse_qs(urlsplit(link).query)) == {"v", "i"}
    assert out.read_bytes().startswith(b"%PDF")
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0
    ran = run(*command)
    assert ran.code == 3
    assert "output-exists" in ran.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--person", "nobody"], "usage"),
        (["--fault", "nonsense"], "sandbox-fault-invalid"),
        (["--host", "clinic.example"], "sandbox-host-needs-tls"),
        (["--host", "clinic.example", "--tls-key", "key.pem"], "usage"),
    ],
)
def test_a_wrong_option_is_named(run: Run, options: list[str], code: str) -> None:
    ran = run("sandbox", "service", *options)
    assert ran.code == (64 if code == "usage" else 3)
    assert f"[{code}]" in ran.err


def test_a_taken_port_is_named(run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = run("sandbox", "service", "--port", str(other.getsockname()[1]))
    assert ran.code == 3
    assert "[sandbox-port-taken]" in ran.err
