"""A process that holds a PIN leaves no core file, and its memory is not for other processes."""

from __future__ import annotations

import sys

_SET_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""

if sys.platform == "win32":

    def leave_no_core() -> None:
        """Do nothing: Windows keeps no memory of a crashed program unless its user asks for it."""

else:

    def leave_no_core() -> None:
        """Leave no core file, and let no other process of the user read our memory (Linux).

        The limit alone would not do: a core that goes to a program (``core_pattern`` with a pipe,
        core(5)), as desktops have it, is written in spite of it.
        """
        import ctypes
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
