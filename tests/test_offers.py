"""No text points to a way of signing that the settings do not allow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clinic_signer.failures import CATALOGUE, Failure, FailureCode
from clinic_signer.failures.catalogue import GROUPS
from clinic_signer.offers import Way, is_offered, withhold
from clinic_signer.settings import load_settings
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.signers.second_certificate.approval_words import detail

PHONE_FAILURES = next(rows for title, rows in GROUPS if title.en == "Second certificate")
CARD = re.compile("(?<!HPKI)カード(?!レス)|HPKIカード(?!レス)")


def load(folder: Path, lines: str) -> None:
    file = folder / "administrator.toml"
    file.write_text(lines, encoding="utf-8")
    load_settings(administrator=file, user=folder / "none.toml")


@pytest.mark.parametrize(
    ("lines", "card", "phone"),
    [
        ("", True, True),
        ("[signers]\ncard = false\n", False, True),
        ("[signers]\nsecond_certificate = false\n", True, False),
        ("[signers]\nsecond_certificate = false\n[cardless]\nenabled = true\n", True, True),
        ("[signers\n", False, False),
    ],
)
def test_reading_the_settings_says_what_texts_may_point_to(
    tmp_path: Path, lines: str, card: bool, phone: bool
) -> None:
    load(tmp_path, lines)
    assert (is_offered(Way.CARD), is_offered(Way.PHONE)) == (card, phone)
    load(tmp_path, "")
    assert is_offered(Way.CARD)


@pytest.mark.parametrize("code", list(PHONE_FAILURES), ids=lambda code: code.value)
def test_a_remedy_of_the_phone_never_suggests_a_card_that_is_not_to_be_used(
    code: FailureCode,
) -> None:
    suggests = CARD.search(Failure(code).remedy.ja) is not None
    withhold((Way.CARD,))
    remedy = Failure(code).remedy
    assert not CARD.search(remedy.ja), remedy.ja
    assert not re.search(r"(?<!e-)\bcard\b", remedy.en), remedy.en
    assert suggests is (CATALOGUE[code].alone is not None)


def test_a_way_that_is_not_allowed_points_to_another_one_only_where_there_is_one() -> None:
    failure = Failure(FailureCode.SIGNER_NOT_ALLOWED, key="signers.card")
    withhold((Way.CARD,))
    assert "別の方法" in failure.remedy.ja
    withhold(tuple(Way))
    assert "別の方法" not in failure.remedy.ja


def test_a_phone_that_is_not_set_up_does_not_speak_of_the_card() -> None:
    unpaired = ApprovalState(ApprovalKind.UNPAIRED)
    assert "カード" in detail(unpaired).ja
    withhold((Way.CARD,))
    assert "カード" not in detail(unpaired).ja
