"""Another program on the same PC: a process of its own that is told what to do with a card."""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType
from typing import Self

_SHARED, _EXCLUSIVE = 2, 1
_LEAVE, _RESET = 0, 1


class OtherProgram:
    """Does one thing after another with one card; each method returns when it is done."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def connect(self, reader: str) -> None:
        self._do(f"connect {_SHARED} {reader}")

    def connect_exclusively(self, reader: str) -> None:
        self._do(f"connect {_EXCLUSIVE} {reader}")

    def begin(self) -> None:
        self._do("begin")

    def end(self) -> None:
        self._do("end")

    def end_later(self, seconds: float) -> None:
        """End the transaction after a while; returns at once."""
        self._send(f"later {seconds}")

    def transmit(self, command: bytes) -> bytes:
        return bytes.fromhex(self._do(f"transmit {command.hex()}"))

    def reset(self) -> None:
        """Reset the card and go."""
        self._do("reset")

    def disconnect(self) -> None:
        self._do("disconnect")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        print(line, file=self._process.stdin, flush=True)

    def _do(self, line: str) -> str:
        self._send(line)
        assert self._process.stdout is not None
        status, _, value = self._process.stdout.readline().strip().partition(" ")
        assert status == "0", f"{line}: {status}"
        return value


def _obey() -> None:
    """The other process: a line in, a line with result and value out."""
    import time

    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    card = 0
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        value = ""
        if verb == "connect":
            share, _, reader = rest.partition(" ")
            result, card, _ = scard.SCardConnect(context, reader, int(share), 3)
        elif verb == "begin":
            result = scard.SCardBeginTransaction(card)
        elif verb == "end":
            result = scard.SCardEndTransaction(card, _LEAVE)
        elif verb == "later":
            time.sleep(float(rest))
            scard.SCardEndTransaction(card, _LEAVE)
            continue
        elif verb == "transmit":
            result, answer = scard.SCardTransmit(card, 2, list(bytes.fromhex(rest)))
            value = bytes(answer).hex()
        else:
            result = scard.SCardDisconnect(card, _RESET if verb == "reset" else _LEAVE)
        print(f"{result & 0xFFFFFFFF:x} {value}", flush=True)


if __name__ == "__main__":
    _obey()
