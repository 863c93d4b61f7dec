"""The mark by which it is known that this person has been through the first start. Knows no Qt."""

from __future__ import annotations

import logging
from pathlib import Path

from clinic_signer.folders import data_folder

_log = logging.getLogger(__name__)


class FirstRunMark:
    """A file of its own: nothing is guessed from what others have left.

    Args:
        file: where it is; among the person's data by default.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or data_folder() / "first-start-done"

    @property
    def is_there(self) -> bool:
        """True once it was kept. A folder that cannot be looked into keeps nobody from working."""
        try:
            return self._file.exists()
        except OSError:
            return True

    def keep(self) -> None:
        """Keep the mark; a folder that cannot be written has the questions asked again."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.touch()
        except OSError as error:
            _log.info("the first start is not noted: %s", error.strerror)
