from __future__ import annotations

import subprocess
import sys

import pytest

from installer import trim
from installer.places import BuildStopped

RULES = trim.Rules("part", drop=("a/*", "*.pyi"), keep=("a/keep/*",))


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("a/x.py", True),
        ("a/deep/x.py", True),
        ("b/x.py", False),
        ("b/x.pyi", True),
        ("a/keep/x.py", False),
        ("a/keep/x.pyi", False),
    ],
)
def test_what_is_kept_stays_although_it_is_dropped(name: str, dropped: bool) -> None:
    assert RULES.drops(name) is dropped


@pytest.mark.parametrize("part", ["stdlib", "extensions", "lib"])
def test_each_part_has_its_rules(part: str) -> None:
    assert trim.rules(part).drop


def test_a_pattern_that_matches_nothing_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trim, "rules", lambda _part: RULES)
    names = ["a/x.py", "b/x.pyi", "a/keep/x.py"]
    assert trim.kept("part", names) == ["a/keep/x.py"]
    with pytest.raises(BuildStopped, match=r"\*\.pyi"):
        trim.kept("part", ["a/x.py", "a/keep/x.py"])
    with pytest.raises(BuildStopped, match=r"a/keep"):
        trim.kept("part", ["a/x.py", "b/x.pyi"])


def test_the_letter_is_printed_without_the_parts_of_pillow_that_are_left_out() -> None:
    parts = [p.removesuffix(".*").replace("/", ".") for p in trim.rules("lib").drop if "PIL/_" in p]
    assert "PIL._avif" in parts
    script = (
        "import sys\nfrom datetime import date\n"
        "sys.modules |= dict.fromkeys(sys.argv[1:])\n"
        "from clinic_signer.sandbox.people import AccountId\n"
        "from clinic_signer.sandbox.second_certificate.letter import Letter\n"
        "from clinic_signer.sandbox.second_certificate.letter_pdf import letter_pdf\n"
        "letter = Letter(AccountId.DOCTOR, 'https://practice.example/r/1', 'secret')\n"
        "assert letter_pdf(letter, 'Reita', date(2026, 9, 1)).startswith(b'%PDF')\n"
    )
    subprocess.run([sys.executable, "-c", script, *parts], check=True, timeout=120)
