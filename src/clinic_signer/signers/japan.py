"""The calendar day in Japan, by which HPKI certificates begin and end."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

_JAPAN = timezone(timedelta(hours=9), "JST")


def day_in_japan(instant: datetime) -> date:
    """Return the day on which an instant falls in Japan.

    Args:
        instant: timezone-aware. The last hours of the year 9999, by which certificates say that
            they never end (RFC 5280 §4.1.2.5), stay on their own day.
    """
    try:
        return instant.astimezone(_JAPAN).date()
    except OverflowError:
        return instant.date()
