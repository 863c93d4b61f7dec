"""Which PKCS#11 modules may be loaded, and the checks before one is.

Only modules for signing: JAHIS 24-002 table 1 names them ``HpkiSigP11*`` and those for logging in
``HpkiAuthP11*``. A document that is signed with the login key would be worth nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


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
    configured: Sequence[Path] = (), *, only_configured: bool = False
) -> tuple[Module, ...]:
    """Look for modules, those of the settings first. Missing ones are left out; nothing is loaded.

    Args:
        configured: absolute paths from the settings.
        only_configured: the administrator has locked that list: nothing else may be loaded.
    """
    raise NotImplementedError


def assert_loadable(path: Path) -> None:
    """Refuse a module that must not or cannot be loaded into this process's kind.

    Raises:
        Failure: PKCS11_MODULE_NOT_ALLOWED, PKCS11_MODULE_FOR_LOGIN, PKCS11_MODULE_NOT_FOUND,
            PKCS11_MODULE_WRONG_BITNESS, PKCS11_MODULE_UNUSABLE, each with ``file``.
    """
    raise NotImplementedError
