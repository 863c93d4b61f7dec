"""How fast the intake folder is emptied: files that an EMR has written, read, checked and kept.

The journal is a SQLite file on the disk of the temporary folder, synced for each change, as in a
clinic.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.station.finished_files import QUIET_SECONDS
from clinic_signer.station.inbox import Inbox
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.station import Station
from station.prescriptions import prescription

FILES = 1000
LIMIT_SECONDS_PER_1000 = 20.0


@dataclass(frozen=True)
class Row:
    """What one day's files took.

    Attributes:
        files: how many.
        listing: seconds of a look at all of them that takes none.
        seconds: until all were taken and gone, without the time that a file has to rest.
        own: processor seconds of that.
    """

    files: int
    listing: float
    seconds: float
    own: float

    @property
    def per_1000(self) -> float:
        """Seconds for 1,000 files."""
        return self.seconds / self.files * 1000


def measure(files: int = FILES) -> Row:
    """Write so many files and have them taken."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "in")
        folder.mkdir()
        station = Station(Journal(Path(home, "journal.sqlite"), workstation="bench", clock=_now))
        passed = [0.0]
        inbox = Inbox(folder, lambda _told: None, _now, seconds=lambda: passed[0])
        for number in range(files):
            Path(folder, f"{number}.csv").write_bytes(prescription(number))
        listing, _ = _timed(lambda: inbox.look(station))
        passed[0] = QUIET_SECONDS
        seconds, own = _timed(lambda: inbox.look(station))
        jobs = station.journal.jobs()
        station.close()
        if [job.state for job in jobs] != [JobState.READY] * files or list(folder.glob("*.csv")):
            raise RuntimeError("not all were taken")
        return Row(files, listing, seconds, own)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and seconds of the processor."""
    begin, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begin, time.process_time() - own


def _now() -> datetime:
    return datetime.now(UTC)


def table(row: Row) -> str:
    """Return the row as text."""
    mark = "reached" if row.per_1000 < LIMIT_SECONDS_PER_1000 else "MISSED"
    return "\n".join(
        (
            f"{'taken in from a folder':32} {'files':>7} {'look':>9} {'per s':>7} {'own':>7}",
            f"{'read, checked, kept, removed':32} {row.files:7} {row.listing * 1e3:6.1f} ms"
            f" {1000 / row.per_1000:7.0f} {row.own / row.files * 1e3:4.1f} ms",
            f"1,000 files in {row.per_1000:.1f} s, target {LIMIT_SECONDS_PER_1000:.0f} s: {mark}",
        )
    )


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else FILES)))
