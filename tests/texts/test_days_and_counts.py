"""Days, times, time spans and large counts are written in one place, by no screen by itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from texts.found import SOURCE, everything

WRITERS = {"japan.py", "gui/dates.py", "gui/report/clock.py"}
"""Where days and times become words."""
FOR_PROGRAMS = {"gui/history/exporting.py", "gui/settings/diagnosis/page.py", "cli/journal.py"}
FOR_PROGRAMS |= {"logs/kept.py", "diagnostics/bundle.py"}
"""Names of files and columns of a table: written so that they sort."""
OF_THE_DATA = {"gui/sign/sheet_rows.py"}
"""The form: how often a day a medicine is taken."""
COUNTS_ALONE = {"gui/verify/filters.py"}
"""A number beside a word, in a place of its own."""
IN_WORDS = re.compile("[年月日時分秒]")


def read(sign: str, folder: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every node of the files that have a sign in them, with the name of its file."""
    for file in folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if re.search(sign, text):
            name = file.relative_to(SOURCE / "clinic_signer").as_posix()
            yield from ((name, node) for node in ast.walk(ast.parse(text)))


def writes_time(node: ast.AST) -> bool:
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        return "%" in ast.unparse(node.format_spec)
    if isinstance(node, ast.JoinedStr):
        written = [part.value for part in node.values if isinstance(part, ast.Constant)]
        has_facts = len(written) < len(node.values)
        return has_facts and bool(IN_WORDS.search("".join(str(each) for each in written)))
    return isinstance(node, ast.Attribute) and node.attr == "strftime"


def test_no_screen_writes_a_day_or_a_time_by_itself() -> None:
    allowed = WRITERS | FOR_PROGRAMS | OF_THE_DATA
    found = [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, node in read("[年月日時分秒]|strftime|:%", SOURCE)
        if name not in allowed and not name.startswith("sandbox/") and writes_time(node)
    ]
    assert found == []


def test_counts_are_grouped_by_their_text_and_not_by_whoever_says_it() -> None:
    assert len([text for text in everything().texts if ":,}" in text.ja]) > 10
    found = [
        f"{name}:{node.lineno}"
        for name, node in read(":,}", SOURCE / "clinic_signer" / "gui")
        if name not in COUNTS_ALONE
        and isinstance(node, ast.FormattedValue)
        and node.format_spec is not None
        and "," in ast.unparse(node.format_spec)
    ]
    assert found == []
