"""Every place that tells of a failure tells its code: one word for people, logs, programs, support.

The window shows the code in the history and in the diagnostics; what it says elsewhere is cause and
remedy in words.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

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
