"""A PostgreSQL of the tests' own: private folder, private socket, killed and started as wanted.

Nothing of the machine's own PostgreSQL is touched or needed beyond its programs. It listens on a
socket in its folder only, so several runs of the tests do not meet; it refuses to run as root, so
root lends it the user that the package makes; and it ends with the process that started it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Self

import psycopg

from clinic_signer.station.journal.database import Database

_FOLDERS = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep the programs, by version; they are not on the PATH."""
_LENT_USER = "postgres"
_USER = "clinic"
_PATIENCE = 120.0
"""Seconds; starting takes about 50 ms, after a crash and on a busy machine more."""


def programs() -> Path | None:
    """The folder with the newest PostgreSQL's programs; None if there is none."""
    found = sorted(_FOLDERS.glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


class PostgresqlServer:
    """A server with databases of the tests; a context manager, from its making to its removal.

    Args:
        is_durable: waits for the disk as in the field. Without it a change survives the server's
            death all the same (``kill -9``), only not the power cut.
    """

    def __init__(self, *, is_durable: bool = False) -> None:
        found = programs()
        if found is None:
            raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
        self._programs = found
        self._folder = Path(tempfile.mkdtemp(prefix="clinic-pg-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._is_durable = is_durable
        self._numbers = count(1)
        self._has_template = False

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self._folder, _LENT_USER, _LENT_USER)
        options = ("-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        command = self._command("initdb", "-D", str(self._data), *options)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    # -- its life ---------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it answers; after :meth:`kill` it recovers first."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "on" if self._is_durable else "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                self._command("postgres", "-D", str(self._data), *options),
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._folder / "log").read_text(encoding="utf-8")[-3000:])
            time.sleep(0.02)

    def kill(self) -> None:
        """``kill -9`` to it and to every process of it, as if the machine had lost its power."""
        if self._server is None:
            return
        pid = self._server.pid
        os.kill(pid, signal.SIGSTOP)  # it begins no further process meanwhile
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for each in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self._server.wait()
        self._server = None
        for each in map(int, children):
            while _lives(each):  # it holds the shared memory until it is gone
                time.sleep(0.005)

    @contextmanager
    def killed(self) -> Iterator[None]:
        """Kill it, and start it again after the block."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    # -- its databases ----------------------------------------------------------------------

    def url(self, database: str) -> str:
        """The URL of a database, as the setting ``journal.database`` takes it."""
        return f"postgresql://{_USER}@/{database}?host={self._folder}"

    @contextmanager
    def database(self, *, is_empty: bool = False) -> Iterator[str]:
        """The URL of a new database, which is removed after the block.

        Args:
            is_empty: without the tables of the journal; else they are there, and nothing in them.
        """
        if not (is_empty or self._has_template):
            self.execute("CREATE DATABASE journal")
            Database(self.url("journal"), lambda: datetime.now(UTC)).close()
            self._has_template = True
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {'template1' if is_empty else 'journal'}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement as the server's administrator."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    # -- small things -----------------------------------------------------------------------

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _command(self, program: str, *arguments: str) -> list[str]:
        lent = ["--reuid", _LENT_USER, "--regid", _LENT_USER, "--clear-groups"]
        before = ["setpriv", "--pdeathsig", "KILL", *(lent if os.geteuid() == 0 else [])]
        return [*before, str(self._programs / program), *arguments]

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


def _lives(pid: int) -> bool:
    """Whether a process still runs; one that only waits for its parent to look does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"
