"""The report for programs (``resources/schemas/diagnose.json``)."""

from __future__ import annotations

from clinic_signer import __version__
from clinic_signer.diagnostics.finding import Line, State
from clinic_signer.diagnostics.report import Report
from clinic_signer.words import Words

REPORT_VERSION = 1
"""Counts up where keys are added."""


def report_json(report: Report) -> dict[str, object]:
    """The whole report as a JSON value, in both languages."""
    return {
        "report_version": REPORT_VERSION,
        "product_version": __version__,
        "at": report.at.isoformat(),
        "sandbox": report.is_sandbox,
        "worst": report.worst.value,
        "headline": _words(report.headline),
        "card_signs": report.card_signs,
        "phone_signs": report.phone_signs,
        "counts": {state.value: report.count(state) for state in State},
        "lines": [_line(line) for line in report.lines],
        "end": True,
    }


def _line(line: Line) -> dict[str, object]:
    finding = line.finding
    return {
        "name": line.probe.name,
        "group": line.probe.group.value,
        "title": _words(line.probe.title),
        "state": finding.state.value,
        "finding": _words(finding.words),
        "remedy": None if finding.remedy is None else _words(finding.remedy),
        "code": finding.code,
        "facts": dict(finding.facts),
    }


def _words(words: Words) -> dict[str, str]:
    return {"ja": words.ja, "en": words.en}
