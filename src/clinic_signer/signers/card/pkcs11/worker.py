"""The helper process: holds the vendor's module, so that its crash or hang is not the window's.

``python -m clinic_signer.signers.card.pkcs11.worker`` reads requests from its standard input and
writes answers to its standard output (:mod:`~clinic_signer.signers.card.pkcs11.protocol`), one
request at a time, and ends with its parent: at the end of the input, even while the module hangs.

The PIN comes through the pipe only and is overwritten after use; the process leaves no core file,
cannot be read by other processes of the user, and what the module prints goes nowhere.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from queue import SimpleQueue
from threading import Thread

from clinic_signer.signers.card.no_core import leave_no_core
from clinic_signer.signers.card.pkcs11.driver import Driver
from clinic_signer.signers.card.pkcs11.loading import load_problem
from clinic_signer.signers.card.pkcs11.protocol import (
    MAXIMUM_LINE,
    Ended,
    Event,
    Load,
    ProtocolError,
    Request,
    Sign,
    from_line,
    to_line,
)

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2
_FAULTY_INPUT = 2


def main() -> None:
    """Serve until the input ends."""
    harden()
    requests, answers = take_pipes()
    queue: SimpleQueue[tuple[Request, bytearray]] = SimpleQueue()
    # A thread reads on while the module works: only so is the parent's end noticed in time.
    Thread(target=_read, args=(InputPipe(requests), queue), daemon=True).start()
    driver = Driver()
    while True:
        request, pin = queue.get()
        try:
            _serve(driver, request, pin, answers)
        finally:
            pin[:] = bytes(len(pin))


def _serve(driver: Driver, request: Request, pin: bytearray, answers: int) -> None:
    if isinstance(request, Load) and (problem := load_problem(request.module)):
        _send(answers, problem)
    else:
        for event in driver.answers(request, pin):
            _send(answers, event)
    _send(answers, Ended(driver.clean_up()))


def _send(answers: int, event: Event) -> None:
    line = memoryview(to_line(event))
    try:
        while line:
            line = line[os.write(answers, line) :]
    except OSError:
        os._exit(0)  # the parent is gone


def _read(pipe: InputPipe, queue: SimpleQueue[tuple[Request, bytearray]]) -> None:
    # os._exit: nothing of the module's runs at the end, where it could hang or crash.
    try:
        while True:
            message = from_line(pipe.line())
            if not isinstance(message, Request):
                os._exit(_FAULTY_INPUT)
            length = message.pin_length if isinstance(message, Sign) else 0
            queue.put((message, pipe.take(length)))
    except (EOFError, OSError):
        os._exit(0)
    except ProtocolError:
        os._exit(_FAULTY_INPUT)


class InputPipe:
    """Lines and secrets from a pipe, through one buffer that is overwritten as it is emptied.

    Args:
        descriptor: what to read from.
    """

    def __init__(self, descriptor: int) -> None:
        self._raw = io.FileIO(descriptor, "rb")
        self._buffer = bytearray(4096)
        self._filled = 0

    def line(self) -> bytes:
        """The next line, with its line end.

        Raises:
            EOFError: the input has ended.
            ProtocolError: the line is too long.
        """
        while (end := self._buffer.find(b"\n", 0, self._filled)) < 0:
            if self._filled > MAXIMUM_LINE:
                raise ProtocolError("line too long")
            self._fill()
        return bytes(self.take(end + 1))

    def take(self, length: int) -> bytearray:
        """The next bytes, in a buffer that its user overwrites.

        Raises:
            EOFError: the input has ended.
        """
        while self._filled < length:
            self._fill()
        taken = self._buffer[:length]
        rest = self._filled - length
        with memoryview(self._buffer) as view:
            view[:rest] = view[length : self._filled]
            view[rest : self._filled] = bytes(length)
        self._filled = rest
        return taken

    def _fill(self) -> None:
        if self._filled == len(self._buffer):
            grown = bytearray(2 * len(self._buffer))
            grown[: self._filled] = self._buffer
            self._buffer[:] = bytes(len(self._buffer))
            self._buffer = grown
        with memoryview(self._buffer) as view:
            count = self._raw.readinto(view[self._filled :])
        if not count:
            raise EOFError
        self._filled += count


def take_pipes() -> tuple[int, int]:
    """Keep the pipes to the parent for ourselves and give the module empty ones instead.

    Returns:
        Descriptors to read requests from and to write answers to.
    """
    requests, answers = os.dup(_INPUT), os.dup(_OUTPUT)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (_INPUT, _OUTPUT, _ERRORS):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return requests, answers


if sys.platform == "win32":
    import ctypes

    _NO_BOXES = 0x8003
    """SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX."""

    def harden() -> None:
        """Crash without a box: nobody would see it, and the process would hang behind it."""
        ctypes.windll.kernel32.SetErrorMode(_NO_BOXES)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

else:

    def harden() -> None:
        """Keep what is in memory to ourselves."""
        leave_no_core()
        # Ctrl+C goes to every process of the terminal; the parent decides when we end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
