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
from pathlib import Path

from clinic_signer import __version__
from clinic_signer.logs import ROOT
from clinic_signer.logs.kept import clear_away, logs_folder, session_name
from clinic_signer.logs.lines import LineFormatter, on_errors
from clinic_signer.logs.redaction import hide
from clinic_signer.logs.session_file import SessionFile
from clinic_signer.logs.uncaught import catch_all

log = logging.getLogger(__name__)

_EVERYBODYS = {"", "root", "user", "admin", "administrator", "system", "localhost"}


class LogSession:
    """The log of this process; nothing is kept if there is no more to say than that it began.

    Args:
        kind: what was started: ``window``, ``station``, or the name of a command.
        level: lowest level that is kept, as :mod:`logging` counts them.
        folder: of the logs; that of this person by default.
        failed: told once when the log cannot be kept; the program goes on.
    """

    def __init__(
        self,
        kind: str,
        level: int,
        *,
        folder: Path | None = None,
        failed: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        self._begun = time.monotonic()
        self._folder = folder or logs_folder()
        self._file = SessionFile(self._folder, session_name(datetime.now(UTC), kind), failed=failed)
        self._file.setFormatter(LineFormatter())
        self._file.opened = self._opened
        _hide_this_pc()
        root = logging.getLogger()
        # Libraries that warn are heard too, and Python itself prints none of it, unredacted.
        root.handlers[:] = [self._file, *([on_errors()] if sys.stderr is not None else [])]
        logging.raiseExceptions = False
        logging.getLogger(ROOT).setLevel(level)
        catch_all()
        log.info("session begins: %s, %s", kind, _this_program())

    @property
    def name(self) -> str | None:
        """The name of the session; None while nothing is kept of it."""
        return self._file.taken

    @property
    def trouble(self) -> OSError | None:
        """Why the log cannot be kept; None when it can."""
        return self._file.trouble

    @property
    def level(self) -> str:
        """The lowest level that is kept, by its name."""
        return logging.getLevelName(logging.getLogger(ROOT).level).lower()

    def end(self) -> None:
        """Say that the session ended as it should; without this line it was killed or crashed."""
        if self._file.taken is not None:
            log.info("session ends after %d s", time.monotonic() - self._begun)
        faulthandler.disable()
        logging.getLogger().removeHandler(self._file)
        self._file.close()

    def _opened(self, file: int) -> None:
        """A crash in a library writes the calls of all threads there."""
        faulthandler.enable(file, all_threads=True)
        threading.Thread(
            target=clear_away, args=(self._folder, datetime.now(UTC)), name="old-logs", daemon=True
        ).start()


_current: LogSession | None = None


def begin_session(
    kind: str,
    level: int,
    *,
    failed: Callable[[OSError], None] = lambda _error: None,
) -> LogSession:
    """Begin the log of this process; it ends with the process."""
    global _current  # one process, one log
    _current = session = LogSession(kind, level, failed=failed)
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
