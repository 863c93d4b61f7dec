"""What this person may do in a folder, asked of Windows by opening it: nothing is made there.

``os.access`` sees only the read-only mark on Windows; opening a folder for adding files is judged
by its access-control list, also on a share.
"""

from __future__ import annotations

import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    LIST, ADD_FILE = 0x1, 0x2
    """FILE_LIST_DIRECTORY and FILE_ADD_FILE; for a file FILE_READ_DATA and FILE_WRITE_DATA."""
    _SHARED = 0x7
    _OPEN_EXISTING = 3
    _BACKUP_SEMANTICS = 0x02000000
    """Without it folders cannot be opened."""
    _INVALID = wintypes.HANDLE(-1).value

    def may(path: Path, rights: int) -> bool:
        """Whether this person has rights to a file or folder that is there.

        Args:
            path: which.
            rights: :data:`LIST`, :data:`ADD_FILE` or both.
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.argtypes = (
            wintypes.LPCWSTR,
            wintypes.DWORD,
            wintypes.DWORD,
            ctypes.c_void_p,
            wintypes.DWORD,
            wintypes.DWORD,
            wintypes.HANDLE,
        )
        kernel.CreateFileW.restype = wintypes.HANDLE
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        handle = kernel.CreateFileW(
            str(path), rights, _SHARED, None, _OPEN_EXISTING, _BACKUP_SEMANTICS, None
        )
        if handle == _INVALID:
            return False
        kernel.CloseHandle(handle)
        return True

    def is_administrator() -> bool:
        """Whether this program runs with an administrator's rights."""
        return bool(ctypes.WinDLL("shell32").IsUserAnAdmin())
