"""What is remembered of channels: the file that was believed last, and when it was asked for.

The file is kept with its signature, which is checked each time it is read: so the notice is there
at the next start, without a network, and the number that was seen. A key that a later product no
longer pins takes both with it: a thief's number must not stand in the way of the publisher's next.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import data_folder
from clinic_signer.json_lines import decoded, encoded
from clinic_signer.pki.update_keys import UpdateKey
from clinic_signer.updates.accepting import Seen, read_signed_channel, refuse_older, sha256_of
from clinic_signer.updates.channel import MAXIMUM_SIZE, Channel
from clinic_signer.whole_files import exclusive, replace_file

_log = logging.getLogger(__name__)
_LOCK_SECONDS = 5.0


def updates_folder() -> Path:
    """Where this person's are kept."""
    return data_folder() / "updates"


@dataclass(frozen=True, slots=True)
class _AskedRow:
    at: str


class UpdateMemory:
    """What is remembered of one channel. Several processes may use it at once.

    Args:
        channel: its name.
        folder: where it is kept; that of this person by default.
    """

    def __init__(self, channel: str, folder: Path | None = None) -> None:
        self._folder = folder or updates_folder()
        self._file = self._folder / f"{channel}.channel"
        self._asked = self._folder / f"{channel}.asked"

    def channel(self, keys: Sequence[UpdateKey]) -> Channel | None:
        """What was believed last; None without one, or when it is not as it was.

        Args:
            keys: those that the product pins.
        """
        kept = self._kept(keys)
        return None if kept is None else kept[1]

    def seen(self, keys: Sequence[UpdateKey]) -> Seen:
        """The number of what was believed last. A file that is gone or not right begins anew."""
        kept = self._kept(keys)
        return Seen() if kept is None else Seen(kept[1].sequence, sha256_of(kept[0]))

    def _kept(self, keys: Sequence[UpdateKey]) -> tuple[bytes, Channel] | None:
        try:
            data = _read(self._file)
            return data, read_signed_channel(data, keys, None)
        except (OSError, Failure):
            return None

    def take(self, data: bytes, channel: Channel, keys: Sequence[UpdateKey]) -> None:
        """Remember a file that is believed; an older one never takes the place of a later one.

        Raises:
            Failure: UPDATE_OLDER when somebody took a later one meanwhile; UPDATE_NOT_KEPT.
        """
        try:
            with exclusive(self._folder / "lock", _LOCK_SECONDS):
                refuse_older(data, channel, self.seen(keys))
                replace_file(self._file, data)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Failure(FailureCode.UPDATE_NOT_KEPT, reason=reason) from error

    def asked_at(self) -> datetime | None:
        """When it was asked for last; None if never, or if that is not known."""
        try:
            at = datetime.fromisoformat(decoded(_read(self._asked), {"asked": _AskedRow}).at)
        except (OSError, ValueError):
            return None
        return at if at.tzinfo is not None else None

    def note_asked(self, at: datetime) -> None:
        """Remember that it was asked for, whatever comes of it."""
        try:
            replace_file(self._asked, encoded("asked", _AskedRow(at.isoformat())))
        except OSError as error:
            _log.info("when it was asked for a later version is not kept: %s", error.strerror)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAXIMUM_SIZE + 1)
