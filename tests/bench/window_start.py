"""How long the window takes from the start of the process until it is shown and usable.

Compared with a bare PySide6 main window with one label, in the same interpreter with the same
settings. Every measurement is a fresh process; ours and the bare one take turns, so that
a busy machine slows both. A window is *usable* when it has been painted and the event loop has
answered an event that was posted after the paint.

Run it with ``python -m bench.window_start [ROUNDS]`` from ``tests/`` (with a display: as windows;
without: off screen).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 9
TARGET = 1.35
_SOURCE = Path(__file__).resolve().parents[2] / "src"

_BARE = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Window(QMainWindow):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, usable)

def usable():
    os.write(1, b"u")
    application.quit()

application = QApplication([])
window = Window()
window.setCentralWidget(QLabel("Clinic Signer"))
window.resize(1366, 728)
window.show()
application.exec()
os._exit(0)
"""

# The program's own way to start, its command line with it; only what would follow the first paint
# is replaced.
_OURS = """
import os, sys
from clinic_signer.gui import app
from clinic_signer.cli import main

def make_window(desk):
    window = original(desk)
    window.begin_work = lambda files: (os.write(1, b"u"), os._exit(0))
    return window

original, app.make_window = app.make_window, make_window
sys.argv[1:] = ["demo"]
main()
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was started.
        seconds: median time until usable.
        fastest: the fastest round.
        ratio: median over the median of the bare window.
    """

    name: str
    seconds: float
    fastest: float
    ratio: float


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Start both windows ``rounds`` times in turn; return the bare one's row and ours."""
    programs = {"bare PySide6 main window": _BARE, "Clinic Signer": _OURS}
    times: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as bytecode:
        for program in programs.values():  # fill the disk cache and the byte code
            _start(program, bytecode)
        for _ in range(rounds):
            for name, program in programs.items():
                times[name].append(_start(program, bytecode))
    bare = statistics.median(times["bare PySide6 main window"])
    return [
        Row(name, statistics.median(values), min(values), statistics.median(values) / bare)
        for name, values in times.items()
    ]


def _start(program: str, bytecode: str) -> float:
    """Return the seconds from starting the process to its word that it is usable.

    Both windows find their byte code, as an installed program does; it is kept out of the tree.
    """
    environment = own_environment(bytecode)
    begin = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdout is not None
        word = process.stdout.read(1)
        taken = time.perf_counter() - begin
        _, errors = process.communicate(timeout=30)
    if word != b"u" or process.returncode != 0 or b"Traceback" in errors:
        raise RuntimeError(f"the window did not start: {errors.decode(errors='replace')}")
    return taken


def own_environment(folder: str) -> dict[str, str]:
    """The environment of a start that keeps what it keeps, byte code too, in a folder.

    It is beside a window that is open, and without what that one has kept.
    """
    environment = dict(os.environ, PYTHONPATH=str(_SOURCE), PYTHONPYCACHEPREFIX=folder)
    environment |= dict.fromkeys(("XDG_RUNTIME_DIR", "XDG_DATA_HOME", "LOCALAPPDATA"), folder)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    columns = f"{'median':>9} {'fastest':>9} {'ratio':>7}  target {TARGET}"
    lines = [f"{'window shown and usable':32} {columns}"]
    lines += [
        f"{row.name:32} {row.seconds * 1000:6.0f} ms {row.fastest * 1000:6.0f} ms {row.ratio:6.2f}x"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)))
