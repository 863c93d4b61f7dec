"""``clinic-signer sandbox card`` as its users run it: a process beside a real PC/SC service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from smartcard import scard

from cli.commands import Run
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.card_layout import SIGNATURE_AID
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.state import CardStateKind
from pcsc.card_service import connected, send, wait_for_card, wait_for_removal
from pcsc.daemon import PcscDaemon, Slot
from signers.card_doubles import read_card_state

PATIENCE = 60


class Command:
    """The command, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []

    def say(self, line: str) -> str:
        """Give it a line and return its answer."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.next_line()

    def next_line(self) -> str:
        assert self.process.stdout
        self.lines.append(self.process.stdout.readline().rstrip("\n"))
        return self.lines[-1]

    def end(self) -> int:
        return self.process.wait(PATIENCE)


Start = Callable[..., Command]


@pytest.fixture
def slot(pcscd: PcscDaemon) -> Slot:
    return pcscd.slots[0]


@pytest.fixture
def start(sandbox: Sandbox, slot: Slot) -> Iterator[Start]:
    with ExitStack() as running:

        def start_command(*options: str, port: int = slot.port) -> Command:
            process = running.enter_context(
                subprocess.Popen(
                    [
                        *(sys.executable, "-m", "clinic_signer"),
                        *("--sandbox-folder", str(sandbox.home)),
                        *("sandbox", "card", "--port", str(port), "--language", "en", *options),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=os.environ | {"PYTHONUTF8": "1"},
                )
            )
            running.callback(process.kill)
            command = Command(process)
            command.next_line()
            command.next_line()
            return command

        yield start_command


def test_it_puts_the_card_in_and_says_whose_it_is(start: Start, slot: Slot) -> None:
    command = start("--person", "dentist", "--profile", "annexb")
    wait_for_card(slot.name)
    assert "SIM MOGI Jiro" in command.lines[0]
    assert f"127.0.0.1:{slot.port}" in command.lines[0]
    assert "no legal effect" in command.lines[0]
    assert "PIN 1234" in command.lines[0]


def test_every_program_on_the_machine_can_read_it(start: Start, slot: Slot) -> None:
    start()
    wait_for_card(slot.name)
    source = PcscSource()
    state = read_card_state(source.transport(slot.name))
    source.close()
    assert state.kind is CardStateKind.READY
    assert state.certificate
    assert state.certificate.holder_name == "架空　一郎"


def test_lines_of_input_pull_it_out_and_put_it_in(start: Start, slot: Slot) -> None:
    command = start()
    wait_for_card(slot.name)
    assert command.say("remove") == "The card is out."
    wait_for_removal(slot.name)
    assert command.say("INSERT ") == "The card is in."
    wait_for_card(slot.name)
    assert command.say("reset") == "The card has forgotten everything."
    assert command.say("what").startswith("remove, insert, reset"), "what it knows instead"
    assert command.process.stdin
    command.process.stdin.write("quit\n")
    command.process.stdin.close()
    assert command.end() == 0
    wait_for_removal(slot.name)


def test_the_end_of_the_input_ends_it(start: Start, slot: Slot) -> None:
    command = start()
    assert command.process.stdin
    command.process.stdin.close()
    assert command.end() == 0


def test_ctrl_c_is_an_ordinary_end(start: Start, slot: Slot) -> None:
    command = start()
    wait_for_card(slot.name)
    command.process.send_signal(signal.SIGINT)
    assert command.end() == 0
    wait_for_removal(slot.name)


def test_the_trace_shows_commands_without_bodies(start: Start, slot: Slot) -> None:
    command = start("--trace", "--fault", "answer=verify:6983")
    wait_for_card(slot.name)
    with connected(slot.name) as handle:
        send(handle, "00A4040010" + SIGNATURE_AID.hex() + "00")
        send(handle, "002000880439393939")
    assert command.next_line() == "00 A4 04 00  16 → 20  9000"
    assert command.next_line() == "00 20 00 88  hidden → 0  6983"


def test_two_commands_make_two_readers_with_two_cards(start: Start, pcscd: PcscDaemon) -> None:
    first, second = pcscd.slots
    start()
    start("--fault", "not-hpki", port=second.port)
    for reader in (first, second):
        wait_for_card(reader.name)
    atrs = []
    for reader in (first, second):
        with connected(reader.name) as handle:
            atrs.append(bytes(scard.SCardStatus(handle)[4]))
    assert atrs[0] != atrs[1]


# What is refused, in this process


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fault", "nonsense"], "sandbox-fault-invalid"),
        (["--fault", "attempts=99"], "sandbox-fault-invalid"),
        (["--person", "nobody"], "usage"),
        (["--profile", "other"], "usage"),
    ],
)
def test_what_is_not_known_is_refused_by_name(run: Run, options: list[str], code: str) -> None:
    ran = run("sandbox", "card", *options)
    assert ran.code == (64 if code == "usage" else 3)
    assert f"[{code}]" in ran.err


def test_without_a_virtual_reader_it_says_how_to_get_one(run: Run, pcscd: PcscDaemon) -> None:
    pcscd.stop()
    ran = run("sandbox", "card", "--port", str(pcscd.slots[0].port))
    assert ran.code == 3
    assert "[virtual-reader-not-found]" in ran.err
    assert "apt install pcscd vsmartcard-vpcd" in ran.err


@pytest.mark.parametrize("arguments", [["sandbox"], ["sandbox", "card", "--port", "0"]])
def test_a_wrong_command_line_is_told(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).code == 64
