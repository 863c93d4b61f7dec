"""Which notices were closed, in a small file: fingerprints of certificates and stages. No Qt."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from clinic_signer.folders import data_folder
from clinic_signer.whole_files import replace_file

_log = logging.getLogger(__name__)
_MAXIMUM_SIZE = 64 * 1024
_MOST = 200
"""So many certificates are remembered; one person has had a handful."""


class ClosedNotices:
    """What was closed. A file that is gone or not right has notices shown once more: no harm.

    Args:
        file: where it is; among the person's data by default.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or data_folder() / "closed-notices.json"

    def read(self) -> dict[str, int]:
        """The lowest stage at which the notice of a certificate was closed, by its key."""
        try:
            with self._file.open("rb") as file:
                said = json.loads(file.read(_MAXIMUM_SIZE))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(said, dict):
            return {}
        return {key: stage for key, stage in said.items() if type(stage) is int}

    def close(self, key: str, stage: int) -> Mapping[str, int]:
        """Remember that a notice was closed; return everything that is remembered now."""
        closed = self.read()
        closed.pop(key, None)
        closed = dict(list(closed.items())[1 - _MOST :])
        closed[key] = stage
        try:
            replace_file(self._file, json.dumps(closed).encode())
        except OSError as error:
            _log.info("the closing of a notice is not kept: %s", error.strerror)
        return closed
