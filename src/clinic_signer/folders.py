"""Where the program keeps what belongs to one person, by the custom of each system.

Nothing is made here: whoever writes makes the folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

PORTABLE_MARK = "portable.txt"


def settings_folder() -> Path:
    """The person's settings; on Windows they follow the person to other PCs."""
    if sys.platform == "win32":
        if (beside := carried_folder(Path(sys.executable))) is not None:
            return beside
        base = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
        return Path(base) / "ClinicSigner"
    if sys.platform == "darwin":
        return _application_support()
    return Path(os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")) / _NAME


def data_folder() -> Path:
    """The person's data, which stay on this PC."""
    if sys.platform == "win32":
        if (beside := carried_folder(Path(sys.executable))) is not None:
            return beside
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


def carried_folder(interpreter: Path) -> Path | None:
    """Where a program that is carried about keeps settings and data: beside itself.

    It is carried about where a file ``portable.txt`` lies beside ``ClinicSigner.exe``, whatever is
    in it; else None. In an installed program only an administrator can put it there.

    Args:
        interpreter: Python in the folder ``runtime`` beside that program.
    """
    program = interpreter.parent.parent
    return program / "data" if (program / PORTABLE_MARK).is_file() else None


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
