"""The practice terminal: a program of its own that takes requests and answers them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.terminal.terminal import (
    FAULTS,
    PracticeTerminal,
    TerminalFault,
    parse_faults,
)
from clinic_signer.station.journal.request import RequestKind
from clinic_signer.station.service_messages.answers import Answer, read_answer
from clinic_signer.station.service_messages.building import RequestContent, build
from clinic_signer.station.service_messages.profile import practice_profile
from conftest import PROJECT
from signature.signing import sign

PROFILE = practice_profile()
ID = "CS01"
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def request_data(sandbox: Sandbox) -> bytes:
    document = sign(sandbox.person(PersonId.DOCTOR))
    return build(PROFILE, RequestContent(RequestKind.REGISTER, ID, "1311234567", document))


def ask(terminal: PracticeTerminal, data: bytes) -> None:
    (terminal.requests / f"EPSsiPIR01req_{ID}.xml").write_bytes(data)


def answer_in(folder: Path) -> Answer:
    return read_answer(
        PROFILE, RequestKind.REGISTER, (folder / f"EPSsiPIR01res_{ID}.xml").read_bytes()
    )


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


def test_it_runs_as_a_program_until_it_is_ended(tmp_path: Path, request_data: bytes) -> None:
    terminal = PracticeTerminal(tmp_path)
    ask(terminal, request_data)
    command = [sys.executable, "-m", "clinic_signer", "sandbox", "terminal", "--folder", tmp_path]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        until(lambda: list(terminal.answers.glob("*.xml")))
        program.send_signal(signal.SIGINT)
        said, _ = program.communicate(timeout=PATIENCE_SECONDS)
    assert program.returncode == 0
    assert "1件の依頼を受け取りました" in said
    assert answer_in(terminal.answers).verdict.is_accepted


def test_what_is_no_request_or_not_signed_is_refused(tmp_path: Path) -> None:
    terminal = PracticeTerminal(tmp_path)
    unsigned = RequestContent(RequestKind.REGISTER, ID, "1311234567", b"SJ1\n1,1,1234567,13,x\n")
    for data in (build(PROFILE, unsigned), b"<XmlMsg>\n</XmlMsg>", b"\xff"):
        ask(terminal, data)
        terminal.work_once()
        assert not answer_in(terminal.answers).verdict.is_accepted
    assert terminal.registered == {}


def test_a_silent_one_takes_the_request_and_says_nothing(
    tmp_path: Path, request_data: bytes
) -> None:
    terminal = PracticeTerminal(tmp_path, frozenset({TerminalFault.NEVER}))
    ask(terminal, request_data)
    assert terminal.work_once() == 1
    terminal.work_once()
    assert not list(terminal.answers.iterdir())
    assert len(terminal.registered) == 1


@pytest.mark.parametrize("fault", [TerminalFault.SLOW, TerminalFault.HALF])
def test_a_slow_one_and_a_half_answer_come_to_their_end(
    tmp_path: Path, request_data: bytes, fault: TerminalFault
) -> None:
    terminal = PracticeTerminal(tmp_path, frozenset({fault}), slow_seconds=0.1)
    ask(terminal, request_data)

    def is_answered() -> bool:
        terminal.work_once()
        try:
            return answer_in(terminal.answers).verdict.is_accepted
        except (FileNotFoundError, Failure):
            return False

    until(is_answered)


def test_every_fault_has_its_words_and_its_line_in_the_documentation() -> None:
    page = (PROJECT / "docs" / "service-messages.md").read_text(encoding="utf-8")
    for fault in TerminalFault:
        assert f"| `{fault.value}` | {FAULTS[fault].en} |" in page


def test_an_unknown_fault_is_named() -> None:
    assert parse_faults(["slow", "twice"]) == {TerminalFault.SLOW, TerminalFault.TWICE}
    with pytest.raises(Failure) as caught:
        parse_faults(["loud"])
    assert caught.value.code is FailureCode.SANDBOX_FAULT_INVALID
