"""Which files of a folder are looked at. Nothing is kept in memory, however many there are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SUFFIX = ".xml"


@dataclass(slots=True)
class PassedOver:
    """What was not looked at, and is said rather than kept silent.

    Attributes:
        other_files: files of folders whose name does not end in ``.xml``.
        folders: folders within folders that were not entered.
        unreadable: folders that could not be read.
    """

    other_files: int = 0
    folders: int = 0
    unreadable: list[str] = field(default_factory=list)


def find_files(paths: Sequence[Path], *, recursive: bool, passed_over: PassedOver) -> Iterator[str]:
    """Find the files to verify: those that are named, and the XML files of folders.

    Links to folders are not followed: they may lead back.

    Args:
        paths: files and folders.
        recursive: whether folders within folders are entered.
        passed_over: told what is left out.

    Yields:
        Paths, those of a folder in the order in which the system lists them.
    """
    for path in paths:
        if path.is_dir():
            yield from _files_of(str(path), recursive, passed_over)
        else:
            yield str(path)


def _files_of(top: str, recursive: bool, passed_over: PassedOver) -> Iterator[str]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if recursive:
                            waiting.append(entry.path)
                        else:
                            passed_over.folders += 1
                    elif entry.name.lower().endswith(_SUFFIX) and entry.is_file():
                        yield entry.path
                    else:
                        passed_over.other_files += 1
        except OSError:
            passed_over.unreadable.append(folder)
