"""The file of one session: of its owner only, no larger than allowed, and never in the way.

A session that grows gets further parts, each in a file of its own: nothing is renamed, which
Windows would not allow of an open file. The first part, which says what was started, stays; of the
others the oldest goes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from clinic_signer.logs.kept import PARTS, SUFFIX, part_name

PART_BYTES = 1_000_000
"""A day of a busy practice at the level info takes a fraction of it."""
_TRIES = 50
"""So many sessions of a kind may begin in the same second."""


class SessionFile(logging.Handler):
    """Writes the lines of one session; made with the first of them.

    A folder that cannot be written, or a full disk, ends the log and nothing else.

    Args:
        folder: of the logs; made if it does not exist.
        name: of the session, without its ending.
        failed: told once when the log cannot be kept.

    Attributes:
        taken: the name of the session, once there is a file.
        trouble: why the log cannot be kept.
        opened: told of the number of each file that is opened.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        failed: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        super().__init__()
        self._folder = folder
        self._wanted = name
        self._failed = failed
        self._file: int | None = None
        self._part = 1
        self._written = 0
        self.taken: str | None = None
        self.trouble: OSError | None = None
        self.opened: Callable[[int], None] = lambda _file: None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self.trouble is not None:
            return
        try:
            self._write(f"{self.format(record)}\n".encode("utf-8", "replace"))
        except OSError as error:
            self.trouble = error
            self._close_file()
            self._failed(error)

    def _write(self, data: bytes) -> None:
        if self._file is not None and self._written + len(data) > PART_BYTES:
            self._close_file()
            self._part += 1
            if self._part > PARTS:
                oldest = part_name(self.taken or self._wanted, self._part - PARTS + 1)
                (self._folder / oldest).unlink(missing_ok=True)
        if self._file is None:
            self._file = self._open()
            self._written = 0
            self.opened(self._file)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self._written += len(data)

    def _open(self) -> int:
        """Make a new file: nobody else's name is written to, and no link followed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        for number in range(1, _TRIES + 1):
            name = self.taken or (f"{self._wanted}-{number}" if number > 1 else self._wanted)
            try:
                handle = os.open(self._folder / part_name(name, self._part), flags, 0o600)
            except FileExistsError:
                if self.taken is not None or number == _TRIES:
                    raise
                continue
            self.taken = name
            return handle
        raise FileExistsError(self._wanted + SUFFIX)

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def close(self) -> None:
        """Close the file."""
        self.acquire()
        try:
            self._close_file()
        finally:
            self.release()
        super().close()
