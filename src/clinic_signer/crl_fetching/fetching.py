"""Fetching revocation lists: told while it goes on, ended on time, and never more than it says.

Each list has a thread of its own, because neither looking up a name nor a server that sends a byte
a second can be interrupted; whoever waits leaves such a thread behind when the time is up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from queue import Empty, SimpleQueue

from clinic_signer.crl_fetching.cache import KeptList, ListCache
from clinic_signer.crl_fetching.wanted import WantedList
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import data_folder
from clinic_signer.pki.revocation import MAXIMUM_SIZE, RevocationList, crl_from_file, load_crl
from clinic_signer.web_files import Limits, NotFetchedError, fetch, host_of

_NOT_AGAIN_WITHIN = timedelta(hours=1)
"""HPKI lists come once a day: a list this fresh is not asked for again."""
_PAUSE = 0.1


class ListOrigin(Enum):
    """How a list came."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    """The server said that there is none newer."""
    KEPT = "kept"
    """Fetched before; it was not asked for, or could not be had."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FetchedList:
    """What came of one list.

    Attributes:
        wanted: which one.
        origin: how it came.
        crl: the list; None when there is none.
        fetched_at: when it came or was last confirmed; None without a list.
        failure: why it could not be had now; an older one may be there nevertheless.
    """

    wanted: WantedList
    origin: ListOrigin
    crl: RevocationList | None = None
    fetched_at: datetime | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far fetching is.

    Attributes:
        hosts: whose lists are still waited for.
        done: how many lists are there.
        of_all: of how many.
        seconds_left: so long they are waited for at most.
    """

    hosts: tuple[str, ...]
    done: int
    of_all: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """How lists are fetched.

    Attributes:
        hosts: the only hosts that are connected to.
        seconds: how long all of it may take.
        folder: where lists are kept.
    """

    hosts: tuple[str, ...]
    seconds: float
    folder: Path


def lists_folder() -> Path:
    """Where this person's lists are kept."""
    return data_folder() / "revocation-lists"


def fetch_lists(
    wanted: Sequence[WantedList],
    plan: FetchPlan,
    *,
    now: Callable[[], datetime],
    told: Callable[[FetchProgress], None] = lambda _progress: None,
    stop: threading.Event | None = None,
) -> tuple[FetchedList, ...]:
    """Fetch lists, all at once, and wait for them no longer than planned.

    Without a network the lists of before are returned, with what went wrong. Never raises for what
    a server or a disk does.

    Args:
        wanted: the lists.
        plan: how.
        now: the clock, timezone-aware.
        told: called with how far it is, about ten times a second.
        stop: set by whoever does not want to wait any longer.

    Returns:
        One for each wanted list, in their order.
    """
    cache = ListCache(plan.folder)
    end = time.monotonic() + plan.seconds
    stop = stop or threading.Event()
    ready: SimpleQueue[tuple[int, FetchedList]] = SimpleQueue()
    for number, each in enumerate(wanted):
        one = _Fetch(each, plan, cache, now, end, stop)
        work = threading.Thread(
            target=lambda n=number, o=one: ready.put((n, o.run())), daemon=True, name="crl"
        )
        work.start()
    found: dict[int, FetchedList] = {}
    while len(found) < len(wanted):
        told(_progress(wanted, found, end))
        if stop.is_set() or time.monotonic() >= end + _PAUSE:
            break
        try:
            number, result = ready.get(timeout=_PAUSE)
        except Empty:
            continue
        found[number] = result
    told(_progress(wanted, found, end))
    reason = "cancelled" if stop.is_set() else "time limit"
    return tuple(
        [
            found.get(number) or _kept(each, cache, _failure(each.url, reason))
            for number, each in enumerate(wanted)
        ]
    )


def _progress(
    wanted: Sequence[WantedList], found: dict[int, FetchedList], end: float
) -> FetchProgress:
    missing = [host_of(each.url) for number, each in enumerate(wanted) if number not in found]
    left = max(0.0, end - time.monotonic())
    return FetchProgress(tuple(dict.fromkeys(missing)), len(found), len(wanted), left)


@dataclass(slots=True)
class _Fetch:
    """Fetching one list."""

    wanted: WantedList
    plan: FetchPlan
    cache: ListCache
    now: Callable[[], datetime]
    end: float
    stop: threading.Event

    def run(self) -> FetchedList:
        kept = self.cache.get(self.wanted.url, self.wanted.issuer)
        at = self.now()
        if kept is not None and _is_fresh(kept, at):
            return _of(self.wanted, kept, ListOrigin.KEPT)
        try:
            return self._fetched(kept, at)
        except NotFetchedError as error:
            reason = str(error)
        except (Failure, OSError, ValueError):
            reason = "not a revocation list"
        return _kept(self.wanted, self.cache, _failure(self.wanted.url, reason))

    def _fetched(self, kept: KeptList | None, at: datetime) -> FetchedList:
        headers: dict[str, str] = {}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept is not None and kept.last_modified:
            headers["If-Modified-Since"] = kept.last_modified
        limits = Limits("http", self.plan.hosts, MAXIMUM_SIZE, self.end, self.stop)
        answer = fetch(self.wanted.url, limits, headers)
        if answer.is_unchanged:
            if kept is None:
                raise NotFetchedError("HTTP 304")
            confirmed = self._keep(replace(kept, fetched=at.isoformat()))
            return _of(self.wanted, confirmed, ListOrigin.UNCHANGED)
        come = KeptList(
            url=self.wanted.url,
            fetched=at.isoformat(),
            etag=answer.etag,
            last_modified=answer.last_modified,
            crl=self._list(answer.body),
        )
        return _of(self.wanted, self._keep(come), ListOrigin.FETCHED)

    def _keep(self, kept: KeptList) -> KeptList:
        return self.cache.put(kept, self.wanted.issuer)

    def _list(self, body: bytes) -> RevocationList:
        """The list of a body. What its issuer has not signed is not even kept."""
        crl = load_crl(crl_from_file(body))
        if not crl.is_signed_by(self.wanted.issuer.der):
            raise NotFetchedError("not signed by its issuer")
        return crl


def _is_fresh(kept: KeptList, at: datetime) -> bool:
    age = at - kept.fetched_at
    return timedelta(0) <= age < _NOT_AGAIN_WITHIN and at < kept.crl.next_update


def _of(wanted: WantedList, kept: KeptList, origin: ListOrigin) -> FetchedList:
    return FetchedList(wanted, origin, kept.crl, kept.fetched_at)


def _kept(wanted: WantedList, cache: ListCache, failure: Failure) -> FetchedList:
    kept = cache.get(wanted.url, wanted.issuer)
    if kept is None:
        return FetchedList(wanted, ListOrigin.NONE, failure=failure)
    return FetchedList(wanted, ListOrigin.KEPT, kept.crl, kept.fetched_at, failure)


def _failure(url: str, reason: str) -> Failure:
    return Failure(FailureCode.CRL_NOT_FETCHED, host=host_of(url), reason=reason)
