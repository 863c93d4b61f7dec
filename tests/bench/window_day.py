"""A day at the window: stand-stills, what it costs when nobody touches it, and its memory.

An EMR writes prescriptions into the sandbox's intake folder, a process of its own. A person – a
script, :mod:`bench.day_in_window` – scrolls, searches, signs what has come with the card, verifies,
looks at the history, changes screens, pulls the card and puts it in. Then the window is left alone.
A bare PySide6 window of the same size stands beside it for the memory.

Run it with ``python -m bench.window_day [PRESCRIPTIONS SECONDS IDLE]`` from ``tests/``; the day of
the table in docs/evidence.md is ``300 600 60``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.memory import Memory

PRESCRIPTIONS, SECONDS, IDLE = 300, 600, 60
LIMIT_MILLISECONDS = 50
LIMIT_IDLE = 0.005
TIMES_BARE, MEGABYTES_MORE = 1.6, 40
_TESTS = Path(__file__).resolve().parents[1]

_BARE = """
import json
from dataclasses import asdict
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

application = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("Clinic Signer"))
window.resize(1366, 728)
window.show()
QTimer.singleShot(2000, application.quit)
application.exec()
from bench.memory import memory
print(json.dumps(asdict(memory())), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """The longest stand-still of one activity; see :class:`bench.stalls.Longest`."""

    name: str
    wall: float
    own: float
    stack: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was found.

    Attributes:
        prescriptions: how many arrived.
        signed: how many were signed, with those that were there to practise with.
        rows: the stand-stills.
        idle: the share of a core while nobody touches the window.
        wakeups: how often a second it woke up meanwhile.
        before: memory when it had loaded all.
        after: memory after the day.
        bare: memory of a bare window.
    """

    prescriptions: int
    signed: int
    rows: tuple[Row, ...]
    idle: float
    wakeups: float
    before: Memory
    after: Memory
    bare: Memory

    @property
    def limit(self) -> float:
        """So much memory the window may take, megabytes."""
        return TIMES_BARE * self.bare.resident + MEGABYTES_MORE


def write_prescriptions(folder: Path, prescriptions: int, seconds: float) -> None:
    """Write prescriptions evenly, as an EMR does: under another name first."""
    from clinic_signer.sandbox.samples import load_samples

    today = datetime.now(UTC).date()
    began = time.monotonic()
    for number in range(prescriptions):
        samples = {sample.name: sample.csv for sample in load_samples(today, copy=number + 1)}
        part = folder / f".{number}.part"
        part.write_bytes(samples["karino-taro.csv"])
        part.rename(folder / f"{number:05}.csv")
        next_one = began + (number + 1) * seconds * 0.95 / prescriptions
        time.sleep(max(0.0, next_one - time.monotonic()))


def measure(prescriptions: int = PRESCRIPTIONS, seconds: int = SECONDS, idle: int = IDLE) -> Result:
    """Live the day.

    Args:
        prescriptions: how many arrive.
        seconds: how long it takes.
        idle: how long the window is left alone afterwards, seconds.
    """
    with tempfile.TemporaryDirectory() as home:
        bare = json.loads(_run(["-c", _BARE], home))
        numbers = [str(number) for number in (prescriptions, seconds, idle)]
        _run(["-m", "bench.day_in_window", "1", "1", "1"], f"{home}/short")  # the byte code
        found = json.loads(_run(["-m", "bench.day_in_window", *numbers], f"{home}/day"))
    rows = (Row(name, **longest) for name, longest in found["stalls"].items())
    share, woken = found["idle"]
    before, after = (Memory(**each) for each in found["memory"])
    return Result(
        prescriptions, found["signed"], tuple(rows), share, woken, before, after, Memory(**bare)
    )


def _run(arguments: list[str], home: str) -> str:
    """Run a program that finds its byte code, and all that it keeps under one folder."""
    Path(home).mkdir(exist_ok=True)
    environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home)
    environment["PYTHONPATH"] = os.pathsep.join((str(_TESTS.parent / "src"), str(_TESTS)))
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "bench-bytecode")
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for name in ("PYTHONDONTWRITEBYTECODE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        environment.pop(name, None)
    ran = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    if ran.returncode or not ran.stdout:
        raise RuntimeError(f"the window did not work: {ran.stderr}")
    return ran.stdout


def table(result: Result) -> str:
    """Return the result as text."""
    columns = f"{'ms':>7} {'own ms':>7} {f'target {LIMIT_MILLISECONDS}':>10}"
    lines = [f"{'longest stand-still of a day at the window':44} {columns}"]
    for row in result.rows:
        lines.append(f"{row.name:44} {row.wall:7.1f} {row.own:7.1f}")
        if row.wall > LIMIT_MILLISECONDS and row.stack:
            lines.append(f"    {row.stack}")
    lines.append(f"{result.prescriptions} prescriptions arrived, {result.signed} signed")
    lines.append(
        f"left alone: {result.idle:.2%} of a core, {result.wakeups:.0f} wake-ups a second, "
        f"target {LIMIT_IDLE:.1%}"
    )
    lines.append(
        f"memory: {result.before.resident:.0f} MB before, {result.after.resident:.0f} MB after the "
        f"day ({result.after.proportional:.0f} MB its share), a bare window "
        f"{result.bare.resident:.0f} MB, target {result.limit:.0f} MB"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] == ["emr"]:
        write_prescriptions(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    else:
        print(table(measure(*(int(word) for word in sys.argv[1:4]))))
