"""The bench runs and prints its table. How fast anything is, is no matter for a test."""

from __future__ import annotations

import os

import pytest

from bench.__main__ import main
from pcsc.daemon import missing
from postgresql.server import programs

is_incomplete = bool(missing()) and not os.environ.get("CI")


@pytest.mark.skipif(is_incomplete, reason=f"not installed: {missing()}")
def test_the_bench_prints_every_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    main(
        [
            "--rounds",
            "1",
            "--turn",
            "1",
            "--windows",
            "1",
            "--day",
            "10",
            "--drivers",
            "1",
            "--cards",
            "1",
            "--approvals",
            "1",
            "--stalls",
            "1",
            "--history",
            "600",
            "--queue",
            "60",
            "--api",
            "4",
            "--intake",
            "4",
            "--archive",
            "64",
        ]
    )
    printed = capsys.readouterr().out
    for title in (
        "Signing",
        "Integrity",
        "Full verification: integrity",
        "Full verification of what a pharmacy gets",
        "Cost per check",
        "Two processes against one",
        "window shown and usable",
        "modules imported until the first paint",
        "stand-still of a day at the window",
        "stand-still of the window",
        "stand-still beside a journal",
        "stand-still with a long queue",
        "handed in over the local API",
        "taken in from a folder",
        "card driver",
        "card in a real PC/SC service",
        "second certificate",
        "approval in the window",
    ):
        assert title in printed
    assert printed.count("target") == 21 + (programs() is not None)
