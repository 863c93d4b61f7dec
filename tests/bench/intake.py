"""How fast the intake folder is emptied: files that an EMR has written, read, checked and kept.

The journal is a file on the disk of the temporary folder, or a PostgreSQL on the same machine where
there is one: both sealed, and synced for each change, as in a clinic.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.station.finished_files import QUIET_SECONDS
from clinic_signer.station.inbox import Inbox
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.protection import KEY_SIZE, Sealed
from clinic_signer.station.station import Station
from postgresql.server import PostgresqlServer, programs
from station.prescriptions import prescription

FILES = 1000
LIMIT_SECONDS_PER_1000 = 20.0


@dataclass(frozen=True)
class Row:
    """What one day's files took.

    Attributes:
        database: what the journal is kept in.
        files: how many.
        listing: seconds of a look at all of them that takes none.
        seconds: until all were taken and gone, without the time that a file has to rest.
        own: processor seconds of that.
    """

    database: str
    files: int
    listing: float
    seconds: float
    own: float

    @property
    def per_1000(self) -> float:
        """Seconds for 1,000 files."""
        return self.seconds / self.files * 1000


def measure(files: int = FILES) -> list[Row]:
    """Write so many files and have them taken, with each database that is here."""
    with tempfile.TemporaryDirectory() as home:
        rows = [_measured("SQLite", Path(home, "journal.sqlite"), Path(home, "one"), files)]
        if programs() is not None:
            with PostgresqlServer(is_durable=True) as server, server.database() as url:
                rows.append(_measured("PostgreSQL", url, Path(home, "other"), files))
    return rows


def _measured(database: str, location: Path | str, folder: Path, files: int) -> Row:
    folder.mkdir()
    key = Sealed(bytes(KEY_SIZE))
    journal = Journal(location, workstation="bench", clock=_now, protection=lambda _id: key)
    with closing(Station(journal)) as station:
        passed = [0.0]
        inbox = Inbox(folder, lambda _told: None, _now, seconds=lambda: passed[0])
        for number in range(files):
            Path(folder, f"{number}.csv").write_bytes(prescription(number))
        listing, _ = _timed(lambda: inbox.look(station))
        passed[0] = QUIET_SECONDS
        seconds, own = _timed(lambda: inbox.look(station))
        jobs = station.journal.jobs()
    if [job.state for job in jobs] != [JobState.READY] * files or list(folder.glob("*.csv")):
        raise RuntimeError("not all were taken")
    return Row(database, files, listing, seconds, own)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and seconds of the processor."""
    begin, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begin, time.process_time() - own


def _now() -> datetime:
    return datetime.now(UTC)


def table(rows: list[Row]) -> str:
    """Return the rows as text."""
    lines = [f"{'taken in from a folder':32} {'files':>7} {'look':>9} {'per s':>7} {'own':>7}"]
    for row in rows:
        mark = "reached" if row.per_1000 < LIMIT_SECONDS_PER_1000 else "MISSED"
        lines += [
            f"{f'read, checked, kept: {row.database}':32} {row.files:7} {row.listing * 1e3:6.1f} ms"
            f" {1000 / row.per_1000:7.0f} {row.own / row.files * 1e3:4.1f} ms",
            f"1,000 files in {row.per_1000:.1f} s, target {LIMIT_SECONDS_PER_1000:.0f} s: {mark}",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else FILES)))
