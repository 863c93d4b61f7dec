"""Dates as people in Japan read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import dates
from clinic_signer.japan import clock_in_japan, duration_in_words


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
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1868, 10, 23), "明治元年10月23日"),
        (date(1868, 10, 22), "1868年10月22日"),
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


ERA_BEGINS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}


@given(st.dates(date(1868, 10, 23), date(2199, 12, 31)))
def test_a_day_of_an_era_is_the_same_day_of_the_common_calendar(day: date) -> None:
    era, year, month, of_month = re.fullmatch(
        r"(明治|大正|昭和|平成|令和)(元|\d+)年(\d+)月(\d+)日", dates.era_day(day)
    ).groups()  # type: ignore[union-attr]
    assert year != "1"
    common = ERA_BEGINS[era] + (1 if year == "元" else int(year)) - 1
    assert date(common, int(month), int(of_month)) == day
    year, month, of_month = re.findall(r"\d+", dates.full_day(day).ja)
    assert date(int(year), int(month), int(of_month)) == day
    assert date.fromisoformat(dates.full_day(day).en) == day


@given(st.dates(date(1868, 10, 23), date(2199, 12, 30)))
def test_the_next_day_is_never_an_earlier_one_of_the_same_era(day: date) -> None:
    today, tomorrow = dates.era_day(day), dates.era_day(day + timedelta(days=1))
    if today[:2] == tomorrow[:2]:
        assert _numbers(today) < _numbers(tomorrow)
    else:
        assert tomorrow[2] == "元"


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text.replace("元年", "1年"))]


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (-3, "0秒", "0 s"),
        (48, "48秒", "48 s"),
        (60, "1分0秒", "1 min 0 s"),
        (200, "3分20秒", "3 min 20 s"),
        (4320, "1時間12分", "1 h 12 min"),
        (64800, "18時間0分", "18 h 0 min"),
    ],
)
def test_a_time_span_is_said_in_two_units_at_most(seconds: int, ja: str, en: str) -> None:
    assert (duration_in_words(seconds).ja, duration_in_words(seconds).en) == (ja, en)


@given(st.integers(0, 10**6))
def test_a_time_span_says_how_long_it_is(seconds: int) -> None:
    units = {"時間": 3600, "分": 60, "秒": 1}
    parts = re.findall(r"(\d+)(時間|分|秒)", duration_in_words(seconds).ja)
    told = sum(int(number) * units[unit] for number, unit in parts)
    assert told == (seconds if seconds < 3600 else seconds // 60 * 60)
    assert all(int(number) < 60 for number, unit in parts if unit != "時間")


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)),  # noqa: DTZ001
    st.integers(-12, 12),
)
def test_an_instant_is_told_the_same_wherever_its_clock_stands(at: datetime, hours: int) -> None:
    here = at.replace(tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(hours=hours)))
    assert dates.full_time(here) == dates.full_time(there)
    assert clock_in_japan(here) == clock_in_japan(there)
    assert dates.full_time(here).ja == clock_in_japan(here).ja


def test_a_time_that_japan_cannot_hold_says_whose_it_is() -> None:
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert clock_in_japan(never).ja == "9999年12月31日 23:59:59 UTC"
    assert clock_in_japan(never).en == "9999-12-31 23:59:59 UTC"


def test_a_failure_says_a_day_and_a_reason_as_people_do() -> None:
    ended = Failure(FailureCode.CERTIFICATE_EXPIRED, not_after="2026-03-31")
    assert "2026年3月31日まで" in ended.cause.ja
    assert "2026-03-31" in ended.cause.en
    assert ended.facts["not_after"] == "2026-03-31"
    silent = Failure(FailureCode.CRL_NOT_FETCHED, host="crl.example", reason="time limit")
    assert "時間がかかりすぎました" in silent.cause.ja
    assert "it took too long" in silent.cause.en
    assert silent.facts["reason"] == "time limit"


def test_what_is_no_day_and_no_known_reason_stands_as_it_is() -> None:
    odd = Failure(FailureCode.CERTIFICATE_EXPIRED, not_after="2026-02-31")
    assert "2026-02-31" in odd.cause.ja
    missing = Failure(FailureCode.CRL_NOT_FETCHED, host="crl.example", reason="HTTP 404")
    assert "HTTP 404" in missing.cause.ja
