"""A canary PIN goes through every way and every failure: it must not be found anywhere else.

Looked through: logs of every level, exceptions with all that they carry, ``repr`` of what is handed
on, standard output and error, command lines and environments of every process of ours while it
works, and temporary files. The helper process leaves no core.
"""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.commands import CLEAN
from clinic_signer.failures import Failure
from clinic_signer.sandbox import Person, Sandbox
from clinic_signer.sandbox.card_faults import CardFaults, Step, parse_faults
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.base import DigestSigner, Pin
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.station.intake import load
from clinic_signer.station.signing import NotSigned, Outcome, Signed, sign_batch
from pcsc.card_service import wait_for_card
from pcsc.daemon import PcscDaemon
from signers.test_card_outcomes import DIGEST, FAULT_OUTCOMES, OUTCOMES
from signers.ways import SPEAKING_APDU, WAYS, CardOrder, ModuleWay, OpenWay, Way

CANARY = "Kanari7391vogelX"
FORMS = tuple(
    form.lower()
    for form in (
        CANARY,
        CANARY.encode().hex(),
        CANARY.encode().hex(" "),
        ", ".join(str(octet) for octet in CANARY.encode()),
        ", ".join(hex(octet) for octet in CANARY.encode()),
        base64.b64encode(CANARY.encode()).decode().rstrip("="),
        repr(CANARY[::-1]),
    )
)
"""How it could be written; a half of it would be found as well as the whole by the first."""


def assert_absent(text: str, where: str) -> None:
    found = [form for form in FORMS if form in text.lower()]
    assert not found, f"the PIN is in {where}"


class Keeper(logging.Handler):
    """Keeps every record as it comes from the code, before anything is blanked."""

    def __init__(self) -> None:
        super().__init__(1)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.msg} {record.args!r} {self.format(record)}")


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Everything that anybody logs, also below DEBUG."""
    keeper = Keeper()
    logging.getLogger().addHandler(keeper)
    try:
        with caplog.at_level(1), caplog.at_level(1, "clinic_signer"):
            yield
            logging.getLogger("clinic_signer.signers").log(5, "the log is on")
    finally:
        logging.getLogger().removeHandler(keeper)
    assert "the log is on" in keeper.lines[-1]
    assert_absent("\n".join(keeper.lines), "the log")


@pytest.fixture
def outputs(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """What this process and its children write."""
    yield
    out, err = capfd.readouterr()
    assert_absent(out + err, "the output")


@pytest.fixture
def temporary_files(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder of temporary files that is looked through afterwards."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    for path in folder.rglob("*"):
        if path.is_file():
            assert_absent(path.read_bytes().decode("latin-1"), f"the file {path.name}")


@contextmanager
def watching_processes(folder: Path) -> Iterator[None]:
    """Look at all our processes and the temporary files again and again while work goes on."""
    done, found = threading.Event(), []

    def watch() -> None:
        while True:
            found.extend(traces_in_processes() + traces_in_files(folder))
            if done.wait(0.02):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    assert not found, found


def traces_in_processes() -> list[str]:
    """Command lines and environments that hold the PIN."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                text = (process / name).read_bytes().decode("latin-1").lower()
            except OSError:
                continue  # it has ended, or belongs to somebody else
            if any(form in text for form in FORMS):
                found.append(f"{process.name}/{name}")
    return found


def traces_in_files(folder: Path) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        try:
            text = path.read_bytes().decode("latin-1").lower()
        except OSError:
            continue
        if any(form in text for form in FORMS):
            found.append(path.name)
    return found


def assert_silent(failure: BaseException) -> None:
    """Everything that hangs on an exception, and the variables of our own code on its way."""
    link: BaseException | None = failure
    while link is not None:
        assert_absent(f"{link!r} {link} {link.args!r} {vars(link)!r}", "an exception")
        link = link.__cause__ or link.__context__
    # The virtual card knows its PIN and everything it is sent: it is no part of the product.
    report = traceback.TracebackException.from_exception(failure, capture_locals=True)
    for frame in report.stack:
        if "/sandbox/" not in frame.filename and "/tests/" not in frame.filename:
            assert_absent(repr(frame.locals), f"a variable of {frame.name}")


def sign(signer: DigestSigner, sandbox: Sandbox) -> Outcome:
    with Pin(CANARY.encode()) as pin:
        (outcome,) = sign_batch(
            [load(CLEAN.encode(), "rx.csv")],
            signer,
            pin,
            trust=sandbox.trust,
            clock=lambda: datetime.now(UTC),
            confirm_last_attempt=True,
        )
        assert_absent(f"{pin!r} {pin}", "the PIN's own words")
    assert_absent(repr(outcome), "an outcome")
    if isinstance(outcome, NotSigned):
        assert_silent(outcome.failure)
    return outcome


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    open_way: OpenWay = WAYS[request.param]
    with open_way(request) as opened:
        yield opened


@pytest.fixture
def canary_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every virtual card has this PIN."""
    monkeypatch.setattr("clinic_signer.sandbox.card.PIN", CANARY)


pytestmark = pytest.mark.usefixtures("every_log", "outputs")


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_a_wrong_pin_is_nowhere_on_any_way(
    way: Way, sandbox: Sandbox, doctor: Person, temporary_files: Path
) -> None:
    way.insert(CardOrder(doctor))
    signer = way.signer()
    with watching_processes(temporary_files):
        outcome = sign(signer, sandbox)
    assert isinstance(outcome, NotSigned)


@pytest.mark.usefixtures("canary_is_right")
@pytest.mark.parametrize("way", SPEAKING_APDU, indirect=True)
def test_the_right_pin_is_nowhere_while_the_card_works(
    way: Way, sandbox: Sandbox, doctor: Person, temporary_files: Path
) -> None:
    way.insert(CardOrder(doctor, faults=CardFaults(delays={Step.VERIFY: 0.2, Step.SIGN: 0.2})))
    signer = way.signer()
    with watching_processes(temporary_files):
        outcome = sign(signer, sandbox)
    assert isinstance(outcome, Signed), outcome


@pytest.mark.parametrize("way", ["module"], indirect=True)
def test_the_right_pin_is_nowhere_while_the_module_works_or_crashes(
    way: ModuleWay, sandbox: Sandbox, doctor: Person, temporary_files: Path
) -> None:
    way.insert(CardOrder(doctor))
    way.set_pin(CANARY)
    signer = way.signer()
    with watching_processes(temporary_files):
        assert isinstance(sign(signer, sandbox), Signed)
        for function in ("C_Login", "C_Sign"):
            way.fault(function, "crash")
            assert isinstance(sign(signer, sandbox), NotSigned)
    assert not list(Path.cwd().glob("core*")), "the helper leaves no core"


@pytest.mark.usefixtures("canary_is_right")
def test_the_pin_is_nowhere_whatever_the_card_answers(doctor: Person) -> None:
    for step, words in OUTCOMES.items():
        for word in words:
            try_it(CardOrder(doctor, faults=CardFaults(words={step: word})))


@pytest.mark.usefixtures("canary_is_right")
def test_the_pin_is_nowhere_whatever_is_wrong_with_the_card(
    doctor: Person, login_person: Person
) -> None:
    for text in FAULT_OUTCOMES:
        faults = parse_faults(text.split())
        try_it(CardOrder(doctor, faults=faults, authentication=login_person))
    for answered in range(1, 30):
        try_it(CardOrder(doctor, faults=CardFaults(removed_after=answered)))
        try_it(CardOrder(doctor, faults=CardFaults(reset_after=answered)))


def try_it(order: CardOrder) -> None:
    card = HpkiCard(order.made().transport())
    with Pin(CANARY.encode()) as pin:
        try:
            card.sign(DIGEST, pin, card.open().certificate)
        except Failure as failure:
            assert_silent(failure)


@pytest.mark.parametrize("way", ["sandbox", "card"])
def test_the_command_line_shows_it_nowhere(
    way: str,
    sandbox: Sandbox,
    doctor: Person,
    tmp_path: Path,
    temporary_files: Path,
    pin_in: Callable[[str], int],
    pcscd: PcscDaemon,
) -> None:
    prescription = tmp_path / "rx.csv"
    prescription.write_bytes(CLEAN.encode())
    handle = pin_in(CANARY)
    command = [
        *(sys.executable, "-X", "dev", "-m", "clinic_signer"),
        *("--sandbox-folder", str(sandbox.home)),
        *("sign", str(prescription), "--out", str(tmp_path / "out"), "--signer", way),
        *("--pin-fd", str(handle), "--person", "dentist", "--allow-warnings"),
        *("--trust", "sandbox"),
    ]
    place = pcscd.slots[0]
    with (
        VpcdSlot(CardOrder(doctor).made(), host=place.host, port=place.port) as slot,
        watching_processes(temporary_files),
    ):
        slot.insert()
        wait_for_card(place.name)
        ran = subprocess.run(command, pass_fds=[handle], capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr
    assert b"card-pin-wrong" in ran.stderr + ran.stdout
    assert_absent((ran.stdout + ran.stderr).decode(), "the output")


@pytest.fixture
def pin_in() -> Iterator[Callable[[str], int]]:
    """A pipe with one line in it."""
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
