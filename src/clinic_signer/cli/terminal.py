"""Whether somebody can be asked in the terminal."""

from __future__ import annotations

import sys


def input_is_terminal() -> bool:
    """Whether standard input is a terminal, where a person types.

    On Windows ``isatty`` also says yes of the null device, so the console itself is asked
    (learn.microsoft.com, GetConsoleMode).
    """
    if sys.stdin is None:
        return False
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        try:
            handle = msvcrt.get_osfhandle(sys.stdin.fileno())
        except (OSError, ValueError):
            return False
        mode = ctypes.c_ulong()
        kernel = ctypes.windll.kernel32
        return bool(kernel.GetConsoleMode(ctypes.c_void_p(handle), ctypes.byref(mode)))
    return sys.stdin.isatty()
