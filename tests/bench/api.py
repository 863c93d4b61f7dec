"""How fast an EMR hands prescriptions in over the local API, and how much memory that takes.

The API runs in a process of its own, over a sealed journal on this disk: an answer comes after the
prescription is checked and synced. Its limit of requests a second is lifted.

Run it with ``python -m bench.api [PRESCRIPTIONS]`` from ``tests/``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx

from clinic_signer.sandbox.samples import load_samples

PRESCRIPTIONS = 1000
LIMIT_SECONDS_PER_1000 = 20.0
_TESTS = Path(__file__).resolve().parents[1]
_LINES = 4_800
"""Of the largest documents."""
_PROGRAM = """
import resource, sys
from pathlib import Path
from api.running import FAST
from bench.window_queue import open_journal
from clinic_signer.api.around import Around
from clinic_signer.api.server import ApiServer
from clinic_signer.api.token import TokenKeeper, TokenPlace
from clinic_signer.station.station import Station

home = Path(sys.argv[1])
station = Station(open_journal(home / "journal.sqlite", "PC"))
keeper = TokenKeeper(TokenPlace(home / "token"))
server = ApiServer(station, keeper, port=0, around=Around(), limits=FAST)
server.start()
print(server.address, keeper.token(), flush=True)
for _ in sys.stdin:  # each line asks what it has taken so far: KiB at most, processor seconds
    taken = resource.getrusage(resource.RUSAGE_SELF)
    print(taken.ru_maxrss, taken.ru_utime + taken.ru_stime, flush=True)
server.stop()
station.close()
"""


@dataclass(frozen=True)
class Row:
    """One way of handing in.

    Attributes:
        name: what stands in the table.
        seconds: of each request, in turn.
        whole: how long all of them took together.
        own: processor seconds of the API for all of them.
        megabytes: how much its process has taken at most until then.
    """

    name: str
    seconds: tuple[float, ...]
    whole: float
    own: float
    megabytes: float

    @property
    def per_1000(self) -> float:
        """Seconds for a thousand."""
        return self.whole / len(self.seconds) * 1000


class _Api:
    """The API in its process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._url, token = self._told().split()
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
        self._numbers = count()

    def _told(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def taken(self) -> tuple[float, float]:
        """Megabytes at most and processor seconds so far."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        kibibytes, seconds = self._told().split()
        return int(kibibytes) / 1024, float(seconds)

    def hand_in(self, name: str, documents: list[bytes], clients: int) -> Row:
        """Hand documents in by several clients at once."""
        _, before = self.taken()
        with ThreadPoolExecutor(clients) as threads:
            begin = time.perf_counter()
            parts = [documents[number::clients] for number in range(clients)]
            seconds = [each for part in threads.map(self._one_client, parts) for each in part]
            whole = time.perf_counter() - begin
        megabytes, after = self.taken()
        return Row(name, tuple(seconds), whole, after - before, megabytes)

    def _one_client(self, documents: list[bytes]) -> list[float]:
        seconds = []
        with httpx.Client(base_url=self._url, headers=self._headers, timeout=60) as client:
            for document in documents:
                key = {"Idempotency-Key": f"bench-{next(self._numbers)}"}
                begin = time.perf_counter()
                answer = client.post("/v1/prescriptions", content=document, headers=key)
                seconds.append(time.perf_counter() - begin)
                if answer.status_code != httpx.codes.CREATED:
                    raise RuntimeError(answer.text)
        return seconds


@contextmanager
def _running(home: Path) -> Iterator[_Api]:
    paths = os.pathsep.join([str(_TESTS.parent / "src"), str(_TESTS)])
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(home)],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield _Api(process)
        assert process.stdin is not None
        process.stdin.close()


def _documents(number: int, first: int, lines: int = 0) -> list[bytes]:
    """So many different prescriptions, with so many lines more than they need."""
    text = load_samples(datetime.now(UTC).date())[1].csv.decode()
    text += text.splitlines(keepends=True)[-1] * lines
    return [
        text.replace("000000000023456", f"{each:015}").encode()
        for each in range(first, first + number)
    ]


def measure(prescriptions: int = PRESCRIPTIONS) -> tuple[Row, ...]:
    """Hand in so many prescriptions each way."""
    with tempfile.TemporaryDirectory() as home, _running(Path(home)) as api:
        api.hand_in("", _documents(5, 0), 1)  # what is imported and opened once
        one, eight = (_documents(prescriptions, million * 10**6) for million in (1, 2))
        return (
            api.hand_in("one after the other", one, 1),
            api.hand_in("by eight programs at once", eight, 8),
            api.hand_in("large ones, by eight at once", _documents(8, 3 * 10**6, _LINES), 8),
        )


def table(rows: tuple[Row, ...]) -> str:
    """Return the rows as text."""
    columns = f"{'per s':>7} {'median':>9} {'slowest':>9} {'own':>7} {'MB':>4}"
    lines = [f"{'handed in over the local API':32} {columns}"]
    for row in rows:
        median, slowest = statistics.median(row.seconds) * 1e3, max(row.seconds) * 1e3
        lines.append(
            f"{row.name:32} {1000 / row.per_1000:7.0f} {median:6.1f} ms {slowest:6.1f} ms"
            f" {row.own / len(row.seconds) * 1e3:4.0f} ms {row.megabytes:4.0f}"
        )
    mark = "reached" if rows[0].per_1000 < LIMIT_SECONDS_PER_1000 else "MISSED"
    lines.append(
        f"1,000 one after the other in {rows[0].per_1000:.1f} s,"
        f" target {LIMIT_SECONDS_PER_1000:.0f} s: {mark}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else PRESCRIPTIONS)))
