"""Claims: files of the intake folder that one program has taken out of everybody else's reach.

A claim is a folder with a random name in the station's own folder of the inbox. A file gets there
by a rename, which happens once: of several workstations one has it. A claim that nobody has
finished for :data:`LEFT_SECONDS` was left by a program that died, and is whoever's who renames it
first.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.station.finished_files import Mark
from clinic_signer.station.new_names import make_folder, move
from clinic_signer.station.outbox import OWN_FOLDER

log = logging.getLogger(__name__)

LEFT_SECONDS = 30.0
"""Measured by whoever looks, so that clocks need not agree. Too early is harmless: two workstations
then read the same bytes, and the journal makes one job of them."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of an attempt to claim files.

    Attributes:
        claim: the folder where they are now.
        held: those that could not be moved, and why.
    """

    claim: Path
    held: Mapping[str, OSError]


class Claims:
    """The claims in one intake folder.

    Args:
        folder: the intake folder.
        seconds: seconds that only go forward.
    """

    def __init__(self, folder: Path, seconds: Callable[[], float]) -> None:
        self._folder = folder
        self._claims = folder / OWN_FOLDER
        self._seconds = seconds
        self._own: set[str] = set()
        self._others: dict[str, float] = {}

    @property
    def has_others(self) -> bool:
        """Somebody else is at work, or was ended a moment ago."""
        return bool(self._others)

    def make(self, names: Sequence[str], found: Mapping[str, Mark]) -> Claimed:
        """Claim files; one that somebody else has by now is left out.

        Args:
            names: which.
            found: how they were when they were finished; one that has changed is put back.

        Raises:
            OSError: no claim can be made; every file is where it was.
        """
        claim = self._claims / secrets.token_hex(8)
        make_folder(self._claims)
        make_folder(claim, is_new=True)
        self._own.add(claim.name)
        held = {}
        for name in names:
            try:
                (self._folder / name).rename(claim / name)
                if Mark.of((claim / name).lstat()) != found[name]:
                    self.put_back(claim / name)
            except FileNotFoundError:
                continue
            except OSError as error:  # Windows: another program has it open
                held[name] = error
        return Claimed(claim, held)

    def left(self) -> Iterator[Path]:
        """Claims that this program could not finish, or that another one has left.

        Raises:
            OSError: the folder cannot be read.
        """
        try:
            names = {each.name for each in self._claims.iterdir() if each.is_dir()}
        except FileNotFoundError:
            names = set()
        self._own &= names
        now = self._seconds()
        self._others = {each: self._others.get(each, now) for each in names - self._own}
        yield from [self._claims / name for name in sorted(self._own)]
        for name, since in sorted(self._others.items()):
            if now - since >= LEFT_SECONDS and (claim := self._taken_over(name)):
                yield claim

    def _taken_over(self, name: str) -> Path | None:
        """Make a left claim ours; None if another workstation was quicker."""
        claim = self._claims / secrets.token_hex(8)
        del self._others[name]
        try:
            (self._claims / name).rename(claim)
        except FileNotFoundError:
            return None
        self._own.add(claim.name)
        log.info("took over what a program has left in the intake folder")
        return claim

    def put_back(self, path: Path) -> None:
        """Let everybody see a file again; one that cannot be put back stays with its claim."""
        try:
            move(path, self._folder)
        except OSError as error:
            log.info("a file stays with its claim: %s", error.strerror)

    def finish(self, claim: Path) -> None:
        """End a claim, unless something stays with it: then it is one of :meth:`left`."""
        try:
            claim.rmdir()
        except OSError:
            return
        self._own.discard(claim.name)


def files_in(claim: Path) -> list[Path]:
    """The files of a claim, the oldest first; none if it was taken over or the share is gone."""
    try:
        return sorted(claim.iterdir(), key=lambda path: (path.lstat().st_mtime_ns, path.name))
    except OSError:
        return []
