"""Whether this program runs in a remote session (Remote Desktop).

Windows shows a program in such a session the readers of the PC the person sits at, if they are
handed on at all, and none of those that are plugged into the PC the program runs on.
"""

from __future__ import annotations

import sys

_SM_REMOTESESSION = 0x1000


def is_remote_session() -> bool:
    """True in a remote session of Windows; elsewhere readers do not depend on the session."""
    if sys.platform == "win32":
        import ctypes  # only Windows has what is needed of it

        return bool(ctypes.windll.user32.GetSystemMetrics(_SM_REMOTESESSION))
    return False
