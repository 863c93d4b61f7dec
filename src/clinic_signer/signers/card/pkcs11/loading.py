"""Loading a vendor's module into the helper process, with the system's own words when it fails.

The module is loaded here before python-pkcs11 does so by its path, which then finds it loaded: only
here are the reasons known (Win32 error numbers, the text of ``dlerror``), and only here can Windows
be told where to look for the DLLs that it needs: beside the module and in System32, never in the
working directory or along PATH.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys

from clinic_signer.signers.card.pkcs11.protocol import LoadProblem, NotLoaded

_DETAIL = 200
"""Characters of the system's words that are passed on."""

_MISSING = re.compile(
    r"cannot open shared object|undefined symbol|version .* not found|Library not loaded"
)
_BITNESS = re.compile(r"wrong ELF class|incompatible architecture|no suitable image")

_BAD_EXE_FORMAT, _MODULE_NOT_FOUND, _PROCEDURE_NOT_FOUND = 193, 126, 127
"""Win32: another machine or bitness; a DLL it needs is missing; one it needs is another version."""


def load_problem(path: str) -> NotLoaded | None:
    """Load a module; None when that went well, else why it did not."""
    if not os.path.isfile(path):
        return NotLoaded(LoadProblem.NOT_FOUND, "")
    try:
        module = _loaded(path)
    except OSError as error:
        return NotLoaded(_problem(error), str(error)[:_DETAIL])
    if not hasattr(module, "C_GetFunctionList"):
        return NotLoaded(LoadProblem.NOT_A_MODULE, "C_GetFunctionList")
    return None


def _problem(error: OSError) -> LoadProblem:
    number = getattr(error, "winerror", None)
    text = str(error)
    if number == _BAD_EXE_FORMAT or _BITNESS.search(text):
        return LoadProblem.WRONG_BITNESS
    if number in (_MODULE_NOT_FOUND, _PROCEDURE_NOT_FOUND) or _MISSING.search(text):
        return LoadProblem.RUNTIME_MISSING
    return LoadProblem.NOT_A_MODULE


if sys.platform == "win32":
    _SEARCH_DLL_LOAD_DIR, _SEARCH_USER_DIRS, _SEARCH_SYSTEM32 = 0x100, 0x400, 0x800

    def _loaded(path: str) -> ctypes.CDLL:
        # For this call, and as the default for those that the module and python-pkcs11 make.
        ctypes.windll.kernel32.SetDefaultDllDirectories(_SEARCH_SYSTEM32 | _SEARCH_USER_DIRS)
        os.add_dll_directory(os.path.dirname(path))
        return ctypes.CDLL(path, winmode=_SEARCH_DLL_LOAD_DIR | _SEARCH_SYSTEM32)

else:

    def _loaded(path: str) -> ctypes.CDLL:
        # RTLD_NOW: a missing symbol shows now, not by a crash while a prescription is signed.
        return ctypes.CDLL(path, mode=os.RTLD_NOW | os.RTLD_LOCAL)
