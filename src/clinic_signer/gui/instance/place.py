"""Where the starts of one person meet: a lock that the first holds, and the address it listens at.

The lock ends with its process, however that ends: what a window that was killed has left is seen
to be of no use, and nobody waits for it. This is imported before the first paint, so it is small.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from zlib import crc32

from clinic_signer.folders import runtime_folder
from clinic_signer.whole_files import try_lock


def instance_name(
    *, sandbox: bool, real_readers: bool = False, sandbox_folder: Path | None = None
) -> str:
    """Name the window of a start: another name is another window, beside the first.

    Real work and the sandbox are two windows, and so are two sandboxes. On Windows each session of
    a person has its own: none of them can show a window of another (terminal servers).
    """
    name = "sandbox" if sandbox else "window"
    if real_readers:
        name += "-readers"
    if sandbox_folder is not None:
        name += f"-{crc32(os.fsencode(sandbox_folder.resolve())):08x}"
    if sys.platform == "win32":
        name += f"-{_session()}"
    return name


class MeetingPlace:
    """A folder that is this person's alone, and in it the lock and the address of a window.

    Args:
        name: of the window, see :func:`instance_name`.
        folder: the folder; that of this system by default.

    Attributes:
        name: of the window.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._folder = folder or runtime_folder()
        self.name = name
        self._lock: int | None = None

    @property
    def address_file(self) -> Path:
        """Where the window writes at which address it listens."""
        return self._folder / f"{self.name}.address"

    @property
    def socket_file(self) -> Path:
        """The socket of the window, where the system has sockets that are files."""
        return self._folder / f"{self.name}.socket"

    @property
    def is_taken(self) -> bool:
        """Whether this start has the window."""
        return self._lock is not None

    def take(self) -> bool:
        """Become the start that has the window, unless there is one; until the process ends.

        Raises:
            OSError: the folder cannot be used, or is not this person's alone.
        """
        if self._lock is not None:
            return True
        self._own_folder()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        lock = os.open(self._folder / f"{self.name}.lock", flags, 0o600)
        if not try_lock(lock):
            os.close(lock)
            return False
        self._lock = lock
        return True

    def leave(self) -> None:
        """Let another start have the window."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _own_folder(self) -> None:
        """Make the folder; one in a place where everybody may write can be somebody else's."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform == "win32":
            return  # it is among the person's own, and its access list is theirs
        found = self._folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError("the folder for locks and sockets is somebody else's")
        if stat.S_IMODE(found.st_mode) & 0o077:
            self._folder.chmod(0o700)


def _session() -> int:
    """The number of this session of Windows."""
    if sys.platform == "win32":
        import ctypes

        number = ctypes.c_ulong()
        ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
        return number.value
    raise NotImplementedError(sys.platform)
