"""Time in Japan: HPKI certificates begin and end by its days, and people read its clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from clinic_signer.words import Words

JAPAN = timezone(timedelta(hours=9), "JST")
"""Japan has no summer time."""


def day_in_japan(instant: datetime) -> date:
    """Return the day on which an instant falls in Japan.

    Args:
        instant: timezone-aware. The last hours of the year 9999, by which certificates say that
            they never end (RFC 5280 §4.1.2.5), stay on their own day.
    """
    try:
        return instant.astimezone(JAPAN).date()
    except OverflowError:
        return instant.date()


def day_in_words(day: date) -> Words:
    """Return a day as people write it: 2026年9月1日, 2026-09-01."""
    return Words(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


_SECONDS = Words("{s}秒", "{s} s")
_MINUTES = Words("{m}分{s}秒", "{m} min {s} s")
_HOURS = Words("{h}時間{m}分", "{h} h {m} min")


def duration_in_words(seconds: int) -> Words:
    """Return a time span as people say it: 48秒, 3分20秒, 1時間12分.

    Args:
        seconds: whole seconds; less than none are none.
    """
    minutes, rest = divmod(max(0, seconds), 60)
    hours, of_hour = divmod(minutes, 60)
    if hours:
        return _HOURS.filled(h=hours, m=of_hour)
    return _MINUTES.filled(m=minutes, s=rest) if minutes else _SECONDS.filled(s=rest)


def clock_in_japan(instant: datetime) -> Words:
    """Return an instant as ``2026年9月1日 16:28:05`` and ``2026-09-01 16:28:05 JST``.

    Args:
        instant: timezone-aware; one that Japan's calendar cannot hold is given in UTC.
    """
    try:
        local = instant.astimezone(JAPAN)
    except OverflowError:
        local = instant.astimezone(UTC)
    day, zone = day_in_words(local.date()), local.tzname()
    # Japanese readers take a time for theirs; only another one is named.
    named = "" if local.tzinfo is JAPAN else f" {zone}"
    return Words(f"{day.ja} {local:%H:%M:%S}{named}", f"{day.en} {local:%H:%M:%S} {zone}")
