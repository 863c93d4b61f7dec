"""The state of a service, asked of Windows' service manager through ctypes."""

from __future__ import annotations

import sys

from clinic_signer.diagnostics.system import ServiceStart

if sys.platform == "win32":
    import ctypes
    from collections.abc import Iterator
    from contextlib import contextmanager
    from ctypes import wintypes

    _CONNECT = 0x1
    _QUERY = 0x1 | 0x4
    """SERVICE_QUERY_CONFIG and SERVICE_QUERY_STATUS: what any user may ask (winsvc.h)."""
    _NO_SUCH_SERVICE = 1060
    _RUNNING = 4
    _DISABLED = 4

    class _Status(ctypes.Structure):
        """SERVICE_STATUS."""

        _fields_ = tuple(
            (name, wintypes.DWORD)
            for name in ("type", "state", "accepts", "exit", "specific", "checkpoint", "hint")
        )

    class _Configuration(ctypes.Structure):
        """The beginning of QUERY_SERVICE_CONFIGW."""

        _fields_ = (("type", wintypes.DWORD), ("start", wintypes.DWORD))

    def service_start(name: str) -> ServiceStart:
        """How a service of Windows is.

        Args:
            name: its short name.

        Raises:
            OSError: the service manager does not say.
        """
        api = _library()
        manager = api.OpenSCManagerW(None, None, _CONNECT)
        with _closed(api, manager):
            service = api.OpenServiceW(manager, name, _QUERY)
            if not service and ctypes.get_last_error() == _NO_SUCH_SERVICE:
                return ServiceStart.MISSING
            with _closed(api, service):
                return _start_of(api, service)

    def _start_of(api: ctypes.WinDLL, service: int) -> ServiceStart:
        status = _Status()
        _assert_done(api.QueryServiceStatus(service, ctypes.byref(status)))
        if status.state == _RUNNING:
            return ServiceStart.RUNNING
        needed = wintypes.DWORD()
        api.QueryServiceConfigW(service, None, 0, ctypes.byref(needed))
        text = ctypes.create_string_buffer(needed.value)
        _assert_done(api.QueryServiceConfigW(service, text, len(text), ctypes.byref(needed)))
        start = _Configuration.from_buffer(text).start
        return ServiceStart.DISABLED if start == _DISABLED else ServiceStart.WAITING

    def _library() -> ctypes.WinDLL:
        api = ctypes.WinDLL("advapi32", use_last_error=True)
        handle = wintypes.HANDLE
        api.OpenSCManagerW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD)
        api.OpenSCManagerW.restype = handle
        api.OpenServiceW.argtypes = (handle, wintypes.LPCWSTR, wintypes.DWORD)
        api.OpenServiceW.restype = handle
        api.QueryServiceStatus.argtypes = (handle, ctypes.c_void_p)
        api.QueryServiceConfigW.argtypes = (
            handle,
            ctypes.c_void_p,
            wintypes.DWORD,
            ctypes.c_void_p,
        )
        api.CloseServiceHandle.argtypes = (handle,)
        return api

    @contextmanager
    def _closed(api: ctypes.WinDLL, handle: int | None) -> Iterator[None]:
        _assert_done(handle)
        try:
            yield
        finally:
            api.CloseServiceHandle(handle)

    def _assert_done(answer: int | None) -> None:
        if not answer:
            raise ctypes.WinError(ctypes.get_last_error())
