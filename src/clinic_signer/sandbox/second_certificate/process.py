"""The service as a process of its own, for a window: in the world it is on another machine.

The window then takes what it takes at work, and never waits for the service's libraries. Requests
and answers are JSON lines over pipes, one at a time; :mod:`process_worker` is the other side. The
process ends with the pipe to it, and so with its parent, however that ends.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import IO, TYPE_CHECKING, TypeVar, cast

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.json_lines import decoded, encoded
from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.letter import Letter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_COMMAND = (sys.executable, "-P", "-m", "clinic_signer.sandbox.second_certificate.process_worker")
_STOP_SECONDS = 2

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Start:
    """Serve the people of a sandbox: the first request, and again after a port that is taken.

    Attributes:
        home: the sandbox's folder.
        port: where; 0 takes a free one.
    """

    home: str
    port: int


@dataclass(frozen=True, slots=True)
class Started:
    """It serves, from now on.

    Attributes:
        base_url: the origin for PC and phone.
    """

    base_url: str


@dataclass(frozen=True, slots=True)
class WriteLetter:
    """Write a new letter for an account; answered by a :class:`Letter`."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a failure, as text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer to what could not be done: a failure of the catalogue."""

    code: FailureCode
    facts: tuple[Fact, ...] = field(repr=False)


MESSAGES: dict[str, type] = {
    kind.__name__: kind for kind in (Start, Started, WriteLetter, Letter, Refused)
}


class ServiceProcess:
    """The service while it runs in a process of its own: begun at once, asked to serve later.

    Whoever waits for an answer gets it, or hears that the process has ended: :meth:`kill` and
    :meth:`stop` may be called from another thread.

    Attributes:
        base_url: the origin for PC and phone, and the address of the phone page, once it serves.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self._turn = Lock()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def serve(self, home: Path, ports: Sequence[int]) -> None:
        """Serve the people of a sandbox. Takes some seconds; it ends where it cannot.

        Args:
            home: the sandbox's folder.
            ports: ports of the service, tried in turn while another program has them; 0 takes a
                free one.

        Raises:
            Failure: what :func:`~clinic_signer.sandbox.second_certificate.running.start_service`
                raises; SANDBOX_UNUSABLE when the process has ended.
        """
        try:
            self.base_url = self._start(str(home.resolve()), ports)
        except BaseException:
            self.kill()
            raise

    def issue_letter(self, account: AccountId = AccountId.DOCTOR) -> Letter:
        """Write a new letter for an account; its earlier one ends.

        Raises:
            Failure: SANDBOX_UNUSABLE when the process has ended.
        """
        return self._ask(WriteLetter(account), Letter)

    def stop(self) -> None:
        """End the service; what was under way is lost."""
        self._requests.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process at once, whatever it does. May be called again."""
        self._process.kill()
        self._process.wait()
        with self._turn:  # whoever waits for an answer has it now, or the end of the pipe
            self._requests.close()
            self._answers.close()

    def _start(self, home: str, ports: Sequence[int]) -> str:
        *others, last = ports
        for port in others:
            try:
                return self._ask(Start(home, port), Started).base_url
            except Failure as failure:
                if failure.code is not FailureCode.SANDBOX_PORT_TAKEN:
                    raise
        return self._ask(Start(home, last), Started).base_url

    def _ask(self, request: object, kind: type[_Answer]) -> _Answer:
        with self._turn:
            try:
                self._requests.write(encoded(type(request).__name__, request))
                answer = decoded(self._answers.readline(), MESSAGES)
            except (OSError, ValueError) as error:  # of a pipe that is closed, or no message
                raise Failure(FailureCode.SANDBOX_UNUSABLE, reason="process") from error
        if isinstance(answer, Refused):
            raise Failure(answer.code, **{fact.name: fact.text for fact in answer.facts})
        if not isinstance(answer, kind):
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason="process")
        return answer
