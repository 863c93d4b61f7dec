"""The automatic proxy settings of Windows (WPAD and PAC), as WinHTTP evaluates them.

The product's requests do not follow them (docs/diagnostics.md): a clinic in which the script names
a proxy is told so here.
"""

from __future__ import annotations

import sys

from clinic_signer.diagnostics.system import AutomaticProxy

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _NO_PROXY = 1
    """WINHTTP_ACCESS_TYPE_NO_PROXY."""
    _BY_SEARCH, _BY_ADDRESS = 0x1, 0x2
    _DHCP, _DNS = 0x1, 0x2
    _NAMED_PROXY = 3
    _MILLISECONDS = 1500
    _NOT_FOUND = 12180
    """ERROR_WINHTTP_AUTODETECTION_FAILED: searched for, and the network has no script."""

    class _UserSettings(ctypes.Structure):
        """WINHTTP_CURRENT_USER_IE_PROXY_CONFIG."""

        _fields_ = (
            ("searches", wintypes.BOOL),
            ("script", ctypes.c_void_p),
            ("proxy", ctypes.c_void_p),
            ("bypass", ctypes.c_void_p),
        )

    class _Options(ctypes.Structure):
        """WINHTTP_AUTOPROXY_OPTIONS."""

        _fields_ = (
            ("flags", wintypes.DWORD),
            ("search", wintypes.DWORD),
            ("script", ctypes.c_void_p),
            ("reserved_pointer", ctypes.c_void_p),
            ("reserved", wintypes.DWORD),
            ("logs_on", wintypes.BOOL),
        )

    class _Answer(ctypes.Structure):
        """WINHTTP_PROXY_INFO."""

        _fields_ = (
            ("access", wintypes.DWORD),
            ("proxy", ctypes.c_void_p),
            ("bypass", ctypes.c_void_p),
        )

    def automatic_proxy(url: str) -> AutomaticProxy | None:
        """What the automatic settings of this person say for an address.

        Args:
            url: where a request would go.

        Returns:
            None where they are switched off.

        Raises:
            OSError: Windows does not say.
        """
        api = ctypes.WinDLL("winhttp", use_last_error=True)
        user = _UserSettings()
        if not api.WinHttpGetIEProxyConfigForCurrentUser(ctypes.byref(user)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            if not user.script and not user.searches:
                return None
            return _asked(api, url, user)
        finally:
            _free(user.script, user.proxy, user.bypass)

    def _asked(api: ctypes.WinDLL, url: str, user: _UserSettings) -> AutomaticProxy:
        handle = wintypes.HANDLE
        api.WinHttpOpen.argtypes = (
            wintypes.LPCWSTR,
            wintypes.DWORD,
            wintypes.LPCWSTR,
            wintypes.LPCWSTR,
            wintypes.DWORD,
        )
        api.WinHttpOpen.restype = handle
        api.WinHttpSetTimeouts.argtypes = (handle, *(ctypes.c_int,) * 4)
        api.WinHttpGetProxyForUrl.argtypes = (
            handle,
            wintypes.LPCWSTR,
            ctypes.c_void_p,
            ctypes.c_void_p,
        )
        api.WinHttpCloseHandle.argtypes = (handle,)
        session = api.WinHttpOpen("clinic-signer", _NO_PROXY, None, None, 0)
        if not session:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            api.WinHttpSetTimeouts(session, *(_MILLISECONDS,) * 4)
            return _answered(api, session, url, user)
        finally:
            api.WinHttpCloseHandle(session)

    def _answered(
        api: ctypes.WinDLL, session: int, url: str, user: _UserSettings
    ) -> AutomaticProxy:
        is_script = bool(user.script)
        options = _Options(flags=_BY_ADDRESS, script=user.script)
        if not is_script:
            options = _Options(flags=_BY_SEARCH, search=_DHCP | _DNS)
        answer = _Answer()
        asked = (session, url, ctypes.byref(options), ctypes.byref(answer))
        if not api.WinHttpGetProxyForUrl(*asked):
            code = ctypes.get_last_error()
            return AutomaticProxy(is_script, trouble=0 if code == _NOT_FOUND else code)
        try:
            named = ctypes.wstring_at(answer.proxy) if answer.proxy else ""
            return AutomaticProxy(is_script, named if answer.access == _NAMED_PROXY else "")
        finally:
            _free(answer.proxy, answer.bypass)

    def _free(*pointers: int | None) -> None:
        kernel = ctypes.WinDLL("kernel32")
        kernel.GlobalFree.argtypes = (ctypes.c_void_p,)
        kernel.GlobalFree.restype = ctypes.c_void_p
        for pointer in pointers:
            if pointer:
                kernel.GlobalFree(pointer)
