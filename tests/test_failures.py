"""Every failure has a stable code, words in both languages, a remedy and a line in the docs."""

from __future__ import annotations

import re

import pytest

from clinic_signer.failures import CATALOGUE, Failure, FailureCode
from clinic_signer.failures.catalogue import GROUPS
from clinic_signer.failures.page import page
from conftest import PROJECT

CODES = list(FailureCode)


@pytest.mark.parametrize("code", CODES, ids=lambda c: c.value)
def test_every_code_has_a_row_in_both_languages(code: FailureCode) -> None:
    row = CATALOGUE[code]
    for words in (row.cause, row.remedy):
        assert words.ja.endswith("。"), words.ja
        assert words.en.endswith((".", ")")), words.en
        assert re.search(r"[ぁ-んァ-ン]", words.ja)
        assert not re.search(r"[ぁ-んァ-ン一-龥]", words.en)
        assert set(re.findall(r"\{(\w+)\}", words.ja)) == set(re.findall(r"\{(\w+)\}", words.en))


def test_the_docs_are_the_catalogue() -> None:
    assert (PROJECT / "docs" / "failures.md").read_text(encoding="utf-8") == page()
    assert all(page().count(f"| `{code.value}` |") == 1 for code in CODES)


def test_no_code_stands_in_two_groups() -> None:
    assert sorted(code.value for _, rows in GROUPS for code in rows) == sorted(
        code.value for code in CODES
    )


def test_words_that_frighten_or_mislead_are_not_used() -> None:
    for row in CATALOGUE.values():
        for text in (row.cause.ja, row.remedy.ja):
            # 中止 means stopping a drug; エラー says nothing.
            assert "中止" not in text
            assert "エラー" not in text


def test_facts_are_filled_in_and_a_missing_fact_never_hides_the_failure() -> None:
    failure = Failure(FailureCode.CARD_PIN_WRONG, attempts_left=14)
    assert "14" in failure.cause.ja
    assert "14 attempts left" in failure.cause.en
    assert "?" in Failure(FailureCode.CARD_PIN_WRONG).cause.en
    assert "?" in Failure(FailureCode.CARD_PIN_WRONG, attempts_left=None).cause.ja
