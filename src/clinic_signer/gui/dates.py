"""Dates and times as people in Japan read them.

The product's time is Japan's: a prescription is dated by the Japanese calendar day whatever the
clock of the PC is set to. The prescription form uses eras, the window uses the common calendar.
"""

from __future__ import annotations

from datetime import date, datetime

from clinic_signer.japan import JAPAN, day_in_words
from clinic_signer.words import Words, same

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 10, 23), "明治"),
)
_WEEKDAYS = (
    *(Words("月", "Mon"), Words("火", "Tue"), Words("水", "Wed"), Words("木", "Thu")),
    *(Words("金", "Fri"), Words("土", "Sat"), Words("日", "Sun")),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def era_day(day: date) -> str:
    """Return a date in the Japanese era, as on the form: 令和8年9月1日."""
    for begin, name in _ERAS:
        if day >= begin:
            year = day.year - begin.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return day_in_words(day).ja


def age_at(birth: date, day: date) -> int:
    """Return full years of age on ``day``."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


full_day = day_in_words
"""2026年9月1日."""


def full_month(day: date) -> Words:
    """2026年9月."""
    return Words(f"{day.year}年{day.month}月", f"{_MONTHS[day.month - 1]} {day.year}")


def short_day(day: date) -> Words:
    """9月1日."""
    return Words(f"{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]}")


def weekday_day(day: date) -> Words:
    """9月1日（火）."""
    name = _WEEKDAYS[day.weekday()]
    short = short_day(day)
    return Words(f"{short.ja}（{name.ja}）", f"{name.en} {short.en}")


def clock(at: datetime) -> Words:
    """16:28, in Japan."""
    return same(at.astimezone(JAPAN).strftime("%H:%M"))


def spoken_clock(at: datetime) -> Words:
    """16時28分 for a Japanese screen reader, which takes 16:28 for a ratio; 16:28 in English."""
    local = at.astimezone(JAPAN)
    return Words(f"{local.hour}時{local.minute}分", f"{local:%H:%M}")


def clock_seconds(at: datetime) -> Words:
    """16:28:04, in Japan."""
    return same(at.astimezone(JAPAN).strftime("%H:%M:%S"))


def full_time(at: datetime) -> Words:
    """2026年9月1日 16:29:08, in Japan."""
    local = at.astimezone(JAPAN)
    day = full_day(local.date())
    return Words(f"{day.ja} {local:%H:%M:%S}", f"{day.en} {local:%H:%M:%S}")
