"""A running API over a journal of its own, and a program that uses it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from clinic_signer.api.around import Around
from clinic_signer.api.limits import Limits
from clinic_signer.api.server import ApiServer
from clinic_signer.api.token import TokenKeeper, TokenPlace
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Job, JobState, Purpose
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.station import Station

PATIENT = "見本　花子"
LONG = 30.0
"""Seconds: for what happens at once, on a machine that is busy."""
FAST = replace(
    Limits(),
    requests_per_second=10_000.0,
    burst=100_000,
    refusals_per_second=10_000.0,
    refusal_burst=100_000,
    look_seconds=0.02,
)
SIGNED = b'<?xml version="1.0" encoding="UTF-8"?>\r\n<Document>\xe7\xbd\xb2\xe5\x90\x8d</Document>'

_copies = count(1)


def new_csv() -> bytes:
    """A clean prescription that nobody has seen yet."""
    return load_samples(date.today(), next(_copies))[1].csv  # noqa: DTZ011 - any day will do


def open_journal(folder: Path, workstation: str = "front desk") -> Journal:
    return Journal(
        folder / "journal.sqlite", workstation=workstation, clock=lambda: datetime.now(UTC)
    )


def sign(journal: Journal, job_id: str, data: bytes = SIGNED) -> Job:
    """Have a workstation sign a job, whatever findings it has."""
    job = journal.job(job_id)
    if job.state is JobState.NEEDS_ATTENTION:
        journal.confirm(job_id, job.summary.to_confirm)
    (claim,) = journal.claim(Wanted(Purpose.SIGN, (job_id,)))
    return journal.record_signed(claim, data, facts={}, signer="")


@dataclass(frozen=True)
class Running:
    """The API, and what is behind it."""

    server: ApiServer
    station: Station
    keeper: TokenKeeper
    folder: Path
    shown: list[str | None]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    @property
    def journal(self) -> Journal:
        return self.station.journal

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keeper.token()}"}

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """An EMR with the token."""
        with httpx.Client(base_url=self.url, headers=self.authorization, timeout=LONG) as client:
            yield client

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=LONG)


@contextmanager
def running(
    folder: Path,
    *,
    limits: Limits = FAST,
    origins: tuple[str, ...] = (),
    is_sandbox: bool = False,
    has_window: bool = True,
    journal: Journal | None = None,
) -> Iterator[Running]:
    """Start an API, and stop it in the end."""
    station = Station(journal or open_journal(folder))
    keeper = TokenKeeper(TokenPlace(folder / "api-token"))
    shown: list[str | None] = []
    server = ApiServer(
        station,
        keeper,
        port=0,
        around=Around(show=shown.append if has_window else None),
        origins=origins,
        is_sandbox=is_sandbox,
        limits=limits,
    )
    server.start()
    try:
        yield Running(server, station, keeper, folder, shown)
    finally:
        server.stop()
        station.close()


def hand_in(client: httpx.Client, data: bytes, **how: str) -> httpx.Response:
    """POST a prescription.

    Args:
        client: with the token.
        data: the document.
        how: parameters of the query; ``key`` is the Idempotency-Key.
    """
    headers = {"Content-Type": "text/csv"}
    if (key := how.pop("key", None)) is not None:
        headers["Idempotency-Key"] = key
    return client.post("/v1/prescriptions", content=data, headers=headers, params=how)


def taken(client: httpx.Client, data: bytes | None = None, **how: str) -> dict[str, Any]:
    """What the answer says of a prescription that was taken."""
    answer = hand_in(client, new_csv() if data is None else data, **how)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again; fails when it does not come about."""
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def read_since(journal: Journal, position: int) -> Job:
    """The one job that came since a place in the journal, as soon as it has been read.

    It is in the journal before: kept first, read and checked then. Until it was read nobody can
    claim it.
    """

    def read() -> list[Job]:
        return [j for j in journal.changes(position).jobs if j.state is not JobState.RECEIVED]

    wait_until(lambda: bool(read()))
    (job,) = read()
    return job


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    id: int
    data: dict[str, Any]


class Listener:
    """Reads a stream of events in a thread, as an EMR would.

    Args:
        running: the API.
        asked: headers and parameters of the request.
    """

    def __init__(self, running: Running, **asked: Any) -> None:  # noqa: ANN401 - httpx's own
        self.events: list[Event] = []
        self.heartbeats = 0
        self.status = 0
        self._news = threading.Condition()
        self._client = httpx.Client(
            base_url=running.url, headers=running.authorization, timeout=LONG
        )
        self._request = self._client.stream("GET", "/v1/events", **asked)
        self._stream = self._request.__enter__()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        lines: list[str] = []
        try:
            for line in self._stream.iter_lines():
                if line:
                    lines.append(line)
                    continue
                with self._news:
                    self._take(lines)
                    self._news.notify_all()
                lines = []
        except httpx.HTTPError:
            pass  # the API was stopped

    def _take(self, lines: list[str]) -> None:
        fields = dict(line.partition(":")[::2] for line in lines)
        if "id" in fields:
            self.events.append(Event(int(fields["id"]), json.loads(fields["data"])))
        elif "" in fields:
            self.heartbeats += 1

    def wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait for events."""
        with self._news:
            assert self._news.wait_for(is_there, LONG), self.events

    def states(self) -> dict[str, str]:
        """The newest state of each prescription."""
        return {event.data["id"]: event.data["state"] for event in self.events}

    def close(self) -> None:
        """Hang up."""
        connection = self._stream.extensions["network_stream"].get_extra_info("socket")
        with suppress(OSError):  # the API was first
            connection.shutdown(socket.SHUT_RDWR)  # wakes the thread up
        self._thread.join(LONG)
        self._stream.close()
        self._client.close()
