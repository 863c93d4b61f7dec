"""Makes workstations quickly: everything is loaded once, then each is a fork.

Run as a program. One JSON line in, one out: ``{"start": {...place}}`` gives a process id,
``{"wait": pid}`` how it ended (negative: the number of the signal).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path

from clinic_signer.sandbox import Sandbox, open_sandbox
from station.day.workstation import Day, Place


def main(home: str, log: str) -> None:
    """Serve until the other side closes the pipe, then end every workstation."""
    sandbox = open_sandbox(Path(home))
    _ = sandbox.trust  # read once
    running: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            pid = os.fork()
            if pid == 0:
                _work(Place(**asked["start"]), sandbox, log)
            running.add(pid)
            answer = pid
        else:
            _, status = os.waitpid(asked["wait"], 0)
            running.discard(asked["wait"])
            answer = os.waitstatus_to_exitcode(status)
        print(answer, flush=True)
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _work(place: Place, sandbox: Sandbox, log: str) -> None:
    """The child: never returns."""
    status = 1
    try:
        with open(os.devnull, "rb") as nothing, open(log, "ab") as file:
            os.dup2(nothing.fileno(), 0)
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        Day(place, sandbox).work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
