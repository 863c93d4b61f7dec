"""How long the window stands still while its History screen works on a large journal.

A sealed journal with 100,000 entries on 56 days is made; then the window of the demo opens a day of
it in a fresh process, while the whole journal is examined in the background. Two gaps between turns
of the event loop are noted: by the wall clock, to which other programs add, and by the processor
time of the window's thread alone.

Run it with ``python -m bench.window_history [ENTRIES]`` from ``tests/``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Assessment, Purpose, Source, Summary
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.protection import Sealed

ENTRIES = 100_000
LIMIT_MILLISECONDS = 50
_EACH = 6
"""Entries of one prescription: received, checked, claimed, signed, staged, delivered."""
_A_DAY = 300
_BATCH = 10
KEY = bytes(32)
FIRST = datetime(2026, 8, 31, 23, 50, tzinfo=UTC)
_SOURCE = Path(__file__).resolve().parents[2] / "src"


class Clock:
    """A clock that is set."""

    now = FIRST

    def __call__(self) -> datetime:
        return self.now


def fill(path: Path, entries: int) -> datetime:
    """Make a journal with at least so many entries; return a time on its last day."""
    clock = Clock()
    journal = Journal(path, workstation="PC", clock=clock, protection=lambda _key: Sealed(KEY))
    for number, prescriptions in enumerate(_days(-(-entries // _EACH))):
        clock.now = FIRST + timedelta(days=number)
        for batch in prescriptions:
            _work(journal, batch)
            clock.now += timedelta(minutes=3)
    journal.close()
    return clock.now


def _days(count: int) -> Iterator[list[range]]:
    """Prescriptions by days, and by batches of one PIN."""
    for first in range(0, count, _A_DAY):
        end = min(first + _A_DAY, count)
        yield [range(each, min(each + _BATCH, end)) for each in range(first, end, _BATCH)]


def _work(journal: Journal, numbers: range) -> None:
    arrivals = [
        Arrival(f"prescription {number}".encode() * 40, f"{number}.csv", Source.FOLDER)
        for number in numbers
    ]
    jobs = [receipt.job for receipt in journal.receive(arrivals)]
    journal.assess([Assessment(job.id, _summary(job.number)) for job in jobs])
    ids = tuple(job.id for job in jobs)
    for claim in journal.claim(Wanted(Purpose.SIGN, job_ids=ids)):
        facts = {"signer": "card", "certificate": "ab" * 32}
        journal.record_signed(claim, b"<signed/>" * 500, facts=facts, signer="架空　一郎")
    for claim in journal.claim(Wanted(Purpose.DELIVER, job_ids=ids, outbox="outbox")):
        journal.stage(claim, outbox="outbox", name=f"{claim.job.number}.xml")
        journal.record_delivered(claim)


def _summary(number: int) -> Summary:
    return Summary(
        patient=f"見本　花子{number}",
        patient_kana="ﾐﾎﾝ ﾊﾅｺ",
        numbers=(f"{number:08}", "12・34"),
        prescriber="架空　一郎",
        prescription_number=f"13-9999999-{number}",
        medicines=3,
    )


_PROGRAM = """
import gc, json, os, sys
from datetime import datetime
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from clinic_signer.gui import app

application = app.make_application()
from bench.event_loop import Turns, pause, wait
from bench.window_history import KEY
from clinic_signer.gui import theme
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.screens import HISTORY_INDEX
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.protection import Sealed

sys.setswitchinterval(0.0005)  # as the window's own start does
home, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
clock = lambda: now
journal = Journal(
    home / "journal.sqlite", workstation="PC", clock=clock, protection=lambda _key: Sealed(KEY)
)
desk = StationDesk(is_sandbox=True, out_folder=home / "signed", sandbox_folder=home / "sandbox")
desk.__dict__["history"] = HistoryDesk(lambda: journal, lambda: 5, is_sandbox=True)
window = MainWindow(desk, Lanes(), clock)
theme.dress(window)
window.settled.connect(gc.freeze)  # as the window's own start does

settled = []
window.settled.connect(lambda: settled.append(True))
window.resize(1366, 728)
window.show()
window.begin_work()
wait(lambda: settled and window.strip.card.view.usable)
pause(2)
turns = Turns()
gaps = {}
turns.take(); pause(2); gaps["idle window"] = turns.take()
window.show_screen(HISTORY_INDEX)
screen = window.screens.history
rows = screen.listing.model.rowCount
wait(lambda: rows() > 0 and screen._day.is_whole)
gaps["history opened"] = turns.take()
screen._opened = frozenset(line.key for line in screen._day.lines if line.members)
screen._show_rows(); pause(0.3); gaps["every line opened"] = turns.take()
for step in range(40):
    screen.table.verticalScrollBar().setValue(step * 300); pause(0.01)
gaps["scrolled"] = turns.take()
screen.head.search.setText("花子7"); pause(0.5); screen.head.search.setText(""); pause(0.5)
gaps["searched"] = turns.take()
screen.table.setCurrentIndex(screen.listing.model.index(5, 0)); screen.open_details(); pause(0.5)
screen.details.technical.setChecked(True); pause(0.3)
for _ in range(30):
    QTest.keyClick(screen.table, Qt.Key.Key_Down); pause(0.02)
pause(0.3); screen.close_details(); gaps["details, row by row"] = turns.take()
screen.head.step(-1); wait(lambda: screen._day is not None and screen._day.is_whole)
gaps["day before"] = turns.take()
wait(lambda: screen.proving.state.proof is not None)
gaps["whole journal examined"] = turns.take()
assert screen.proving.state.proof.first_break is None
screen.head.search.setText("花子77"); screen.find_everywhere()
wait(lambda: screen._found is not None); pause(0.3)
gaps["all days searched"] = turns.take()
print(json.dumps(gaps), flush=True)
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what went on.
        wall: the longest gap between two turns of the event loop, in milliseconds.
        own: the most processor time of the window's thread between two turns, in milliseconds.
    """

    name: str
    wall: float
    own: float


def measure(entries: int = ENTRIES) -> list[Row]:
    """Make a journal and work with it."""
    with tempfile.TemporaryDirectory() as home:
        now = fill(Path(home) / "journal.sqlite", entries)
        paths = os.pathsep.join((str(_SOURCE), str(Path(__file__).resolve().parents[1])))
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, home, now.isoformat()],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    if ran.returncode:
        raise RuntimeError(f"the window did not work: {ran.stderr}")
    found: dict[str, tuple[float, float]] = json.loads(ran.stdout)
    return [Row(name, *gaps) for name, gaps in found.items()]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    limit = f"limit {LIMIT_MILLISECONDS}"
    lines = [f"{'longest stand-still beside a journal':36} {'ms':>7} {'own ms':>7} {limit:>10}"]
    lines += [f"{row.name:36} {row.wall:7.1f} {row.own:7.1f}" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)))
