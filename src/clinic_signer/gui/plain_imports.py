"""Takes PySide6's hand off Python's ``import``.

From its own import on, PySide6 looks into the source of every module that is imported, to find out
whether that one uses PySide6 (``inspect.getsource``; only for ``from __feature__ import``, which is
not used here). Each later import reads its file a second time, and :mod:`linecache` keeps the lines
of all of them.
"""

from __future__ import annotations

import builtins


def import_plainly() -> None:
    """Let ``import`` be what it was before; nothing of Qt itself depends on it."""
    import PySide6  # noqa: F401 - puts the hook in

    before = getattr(builtins, "__orig_import__", None)
    if before is not None:
        builtins.__import__ = before
