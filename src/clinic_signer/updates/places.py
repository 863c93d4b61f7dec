"""Where a channel file and what lies beside it come from: an address, or a folder or share.

Both are read within a time: a share that is away can hold a call up for minutes. The library of the
network is imported when it is needed: most starts of the program ask nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from clinic_signer.failures import Failure, FailureCode

_TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited.

    Attributes:
        end: by :func:`time.monotonic`.
        stop: set by whoever does not want to wait any longer.
    """

    end: float
    stop: Event


def patience(seconds: float, stop: Event | None = None) -> Patience:
    """Wait from now on for so many seconds."""
    return Patience(time.monotonic() + seconds, stop or Event())


class Place(Protocol):
    """Where files come from."""

    @property
    def name(self) -> str:
        """The place for people: a host or a folder."""
        ...

    def read(self, file: str | None, most: int, patience: Patience) -> bytes:
        """Read a file.

        Args:
            file: its name beside the channel file; None for the channel file itself.
            most: bytes that are taken.
            patience: how long.

        Raises:
            Failure: UPDATE_NOT_FETCHED, UPDATE_TOO_LARGE.
        """
        ...


@dataclass(frozen=True, slots=True)
class WebPlace:
    """An address.

    Attributes:
        url: of the channel file, https.
    """

    url: str

    @property
    def name(self) -> str:
        """The host."""
        return urlsplit(self.url).hostname or "?"

    def read(self, file: str | None, most: int, patience: Patience) -> bytes:
        """Fetch a file, of this host only."""
        from clinic_signer.web_files import Limits, NotFetchedError, fetch

        limits = Limits("https", (self.name,), most, patience.end, patience.stop)
        url = self.url if file is None else urljoin(self.url, file)

        def work() -> bytes:
            answer = fetch(url, limits)
            if answer.is_unchanged:  # nobody asked for something newer than anything
                raise NotFetchedError("HTTP 304")
            return answer.body

        return _read(work, self.name, patience)


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder or a share.

    Attributes:
        path: of the channel file.
    """

    path: Path

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.path.parent)

    def read(self, file: str | None, most: int, patience: Patience) -> bytes:
        """Read a file of the folder."""
        from clinic_signer.web_files import NotFetchedError

        path = self.path if file is None else self.path.parent / file

        def work() -> bytes:
            if not path.is_file() and path.exists():  # a pipe would be waited for
                raise NotFetchedError("Is a directory" if path.is_dir() else "not a file")
            with path.open("rb") as opened:
                data = opened.read(most + 1)
            if len(data) > most:
                raise NotFetchedError(_TOO_LARGE)
            return data

        return _read(work, self.name, patience)


def _read(work: Callable[[], bytes], place: str, patience: Patience) -> bytes:
    from clinic_signer.web_files import NotFetchedError, within

    try:
        return within(work, patience.end, patience.stop)
    except NotFetchedError as error:
        if str(error) == _TOO_LARGE:
            raise Failure(FailureCode.UPDATE_TOO_LARGE) from error
        reason = str(error)
    except OSError as error:
        reason = error.strerror or type(error).__name__
    raise Failure(FailureCode.UPDATE_NOT_FETCHED, place=place, reason=reason)
