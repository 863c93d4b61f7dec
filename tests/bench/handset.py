"""A phone in software as a program of its own: what a phone does costs the PC's window nothing.

It reads one JSON list a line – ``["register", link, password]``, ``["pair", link]``, ``["approve",
link, number]`` – and answers each with a line: the code of a pairing, else an empty text.
"""

from __future__ import annotations

import json
import subprocess
import sys


class Handset:
    """The phone as another process has it.

    Args:
        page: the address of the service's page for phones.
    """

    def __init__(self, page: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.handset", page],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words: str) -> str:
        """Let it do something, and wait for it; not in the window's thread.

        Raises:
            RuntimeError: it has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the phone did not work")
        said: str = json.loads(answer)
        return said

    def put_away(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def main(page: str) -> None:
    """Do what is asked until nothing more is."""
    from second_certificate.software_phone import SoftwarePhone  # its libraries are not the PC's

    phone = SoftwarePhone(page)
    for line in sys.stdin:
        deed, *words = json.loads(line)
        answer = ""
        if deed == "register":
            phone.register(*words)
        elif deed == "pair":
            answer = phone.pair(*words)
        else:
            phone.approve(*words)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
