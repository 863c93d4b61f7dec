"""The event log of Windows (advapi32), reached without a library for it."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes

from clinic_signer.logs.install_events import Severity

_LONGEST = 31_839
"""Characters of a text (learn.microsoft.com, ReportEventW, lpStrings)."""


class WindowsEventLog:
    """Application events of one source.

    Args:
        source: its name. One that is not registered is taken as well.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    def report(self, number: int, severity: Severity, text: str) -> None:
        """Put an event down.

        Raises:
            OSError: Windows did not take it.
        """
        assert sys.platform == "win32"
        advapi = ctypes.WinDLL("advapi32", use_last_error=True)
        register, report = advapi.RegisterEventSourceW, advapi.ReportEventW
        register.argtypes, register.restype = [wintypes.LPCWSTR] * 2, wintypes.HANDLE
        report.argtypes = [
            wintypes.HANDLE,
            wintypes.WORD,  # severity
            wintypes.WORD,  # category: none
            wintypes.DWORD,
            ctypes.c_void_p,  # whose event: nobody's, no account is named
            wintypes.WORD,
            wintypes.DWORD,
            ctypes.POINTER(wintypes.LPCWSTR),
            ctypes.c_void_p,
        ]
        advapi.DeregisterEventSource.argtypes = [wintypes.HANDLE]
        handle = register(None, self._source)
        if not handle:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            texts = (wintypes.LPCWSTR * 1)(text[:_LONGEST])
            if not report(handle, severity.value, 0, number, None, 1, 0, texts, None):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            advapi.DeregisterEventSource(handle)
