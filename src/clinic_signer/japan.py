"""Time in Japan: HPKI certificates begin and end by its days, and people read its clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

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


def clock_in_japan(instant: datetime) -> str:
    """Return an instant as ``2026-09-01 16:28:05 JST``.

    Args:
        instant: timezone-aware; one that Japan's calendar cannot hold is given in UTC.
    """
    try:
        local = instant.astimezone(JAPAN)
    except OverflowError:
        local = instant.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"
