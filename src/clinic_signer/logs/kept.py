"""The sessions that are kept: found, read, and cleared away when they are old or too many."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from clinic_signer.folders import data_folder
from clinic_signer.japan import JAPAN
from clinic_signer.logs.redaction import redacted

SUFFIX = ".log"
PARTS = 4
"""Files of one session at most."""
KEPT_SESSIONS = 40
"""Of each kind: a script that verifies all night does not push out what the window said."""
KEPT_DAYS = 60
KEPT_BYTES = 40_000_000
"""Of all together."""

_FILE = re.compile(r"(\d{8}-\d{6}-[a-z][a-z-]*(?:-\d+)?)(?:\.(\d+))?\.log")
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d [A-Z]+ )(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Session:
    """One session that was logged.

    Attributes:
        name: its begin and its kind, ``20260901-162803-window``; unique.
        kind: what was started: ``window``, ``station``, or the name of a command.
        begun: when.
        files: its parts, in order.
        size: of all of them, in bytes.
        changed: when it wrote last, in seconds since 1970.
    """

    name: str
    kind: str
    begun: datetime
    files: tuple[Path, ...]
    size: int
    changed: float

    def text(self) -> str:
        """All lines, redacted once more: an older version of this program may have written them.

        Raises:
            OSError: a part cannot be read.
        """
        lines: list[str] = []
        for file in self.files:
            for line in file.read_text("utf-8", "replace").splitlines():
                found = _LINE.fullmatch(line)
                lines.append(found[1] + redacted(found[2]) if found else redacted(line))
        return "".join(f"{line}\n" for line in lines)


def logs_folder() -> Path:
    """Where the logs of this person are."""
    return data_folder() / "logs"


def session_name(begun: datetime, kind: str) -> str:
    """The name of a session, by the clock of Japan."""
    return f"{begun.astimezone(JAPAN):%Y%m%d-%H%M%S}-{kind}"


def part_name(name: str, part: int) -> str:
    """The file name of a part; the first has no number."""
    return f"{name}{SUFFIX}" if part == 1 else f"{name}.{part}{SUFFIX}"


def sessions(folder: Path) -> tuple[Session, ...]:
    """The sessions in a folder, the latest first. Files of other names are not looked at.

    Raises:
        OSError: the folder cannot be read; one that is not there has none.
    """
    parts: dict[str, list[tuple[int, Path]]] = {}
    with suppress(FileNotFoundError):
        for file in folder.iterdir():
            found = _FILE.fullmatch(file.name)
            if found is not None and file.is_file() and not file.is_symlink():
                parts.setdefault(found[1], []).append((int(found[2] or 1), file))
    read = (_session(name, [file for _, file in sorted(each)]) for name, each in parts.items())
    found_sessions = [each for each in read if each is not None]
    return tuple(sorted(found_sessions, key=lambda each: (each.begun, each.name), reverse=True))


def _session(name: str, files: list[Path]) -> Session | None:
    day, time, kind = name.split("-", 2)
    try:
        begun = datetime.strptime(day + time, "%Y%m%d%H%M%S").replace(tzinfo=JAPAN)
        stats = [file.stat() for file in files]
    except (ValueError, OSError):  # no day of the calendar; just cleared away
        return None
    size, changed = sum(s.st_size for s in stats), max(s.st_mtime for s in stats)
    return Session(name, kind.rstrip("-0123456789"), begun, tuple(files), size, changed)


def clear_away(folder: Path, now: datetime) -> int:
    """Delete sessions that are too old, too many of their kind, or too much together.

    What another process has open, or cannot be deleted, stays.

    Args:
        folder: of the logs.
        now: the time of now, aware.

    Returns:
        How many sessions went.
    """
    kept: dict[str, int] = {}
    total = gone = 0
    oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
    with suppress(OSError):
        for each in sorted(sessions(folder), key=lambda each: each.changed, reverse=True):
            kept[each.kind] = kept.get(each.kind, 0) + 1
            total += each.size
            if kept[each.kind] > KEPT_SESSIONS or total > KEPT_BYTES or each.changed < oldest:
                gone += 1
                for file in each.files:
                    with suppress(OSError):
                        file.unlink()
    return gone
