"""How the person sits at this PC, asked of Windows' session manager through ctypes."""

from __future__ import annotations

import sys

from clinic_signer.diagnostics.system import Session
from clinic_signer.signers.card.pcsc.remote_session import is_remote_session

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _THIS_SESSION = 0xFFFFFFFF
    _STATION_NAME = 6
    """WTSWinStationName: as the session is now. The variable SESSIONNAME stays as it was at logon
    when somebody goes on in Remote Desktop with a session that was begun at the PC."""

    def session_here() -> Session:
        """Citrix names its stations ICA, Remote Desktop RDP."""
        if _station_name().upper().startswith("ICA"):
            return Session.CITRIX
        return Session.RDP if is_remote_session() else Session.LOCAL

    def _station_name() -> str:
        api = ctypes.WinDLL("wtsapi32")
        api.WTSQuerySessionInformationW.argtypes = (
            wintypes.HANDLE,
            wintypes.DWORD,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_void_p),
            ctypes.POINTER(wintypes.DWORD),
        )
        api.WTSFreeMemory.argtypes = (ctypes.c_void_p,)
        text, size = ctypes.c_void_p(), wintypes.DWORD()
        asked = (None, _THIS_SESSION, _STATION_NAME, ctypes.byref(text), ctypes.byref(size))
        if not api.WTSQuerySessionInformationW(*asked) or not text.value:
            return ""
        try:
            return ctypes.wstring_at(text.value)
        finally:
            api.WTSFreeMemory(text)
