"""Which modules the start of the window imports, and what each costs: ``python -X importtime``.

A fresh process that finds no page of its modules in Python's memory, but its byte code: a start as
after the installation. The times are each module's own, without those that it imports; measuring
makes all of them longer by the same factor or so. What is imported before the first paint is a
table of its own: only that is waited for.

Run it with ``python -m bench.window_imports [ROWS]`` from ``tests/``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.window_start import own_environment

ROWS = 20
_PAINTED = "clinic_signer painted"
_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (.*)")

# As the program starts; its imports go on until the window is made of all that it needs.
_PROGRAM = f"""
import os, sys
from clinic_signer.gui import app
from clinic_signer.cli import main

def make_window(desk):
    window = original(desk)
    window.first_painted.connect(lambda: print({_PAINTED!r}, file=sys.stderr, flush=True))
    window.settled.connect(lambda: os._exit(0))
    return window

original, app.make_window = app.make_window, make_window
sys.argv[1:] = ["--sandbox-folder", os.environ["SANDBOX"], "demo"]
main()
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One module.

    Attributes:
        name: of the module.
        own: milliseconds of its own.
        before_paint: the first paint waited for it.
    """

    name: str
    own: float
    before_paint: bool


def measure() -> list[Row]:
    """Start the window twice, the second time with byte code; return what that one imported."""
    with tempfile.TemporaryDirectory() as home:
        environment = own_environment(home) | {"SANDBOX": str(Path(home) / "sandbox")}
        for _ in range(2):
            ran = subprocess.run(
                [sys.executable, "-X", "importtime", "-c", _PROGRAM],
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=True,
            )
    painted, found = False, []
    for line in ran.stderr.splitlines():
        painted = painted or _PAINTED in line
        if match := _LINE.match(line):
            found.append(Row(match[3].strip(), int(match[1]) / 1000, not painted))
    return found


def table(found: Sequence[Row], rows: int = ROWS) -> str:
    """Return the slowest modules before the first paint, and after it, as text."""
    lines: list[str] = []
    for before, title in ((True, "until the first paint"), (False, "afterwards")):
        part = sorted((row for row in found if row.before_paint is before), key=lambda r: -r.own)
        whole = sum(row.own for row in part)
        lines.append(f"{f'modules imported {title}: {len(part)}':52} {whole:7.1f} ms")
        lines += [f"    {row.name:48} {row.own:7.1f}" for row in part[:rows]]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(), int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
