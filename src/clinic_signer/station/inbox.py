"""The intake folder: what an EMR writes there is taken into the journal, and then away.

    inbox = Inbox(folder, tell, clock)
    look = inbox.look(station)        # every second

The folder is looked at, not listened to: a network share tells nobody of changes. Each finished
file goes this way, and a program that ends at any point of it loses nothing:

1. It is claimed (:mod:`clinic_signer.station.inbox_claims`): of several workstations one has it,
   and a file that the EMR writes under the same name is another one.
2. It is read and kept by the journal.
3. It is removed, or moved to ``done``; what is no prescription is moved to ``rejects`` with the
   reason beside it.

What was claimed by a program that died is worked off by whoever sees it: what the journal has
already is the same job again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import reachable
from clinic_signer.prescription.envelope import MAXIMUM_SIZE
from clinic_signer.station import rejects
from clinic_signer.station.finished_files import Mark, Quiet, is_temporary, open_file
from clinic_signer.station.inbox_claims import Claims, files_in
from clinic_signer.station.journal.job import Arrival, Receipt, Source
from clinic_signer.station.new_names import move, shown
from clinic_signer.station.station import Station

log = logging.getLogger(__name__)

DONE = "done"
"""Within the intake folder, if what was taken in is kept there."""
_CLAIM_FILES = 50
_CLAIM_BYTES = 20_000_000
"""So much is claimed and read at a time."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that was rejected, or waits.

    Attributes:
        name: the file's; personal data.
        failure: why.
    """

    name: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the folder has left there.

    Attributes:
        waiting: files that cannot be taken now, in the order of their names.
        is_settled: nothing else is there, or on its way.
    """

    waiting: tuple[NotTaken, ...]
    is_settled: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A claimed file that was read: its mark, and its bytes or why they are not wanted."""

    path: Path
    mark: Mark
    content: bytes | Failure

    @property
    def name(self) -> str:
        return shown(self.path.name)

    @property
    def place(self) -> tuple[str, Mark]:
        """Tells this file from any other that was ever there."""
        return self.path.name, self.mark


class Inbox:
    """One intake folder, looked at by one thread.

    Args:
        folder: where the EMR writes; never made here: a share that is not connected must not look
            like an empty folder.
        tell: told of each file that was taken (its receipt) or rejected.
        clock: gives the time as an aware datetime.
        keeps_taken: move what was taken in to ``done`` instead of removing it.
        seconds: seconds that only go forward.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[Receipt | NotTaken], None],
        clock: Callable[[], datetime],
        *,
        keeps_taken: bool = False,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = reachable(folder)
        self._tell = tell
        self._clock = clock
        self._keeps_taken = keeps_taken
        self._quiet = Quiet(seconds)
        self._claims = Claims(self._folder, seconds)
        self._outcomes: dict[tuple[str, Mark], Failure | None] = {}
        self._waiting: dict[str, Failure] = {}

    def look(self, station: Station, should_stop: Callable[[], bool] = lambda: False) -> Look:
        """Take what is finished.

        Args:
            station: where it is kept.
            should_stop: asked when the folder has answered, and between two claims.

        Raises:
            Failure: ``INBOX_UNREACHABLE``, ``INBOX_NOT_WRITABLE``, ``JOURNAL_*``. What was not
                taken is still there, and the call may be repeated.
        """
        self._waiting = {}
        with _failing(FailureCode.INBOX_UNREACHABLE):
            found = self._found()
            finished = list(self._quiet.files(found))
            ready = self._readable(finished)
            left = list(self._claims.left())
        if should_stop():  # a share may have answered late
            return Look((), is_settled=False)
        if left or ready:
            station.journal.position()  # nothing is touched while the journal is away
        for claim in left:
            self._work_off(claim, station)
        for names in _portions(ready, found):
            if should_stop():
                break
            self._work_off(self._claimed(names, found), station)
        is_settled = not self._claims.has_others and len(finished) == len(found)
        waiting = sorted(self._waiting.items())
        return Look(tuple(NotTaken(name, why) for name, why in waiting), is_settled)

    # -- what is there ----------------------------------------------------------------------

    def _found(self) -> dict[str, Mark]:
        """Every file that may be meant for us."""
        found = {}
        for name in os.listdir(self._folder):
            if is_temporary(name):
                continue
            try:
                status = (self._folder / name).lstat()
            except FileNotFoundError:  # taken meanwhile
                continue
            if stat.S_ISREG(status.st_mode):
                found[name] = Mark.of(status)
            elif not stat.S_ISDIR(status.st_mode):
                self._waits(name, FailureCode.INBOX_NOT_A_FILE)
        return found

    def _readable(self, names: Sequence[str]) -> list[str]:
        """Those that can be opened."""
        readable = []
        for name in names:
            try:
                os.close(open_file(self._folder / name))
            except FileNotFoundError:
                continue
            except OSError as error:
                self._waits(name, FailureCode.INBOX_FILE_HELD, error)
            else:
                readable.append(name)
        return readable

    def _waits(self, name: str, code: FailureCode, error: Exception | None = None) -> None:
        self._waiting[shown(name)] = Failure(code, file=shown(name), reason=_reason(error))

    def _claimed(self, names: Sequence[str], found: Mapping[str, Mark]) -> Path:
        """Claim files; return the folder where they are now.

        Raises:
            Failure: ``INBOX_NOT_WRITABLE``.
        """
        with _failing(FailureCode.INBOX_NOT_WRITABLE):
            claimed = self._claims.make(names, found)
        for name, error in claimed.held.items():
            self._waits(name, FailureCode.INBOX_FILE_HELD, error)
        return claimed.claim

    # -- working off ------------------------------------------------------------------------

    def _work_off(self, claim: Path, station: Station) -> None:
        """Have the files of a claim kept, then take them away.

        Raises:
            Failure: ``JOURNAL_*``; the files are put back.
        """
        files = [file for path in files_in(claim) if (file := self._read(path))]
        new = [file for file in files if file.place not in self._outcomes]
        try:
            self._keep(new, station)
        except Failure:
            for file in new:
                self._claims.put_back(file.path)
            raise
        for file in files:
            self._take_away(file)
        self._claims.finish(claim)

    def _read(self, path: Path) -> _Read | None:
        """Read a claimed file; one that is still being written, or cannot be read, goes back."""
        try:
            with os.fdopen(open_file(path), "rb") as file:
                mark = Mark.of(os.fstat(file.fileno()))
                content = _sensible(mark.size) or file.read(mark.size)
                if mark == Mark.of(os.fstat(file.fileno())):
                    return _Read(path, mark, content)
        except FileNotFoundError:  # it was taken over
            return None
        except OSError as error:
            self._waits(path.name, FailureCode.INBOX_FILE_HELD, error)
        self._claims.put_back(path)
        return None

    def _keep(self, files: Sequence[_Read], station: Station) -> None:
        """Have files kept by the journal, or noted as refused.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        arrived = []
        for file in files:
            if isinstance(file.content, Failure):
                station.refuse(file.name, Source.FOLDER, file.content)
                self._outcomes[file.place] = file.content
            else:
                key = _key(file, file.content)
                arrived.append((file, Arrival(file.content, file.name, Source.FOLDER, key=key)))
        outcomes = station.take_in([arrival for _, arrival in arrived])
        for (file, _), outcome in zip(arrived, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                self._outcomes[file.place] = None
                self._tell(outcome)
            else:
                self._outcomes[file.place] = outcome

    def _take_away(self, file: _Read) -> None:
        """Remove what the journal has; move to the rejects what was refused."""
        refused = self._outcomes[file.place]
        try:
            if Mark.of(file.path.lstat()) != file.mark:  # somebody went on writing it
                self._claims.put_back(file.path)
            elif refused is not None:
                rejects.put(file.path, self._folder / rejects.FOLDER, refused, self._clock())
                self._tell(NotTaken(file.name, refused))
            elif self._keeps_taken:
                move(file.path, self._folder / DONE)
            else:
                file.path.unlink()
        except FileNotFoundError:  # it was taken over
            pass
        except (OSError, Failure) as error:
            self._waits(file.path.name, FailureCode.INBOX_NOT_WRITABLE, error)
            if refused is not None:  # nobody has it: it must not look as if it were gone
                self._claims.put_back(file.path)
            return
        del self._outcomes[file.place]


def _portions(names: Sequence[str], found: Mapping[str, Mark]) -> Iterator[list[str]]:
    """What is claimed together: so many, and no more bytes than can be read at once."""
    rest = list(names)
    while rest:
        portion, size = rest[:1], found[rest[0]].size
        for name in islice(rest, 1, _CLAIM_FILES):
            size += found[name].size
            if size > _CLAIM_BYTES:
                break
            portion.append(name)
        yield portion
        del rest[: len(portion)]


def _sensible(size: int) -> Failure | None:
    """Why a file of this size is not even read; None if it is."""
    if size == 0:
        return Failure(FailureCode.FILE_EMPTY)
    if size > MAXIMUM_SIZE:
        return Failure(FailureCode.FILE_TOO_LARGE, size=size, limit=MAXIMUM_SIZE)
    return None


def _key(file: _Read, data: bytes) -> str:
    """Makes the same file again the same job, whatever became of that.

    It is the same after a crash, or when it could not be removed; the same bytes written anew,
    after the prescription was cancelled for instance, are another one.
    """
    return f"folder {hashlib.sha256(data).hexdigest()} {file.mark.changed} {file.name}"


@contextmanager
def _failing(code: FailureCode) -> Iterator[None]:
    """Turn an error of the folder into a failure."""
    try:
        yield
    except OSError as error:
        raise Failure(code, reason=_reason(error)) from error


def _reason(error: Exception | None) -> str | None:
    if isinstance(error, Failure):
        reason = error.facts.get("reason")
        return None if reason is None else str(reason)
    return error.strerror if isinstance(error, OSError) else None
