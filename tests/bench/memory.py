"""What a process takes of this PC (Linux)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_OWN = Path("/proc/self")


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of a process, in megabytes of 10⁶ octets.

    Attributes:
        resident: all that is in memory.
        proportional: the same, what is shared with other processes divided among them.
    """

    resident: float
    proportional: float


def memory() -> Memory:
    """What this process takes now."""
    lines = (line.split() for line in (_OWN / "smaps_rollup").read_text().splitlines()[1:])
    kilobytes = {name: int(value) for name, value, *_ in lines}
    return Memory(kilobytes["Rss:"] * 1.024e-3, kilobytes["Pss:"] * 1.024e-3)


def wakeups() -> int:
    """How often the threads of this process have waited for something, until now."""
    found = 0
    for task in (_OWN / "task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                found += int(line.split()[1])
    return found
