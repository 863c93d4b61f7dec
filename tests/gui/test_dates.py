"""Dates as people in Japan read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinic_signer.gui import dates


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 9, 1), "令和8年9月1日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_eras_begin_on_their_day(day: date, text: str) -> None:
    assert dates.era_day(day) == text


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1978, 3, 14), date(2026, 9, 1), 48),
        (date(1978, 9, 1), date(2026, 9, 1), 48),
        (date(1978, 9, 2), date(2026, 9, 1), 47),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
    ],
)
def test_age_counts_full_years(birth: date, day: date, age: int) -> None:
    assert dates.age_at(birth, day) == age


def test_times_are_those_of_japan_whatever_the_clock_of_the_pc_says() -> None:
    evening = datetime(2026, 8, 31, 15, 30, tzinfo=UTC)
    assert dates.clock(evening).ja == "00:30"
    assert dates.full_time(evening).ja == "2026年9月1日 00:30:00"
    assert dates.full_time(evening).en == "2026-09-01 00:30:00"


def test_the_day_has_its_weekday() -> None:
    assert dates.weekday_day(date(2026, 9, 1)).ja == "9月1日（火）"
    assert dates.weekday_day(date(2026, 9, 1)).en == "Tue 1 Sep"
