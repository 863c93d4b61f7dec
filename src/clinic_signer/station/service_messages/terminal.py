"""The folders of the terminal: requests go into one, answers come out of another.

Other programs – the EMR, the terminal itself, another clinic_signer – use the same folders: only
what bears the mark of this journal is read, moved or taken away.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.delivery import rename_to_new
from clinic_signer.station.journal.request import RequestKind
from clinic_signer.station.new_names import make_folder, numbered
from clinic_signer.station.outbox import OWN_FOLDER, Outbox
from clinic_signer.station.service_messages.answers import MAXIMUM_SIZE
from clinic_signer.station.service_messages.profile import MessageProfile
from clinic_signer.whole_files import sync_folder, write_and_sync

log = logging.getLogger(__name__)

_STAGED = re.compile(r"(?P<id>CS[0-9A-F]{24})\.[^.]+\.part")
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file that is an answer by its name.

    Attributes:
        path: where it is.
        kind: to which kind of request.
        request_id: the id in its name.
    """

    path: Path
    kind: RequestKind
    request_id: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """The folders of one terminal; workstations may share them.

    Attributes:
        requests: where requests go; never made by us.
        answers: where answers come.
        aside: where answers are kept that cannot be used.
    """

    requests: Path
    answers: Path
    aside: Path

    def mark(self) -> str:
        """The mark of the folder of requests, by whatever path a workstation knows it.

        Raises:
            Failure: SERVICE_FOLDER_UNUSABLE.
        """
        for folder in (self.requests, self.answers):
            if not folder.is_dir():
                raise _unusable(folder, None)
        try:
            return Outbox(self.requests, is_sandbox=False).mark()
        except Failure as failure:
            raise _unusable(self.requests, failure.__cause__) from failure

    # -- requests ---------------------------------------------------------------------------

    def make_ready(self, request_id: str, data: bytes) -> str:
        """Write a request where the terminal does not look; return the name it has there.

        Raises:
            Failure: SERVICE_FOLDER_UNUSABLE.
        """
        folder = self.requests / OWN_FOLDER
        try:
            make_folder(folder)
            handle, path = tempfile.mkstemp(prefix=f"{request_id}.", suffix=".part", dir=folder)
            # The terminal's program has an account of its own: who may use the folder may read it.
            Path(path).chmod(self.requests.stat().st_mode & 0o666)
            write_and_sync(handle, data)
            sync_folder(folder)
        except OSError as error:
            raise _unusable(self.requests, error) from error
        return Path(path).name

    def give_name(self, staged: str, name: str) -> None:
        """Let the terminal have a request; if it has it already, nothing happens.

        Raises:
            Failure: SERVICE_FOLDER_UNUSABLE; then it is to be tried again.
        """
        try:
            rename_to_new(self.requests / OWN_FOLDER / staged, self.requests / name)
        except FileNotFoundError as error:
            if not (
                self.requests / OWN_FOLDER
            ).is_dir():  # nothing is known of a folder that is away
                raise _unusable(self.requests, error) from error
        except OSError as error:
            raise _unusable(self.requests, error) from error
        try:
            sync_folder(self.requests)
        except OSError as error:
            raise _unusable(self.requests, error) from error

    def drop(self, staged: str) -> None:
        """Remove what was made ready and does not go out."""
        _removed(self.requests / OWN_FOLDER / staged)

    def left_behind(self, mark: str) -> Iterator[tuple[str, str, bool]]:
        """What this journal has made ready: id, name, and whether it is more than a day old."""
        try:
            found = [*(self.requests / OWN_FOLDER).iterdir()]
        except OSError:
            return
        for path in found:
            match = _STAGED.fullmatch(path.name)
            if match and match["id"].startswith(mark):
                try:
                    is_old = time.time() - path.stat().st_mtime > _DAY_SECONDS
                except OSError:
                    continue
                yield match["id"], path.name, is_old

    # -- answers ----------------------------------------------------------------------------

    def answers_of(self, mark: str, profile: MessageProfile) -> tuple[AnswerFile, ...]:
        """The files that are answers to requests of this journal, by their names.

        Raises:
            Failure: SERVICE_FOLDER_UNUSABLE.
        """
        patterns = [
            (kind, _pattern(file.value, function))
            for kind in RequestKind
            if (function := profile.functions.of(kind).value)
            for file in profile.answer_files
        ]
        try:
            paths = sorted(self.answers.iterdir())
        except OSError as error:
            raise _unusable(self.answers, error) from error
        return tuple(
            AnswerFile(path, kind, match["id"])
            for path in paths
            for kind, pattern in patterns
            if (match := pattern.fullmatch(path.name)) and match["id"].startswith(mark)
        )

    def take_away(self, file: AnswerFile) -> None:
        """Remove an answer that was recorded; if it cannot be removed now it is known next time."""
        _removed(file.path)

    def set_aside(self, file: AnswerFile) -> None:
        """Keep an answer that cannot be used where nobody takes it for one.

        Raises:
            Failure: SERVICE_FOLDER_UNUSABLE.
        """
        try:
            self.aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in numbered(file.path.name):
                if not os.path.lexists(self.aside / name):
                    shutil.move(file.path, self.aside / name)
                    return
        except OSError as error:
            raise _unusable(self.aside, error) from error
        raise _unusable(self.aside, None)


def read_bounded(path: Path) -> bytes | None:
    """The bytes of an answer, one more than are read at most; None if it cannot be read now."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        log.info("an answer cannot be read now: %s", error.strerror)
        return None


def file_name(profile: MessageProfile, kind: RequestKind, request_id: str) -> str:
    """The name of a request's file.

    Raises:
        Failure: SERVICE_FUNCTION_UNKNOWN.
    """
    return profile.request_file.value.format(function=profile.function(kind), id=request_id)


def _pattern(name: str, function: str) -> re.Pattern[str]:
    before, after = name.split("{id}")
    parts = [re.escape(part.replace("{function}", function)) for part in (before, after)]
    return re.compile(rf"{parts[0]}(?P<id>CS[0-9A-F]{{24}}){parts[1]}")


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.info("a file of the exchange stays: %s", error.strerror)


def _unusable(folder: Path, error: BaseException | None) -> Failure:
    reason = (error.strerror if isinstance(error, OSError) else None) or "–"
    return Failure(FailureCode.SERVICE_FOLDER_UNUSABLE, folder=folder.name, reason=reason)
