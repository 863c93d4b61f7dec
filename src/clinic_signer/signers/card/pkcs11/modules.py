"""Which PKCS#11 modules may be loaded, and the checks before one is.

Only modules for signing: JAHIS 24-002 table 1 names them ``HpkiSigP11*`` and those for logging in
``HpkiAuthP11*``. A document that is signed with the login key would be worth nothing. The names and
the places to look in are data: ``resources/pkcs11/modules.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TypedDict

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.resources import read_resource
from clinic_signer.signers.card.pkcs11.binary import BinaryKind, binary_kind

ANY_MODULE = "HpkiSigP11*"
"""What is missing when there is no module at all."""


class ModuleOrigin(Enum):
    """How a module is known."""

    SETTINGS = "settings"
    KNOWN_NAME = "known-name"


@dataclass(frozen=True, slots=True)
class Module:
    """A module that is there and may be loaded.

    Attributes:
        path: absolute path.
        origin: how it is known.
    """

    path: Path
    origin: ModuleOrigin


def find_modules(
    configured: Sequence[Path] = (),
    *,
    only_configured: bool = False,
    system_folder: Path | None = None,
) -> tuple[Module, ...]:
    """Look for modules, those of the settings first. What is not loadable is left out.

    Nothing is loaded: file names and headers are looked at.

    Args:
        configured: absolute paths from the settings.
        only_configured: the administrator has locked that list: nothing else may be loaded.
        system_folder: the folder of the system's own libraries; the real one by default.
    """
    found = [Module(path, ModuleOrigin.SETTINGS) for path in configured]
    if not only_configured:
        folder = system_folder or _system_folder()
        found += [Module(path, ModuleOrigin.KNOWN_NAME) for path in _known(folder)]
    unique: dict[Path, Module] = {}
    for module in found:
        unique.setdefault(module.path, module)
    return tuple(module for module in unique.values() if _is_loadable(module.path))


def choose_module(
    configured: Sequence[Path] = (),
    *,
    wanted: Path | None = None,
    only_configured: bool = False,
    system_folder: Path | None = None,
) -> Path:
    """Decide which module to load.

    A module that somebody named is used or refused; another one never stands in for it.

    Args:
        configured: absolute paths from the settings; the first is used.
        wanted: one that the person named for this time.
        only_configured: the administrator has locked the list.
        system_folder: the folder of the system's own libraries; the real one by default.

    Raises:
        Failure: PKCS11_MODULE_NOT_FOUND; what :func:`assert_loadable` raises.
    """
    if wanted is not None and only_configured and wanted not in configured:
        raise Failure(FailureCode.PKCS11_MODULE_NOT_ALLOWED, file=str(wanted))
    named = [wanted] if wanted is not None else list(configured[:1])
    for path in named:
        assert_loadable(path)
        return path
    known = find_modules(only_configured=only_configured, system_folder=system_folder)
    if not known:
        raise Failure(FailureCode.PKCS11_MODULE_NOT_FOUND, file=ANY_MODULE)
    return known[0].path


def assert_loadable(path: Path) -> None:
    """Refuse a module that must not, or cannot, be loaded.

    Raises:
        Failure: PKCS11_MODULE_NOT_ALLOWED (a relative path, another name),
            PKCS11_MODULE_FOR_LOGIN, PKCS11_MODULE_NOT_FOUND, PKCS11_MODULE_WRONG_BITNESS (with
            ``found`` and ``expected``), PKCS11_MODULE_UNUSABLE (with ``reason``); each with
            ``file``.
    """
    if _has_name(path, "login"):
        raise Failure(FailureCode.PKCS11_MODULE_FOR_LOGIN, file=path.name)
    # A relative path would let the working directory choose the module.
    if not path.is_absolute() or not _has_name(path, "signature"):
        raise Failure(FailureCode.PKCS11_MODULE_NOT_ALLOWED, file=path.name)
    try:
        found = binary_kind(path)
    except OSError as error:
        raise Failure(FailureCode.PKCS11_MODULE_NOT_FOUND, file=path.name) from error
    if found is None:
        raise Failure(FailureCode.PKCS11_MODULE_UNUSABLE, file=path.name, reason="format")
    ours = _own_kind()
    if ours is not None and found != ours:
        raise Failure(
            FailureCode.PKCS11_MODULE_WRONG_BITNESS,
            file=path.name,
            found=found.text,
            expected=ours.text,
        )


def _is_loadable(path: Path) -> bool:
    try:
        assert_loadable(path)
    except Failure:
        return False
    return True


@cache
def _own_kind() -> BinaryKind | None:
    """The kind of this interpreter, which the helper process runs on too."""
    try:
        return binary_kind(Path(sys.executable))
    except OSError:
        return None


class _Name(TypedDict):
    pattern: str
    purpose: str


class _Place(TypedDict):
    platform: str
    folder: str
    pattern: str


class _Rules(TypedDict):
    names: list[_Name]
    places: list[_Place]


@cache
def _rules() -> _Rules:
    rules: _Rules = json.loads(read_resource("pkcs11/modules.json"))
    return rules


def _has_name(path: Path, purpose: str) -> bool:
    """Compare without case: on Windows it does not count."""
    name = path.name.lower()
    patterns = (row["pattern"] for row in _rules()["names"] if row["purpose"] == purpose)
    return any(fnmatch(name, pattern.lower()) for pattern in patterns)


def published_part(path: Path) -> tuple[str, bool]:
    """As much of a module's file name as is published, and whether that is all of it.

    What stands behind the name that JAHIS gives may be anything, also somebody's name.
    """
    name = path.name.lower()
    whole = (row["pattern"] for row in _rules()["places"])
    if any(name == pattern.lower() for pattern in whole if "*" not in pattern):
        return path.name, True
    begins = (row["pattern"].rstrip("*") for row in _rules()["names"])
    return next((each for each in begins if name.startswith(each.lower())), ""), False


def _known(system_folder: Path | None) -> list[Path]:
    """The modules in the usual places, in the order of the rows."""
    if system_folder is None:
        return []
    places = [row for row in _rules()["places"] if row["folder"] == "system"]
    return [path for row in places for path in sorted(system_folder.glob(row["pattern"]))]


def _system_folder() -> Path | None:
    """System32, as Windows itself names it: %SystemRoot% can be set by anybody.

    Windows gives each process the folder of its own bitness under this name.
    """
    if sys.platform == "win32":
        import ctypes

        buffer = ctypes.create_unicode_buffer(260)
        length = ctypes.windll.kernel32.GetSystemDirectoryW(buffer, len(buffer))
        if 0 < length < len(buffer):
            return Path(buffer.value)
    return None
