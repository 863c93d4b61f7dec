"""A real pcscd of a test's own, with virtual readers that cards are attached to over TCP.

Everything here goes around a trap that was met with pcsc-lite 1.9.9 and vpcd 3.3:

* its folders are compiled in, so ``preload.c`` moves them;
* libpcsclite reads ``PCSCLITE_CSOCK_NAME`` once per process, so that name stays the same for the
  life of the process and is a link to the socket of the daemon that runs now;
* vpcd listens on all addresses, so ``preload.c`` keeps it to this machine;
* vpcd has two slots in static storage, so each reader loads a copy of the driver;
* vpcd says nothing when its port is taken, so ports are locked and their listening is checked;
* a daemon left over from a killed test would keep its ports, so it dies with its parent thread.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
SLOTS_PER_READER = 2
_FIRST_PORT, _LAST_PORT = 21_000, 31_000
"""Below the range from which systems take the ports of outgoing connections."""
_PATIENCE = 30.0
"""Seconds; starting takes about 15 ms, on a busy machine more."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one card: the reader as PC/SC names it, and where its card connects to."""

    name: str
    port: int
    host: str = "127.0.0.1"


def missing() -> str:
    """Name what a private daemon needs and this machine lacks; empty if nothing."""
    programs = [p for p in ("pcscd", "setpriv", "cc") if not shutil.which(p)]
    return ", ".join(programs if DRIVER.exists() else [*programs, "vsmartcard-vpcd"])


def isolate_this_process() -> None:
    """Point libpcsclite at a socket of our own, before it looks: tests never touch real readers."""
    os.environ["PCSCLITE_CSOCK_NAME"] = str(_link())


class PcscDaemon:
    """A private pcscd; use it as a context manager, or call :meth:`start` and :meth:`stop`.

    Args:
        readers: how many readers; each has two slots.
        environment: more variables for the daemon.

    Attributes:
        folder: everything that belongs to it.
        drivers: where it looks for drivers of USB readers; empty, so that readers which are really
            plugged in stay out of the tests.
        slots: the places for cards.
    """

    def __init__(
        self,
        readers: int = 1,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        # A short path: the name of a local socket has at most 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
        self.drivers = self.folder / "drivers"
        for needed in (self.folder / "run", self.folder / "conf", self.drivers):
            needed.mkdir()
        self._environment = dict(environment or {})
        self._locks: list[IO[bytes]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.slots = tuple(
            slot for number in range(readers) for slot in self._configure_reader(number)
        )

    @property
    def socket_name(self) -> str:
        """The local socket of this daemon, for another process' ``PCSCLITE_CSOCK_NAME``."""
        return str(self.folder / "run" / "pcscd.comm")

    @property
    def log(self) -> str:
        """What the daemon has written so far."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Start the daemon, also again after :meth:`stop`; return when it serves all readers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                env=os.environ
                | {"LD_PRELOAD": str(preloaded_library()), "PCSCD_MOVED": self._moved}
                | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while not (self._answers() and self._listens()):
            if not self.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"pcscd does not run ({self._process.poll()})\n{self.log}")
            time.sleep(0.003)
        _point_link_to(self.socket_name)
        return self

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End the daemon by a signal and wait for it; what is in the readers loses its line."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(by)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(FileNotFoundError):
            Path(self.socket_name).unlink()

    def restart(self, by: signal.Signals | None = None) -> None:
        """End the daemon (kill it, if nothing is said) and start it again with its readers."""
        self.stop(by or signal.SIGKILL)
        self.start()

    def close(self) -> None:
        """End the daemon for good and give its ports back."""
        self.stop()
        for lock in self._locks:
            lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _moved(self) -> str:
        return f"/run/pcscd={self.folder / 'run'}:{DRIVER.parents[1]}={self.drivers}"

    def _configure_reader(self, number: int) -> Iterator[Slot]:
        driver = self.folder / f"libifdvpcd{number}.so"
        shutil.copyfile(DRIVER, driver)
        port, lock = _take_ports(SLOTS_PER_READER)
        self._locks.append(lock)
        friendly = f"Virtual Reader {chr(ord('A') + number)}"
        configuration = self.folder / "conf"
        (configuration / f"vpcd{number}").write_text(
            f'FRIENDLYNAME "{friendly}"\nDEVICENAME /dev/null:{port:#x}\n'
            f"LIBPATH {driver}\nCHANNELID {port:#x}\n"
        )
        for slot in range(SLOTS_PER_READER):
            yield Slot(f"{friendly} 00 {slot:02X}", port + slot)

    def _command(self) -> list[str]:
        return [
            *("setpriv", "--pdeathsig", "KILL"),
            *("pcscd", "--foreground", "--config", str(self.folder / "conf"), *_polkit_option()),
        ]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(self.socket_name) == 0

    def _listens(self) -> bool:
        """Whether this very process listens on every port (not a program that took one)."""
        if self._process is None:
            return False
        held = _listening_ports(self._process.pid)
        return all(slot.port in held for slot in self.slots)


@functools.cache
def preloaded_library() -> Path:
    """Compile the library that moves the daemon's folders and sockets; once per process."""
    library = _folder_of_process() / "preload.so"
    source = Path(__file__).with_name("preload.c")
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library


@functools.cache
def _polkit_option() -> tuple[str, ...]:
    """The switch that newer versions need where no polkit daemon runs; unknown to 1.9."""
    text = subprocess.run(["pcscd", "--help"], capture_output=True, text=True, check=False).stdout
    return ("--disable-polkit",) if "--disable-polkit" in text else ()


@functools.cache
def _folder_of_process() -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"pcsc-{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _link() -> Path:
    return _folder_of_process() / "pcscd.comm"


def _point_link_to(socket_name: str) -> None:
    new = _link().with_name("new")
    new.unlink(missing_ok=True)
    new.symlink_to(socket_name)
    new.replace(_link())


def _take_ports(count: int) -> tuple[int, IO[bytes]]:
    """Lock free ports in a row, against other daemons of any test run on this machine."""
    import fcntl  # the module is read on Windows too

    folder = Path(tempfile.gettempdir()) / f"pcscd-ports-{os.geteuid()}"
    folder.mkdir(exist_ok=True)
    first = _FIRST_PORT + os.getpid() * 16 % (_LAST_PORT - _FIRST_PORT)
    for port in [*range(first, _LAST_PORT, count), *range(_FIRST_PORT, first, count)]:
        lock = (folder / str(port // count)).open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        if all(_is_free(number) for number in range(port, port + count)):
            return port, lock
        lock.close()
    raise RuntimeError("no free ports for virtual readers")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _listening_ports(process: int) -> set[int]:
    """TCP ports on which a process listens, as the kernel tells."""
    inodes = set()
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            inodes.add(str(entry.readlink()))
    listening = "0A"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        int(row[1].split(":")[1], 16)
        for row in rows
        if row[3] == listening and f"socket:[{row[9]}]" in inodes
    }
