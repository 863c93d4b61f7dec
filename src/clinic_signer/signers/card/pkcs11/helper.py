"""The parent's side of the helper process: starts it, waits no longer than allowed, replaces it.

A vendor's module may crash or hang in any call. Then its process is ended and the next request
starts another one. A login is never repeated here: whether an attempt was used when the process
ended during C_Login is not known, and the failure says so.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, TypeVar, cast

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pin import Pin
from clinic_signer.signers.card.pkcs11.outcomes import failure_of_loading, failure_of_refusal
from clinic_signer.signers.card.pkcs11.protocol import (
    MAXIMUM_LINE,
    Ended,
    Event,
    Flags,
    Load,
    Loaded,
    NotLoaded,
    ProtocolError,
    Reached,
    Refused,
    Request,
    Sign,
    Stage,
    from_line,
    to_line,
)

log = logging.getLogger(__name__)

_E = TypeVar("_E")

_DYING = 2.0
"""Seconds to wait for a killed process."""

WORKER_COMMAND = (sys.executable, "-E", "-P", "-m", "clinic_signer.signers.card.pkcs11.worker")
"""Starts the helper process; neither the environment nor the working directory chooses what it
imports. An installed program whose executable is no Python interpreter must understand these
options too."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long an answer may take, in seconds. None of it is stated anywhere: all inferred.

    Attributes:
        load: starting the process, loading and initialising the module.
        look: finding cards, reading certificates: seconds with a contactless card.
        sign: a signature; a driver may wait inside for another program that holds the card.
        clean_up: logging out and closing, after the answer is known.
    """

    load: float = 20.0
    look: float = 30.0
    sign: float = 60.0
    clean_up: float = 5.0

    def of(self, request: Request) -> float:
        """The deadline of a request."""
        if isinstance(request, Load):
            return self.load
        return self.sign if isinstance(request, Sign) else self.look


class Pkcs11Helper:
    """One module in a process of its own. Requests wait for each other, from any thread.

    Args:
        module: absolute path of the module; the caller has checked that it may be loaded.
        deadlines: how long to wait.
    """

    def __init__(self, module: Path, *, deadlines: Deadlines = Deadlines()) -> None:
        self._module = module
        self._deadlines = deadlines
        self._lock = Lock()
        self._process: _Process | None = None
        self._loaded: Loaded | None = None

    @property
    def module(self) -> Path:
        """The module."""
        return self._module

    def load(self) -> Loaded:
        """Start the process and load the module, if it does not run already.

        Raises:
            Failure: PKCS11_MODULE_NOT_FOUND, _WRONG_BITNESS, _RUNTIME_MISSING, _UNUSABLE, _DIED,
                _HUNG.
        """
        with self._lock:
            return self._running()[1]

    def ask(self, request: Request, pin: Pin | None = None) -> tuple[Event, ...]:
        """Ask for something; start the process first where needed.

        Args:
            request: what to ask for; not :class:`Load`.
            pin: the PIN of a :class:`Sign`, whose ``pin_length`` is its length.

        Returns:
            The events, without the last one.

        Raises:
            Failure: as :meth:`load`; PKCS11_ATTEMPTS_UNKNOWN when the module crashed or hung while
                it had the PIN; CARD_PIN_DROPPED.
        """
        with self._lock:
            process, _ = self._running()
            return self._ask(process, request, pin)

    def close(self) -> None:
        """End the process, also while it is asked for something: that then fails.

        It ends with this program too, without being asked.
        """
        if (process := self._process) is not None:
            process.kill()
        with self._lock:
            self._end()

    def _running(self) -> tuple[_Process, Loaded]:
        if self._process is not None and self._loaded is not None and self._process.is_alive:
            return self._process, self._loaded
        self._end()
        try:
            self._process = process = _Process()
        except OSError as error:  # no memory, or something on the PC that forbids new processes
            name, reason = self._module.name, error.strerror
            raise Failure(FailureCode.PKCS11_MODULE_UNUSABLE, file=name, reason=reason) from error
        events = self._ask(process, Load(str(self._module)), None)
        if (loaded := first(events, Loaded)) is None:
            self._end()
            raise self._not_loaded(events)
        self._loaded = loaded
        log.debug("module loaded: %s", loaded.description)
        return process, loaded

    def _not_loaded(self, events: tuple[Event, ...]) -> Failure:
        if (problem := first(events, NotLoaded)) is not None:
            return failure_of_loading(problem, self._module.name)
        refused = first(events, Refused) or Refused("C_Initialize", "CKR_UNKNOWN")
        return failure_of_refusal(refused, self._module.name)

    def _ask(self, process: _Process, request: Request, pin: Pin | None) -> tuple[Event, ...]:
        seconds = self._deadlines.of(request)
        end = time.monotonic() + seconds
        process.send(request, pin)
        events: list[Event] = []
        while True:
            try:
                event = process.receive(end - time.monotonic())
            except Empty:
                # It may go on until it is dead, up to the login and beyond: that counts too.
                process.end()
                events += process.rest()
                return self._given_up(events, FailureCode.PKCS11_MODULE_HUNG, seconds)
            if event is None:
                return self._given_up(events, FailureCode.PKCS11_MODULE_DIED, seconds)
            if isinstance(event, Ended):
                if not event.is_clean:
                    self._end()
                return tuple(events)
            events.append(event)
            if _is_answer(event):
                end = min(end, time.monotonic() + self._deadlines.clean_up)

    def _given_up(
        self, events: list[Event], code: FailureCode, seconds: float
    ) -> tuple[Event, ...]:
        """The process has crashed or hangs: end it, and keep what it had already answered."""
        log.info("helper process ended: %s", code.value)
        self._end()
        if any(_is_answer(event) for event in events):
            return tuple(events)
        if events and events[-1] == Reached(Stage.LOGIN):
            raise Failure(FailureCode.PKCS11_ATTEMPTS_UNKNOWN, reason=code.value)
        raise Failure(code, seconds=round(seconds))

    def _end(self) -> None:
        process, self._process, self._loaded = self._process, None, None
        if process is not None:
            process.end()


def first(events: tuple[Event, ...], kind: type[_E]) -> _E | None:
    """The first event of a kind."""
    return next((event for event in events if isinstance(event, kind)), None)


def _is_answer(event: Event) -> bool:
    """True for what decides the outcome: what follows it is tidying up."""
    return not isinstance(event, Reached | Flags)


class _Process:
    """A helper process and the thread that reads its answers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            WORKER_COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=os.path.abspath(os.sep),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._requests = cast("IO[bytes]", self._process.stdin)
        # A thread, because Windows has no select() for pipes.
        Thread(target=_read, args=(self._process.stdout, self._events), daemon=True).start()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def send(self, request: Request, pin: Pin | None) -> None:
        """Write a request, and the PIN behind it from a buffer that is overwritten at once."""
        line = to_line(request)
        message = bytearray(len(line) + (len(pin) if pin is not None else 0))
        message[: len(line)] = line
        try:
            if pin is not None:
                pin.copy_into(message, len(line))
            rest = memoryview(message)
            while rest:
                rest = rest[self._requests.write(rest) :]
        except OSError:
            pass  # it has ended: that shows when the answer is waited for
        finally:
            message[:] = bytes(len(message))

    def receive(self, seconds: float) -> Event | None:
        """The next event; None when the process has ended.

        Raises:
            Empty: there was none in time.
        """
        return self._events.get(timeout=max(seconds, 0))

    def rest(self) -> list[Event]:
        """What it said between the last event taken and its end."""
        found: list[Event] = []
        with suppress(Empty):
            while (event := self._events.get(timeout=_DYING)) is not None:
                found.append(event)
        return [event for event in found if not isinstance(event, Ended)]

    def kill(self) -> None:
        """End it at once; from any thread."""
        self._process.kill()

    def end(self) -> None:
        """End it at once: whatever the module still does is of no use any more."""
        self.kill()
        with suppress(subprocess.TimeoutExpired):  # stuck in the kernel: it dies when that lets go
            self._process.wait(_DYING)
        self._requests.close()


def _read(answers: IO[bytes], events: SimpleQueue[Event | None]) -> None:
    with answers, open(answers.fileno(), "rb", closefd=False) as lines:
        while line := lines.readline(MAXIMUM_LINE):
            try:
                event = from_line(line)
            except ProtocolError:
                break
            if not isinstance(event, Event):
                break
            events.put(event)
    events.put(None)
