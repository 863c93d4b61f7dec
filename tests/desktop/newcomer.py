"""Somebody who knows the program by what it says of itself, and has a keyboard."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_MANY = 8
"""More than any menu has entries."""


@dataclass(frozen=True)
class Thing:
    """Something on the screen, as assistive technology is told of it.

    Attributes:
        role: what it is, in the words of the bus.
        name: what it is called.
        description: what is added to that: the reason why it is off, its key.
        text: what is in it, if it is a field.
        states: ``enabled``, ``checked``, ``focused`` …
    """

    role: str
    name: str
    description: str
    text: str
    states: frozenset[str]


class NotThereError(AssertionError):
    """What was looked for did not come in time."""


class Newcomer:
    """Looks, presses and types in one program; use it as a context manager.

    Args:
        program: its name on the accessibility bus.
        command: how the eyes and hands are started in the session of the program.
        environment: of that session.
    """

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._helper = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._helper.terminate()
        self._helper.communicate(timeout=30)

    def look(self, role: str, name: str = "", **more: object) -> Thing | None:
        """What fits and is shown now."""
        found = self._ask("find", wanted=_wanted(role, name, more))
        return None if found is None else _thing(found)

    def see(self, role: str, name: str = "", **more: object) -> Thing:
        """Wait for something.

        Args:
            role: of it.
            name: of it, whole; ``says``: parts of it.
            more: ``is_``: states it must have, ``seconds``: how long to wait.
        """
        return _thing(self._ask("wait", wanted=_wanted(role, name, more)))

    def press(self, role: str, name: str = "", **more: object) -> None:
        """Wait until it can be used, then do what a click does."""
        self._ask("press", wanted=_wanted(role, name, more))

    def go_to(self, role: str, name: str = "", **more: object) -> None:
        """Give it the keyboard."""
        self._ask("focus", wanted=_wanted(role, name, more))

    def write(self, text: str, role: str, name: str = "", **more: object) -> None:
        """Put a text into a field (not a PIN: only keys count there)."""
        self._ask("write", wanted=_wanted(role, name, more), text=text)

    def keys(self, *chords: str) -> None:
        """Type, one key after the other."""
        for chord in chords:
            self._ask("key", chord=chord)

    def heard(self) -> list[str]:
        """What was announced since the last question."""
        heard = self._ask("heard")
        assert isinstance(heard, list)
        return heard

    def choose(self, name: str) -> None:
        """Go down an open menu to an entry, and take it.

        Raises:
            NotThereError: it is not among them.
        """
        heard: list[str] = []
        for _ in range(_MANY):
            self.keys("Down")
            heard.append(str(self._ask("reached")))
            if heard[-1] == name:
                self.keys("Return")
                return
        raise NotThereError(f"{name} is not among {heard}")

    def names(self) -> list[str]:
        """Everything shown, for whoever has to find out what went wrong."""
        names = self._ask("names")
        assert isinstance(names, list)
        return names

    def _ask(self, verb: str, **request: object) -> object:
        assert self._helper.stdin is not None
        assert self._helper.stdout is not None
        self._helper.stdin.write(json.dumps({"do": verb, **request}) + "\n")
        self._helper.stdin.flush()
        answer = json.loads(self._helper.stdout.readline())
        if "problem" in answer:
            raise NotThereError(answer["problem"])
        return answer["answer"]


def _wanted(role: str, name: str, more: dict[str, object]) -> dict[str, object]:
    wanted: dict[str, object] = {"role": role}
    if name:
        wanted["name"] = name
    for key, value in more.items():
        wanted[key.rstrip("_")] = [value] if isinstance(value, str) else value
    return wanted


def _thing(found: object) -> Thing:
    assert isinstance(found, dict)
    return Thing(
        found["role"],
        found["name"],
        found["description"],
        found["text"],
        frozenset(found["states"]),
    )
