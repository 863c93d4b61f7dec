"""Signing by phone as somebody at a terminal does it: the QR is read off the screen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.cli.phone_terminal import qr_lines
from clinic_signer.sandbox import RunningService, Sandbox, start_service
from conftest import PROJECT
from second_certificate.our_pc import registered_phone
from second_certificate.software_phone import SoftwarePhone

BLOCKS = {" ": (0, 0), "▄": (0, 255), "▀": (255, 0), "█": (255, 255)}


def read_qr(lines: list[str]) -> str:
    """Read a QR as it stands on a dark terminal."""
    image = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            for half, colour in enumerate(BLOCKS[block]):
                image.putpixel((x, 2 * y + half), colour)
    larger = image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST)
    return zxingcpp.read_barcodes(larger)[0].text


class Terminal:
    """A program at a terminal: what it says is read, what it asks is answered."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clinic_signer", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=PROJECT,
        )
        self.said: list[str] = []

    def line(self) -> str:
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        assert line, "the program has ended:\n" + "".join(self.said)
        self.said.append(line)
        return line.rstrip("\n")

    def qr(self, kind: str) -> tuple[str, str]:
        """The next QR of a kind, and the line after it."""
        lines: list[str] = []
        while True:
            line = self.line()
            if line and not set(line) - set(BLOCKS):
                lines.append(line)
            elif lines:
                link = read_qr(lines)
                if f"k={kind}" in link:
                    return link, line
                lines = []

    def answer(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Wait for the end; exit code and standard output."""
        out, err = self.process.communicate(timeout=120)
        self.said.append(err)
        return self.process.returncode, out


@pytest.fixture(scope="module")
def service(sandbox: Sandbox) -> Iterator[RunningService]:
    service = start_service(sandbox, port=0, in_memory=True)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def phone(service: RunningService) -> Iterator[SoftwarePhone]:
    phone = registered_phone(service)
    yield phone
    phone.close()


@pytest.fixture
def environment(service: RunningService, tmp_path: Path) -> dict[str, str]:
    """A user without a keyring, whose settings name the service."""
    settings = tmp_path / "settings.toml"
    text = f'[second]\nbase_url = "{service.base_url}"\nfacility = "見本"\npc_name = "PC1"\n'
    settings.write_text(text, encoding="utf-8")
    return {
        **os.environ,
        "CLINIC_SIGNER_SETTINGS": str(settings),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def begin(
    sandbox: Sandbox, environment: dict[str, str], out: Path, files: list[Path], *options: str
) -> Terminal:
    return Terminal(
        [
            "--sandbox-folder",
            str(sandbox.home),
            "sign",
            *map(str, files),
            "--signer",
            "second-certificate",
            "--trust",
            "sandbox",
            "--out",
            str(out),
            "--json",
            *options,
        ],
        environment,
    )


def pair(terminal: Terminal, phone: SoftwarePhone) -> None:
    link, _ = terminal.qr("pair")
    terminal.answer(phone.pair(link))


def number_in(line: str) -> str:
    found = re.search(r"番号：(\d\d)", line)
    assert found is not None, line
    return found[1]


def test_two_prescriptions_are_signed_with_one_approval(
    sandbox: Sandbox,
    environment: dict[str, str],
    phone: SoftwarePhone,
    prescription: Path,
    tmp_path: Path,
    run: Run,
) -> None:
    second = tmp_path / "second.csv"
    second.write_bytes(prescription.read_bytes())
    out = tmp_path / "out"
    terminal = begin(sandbox, environment, out, [prescription, second])
    pair(terminal, phone)
    link, line = terminal.qr("sign")
    phone.approve(link, number_in(line))
    code, printed = terminal.end()
    assert code == ExitCode.OK, terminal.said
    assert [result["result"] for result in json.loads(printed)] == ["signed", "signed"]
    said = "".join(terminal.said)
    assert "見本　花子" in said, "it says what the approval covers"
    assert "[second-memory-only]" in said
    signed = sorted(out.iterdir())
    assert [path.name for path in signed] == [
        "rx_SANDBOX_signed.xml",
        "second_SANDBOX_signed.xml",
    ]
    assert run("verify", *signed, "--trust", "sandbox").code == ExitCode.OK
    assert run("verify", *signed).code != ExitCode.OK


def test_a_refusal_on_the_phone_signs_nothing(
    sandbox: Sandbox,
    environment: dict[str, str],
    phone: SoftwarePhone,
    prescription: Path,
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    terminal = begin(sandbox, environment, out, [prescription])
    pair(terminal, phone)
    link, _ = terminal.qr("sign")
    phone.decline(phone.scan(link).json())
    code, printed = terminal.end()
    assert code == ExitCode.FOUND
    assert json.loads(printed)[0]["failure"]["code"] == "approval-refused"
    assert not out.exists() or not list(out.iterdir())


def test_the_production_anchors_refuse_a_sandbox_certificate_before_the_phone_is_asked(
    sandbox: Sandbox,
    environment: dict[str, str],
    phone: SoftwarePhone,
    prescription: Path,
    tmp_path: Path,
) -> None:
    terminal = begin(
        sandbox, environment, tmp_path / "out", [prescription], "--trust", "production"
    )
    pair(terminal, phone)
    code, _ = terminal.end()
    assert code == ExitCode.UNREADABLE
    assert "[certificate-not-trusted]" in "".join(terminal.said)


def test_the_qr_on_a_terminal_can_be_read() -> None:
    link = "https://sandbox.example/a?v=1&k=sign&s=AAECAwQFBgcICQoLDA0ODw&t=7&c=x#" + "y" * 43
    assert read_qr(qr_lines(link)) == link
