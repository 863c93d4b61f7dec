"""One session: from the start of this process to its end, in one file."""

from __future__ import annotations

import atexit
import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer import __version__
from clinic_signer.logs import ROOT
from clinic_signer.logs.held_lines import HeldLines
from clinic_signer.logs.uncaught import catch_all

if TYPE_CHECKING:
    from clinic_signer.logs.session_file import SessionFile

log = logging.getLogger(__name__)

_EVERYBODYS = {"", "root", "user", "admin", "administrator", "system", "localhost"}


class LogSession:
    """The log of this process; nothing is kept if there is no more to say than that it began.

    Args:
        kind: what was started: ``window``, ``station``, or the name of a command.
        level: lowest level that is kept, as :mod:`logging` counts them.
        waits: nothing but warnings is written before :meth:`write_beside`.
        failed: told once when the log cannot be kept; the program goes on.
    """

    def __init__(
        self,
        kind: str,
        level: int,
        *,
        waits: bool = False,
        failed: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        self._kind, self._began_at = kind, datetime.now(UTC)
        self._begun = time.monotonic()
        self._told = [failed]
        self._held = HeldLines(self._make_file, waits=waits)
        root = logging.getLogger()
        # Libraries that warn are heard too, and Python itself prints none of it, unredacted.
        root.handlers[:] = [self._held, *([_on_errors()] if sys.stderr is not None else [])]
        logging.raiseExceptions = False
        logging.getLogger(ROOT).setLevel(level)
        catch_all()
        log.info("session begins: %s, %s", kind, _this_program())

    def _make_file(self) -> SessionFile:
        from clinic_signer.logs.kept import logs_folder, session_name
        from clinic_signer.logs.session_file import SessionFile

        folder = logs_folder()
        file = SessionFile(folder, session_name(self._began_at, self._kind), failed=self._not_kept)
        file.setFormatter(_form())
        file.opened = lambda handle: _opened(folder, handle)
        return file

    def write_beside(self) -> None:
        """Write what was held, and from now on every line; in a thread of its own."""
        threading.Thread(target=self._write, name="log-begins", daemon=True).start()

    def _write(self) -> None:
        from clinic_signer.logs.first_start import note_version
        from clinic_signer.logs.redaction import redacted

        _form()
        redacted("")  # makes the patterns, while nobody waits for a line of his
        self._held.write()
        note_version()

    def _not_kept(self, error: OSError) -> None:
        for tell in self._told:
            tell(error)

    def tell_if_not_kept(self, tell: Callable[[OSError], None]) -> None:
        """Have somebody else told, once, when the log cannot be kept; at once if it is so.

        Args:
            tell: called in whatever thread has a line to write.
        """
        with self._held.turn():
            self._told.append(tell)
            if self.trouble is not None:
                tell(self.trouble)

    @property
    def name(self) -> str | None:
        """The name of the session; None while nothing is kept of it."""
        return None if self._held.file is None else self._held.file.taken

    @property
    def trouble(self) -> OSError | None:
        """Why the log cannot be kept; None when it can."""
        return None if self._held.file is None else self._held.file.trouble

    @property
    def level(self) -> str:
        """The lowest level that is kept, by its name."""
        return logging.getLevelName(logging.getLogger(ROOT).level).lower()

    def end(self) -> None:
        """Say that the session ended as it should; without this line it was killed or crashed."""
        self._held.write_rest()
        if self.name is not None:
            log.info("session ends after %d s", time.monotonic() - self._begun)
        faulthandler.disable()
        logging.getLogger().removeHandler(self._held)
        self._held.close()


def _opened(folder: Path, handle: int) -> None:
    """A crash in a library writes the calls of all threads there; old sessions go."""
    from clinic_signer.logs.kept import clear_away

    faulthandler.enable(handle, all_threads=True)
    threading.Thread(
        target=clear_away, args=(folder, datetime.now(UTC)), name="old-logs", daemon=True
    ).start()


class _Form(logging.Formatter):
    """The form of lines; what makes it is imported with the first line that is written."""

    def format(self, record: logging.LogRecord) -> str:
        return _form().format(record)


@cache
def _form() -> logging.Formatter:
    from clinic_signer.logs.lines import LineFormatter

    _hide_this_pc()
    return LineFormatter()


def _on_errors() -> logging.Handler:
    """Make the handler for standard error, where warnings and worse are seen by whoever runs us."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Form())
    return handler


_current: LogSession | None = None


def begin_session(
    kind: str,
    level: int,
    *,
    waits: bool = False,
    failed: Callable[[OSError], None] = lambda _error: None,
) -> LogSession:
    """Begin the log of this process; it ends with the process."""
    global _current  # one process, one log
    _current = session = LogSession(kind, level, waits=waits, failed=failed)
    atexit.register(session.end)
    return session


def current_session() -> LogSession | None:
    """The log of this process; None in a process that keeps none."""
    return _current


def stay_silent() -> None:
    """For processes that work for another one: what there is to say, their parent says.

    Two processes never write to the same file.
    """
    root = logging.getLogger()
    root.handlers[:] = [logging.NullHandler()]


def _hide_this_pc() -> None:
    """The names of the account and of this PC, as the system gives them without being asked."""
    from clinic_signer.logs.redaction import hide

    account = os.environ.get("USERNAME") or os.environ.get("USER") or ""
    uname = getattr(os, "uname", None)
    computer = os.environ.get("COMPUTERNAME") or (uname().nodename if uname is not None else "")
    for name, mark in ((account, "[user]"), (computer, "[pc]")):
        if name.lower() not in _EVERYBODYS:
            hide(name, mark)


def _this_program() -> str:
    """Versions, without importing anything for it."""
    if sys.platform == "win32":
        found = sys.getwindowsversion()
        system = f"Windows {found.major}.{found.minor}.{found.build}"
    else:
        uname = os.uname()
        system = f"{uname.sysname} {uname.release.partition('-')[0]} {uname.machine}"
    bits = 64 if sys.maxsize > 2**32 else 32
    python = ".".join(str(part) for part in sys.version_info[:3])
    return f"Clinic Signer {__version__}, {system}, {bits} bit, Python {python}"
