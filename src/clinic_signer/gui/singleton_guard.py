"""Keeps the program alive on a PySide6 that gives away references it does not own.

PySide6 6.12.0 returns ``None``, ``True`` and ``False`` from Qt calls without taking a reference
for them, as is right since Python 3.12, where these objects cannot die. On Python 3.11 each such
call takes one reference away, and after some 6,000 calls the interpreter ends with "deallocating
None" (measured; 6.11.3 does not do it). So much the more references are given to them here, once,
at start.
"""

from __future__ import annotations

import sys

AFFECTED_QT = "6.12.0"
FIRST_SAFE_PYTHON = (3, 12)
_REFERENCES = 1 << 40
"""Enough for years of a million calls a second."""


def is_needed(qt_version: str, python_version: tuple[int, ...]) -> bool:
    """Tell whether this combination loses references."""
    return qt_version == AFFECTED_QT and python_version < FIRST_SAFE_PYTHON


def keep_singletons_alive() -> None:
    """Do it where it is needed, and only once."""
    import PySide6

    if not is_needed(PySide6.__version__, sys.version_info[:2]):
        return
    if sys.getrefcount(None) > _REFERENCES // 2:
        return
    import ctypes

    for singleton in (None, True, False, NotImplemented):
        # The count is the first field of every object in CPython 3.11 (PyObject.ob_refcnt).
        ctypes.c_ssize_t.from_address(id(singleton)).value += _REFERENCES
