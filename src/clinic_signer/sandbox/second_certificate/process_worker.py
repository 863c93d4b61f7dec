"""The service in a process of its own.

``python -m clinic_signer.sandbox.second_certificate.process_worker`` reads requests from its
standard input and writes answers to its standard output, as :mod:`process` says; it ends with its
input.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.json_lines import decoded, encoded
from clinic_signer.sandbox.second_certificate.letter import Letter
from clinic_signer.sandbox.second_certificate.process import (
    MESSAGES,
    Fact,
    Refused,
    Start,
    Started,
    WriteLetter,
)
from clinic_signer.sandbox.second_certificate.running import RunningService, start_service
from clinic_signer.sandbox.world import open_sandbox


class _Serving:
    """The service, once it was asked for."""

    def __init__(self) -> None:
        self._service: RunningService | None = None

    def answer(self, request: object) -> Started | Letter | Refused:
        """Do what a request wants."""
        try:
            if isinstance(request, Start) and self._service is None:
                sandbox = open_sandbox(Path(request.home))
                self._service = start_service(sandbox, port=request.port)
                return Started(self._service.base_url)
            if isinstance(request, WriteLetter) and self._service is not None:
                return self._service.issue_letter(request.account)
        except Failure as failure:
            facts = (Fact(name, str(value)) for name, value in failure.facts.items())
            return Refused(failure.code, tuple(facts))
        raise RuntimeError("not a request that can come now")

    def stop(self) -> None:
        """End the service."""
        if self._service is not None:
            self._service.stop()


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends the input
    serving = _Serving()
    try:
        for line in sys.stdin.buffer:
            answer = serving.answer(decoded(line, MESSAGES))
            try:
                # Not by Python's buffer, which would complain at the end if nobody reads it.
                os.write(sys.stdout.fileno(), encoded(type(answer).__name__, answer))
            except OSError:  # the parent has ended while it waited
                return
    finally:
        serving.stop()


if __name__ == "__main__":
    main()
