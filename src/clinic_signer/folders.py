"""Where the program keeps what belongs to one person, by the custom of each system.

Nothing is made here: whoever writes makes the folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def settings_folder() -> Path:
    """The person's settings; on Windows they follow the person to other PCs."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
        return Path(base) / "ClinicSigner"
    if sys.platform == "darwin":
        return _application_support()
    return Path(os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")) / _NAME


def data_folder() -> Path:
    """The person's data, which stay on this PC."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(base) / _NAME
    if sys.platform == "darwin":
        return _application_support()
    return Path(os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")) / _NAME


def runtime_folder() -> Path:
    """For locks and sockets: of this person, on this PC only, of no use after the next start.

    Where the system has no such folder it stands among those that everybody may write: whoever
    uses it makes sure whose it is.
    """
    if sys.platform == "win32":
        return data_folder() / "run"
    if given := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(given) / _NAME
    import tempfile

    return Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid()}"


def reachable(folder: Path) -> Path:
    """A folder whose files can be reached whatever the length of their paths.

    Windows takes more than 260 characters only of a path in its extended form (learn.microsoft.com,
    "Maximum Path Length Limitation"), which must be absolute.
    """
    return Path(extended(str(folder.absolute()))) if sys.platform == "win32" else folder


def extended(path: str) -> str:
    r"""An absolute path of Windows in its extended form: ``\\?\C:\x``, ``\\?\UNC\server\share``."""
    if path.startswith("\\\\?\\"):
        return path
    if path.startswith("\\\\"):
        return "\\\\?\\UNC" + path[1:]
    return "\\\\?\\" + path


_NAME = "clinic-signer"


def _application_support() -> Path:
    return Path.home() / "Library" / "Application Support" / _NAME
