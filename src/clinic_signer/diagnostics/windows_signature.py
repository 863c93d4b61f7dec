"""The Authenticode signature of a file, as Windows judges it: WinVerifyTrust through ctypes.

Nothing is fetched from the network and nothing is shown. A file that is signed by a catalogue alone
counts as unsigned: the drivers that are asked about come with installers of their own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from clinic_signer.diagnostics.system import FileSignature, SignatureState

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _UI_NONE = 2
    _CHOICE_FILE = 1
    _VERIFY, _CLOSE = 1, 2
    _FLAGS = 0x10 | 0x1000
    """WTD_REVOCATION_CHECK_NONE and WTD_CACHE_ONLY_URL_RETRIEVAL: a clinic's network may drop what
    is asked of it, and a driver must not wait for that."""
    _SIMPLE_DISPLAY = 4
    _NONE = {0x800B0100, 0x800B0001, 0x800B0003}
    """TRUST_E_NOSIGNATURE, _PROVIDER_UNKNOWN, _SUBJECT_FORM_UNKNOWN (wintrust.h, winerror.h)."""
    _CHANGED = 0x80096010
    """TRUST_E_BAD_DIGEST."""

    class _Guid(ctypes.Structure):
        _fields_ = (
            ("a", wintypes.DWORD),
            ("b", wintypes.WORD),
            ("c", wintypes.WORD),
            ("d", ctypes.c_ubyte * 8),
        )

    class _FileInfo(ctypes.Structure):
        """WINTRUST_FILE_INFO."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("path", wintypes.LPCWSTR),
            ("handle", wintypes.HANDLE),
            ("known_subject", ctypes.c_void_p),
        )

    class _TrustData(ctypes.Structure):
        """WINTRUST_DATA."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("policy_data", ctypes.c_void_p),
            ("sip_data", ctypes.c_void_p),
            ("ui", wintypes.DWORD),
            ("revocation", wintypes.DWORD),
            ("choice", wintypes.DWORD),
            ("file", ctypes.POINTER(_FileInfo)),
            ("action", wintypes.DWORD),
            ("state", wintypes.HANDLE),
            ("url", wintypes.LPCWSTR),
            ("flags", wintypes.DWORD),
            ("context", wintypes.DWORD),
            ("settings", ctypes.c_void_p),
        )

    class _ProviderCertificate(ctypes.Structure):
        """The beginning of CRYPT_PROVIDER_CERT."""

        _fields_ = (("size", wintypes.DWORD), ("certificate", ctypes.c_void_p))

    _GENERIC_VERIFY = _Guid(
        0x00AAC56B, 0xCD44, 0x11D0, (ctypes.c_ubyte * 8)(*bytes.fromhex("8CC200C04FC295EE"))
    )
    """WINTRUST_ACTION_GENERIC_VERIFY_V2."""

    def signature_of(path: Path) -> FileSignature:
        """What Windows says of the signature of a file.

        Raises:
            OSError: the library of Windows is not there.
        """
        trust = ctypes.WinDLL("wintrust")
        trust.WinVerifyTrust.argtypes = (wintypes.HWND, ctypes.c_void_p, ctypes.c_void_p)
        trust.WinVerifyTrust.restype = wintypes.LONG
        file = _FileInfo(ctypes.sizeof(_FileInfo), str(path), None, None)
        data = _TrustData(
            size=ctypes.sizeof(_TrustData),
            ui=_UI_NONE,
            choice=_CHOICE_FILE,
            file=ctypes.pointer(file),
            action=_VERIFY,
            flags=_FLAGS,
        )
        asked = (None, ctypes.byref(_GENERIC_VERIFY), ctypes.byref(data))
        code = trust.WinVerifyTrust(*asked) & 0xFFFFFFFF
        try:
            signer = _signer(trust, data.state)
        finally:
            data.action = _CLOSE
            trust.WinVerifyTrust(*asked)
        if code in _NONE:
            return FileSignature(SignatureState.NONE)
        if code == _CHANGED:
            return FileSignature(SignatureState.CHANGED, signer)
        state = SignatureState.VALID if code == 0 else SignatureState.NOT_TRUSTED
        return FileSignature(state, signer, "" if code == 0 else f"0x{code:08X}")

    def _signer(trust: ctypes.WinDLL, state: int | None) -> str:
        """The name in the certificate of the first signer; empty if there is none."""
        if not state:
            return ""
        pointer = ctypes.c_void_p
        trust.WTHelperProvDataFromStateData.argtypes = (wintypes.HANDLE,)
        trust.WTHelperProvDataFromStateData.restype = pointer
        trust.WTHelperGetProvSignerFromChain.argtypes = (
            pointer,
            wintypes.DWORD,
            wintypes.BOOL,
            wintypes.DWORD,
        )
        trust.WTHelperGetProvSignerFromChain.restype = pointer
        trust.WTHelperGetProvCertFromChain.argtypes = (pointer, wintypes.DWORD)
        trust.WTHelperGetProvCertFromChain.restype = ctypes.POINTER(_ProviderCertificate)
        provider = trust.WTHelperProvDataFromStateData(state)
        if not provider:
            return ""
        signer = trust.WTHelperGetProvSignerFromChain(provider, 0, False, 0)
        first = trust.WTHelperGetProvCertFromChain(signer, 0) if signer else None
        return _name(first.contents.certificate) if first else ""

    def _name(certificate: int | None) -> str:
        if not certificate:
            return ""
        crypt = ctypes.WinDLL("crypt32")
        crypt.CertGetNameStringW.argtypes = (
            ctypes.c_void_p,
            wintypes.DWORD,
            wintypes.DWORD,
            ctypes.c_void_p,
            wintypes.LPWSTR,
            wintypes.DWORD,
        )
        crypt.CertGetNameStringW.restype = wintypes.DWORD
        text = ctypes.create_unicode_buffer(256)
        crypt.CertGetNameStringW(certificate, _SIMPLE_DISPLAY, 0, None, text, len(text))
        return text.value
