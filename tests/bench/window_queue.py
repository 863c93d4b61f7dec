"""How long the window stands still while its Sign screen works on a queue of 10,000 prescriptions.

A sealed journal is made; then the window of the demo reads it in a fresh process, and a person
scrolls, searches, filters, ticks, signs, while another workstation changes a thousand rows.

Run it with ``python -m bench.window_queue [JOBS]`` from ``tests/``.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.gui.sign.entry import Entry
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.station.assessing import assess
from clinic_signer.station.journal.job import Arrival, Assessment, JobQuery, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.protection import Sealed

JOBS = 10_000
ROUNDS = 3
LIMIT_MILLISECONDS = 50
SIGNED = 20
CHANGED = 1000
KEY = bytes(32)
_BATCH = 200
_FAMILY, _GIVEN = "見本仮野例田試山架空模擬", "花子太郎桜健一郎次葵翔"
_SOURCE = Path(__file__).resolve().parents[2] / "src"


def open_journal(path: Path, workstation: str) -> Journal:
    """The journal, sealed as in a clinic."""

    def clock() -> datetime:
        return datetime.now(UTC)

    return Journal(path, workstation=workstation, clock=clock, protection=lambda _key: Sealed(KEY))


def fill(path: Path, jobs: int) -> None:
    """Make a journal with so many prescriptions, each with a name and a number of its own."""
    journal = open_journal(path, "PC")
    for batch in _batches(jobs):
        receipts = journal.receive([arrival for arrival, _ in batch])
        journal.assess(
            [
                Assessment(receipt.job.id, replace(found.summary))
                for receipt, (_, found) in zip(receipts, batch, strict=True)
            ]
        )
    journal.close()


def _batches(jobs: int) -> Iterator[list[tuple[Arrival, Assessment]]]:
    (sample,) = (
        each for each in load_samples(datetime.now(UTC).date()) if each.name == "karino-taro.csv"
    )
    text = sample.csv.decode()
    found = assess("", sample.csv, sample.name)
    for first in range(0, jobs, _BATCH):
        yield [_one(number, text, found) for number in range(first, min(first + _BATCH, jobs))]


def _one(number: int, text: str, found: Assessment) -> tuple[Arrival, Assessment]:
    family = _FAMILY[number % 12 // 2 * 2 :][:2]
    name = f"{family}　{_GIVEN[number % 11]}{_GIVEN[number % 7]}"
    data = text.replace("仮野　太郎", name).replace("000000000023456", f"{number:015}").encode()
    summary = replace(found.summary, patient=name, numbers=(f"{number:015}", "12・34"))
    return Arrival(data, f"{number}.csv", Source.FOLDER), replace(found, summary=summary)


_PROGRAM = """
import gc, json, os, subprocess, sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from clinic_signer.gui import app

application = app.make_application()
from bench.event_loop import Turns, pause, wait
from bench.window_queue import CHANGED, SIGNED, open_journal
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.sign.entry import Filter
from clinic_signer.gui.sign.queue_desk import QueueDesk
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.sandbox import open_sandbox
from clinic_signer.station.outbox import Outbox
from clinic_signer.station.station import Station

sys.setswitchinterval(0.0005)  # as the window's own start does
home, jobs = Path(sys.argv[1]), int(sys.argv[2])
journal = open_journal(home / "journal.sqlite", "PC")
open_sandbox(home / "sandbox")  # its keys are made at its very first start, on every core
desk = StationDesk(is_sandbox=True, out_folder=home / "signed", sandbox_folder=home / "sandbox")
station = Station(journal)
outbox = Outbox(desk.out_folder, is_sandbox=True)
desk.__dict__["_made_queue"] = QueueDesk(lambda: station, outbox, home / "mine", desk._clock)
window = app.make_window(desk)
window.settled.connect(gc.freeze)  # as the window's own start does
settled = []
window.settled.connect(lambda: settled.append(True))
window.resize(1366, 728)
window.show()
window.begin_work()
wait(lambda: window.screens.made_sign is not None)
sign = window.sign
turns = Turns()
gaps = {}
wait(lambda: sign.watch.is_loaded)
gaps["queue read"] = turns.take()
assert len(sign.model.entries) == jobs
wait(lambda: settled and window.strip.card.view.usable)
pause(1)
turns.take(); pause(2); gaps["idle window"] = turns.take()
window.show_screen(1); pause(0.3); turns.take()
window.show_screen(0); pause(0.3); gaps["screen opened again"] = turns.take()
bar = sign.queue.view.verticalScrollBar()
for step in range(60):
    bar.setValue(bar.maximum() * step // 59); pause(0.01)
gaps["scrolled"] = turns.take()
for _ in range(30):
    QTest.keyClick(sign.queue.view, Qt.Key.Key_Down); pause(0.02)
pause(0.3); gaps["row by row"] = turns.take()
sign.focus_search()
for letters in ("見", "見本", "見本花", "見本花子"):
    sign.queue.search.setText(letters); pause(0.2)
pause(0.3); found = sign.queue.rows.rowCount()
assert 0 <= found < jobs
sign.queue.search.clear(); pause(0.4); gaps["searched"] = turns.take()
for tab in (1, 2, 3, 0):
    sign.queue.tabs.setCurrentIndex(tab); pause(0.2)
gaps["tabs"] = turns.take()
sign.queue.select_all.click(); pause(0.3)
assert sign.model.ticked_count == jobs
QTest.keyClick(sign.queue.view, Qt.Key.Key_Space); pause(0.3)
gaps["all ticked"] = turns.take()
sign.queue.select_all.click(); sign.queue.select_all.click(); pause(0.3)
gaps["all unticked"] = turns.take()
assert sign.model.ticked_count == 0
for entry in sign.model.entries[:SIGNED]:
    sign.model.tick(entry, ticked=True)
ends = []
sign.signing_ended.connect(ends.append)
turns.take()
sign.bar.button.click()
wait(lambda: sign.session is not None and sign.session.pin_dialog is not None)
pause(0.6); gaps["PIN asked for"] = turns.take()
QTest.keyClicks(sign.session.pin_dialog.field, "1234")
QTest.keyClick(sign.session.pin_dialog.field, Qt.Key.Key_Return)
wait(lambda: bool(ends)); gaps[f"{SIGNED} signed"] = turns.take()
assert len(ends[0].signed) == SIGNED
for dialog in window.findChildren(BatchDialog):
    dialog.close()
ids = tuple(entry.job.id for entry in sign.model.entries[SIGNED:][:CHANGED])
sign.queue.tabs.setCurrentIndex(1); pause(0.3); turns.take()
elsewhere = subprocess.Popen([sys.executable, "-c", sys.argv[3], str(home), *ids])
wait(lambda: elsewhere.poll() is not None); pause(1.5)
gaps[f"{len(ids)} signed elsewhere"] = turns.take()
assert sign.model.count(Filter.DONE) == SIGNED + len(ids)
print(json.dumps(gaps), flush=True)
os._exit(0)
"""


_ELSEWHERE = """
import sys
from pathlib import Path
from bench.window_queue import open_journal
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Purpose

journal = open_journal(Path(sys.argv[1]) / "journal.sqlite", "PC2")
for claim in journal.claim(Wanted(Purpose.SIGN, job_ids=tuple(sys.argv[2:]))):
    journal.record_signed(claim, b"<signed/>", facts={}, signer="")
journal.close()
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


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured.

    Attributes:
        jobs: how many prescriptions there were.
        rows: the gaps.
        octets: memory of one row, on average.
    """

    jobs: int
    rows: tuple[Row, ...]
    octets: float


def measure(jobs: int = JOBS, rounds: int = ROUNDS) -> Result:
    """Make a journal and work with it.

    Args:
        jobs: how many prescriptions.
        rounds: of all the best counts, since other programs can only make a gap longer.
    """
    with tempfile.TemporaryDirectory() as home:
        # The window finds its byte code, as an installed program does; it is kept out of the tree.
        byte_code = Path(home) / "bytecode"
        _run(Path(home) / "small", 3 * SIGNED, byte_code)
        found = [_run(Path(home) / str(turn), jobs, byte_code) for turn in range(rounds)]
        octets = _memory(Path(home) / "0" / "journal.sqlite") / jobs
    rows = (
        Row(name, min(each[name][0] for each in found), min(each[name][1] for each in found))
        for name in found[0]
    )
    return Result(jobs, tuple(rows), octets)


def _run(home: Path, jobs: int, byte_code: Path) -> dict[str, tuple[float, float]]:
    """Have the window work in a process of its own; return the gaps."""
    home.mkdir()
    fill(home / "journal.sqlite", jobs)
    environment = dict(os.environ, PYTHONPYCACHEPREFIX=str(byte_code))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    paths = (str(_SOURCE), str(Path(__file__).resolve().parents[1]))
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(home), str(jobs), _ELSEWHERE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"the window did not work: {ran.stderr}")
    found: dict[str, tuple[float, float]] = json.loads(ran.stdout)
    return found


def _memory(path: Path) -> int:
    """How much the rows of the whole queue take, without the window."""
    journal = open_journal(path, "PC")
    journal.jobs(JobQuery(limit=1))  # what the database keeps for itself
    gc.collect()
    tracemalloc.start()
    entries = [Entry.of(job) for job in journal.jobs()]
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    journal.close()
    return taken if entries else 0


def table(result: Result) -> str:
    """Return the result as text."""
    limit = f"limit {LIMIT_MILLISECONDS}"
    lines = [f"{'longest stand-still with a long queue':36} {'ms':>7} {'own ms':>7} {limit:>10}"]
    lines += [f"{row.name:36} {row.wall:7.1f} {row.own:7.1f}" for row in result.rows]
    lines.append(f"{result.jobs} prescriptions, {result.octets:.0f} octets of memory each")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else JOBS)))
