"""Files from the network, fetched within limits: which hosts, how long, how much; never waited on.

Neither looking up a name nor a server that sends a byte a second can be interrupted. So whoever
waits has the work done in a thread (:func:`within`), and leaves it behind when the time is up.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

T = TypeVar("T")

_MOST_REDIRECTS = 3
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PAUSE = 0.1
_TIME_LIMIT = "time limit"
_CANCELLED = "cancelled"
_WRONG_ADDRESS = "UnsupportedProtocol"


class NotFetchedError(Exception):
    """A file was not had; the text says why (reasons.py), and quotes nothing of what came."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What fetching may do.

    Attributes:
        scheme: the only one, ``http`` or ``https``.
        hosts: the only hosts that are connected to.
        most: bytes of a file.
        end: until when, by :func:`time.monotonic`.
        stop: set by whoever does not want to wait any longer.
    """

    scheme: str
    hosts: tuple[str, ...]
    most: int
    end: float
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: a file, or that there is none newer.

    Attributes:
        is_unchanged: there is none newer than the one that was named in the headers.
        body: the file.
        etag: the server's name for this version; empty without one.
        last_modified: the server's date of it; empty without one.
    """

    is_unchanged: bool
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
    """Fetch a file: by the system's proxies, and by its authorities where it is https.

    Args:
        url: where from; redirects are followed within the limits.
        limits: what may be done.
        headers: of a request for something newer.

    Raises:
        NotFetchedError: it was not had.
    """
    try:
        return _followed(url, limits, {"Accept-Encoding": "identity", **(headers or {})})
    except httpx.TimeoutException as error:
        raise NotFetchedError(_TIME_LIMIT) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotFetchedError(type(error).__name__) from error
    except OSError as error:
        raise NotFetchedError(error.strerror or type(error).__name__) from error
    except ValueError as error:
        raise NotFetchedError(_WRONG_ADDRESS) from error


def _followed(url: str, limits: Limits, headers: Mapping[str, str]) -> Answer:
    for _hop in range(_MOST_REDIRECTS + 1):
        _refuse_elsewhere(url, limits)
        with _client(url, limits) as client, client.stream("GET", url, headers=headers) as response:
            if response.has_redirect_location:
                url = urljoin(url, response.headers.get("location", ""))
                continue
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Answer(is_unchanged=True)
            if response.status_code != httpx.codes.OK:
                raise NotFetchedError(f"HTTP {response.status_code}")
            return Answer(
                is_unchanged=False,
                body=_body(response, limits),
                etag=response.headers.get("etag", ""),
                last_modified=response.headers.get("last-modified", ""),
            )
    raise NotFetchedError("too many redirects")


def _refuse_elsewhere(url: str, limits: Limits) -> None:
    parts = urlsplit(url)
    if parts.scheme != limits.scheme or parts.username is not None:
        raise NotFetchedError("not plain http" if limits.scheme == "http" else "not https")
    if parts.hostname not in limits.hosts:
        raise NotFetchedError("host not allowed")


def _client(url: str, limits: Limits) -> httpx.Client:
    left = limits.end - time.monotonic()
    if left <= 0 or limits.stop.is_set():
        raise NotFetchedError(_TIME_LIMIT)
    return httpx.Client(
        timeout=left,
        trust_env=urlsplit(url).hostname not in _LOOPBACK,
        # The system's authorities: that of a proxy which looks into the traffic is one of them.
        verify=ssl.create_default_context(),
        follow_redirects=False,
    )


def _body(response: httpx.Response, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw():
        size += len(part)
        if size > limits.most:
            raise NotFetchedError("too large")
        if limits.stop.is_set() or time.monotonic() > limits.end:
            raise NotFetchedError(_TIME_LIMIT)
        parts.append(part)
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[T]):
    """What came of work in a thread."""

    value: T | None = None
    error: Exception | None = None


def within(work: Callable[[], T], end: float, stop: threading.Event) -> T:
    """Do work in a thread, and wait for it no longer than told.

    Args:
        work: may take for ever.
        end: until when it is waited for, by :func:`time.monotonic`.
        stop: set by whoever does not want to wait any longer.

    Raises:
        NotFetchedError: it took too long, or was stopped.
        Exception: whatever the work raised.
    """
    ready: SimpleQueue[_Outcome[T]] = SimpleQueue()

    def run() -> None:
        try:
            ready.put(_Outcome(value=work()))
        except Exception as error:
            ready.put(_Outcome(error=error))

    threading.Thread(target=run, daemon=True, name="within").start()
    while True:
        try:
            outcome = ready.get(timeout=_PAUSE)
            break
        except Empty:
            if stop.is_set():
                raise NotFetchedError(_CANCELLED) from None
            if time.monotonic() >= end + _PAUSE:
                raise NotFetchedError(_TIME_LIMIT) from None
    if outcome.error is not None:
        raise outcome.error
    return outcome.value  # type: ignore[return-value]  # one of the two is there


def host_of(url: str) -> str:
    """The host of an address, for people; ``?`` for what has none."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
