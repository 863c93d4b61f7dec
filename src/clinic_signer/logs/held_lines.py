"""The lines of a session before there is a file: held in memory, which costs no time at start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_signer.logs.session_file import SessionFile


class HeldLines(logging.Handler):
    """Holds lines until there is reason to write them, then hands each on to the file.

    Of a command the second line is a reason: the first one says what began, and a command that has
    nothing more to say leaves no file. The window decides itself, so that its first paint does not
    wait for its log. A warning or worse may be the last line there is: it is written at once.

    Args:
        make_file: makes the file; called once.
        waits: only :meth:`write` or a warning is a reason.

    Attributes:
        file: where lines are written; None while they are held.
    """

    def __init__(self, make_file: Callable[[], SessionFile], *, waits: bool) -> None:
        super().__init__()
        self._make_file = make_file
        self._waits = waits
        self._lines: list[logging.LogRecord] = []
        self.file: SessionFile | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Hold a line or write it."""
        if self.file is not None:
            self.file.emit(record)
            return
        self._lines.append(record)
        is_reason = not self._waits and len(self._lines) > 1
        if is_reason or record.levelno >= logging.WARNING:
            self._write()

    def write(self) -> None:
        """Write what is held, and from now on every line."""
        with self.turn():
            self._write()

    def write_rest(self) -> None:
        """Write what is held at the end, if it is more than that something began."""
        with self.turn():
            if len(self._lines) > 1:
                self._write()

    def close(self) -> None:
        """Close the file."""
        with self.turn():
            if self.file is not None:
                self.file.close()
        super().close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While this lasts no other thread writes a line."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def _write(self) -> None:
        if self.file is None:
            self.file = self._make_file()
        lines, self._lines = self._lines, []
        for each in lines:
            self.file.emit(each)
