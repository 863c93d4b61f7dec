"""The event log of Windows (advapi32), reached without a library for it."""

from __future__ import annotations

import ctypes
from ctypes import wintypes

from clinic_signer.logs.install_events import Severity

_LONGEST = 31_839
"""Characters of a text (learn.microsoft.com, ReportEventW, lpStrings)."""


class WindowsEventLog:
    """Application events of one source.

    Args:
        advapi: the library advapi32.
        source: its name. One that is not registered is taken as well.
    """

    def __init__(self, advapi: ctypes.CDLL, source: str) -> None:
        self._source = source
        self._register, self._report = advapi.RegisterEventSourceW, advapi.ReportEventW
        self._release = advapi.DeregisterEventSource
        self._register.argtypes = [wintypes.LPCWSTR, wintypes.LPCWSTR]
        self._register.restype = wintypes.HANDLE
        self._report.argtypes = [
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
        self._release.argtypes = [wintypes.HANDLE]

    def report(self, number: int, severity: Severity, text: str) -> None:
        """Put an event down.

        Raises:
            OSError: Windows did not take it.
        """
        handle = self._register(None, self._source)
        if not handle:
            raise OSError("RegisterEventSourceW")
        try:
            texts = (wintypes.LPCWSTR * 1)(text[:_LONGEST])
            if not self._report(handle, severity.value, 0, number, None, 1, 0, texts, None):
                raise OSError("ReportEventW")
        finally:
            self._release(handle)
