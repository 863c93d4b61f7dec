"""Every text of the product for people, found in its source: both languages, place, widgets.

A text is a call of ``Words`` or a pair of strings, Japanese and English, side by side in a call
or a tuple (the rows of a catalogue). Its role is that of the widget it is handed to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from conftest import PROJECT

SOURCE = PROJECT / "src"
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々]")
WIDGETS = {
    "Button": "button",
    "icon_button": "button",
    "_button": "button",
    "CheckBox": "check box",
    "RailEntry": "rail",
    "setWindowTitle": "title",
    "Notice": "notice",
    "show_notice": "notice",
    "EmptyNote": "notice",
    "show_state": "state",
    "panel": "heading",
    "Section": "heading",
}
"""What the texts in a call of this name become."""


@dataclass(frozen=True)
class Text:
    """One text.

    Args:
        module: dotted name of its module.
        line: where it begins.
        name: of the constant it is; empty when it is part of a table or an expression.
        ja: Japanese, with ``{}`` for what is not written there.
        en: English.
        is_words: a call of ``Words``, not a pair in a table.
    """

    module: str
    line: int
    name: str
    ja: str
    en: str
    is_words: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.name} 「{self.ja}」“{self.en}”"

    @property
    def key(self) -> str:
        """Module and constant."""
        return f"{self.module}.{self.name}"

    @property
    def room(self) -> str:
        """The room of its module."""
        return self.module.split(".")[1]


@dataclass
class Found:
    """What was found in the whole source."""

    texts: list[Text] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=dict)

    def of_role(self, role: str) -> list[Text]:
        """The texts that a widget of this kind is given."""
        return [text for text in self.texts if role in self.roles.get(text.key, set())]


@cache
def everything() -> Found:
    """Read the whole source, once."""
    found = Found()
    for file in sorted(SOURCE.rglob("*.py")):
        _read(file, found)
    return found


def _read(file: Path, found: Found) -> None:
    module = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    named = dict(_named(tree.body))
    places = _places(nodes, module)
    found.texts.extend(_texts(nodes, module, named))
    buttons = _buttons(nodes)
    for node in nodes:
        if (key := _reference(node, places)) is not None:
            found.used.add(key)
        if isinstance(node, ast.Call) and (role := _role(node, buttons)) is not None:
            for inside in ast.walk(node):
                if (key := _reference(inside, places)) is not None:
                    found.roles.setdefault(key, set()).add(role)


def _buttons(nodes: list[ast.AST]) -> dict[str, str]:
    """The roles of the attributes and names that hold a button."""
    return {
        ast.unparse(node.targets[0]): role
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if (role := WIDGETS.get(_called(node.value))) in ("button", "check box")
    }


def _role(call: ast.Call, buttons: dict[str, str]) -> str | None:
    if _called(call) == "setText" and isinstance(call.func, ast.Attribute):
        return buttons.get(ast.unparse(call.func.value))
    return WIDGETS.get(_called(call))


def _named(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Which value the constants of a module have."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield id(node.value), node.targets[0].id
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield id(node.value), node.target.id


def _places(nodes: list[ast.AST], module: str) -> dict[str, str]:
    """What each imported or own name stands for, dotted."""
    places: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                places[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            places.setdefault(name, f"{module}.{name}")
    return places


def _reference(node: ast.AST, places: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return places.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = places.get(node.value.id)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def _texts(nodes: list[ast.AST], module: str, named: dict[int, str]) -> Iterator[Text]:
    for node in nodes:
        if isinstance(node, ast.Call):
            parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Tuple):
            parts = list(node.elts)
        else:
            continue
        is_words = isinstance(node, ast.Call) and _called(node) == "Words"
        written = [_written(part) for part in parts]
        at = 0
        while at + 1 < len(written):
            ja, en = written[at], written[at + 1]
            if ja is not None and en is not None and (is_words or _is_pair(ja, en)):
                yield Text(module, node.lineno, named.get(id(node), ""), ja, en, is_words)
                at += 1
            at += 1


def _is_pair(ja: str, en: str) -> bool:
    return bool(JAPANESE.search(ja)) and not JAPANESE.search(en) and bool(re.search("[a-z]", en))


def _written(node: ast.AST) -> str | None:
    """The string that stands there, its braces for ``format`` left in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [_written(value) for value in node.values]
        return "".join("{}" if part is None else part for part in parts)
    return None
