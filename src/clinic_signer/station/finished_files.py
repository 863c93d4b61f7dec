"""Which files of a folder are finished, so that nobody takes half of one.

A file has its own name from the first byte when a program writes it in place, and a share tells
nobody when that program has closed it. It counts as finished when it has not changed for a while
and can be opened. A program that writes under a temporary name and then renames is never waited
for longer than that.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode

QUIET_SECONDS = 2.0
"""So long a file stays as it is before it is taken. Programs that write a prescription in place do
it in one go; a share may show it a moment later."""
EMPTY_QUIET_SECONDS = 30.0
"""The same for a file without a byte: some programs make the file long before they fill it."""

_TEMPORARY_BEGINNINGS = (".", "~")
_TEMPORARY_ENDS = (
    *(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download"),
    *(".lock", ".swp"),
)
_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})


def is_temporary(name: str) -> bool:
    """Whether a name says that this is not meant to be taken: hidden, temporary, the system's."""
    folded = name.casefold()
    return (
        folded.startswith(_TEMPORARY_BEGINNINGS)
        or folded.endswith(_TEMPORARY_ENDS)
        or folded in _OF_THE_SYSTEM
    )


def files_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Files as they are, and in place of each folder what is meant to be taken of it, by name.

    Raises:
        Failure: ``FILE_UNREADABLE``: a folder cannot be read.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = sorted(each for each in path.iterdir() if not is_temporary(each.name))
        except OSError as error:
            code = FailureCode.FILE_UNREADABLE
            raise Failure(code, file=path.name, reason=error.strerror) from error
        # What a link leads to may be the folder itself.
        within = [each for each in inside if not (each.is_symlink() and each.is_dir())]
        found += files_of(within)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one state of a file from another without reading it.

    Attributes:
        size: in bytes.
        changed: when it last changed, in nanoseconds, by the clock of whoever keeps the folder.
        identity: the file's number there; 0 where it has none.
    """

    size: int
    changed: int
    identity: int

    @classmethod
    def of(cls, found: os.stat_result) -> Mark:
        """The mark of a file."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


class Quiet:
    """Tells which files have stayed as they are for long enough.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[Mark, float]] = {}

    def files(self, found: Mapping[str, Mark]) -> Iterator[str]:
        """The names of those that are quiet, the oldest first.

        Args:
            found: everything that is there now; what is not there is forgotten.
        """
        now = self._clock()
        before, self._seen = self._seen, {}
        for name, mark in found.items():
            known, since = before.get(name, (mark, now))
            self._seen[name] = (mark, since if known == mark else now)
        for name in sorted(found, key=lambda each: (found[each].changed, each)):
            mark, since = self._seen[name]
            if now - since >= (QUIET_SECONDS if mark.size else EMPTY_QUIET_SECONDS):
                yield name


def open_file(path: Path) -> int:
    """Open a file for reading, whatever may have been put in its place.

    Returns:
        A handle of the system.

    Raises:
        OSError: it cannot be read, or is a link, a device or a pipe (which would be waited for).
    """
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(None, "not a file")
    return handle
