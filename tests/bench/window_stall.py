"""How long the window's event loop stands still while the card keeps the card thread waiting.

The window of ``clinic-signer demo`` in a fresh process, with a practice card that takes its time
for every step. A timer in the window's thread notes the longest gap between two of its turns, by
the wall clock: other programs count too, so the same gap of an idle window stands beside.

Run it with ``python -m bench.window_stall`` from ``tests/``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_MILLISECONDS = 50
_TESTS = Path(__file__).resolve().parents[1]
_PATHS = os.pathsep.join((str(_TESTS.parent / "src"), str(_TESTS)))

_PROGRAM = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from clinic_signer.gui import app

application = app.make_application()
from bench.event_loop import Turns, pause, wait
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.sandbox import CardProfile, PersonId, open_sandbox
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults

sys.setswitchinterval(0.0005)  # as the window's own start does
home = Path(sys.argv[1])
slow = CardFaults(delays={None: 0.1})
desk = StationDesk(is_sandbox=True, out_folder=home / "signed", sandbox_folder=home / "sandbox")
doctor = open_sandbox(home / "sandbox").person(PersonId.DOCTOR)
desk.__dict__["_practice_card"] = issue_card(doctor, CardProfile.JMA, faults=slow)
window = app.make_window(desk)

window.resize(1366, 728)
window.show()
window.begin_work()
wait(lambda: window.strip.card.view.usable and window.screens.made_sign is not None)
sign = window.sign
wait(lambda: len(sign.model.entries) == 4)
pause(1)
turns = Turns()
gaps = {}
turns.take(); pause(2); gaps["idle window"], _ = turns.take()
window.banner.card.click(); wait(lambda: not window.strip.card.view.usable)
window.banner.card.click(); wait(lambda: window.strip.card.view.usable)
pause(0.2); gaps["card taken out, put in and read"], _ = turns.take()
ends = []
sign.signing_ended.connect(ends.append)
sign.tick_all()
wait(sign.bar.button.isEnabled)
turns.take()
sign.bar.button.click()
wait(lambda: sign.session is not None and sign.session.pin_dialog is not None)
pause(0.6); gaps["PIN asked for"], _ = turns.take()
QTest.keyClicks(sign.session.pin_dialog.field, "1234")
QTest.keyClick(sign.session.pin_dialog.field, Qt.Key.Key_Return)
wait(lambda: bool(ends)); gaps["two prescriptions signed"], _ = turns.take()
assert len(ends[0].signed) == 2
print(json.dumps(gaps), flush=True)
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what went on.
        milliseconds: the longest gap between two turns of the event loop; of all rounds the best,
            since other programs can only make it longer.
    """

    name: str
    milliseconds: float


def measure(rounds: int = 3) -> list[Row]:
    """Let the window work with a slow card, and note how long it stood still."""
    found: list[dict[str, float]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            ran = subprocess.run(
                [sys.executable, "-c", _PROGRAM, home],
                env={**os.environ, "PYTHONPATH": _PATHS},
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
            )
        if ran.returncode:
            raise RuntimeError(f"the window did not work: {ran.stderr}")
        found.append(json.loads(ran.stdout))
    return [Row(name, min(gaps[name] for gaps in found)) for name in found[0]]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    limit = f"limit {LIMIT_MILLISECONDS}"
    lines = [f"{'longest stand-still of the window':36} {'ms':>7} {limit:>10}"]
    lines += [f"{row.name:36} {row.milliseconds:7.1f}" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
