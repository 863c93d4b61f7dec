"""The letter of 2024-04-02: shipping weeks by card id, and what is not known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.signers.second_certificate.letter_data import (
    PhoneSystem,
    app_address,
    shipping_of,
)


@pytest.mark.parametrize(
    ("card_id", "week"),
    [
        ("JMA230712345", date(2024, 3, 4)),
        ("JMA230899999", date(2024, 3, 11)),
        ("jma2309 00001", date(2024, 3, 18)),
        ("ＪＭＡ２３１０００００１", date(2024, 4, 1)),
    ],
)
def test_the_four_digits_after_jma_decide(card_id: str, week: date) -> None:
    shipping = shipping_of(card_id)
    assert shipping.week_of == week
    assert week.weekday() == 0, "weeks begin on Monday"
    assert week.isoformat() in shipping.words.ja
    assert "2024-06-30" in shipping.words.en
    assert shipping.as_of == date(2024, 4, 2)
    assert shipping.source


@pytest.mark.parametrize("card_id", ["JMA231100001", "JMA240100001", "JMA2306"])
def test_another_card_is_asked_about_and_never_guessed(card_id: str) -> None:
    shipping = shipping_of(card_id)
    assert shipping.week_of is None
    assert "電子認証センター" in shipping.words.ja


@given(st.text(max_size=20))
def test_any_text_is_a_card_id_or_refused(text: str) -> None:
    try:
        shipping = shipping_of(text)
    except ValueError:
        return
    assert shipping.words.ja


@pytest.mark.parametrize("text", ["", "JMA", "JMA23", "MEDIS2307", "JMA2307x", "JMA٢٣٠٧"])
def test_what_is_no_card_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="card id"):
        shipping_of(text)


def test_the_apps_addresses_are_not_set() -> None:
    assert [app_address(system) for system in PhoneSystem] == [None, None]
