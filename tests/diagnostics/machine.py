"""A whole machine that can sign: everything real but its keyring, each part with names in it.

Tests break one part and run ``clinic-signer diagnose`` on it, as a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.commands import CLEAN, Ran
from diagnostics.servers import SERVICE_HOST, Authority, Proxy, Server, Service

RUNNER = Path(__file__).with_name("machine_runner.py")
LOST = 120
"""Seconds after which a run that waits for something endless is given up."""
CANARIES = (
    "花子", "ﾊﾅｺ", "19780314",  # the patient: in the journal, in names of files and folders
    "一郎", "ｲﾁﾛｳ", "KAKUU",  # the physician: on the card
    "架空会", "鶴亀医院", "canary",  # the clinic, its PCs, persons and passwords
    "73914682",  # a PIN
)  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """What ``diagnose`` said.

    Attributes:
        code: exit code.
        report: the JSON report.
        everything: all that was written, log included.
    """

    code: int
    report: dict[str, Any]
    everything: str

    def names(self, state: str) -> set[str]:
        """The lines in a state."""
        return {line["name"] for line in self.report["lines"] if line["state"] == state}

    def line(self, name: str) -> dict[str, Any]:
        """One line."""
        return next(line for line in self.report["lines"] if line["name"] == name)


@dataclass
class Machine:
    """A machine; a test changes what it likes before it is examined.

    Attributes:
        folder: where all of it is.
        authority: the one that it believes, in place of those of the system.
        settings: its file of settings, by key.
        environment: of the process.
        within: a command that the process is run by.
    """

    folder: Path
    authority: Authority
    settings: dict[str, object] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    within: Sequence[str] = ()

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self.folder / "canary-data" / "clinic-signer" / "journal.sqlite"

    def place(self, name: str) -> Path:
        """A folder whose name tells something."""
        path = self.folder / "canary-home" / "見本花子" / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def is_served_by(self, start: Start, service: Server | None, *, proxy: int = 200) -> None:
        """Put a service behind a proxy, which answers so to CONNECT."""
        if service is not None:
            start(service)
        port = start(Proxy(proxy, service))
        self.environment["HTTPS_PROXY"] = f"http://canaryuser:canaryword@127.0.0.1:{port}"
        self.environment["NO_PROXY"] = ""

    def has_driver(self, module: Path) -> None:
        """Have it use a driver."""
        self.settings["card.pkcs11_modules"] = [str(module)]

    def run(self, *arguments: str) -> Ran:
        """Run a command on it."""
        file = self.folder / "settings.toml"
        lines = (f"{key} = {json.dumps(value)}\n" for key, value in self.settings.items())
        file.write_text("".join(lines), encoding="utf-8")
        ran = subprocess.run(
            [*self.within, sys.executable, str(RUNNER), *arguments],
            env=os.environ | self.environment | {"CLINIC_SIGNER_SETTINGS": str(file)},
            capture_output=True,
            timeout=LOST,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    def examine(self) -> Examined:
        """Examine it; nothing of anybody is in what comes out."""
        ran = self.run("diagnose", "--json")
        assert "Traceback" not in ran.err, ran.err
        logs = [file.read_text("utf-8") for file in self.journal.parent.glob("logs/*")]
        assert logs, "a log of everything is kept"
        found = Examined(ran.code, ran.json("diagnose"), "".join([ran.out, ran.err, *logs]))
        assert_tells_nobody(found.everything)
        return found


def assert_tells_nobody(text: str) -> None:
    """No canary sings."""
    for canary in CANARIES:
        assert canary.lower() not in text.lower(), (canary, text)


Start = Callable[[Server], int]


def make_machine(folder: Path, journal: Path, start: Start) -> Machine:
    """A machine on which nothing is blocked: service behind a proxy, folders, journal.

    Args:
        folder: for all of it.
        journal: what :func:`make_journal` has made.
        start: starts servers.
    """
    machine = Machine(folder, Authority(folder, "Honest Trust"))
    machine.environment = {
        "HOME": str(folder / "canary-home"),
        "XDG_CONFIG_HOME": str(folder / "canary-config"),
        "XDG_DATA_HOME": str(folder / "canary-data"),
        "USER": "canaryuser",
        "LOGNAME": "canaryuser",
        "CLINIC_PIN": "73914682",
        "SSL_CERT_FILE": str(machine.authority.certificate),
    }
    machine.settings = {
        "log.level": "debug",
        "second.base_url": f"https://{SERVICE_HOST}",
        "second.facility": "医療法人社団架空会　鶴亀医院",
        "second.pc_name": "CANARY-PC",
        "station.workstation": "鶴亀医院-1",
        "intake.folder": str(machine.place("in")),
        "delivery.folder": str(machine.place("out")),
    }
    machine.is_served_by(start, Service(machine.authority.server_context(SERVICE_HOST)))
    machine.journal.parent.mkdir(parents=True)
    shutil.copyfile(journal, machine.journal)
    machine.environment["MACHINE_KEYRING"] = "works"
    return machine


def make_journal(folder: Path) -> Path:
    """The journal of a station that has taken a prescription in, without a key: it can be read."""
    file = folder / "settings.toml"
    inbox = folder / "in"
    inbox.mkdir()
    (inbox / "見本花子-73914682.csv").write_text(CLEAN, encoding="utf-8")
    file.write_text(f"intake.folder = '{inbox}'\ndelivery.folder = '{folder}'\n", encoding="utf-8")
    named = {"CLINIC_SIGNER_SETTINGS": str(file), "XDG_DATA_HOME": str(folder)}
    named["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    command = [sys.executable, "-m", "clinic_signer", "station", "--once"]
    subprocess.run(command, env=os.environ | named, check=True, timeout=LOST, capture_output=True)
    made = next(folder.rglob("journal.sqlite"))
    assert "見本".encode() in made.read_bytes(), "the canary is in its cage"
    return made
