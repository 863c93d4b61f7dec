"""The letter of 2024-04-02: shipping weeks by card id, and what is not known."""

from __future__ import annotations

from datetime import date

from clinic_signer.signers.second_certificate.letter_data import (
    PhoneSystem,
    app_address,
    shipping_table,
)


def test_the_four_digits_after_jma_decide_the_week_as_the_letter_prints_it() -> None:
    assert shipping_table().weeks == (
        ("JMA2307", date(2024, 3, 4)),
        ("JMA2308", date(2024, 3, 11)),
        ("JMA2309", date(2024, 3, 18)),
        ("JMA2310", date(2024, 4, 1)),
    )


def test_weeks_begin_on_monday_and_the_table_says_where_it_is_from() -> None:
    table = shipping_table()
    assert {week.weekday() for _prefix, week in table.weeks} == {0}
    assert table.as_of == date(2024, 4, 2)
    assert table.all_by == date(2024, 6, 30)
    assert "日本医師会" in table.source.ja
    assert table.source.en


def test_the_apps_addresses_are_not_set() -> None:
    assert [app_address(system) for system in PhoneSystem] == [None, None]
