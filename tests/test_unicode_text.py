"""Normalization within bounds: what a name needs, and no more time than its length."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clinic_signer
from clinic_signer.prescription.names import Comparison, compare_names
from clinic_signer.unicode_text import normalized

MARKS = "\u0301\u0323"
"""Of two classes, so that each is moved past all before it."""


@given(st.text(max_size=1000))
def test_a_text_of_any_usual_length_is_normalized_as_by_python(text: str) -> None:
    assert normalized("NFKC", text) == unicodedata.normalize("NFKC", text)
    assert normalized("NFKD", text) == unicodedata.normalize("NFKD", text)


@pytest.mark.parametrize("form", ["NFKC", "NFKD"])
def test_a_long_text_keeps_every_letter(form: str) -> None:
    text = "ﾎﾝﾀﾞ Ａｋｉｋｏ　" * 1000
    found = normalized("NFKD", text) if form == "NFKD" else normalized("NFKC", text)
    plain = [unicodedata.normalize("NFKD", each) for each in (found, text)]
    assert plain[0] == plain[1]


def test_marks_without_end_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Python's own it takes hours for a document of the size that is taken in."""
    lengths, python = [], unicodedata.normalize

    def seen(form: Literal["NFKC", "NFKD"], text: str) -> str:
        lengths.append(len(text))
        return python(form, text)

    monkeypatch.setattr(unicodedata, "normalize", seen)
    name = "花" + MARKS * 50_000
    assert compare_names(name, "", "見本　花子") is Comparison.DIFFERENT
    assert 0 < max(lengths) <= 1000
    assert sum(lengths) > len(name)


def test_nobody_normalizes_in_another_way() -> None:
    source = Path(clinic_signer.__file__).parent
    users = [
        file.name
        for file in source.rglob("*.py")
        if "unicodedata.normalize(" in file.read_text(encoding="utf-8")
    ]
    assert users == ["unicode_text.py"]
