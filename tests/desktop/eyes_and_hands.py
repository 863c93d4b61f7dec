"""What assistive technology sees of the program and does with it: run by Debian's Python.

Usage: ``/usr/bin/python3 eyes_and_hands.py`` in a session with an accessibility bus. Takes one
request as a JSON line, answers with one. Widgets are found by role and name alone; whatever is not
shown does not exist. Keys go through the X server, as those of a keyboard do; there is no pointer.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

GLANCE_SECONDS = 0.05
CONTROL, ALT, SHIFT = 1 << 2, 1 << 3, 1 << 0
MODIFIERS = {"ctrl": CONTROL, "alt": ALT, "shift": SHIFT}
KEYSYMS = {"Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "Down": 0xFF54, "space": 0x20}


class Reader:
    """Looks at one program.

    Args:
        program: its name on the bus.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        self._heard: list[str] = []
        self._listener = Atspi.EventListener.new(self._hear)
        self._listener.register("object:announcement")
        self._reached = ""
        self._follower = Atspi.EventListener.new(self._follow)
        self._follower.register("object:state-changed:focused")

    # -- looking ----------------------------------------------------------------------------

    def find(self, wanted: dict[str, Any]) -> Atspi.Accessible | None:
        """The first shown thing that fits, in reading order; None if there is none now."""
        for node in self._shown():
            try:
                if _fits(node, wanted):
                    return node
            except GLib.Error:  # gone while it was looked at
                continue
        return None

    def wait(self, wanted: dict[str, Any]) -> Atspi.Accessible:
        """The same, as soon as there is one.

        Raises:
            LookupError: there was none in time; says what there was instead.
        """
        end = time.monotonic() + wanted.get("seconds", 20)
        while time.monotonic() < end:
            found = self.find(wanted)
            if found is not None:
                return found
            self._listen(GLANCE_SECONDS)
        raise LookupError(f"not there: {wanted}; there is:\n" + "\n".join(self.names()))

    def names(self) -> list[str]:
        """Role, name and state of everything shown."""
        lines = []
        for node in self._shown():
            try:
                if node.get_name():
                    lines.append(f"{node.get_role_name()}: {node.get_name()} {_states(node)}")
            except GLib.Error:
                continue
        return lines

    def _shown(self) -> Iterator[Atspi.Accessible]:
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            if program is not None and program.get_name() == self._program:
                # What was opened last lies on top.
                windows = [program.get_child_at_index(i) for i in range(program.get_child_count())]
                for window in reversed(windows):
                    yield from _tree(window)

    # -- doing ------------------------------------------------------------------------------

    def press(self, wanted: dict[str, Any]) -> None:
        """Do what a click would do."""
        node = self.wait({**wanted, "is": [*wanted.get("is", []), "enabled"]})
        names = [Atspi.Action.get_action_name(node, i) for i in range(node.get_n_actions())]
        for verb in ("Press", "Toggle"):
            if verb in names:
                Atspi.Action.do_action(node, names.index(verb))
                return
        raise LookupError(f"{wanted} cannot be pressed: {names}")

    def focus(self, wanted: dict[str, Any]) -> None:
        """Give it the keyboard."""
        node = self.wait(wanted)
        Atspi.Component.grab_focus(node)
        self.wait({**wanted, "is": [*wanted.get("is", []), "focused"]})

    def write(self, wanted: dict[str, Any], text: str) -> None:
        """Put a text into a field."""
        Atspi.EditableText.set_text_contents(self.wait(wanted), text)

    def key(self, chord: str) -> None:
        """Press and release a key, with its modifiers: ``ctrl+Return``, ``Tab``, ``1``."""
        *held, key = chord.split("+")
        mask = sum(MODIFIERS[name] for name in held)
        symbol = KEYSYMS.get(key) or ord(key)
        kind = Atspi.KeySynthType
        if mask:
            Atspi.generate_keyboard_event(mask, None, kind.LOCKMODIFIERS)
        Atspi.generate_keyboard_event(symbol, None, kind.SYM)
        if mask:
            Atspi.generate_keyboard_event(mask, None, kind.UNLOCKMODIFIERS)
        self._listen(GLANCE_SECONDS)

    # -- listening --------------------------------------------------------------------------

    def heard(self) -> list[str]:
        """What was announced since the last question."""
        self._listen(GLANCE_SECONDS)
        heard, self._heard = self._heard, []
        return heard

    def reached(self) -> str:
        """The name of what got the keyboard last; menus are told of in this way alone."""
        self._listen(GLANCE_SECONDS)
        return self._reached

    def _follow(self, event: Atspi.Event) -> None:
        if event.detail1:
            try:
                self._reached = event.source.get_name() or ""
            except GLib.Error:  # gone already
                self._reached = ""

    def _hear(self, event: Atspi.Event) -> None:
        self._heard.append(str(event.any_data))

    def _listen(self, seconds: float) -> None:
        context = GLib.MainContext.default()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not context.iteration(False):
                time.sleep(0.01)


def _tree(node: Atspi.Accessible | None) -> Iterator[Atspi.Accessible]:
    try:
        if node is None or not node.get_state_set().contains(Atspi.StateType.SHOWING):
            return
        yield node
        for index in range(node.get_child_count()):
            yield from _tree(node.get_child_at_index(index))
    except GLib.Error:
        return


def _states(node: Atspi.Accessible) -> list[str]:
    return [state.value_nick for state in node.get_state_set().get_states()]


def _fits(node: Atspi.Accessible, wanted: dict[str, Any]) -> bool:
    if "role" in wanted and node.get_role_name() != wanted["role"]:
        return False
    name = node.get_name() or ""
    if "name" in wanted and name != wanted["name"]:
        return False
    if any(part not in name for part in wanted.get("says", [])):
        return False
    states = _states(node) if wanted.get("is") else []
    return all(state in states for state in wanted.get("is", []))


def _answer(reader: Reader, request: dict[str, Any]) -> object:
    wanted = request.get("wanted", {})
    match request["do"]:
        case "find":
            node = reader.find(wanted)
            return None if node is None else _described(node)
        case "wait":
            return _described(reader.wait(wanted))
        case "press":
            return reader.press(wanted)
        case "focus":
            return reader.focus(wanted)
        case "write":
            return reader.write(wanted, request["text"])
        case "key":
            return reader.key(request["chord"])
        case "heard":
            return reader.heard()
        case "reached":
            return reader.reached()
        case "names":
            return reader.names()
        case unknown:
            raise LookupError(unknown)


def _described(node: Atspi.Accessible) -> dict[str, object]:
    texts = "EditableText" in node.get_interfaces()
    return {
        "text": Atspi.Text.get_text(node, 0, -1) if texts else "",
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "states": _states(node),
    }


def main() -> None:
    """Answer until the input ends."""
    warnings.simplefilter("ignore", DeprecationWarning)
    reader = Reader(sys.argv[1])
    for line in sys.stdin:
        try:
            answer: dict[str, object] = {"answer": _answer(reader, json.loads(line))}
        except (LookupError, GLib.Error) as problem:
            answer = {"problem": str(problem)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
