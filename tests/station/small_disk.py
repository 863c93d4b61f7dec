"""A small disk of its own: full when a test wants it, or for reading only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_REMOUNT, _READ_ONLY, _DETACH = 32, 1, 2
"""Of mount(2) and umount2(2)."""


class SmallDisk:
    """A disk in memory.

    Attributes:
        folder: where it is.
    """

    def __init__(self, folder: Path, size: str) -> None:
        self.folder = folder
        self._size = size
        folder.mkdir()
        if not self._mount(0, size):
            raise OSError("no disk can be mounted here")

    def fill(self) -> None:
        """Let a file take all the room that is left."""
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while file.write(bytes(4096)):
                pass

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink()

    def grow(self, size: str) -> None:
        """Make it larger."""
        assert self._mount(_REMOUNT, size)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """It takes no change, also of root's, until the block ends."""
        assert self._mount(_REMOUNT | _READ_ONLY, self._size)
        try:
            yield
        finally:
            assert self._mount(_REMOUNT, self._size)

    def remove(self) -> None:
        """Take it away."""
        ctypes.CDLL(None).umount2(bytes(self.folder), _DETACH)

    @property
    def _filler(self) -> Path:
        return self.folder / ".filler"

    def _mount(self, flags: int, size: str) -> bool:
        options = f"size={size}".encode()
        library = ctypes.CDLL(None, use_errno=True)
        return library.mount(b"tmpfs", bytes(self.folder), b"tmpfs", flags, options) == 0


def can_be_mounted() -> bool:
    """Whether this process may: root of a Linux machine."""
    return sys.platform == "linux" and os.geteuid() == 0


def must_be_left_out() -> bool:
    """Whether a test may be skipped for want of a disk: never in CI, where it fails instead."""
    return not (can_be_mounted() or os.environ.get("CI"))


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """A disk of so many bytes (``64k``, ``8m``) for a block.

    Raises:
        OSError: there can be none.
    """
    disk = SmallDisk(folder, size)
    try:
        yield disk
    finally:
        disk.remove()
