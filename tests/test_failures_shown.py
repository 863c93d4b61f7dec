"""Every place that tells of a failure tells its code: one word for people, logs, programs, support.

What can be seen of it in the window is in ``gui/test_failure_places.py``, on the practice phone in
``sandbox/phone``; here is that no place of the window can forget it.
"""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_signer.api.problems import failure_json as api_failure
from clinic_signer.api.problems import problem_json
from clinic_signer.cli import _told
from clinic_signer.cli.output import failure_json, print_failure
from clinic_signer.cli.station import _told as told_by_the_station
from clinic_signer.diagnostics.finding import Group, Line, Probe, of_failure
from clinic_signer.diagnostics.report import Report
from clinic_signer.diagnostics.report_json import report_json
from clinic_signer.diagnostics.report_text import report_text
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import JAPAN
from clinic_signer.station.rejects import _reason
from clinic_signer.words import Language, same
from conftest import PROJECT

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def shown(failure: Failure, language: Language, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What each place says of a failure, with its code in it."""
    print_failure(failure, language)
    _told(failure, language)
    printed = capsys.readouterr().err
    finding = of_failure(failure)
    probe = Probe("x", Group.PC, same("x"), lambda _: finding)
    report = Report(NOW.astimezone(JAPAN), (Line(probe, finding),))
    return [
        *(line for line in printed.splitlines() if not line.startswith("  ")),
        json.dumps(failure_json(failure)),
        json.dumps(api_failure(failure, "–")),
        json.dumps(problem_json(failure, is_sandbox=False)),
        _reason("a.csv", failure, NOW).decode("utf-8-sig"),
        told_by_the_station(same("x"), failure).in_language(language),
        json.dumps(report_json(report)),
        report_text(report, language),
    ]


@pytest.mark.parametrize("code", list(FailureCode), ids=lambda c: c.value)
def test_the_same_code_stands_in_every_place(
    code: FailureCode, capsys: pytest.CaptureFixture[str]
) -> None:
    failure = Failure(code)
    for language in Language:
        for text in shown(failure, language, capsys):
            assert code.value in text, text
    page = (PROJECT / "docs" / "failures.md").read_text(encoding="utf-8")
    assert f"| `{code.value}` |" in page


# -- the window: one module puts failures into words --------------------------------------------

WINDOW = PROJECT / "src" / "clinic_signer" / "gui"
WORDS_OF_FAILURES = "failure_text"
FINDINGS = {"finding"}
"""A finding of a check or of the diagnosis has a remedy too; the code of one is beside it."""


def modules_of_the_window() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(WINDOW.rglob("*.py")):
        name = file.relative_to(WINDOW).with_suffix("").as_posix()
        yield name, ast.parse(file.read_text(encoding="utf-8"))


def test_no_other_module_of_the_window_takes_the_words_of_a_failure() -> None:
    """Whoever shows cause and remedy gets them from the function that gives the code as well."""
    found = [
        f"{name}.py:{node.lineno}"
        for name, tree in modules_of_the_window()
        if name != WORDS_OF_FAILURES
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("cause", "remedy")
        and not (isinstance(node.value, ast.Name) and node.value.id in FINDINGS)
    ]
    assert found == []


def test_whoever_asks_for_the_words_is_in_the_list_of_places() -> None:
    asking = {
        name
        for name, tree in modules_of_the_window()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == f"clinic_signer.gui.{WORDS_OF_FAILURES}"
        and {each.name for each in node.names} - {"FailureText"}
    }
    assert asking == set(named("PLACES")) | set(named("ELSEWHERE")) | set(named("WITHOUT"))


def named(table: str) -> Iterator[str]:
    """The modules in a table of the window's test, which needs no window to be read."""
    tests = ast.parse((Path(__file__).parent / "gui" / "test_failure_places.py").read_text("utf-8"))
    for node in tests.body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign):
            (target,) = node.targets
        if isinstance(target, ast.Name) and target.id == table:
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            assert isinstance(node.value, ast.Dict)
            for key in node.value.keys:
                assert isinstance(key, ast.Constant)
                yield str(key.value)


# -- the log ------------------------------------------------------------------------------------


def test_the_log_has_the_code_of_what_was_told(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    failure = Failure(FailureCode.CARD_ABSENT)
    with caplog.at_level(logging.INFO):
        print_failure(failure, Language.JAPANESE)
    assert "card-absent" in capsys.readouterr().err
    assert [record.getMessage() for record in caplog.records] == ["told: card-absent"]


# -- the guides ---------------------------------------------------------------------------------

READERS = ("doctor", "pharmacist", "it")


@pytest.mark.parametrize(
    "page",
    [
        *(f"user-guide/{language}/{name}.md" for language in ("ja", "en") for name in READERS),
        *(f"admin-guide/{language}.md" for language in ("ja", "en")),
    ],
)
def test_the_guides_tell_where_the_code_is_found(page: str) -> None:
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    codes = {code.value for code in FailureCode}
    assert re.search(r"[Cc]ode|コード", text)
    assert codes & set(re.findall(r"`([a-z0-9-]+)`", text)), "an example"
