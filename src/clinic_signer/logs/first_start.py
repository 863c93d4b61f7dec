"""Which version this person has started before: the first start of another one is told once."""

from __future__ import annotations

from pathlib import Path

from clinic_signer import __version__
from clinic_signer.folders import data_folder
from clinic_signer.logs.install_events import InstallEvent, tell


def note_version(folder: Path | None = None) -> None:
    """Tell the first start after an installation or an upgrade.

    What cannot be noted is told anew at the next start; that keeps nobody from working.

    Args:
        folder: of the data; that of this person by default.
    """
    file = (folder or data_folder()) / "version"
    try:
        before = file.read_text("ascii").strip()
    except (OSError, UnicodeError):
        before = ""
    if before == __version__:
        return
    if before:
        tell(InstallEvent.UPGRADED, __version__, before)
    else:
        tell(InstallEvent.FIRST_START, __version__)
    _note(file)


def _note(file: Path) -> None:
    from clinic_signer.whole_files import replace_file  # not at every start

    try:
        replace_file(file, f"{__version__}\n".encode("ascii"))
    except OSError:
        return
