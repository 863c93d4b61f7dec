"""Times and days as a report writes them: in Japan, with their zone."""

from __future__ import annotations

from datetime import UTC, datetime

from clinic_signer.gui import dates
from clinic_signer.japan import JAPAN, day_in_japan
from clinic_signer.words import Words, same


def moment(at: datetime) -> Words:
    """2026年9月1日 16:29:08 JST; in UTC what Japan's calendar cannot hold."""
    try:
        at.astimezone(JAPAN)
    except OverflowError:
        return same(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
    time = dates.full_time(at)
    return Words(f"{time.ja} JST", f"{time.en} JST")


def day(at: datetime) -> Words:
    """2026年9月1日, in Japan."""
    return dates.full_day(day_in_japan(at))
