"""What the association's letter says of cards still to come, and where the phone app is had.

Dated data, replaceable by a newer table (``resources/issuers/card-shipping.json``); the screens
show source and date beside it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache

from clinic_signer.resources import read_resource
from clinic_signer.words import Words

FILE = "issuers/card-shipping.json"

_CARD_ID = re.compile(r"JMA[0-9]{4,12}", re.ASCII)

_FROM_WEEK = Words(
    "{week}の週から発送（{all_by}までにすべて発送の予定。前後することがあります）",
    "Shipped from the week of {week}; all by {all_by}; this may shift",
)
_ASK = Words(
    "発送の時期は、日本医師会電子認証センターにお問い合わせください",
    "Ask the Japan Medical Association's Digital Certificate Center when it is shipped",
)


class PhoneSystem(Enum):
    """A phone's operating system."""

    IOS = "ios"
    ANDROID = "android"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"ios": "iPhone", "android": "Android"}[self.value]


@dataclass(frozen=True, slots=True)
class Shipping:
    """When a card is shipped.

    Attributes:
        week_of: Monday of the first week; None where the table does not say.
        words: the same for people.
        source: where the table is from.
        as_of: its date.
    """

    week_of: date | None
    words: Words
    source: Words
    as_of: date


@dataclass(frozen=True, slots=True)
class ShippingTable:
    """The table of the letter.

    Attributes:
        source: where it is from.
        as_of: its date.
        all_by: when all cards are to be shipped.
        weeks: beginnings of card ids, and the Monday of the first week of each.
        apps: where the phone app is had, by system; None while that is not set.
    """

    source: Words
    as_of: date
    all_by: date
    weeks: tuple[tuple[str, date], ...]
    apps: tuple[tuple[PhoneSystem, str | None], ...]


def shipping_of(card_id: str) -> Shipping:
    """When the card with this id is shipped.

    Args:
        card_id: as it stands on the paper of the second certificate; blanks, width and case of
            the letters do not matter.

    Raises:
        ValueError: it is no card id (``JMA`` and digits).
    """
    letter = shipping_table()
    text = "".join(card_id.split()).translate(_NARROW).upper()
    if not _CARD_ID.fullmatch(text):
        raise ValueError("a card id is JMA and digits")
    week = next((week for prefix, week in letter.weeks if text.startswith(prefix)), None)
    words = (
        _ASK
        if week is None
        else _FROM_WEEK.filled(week=week.isoformat(), all_by=letter.all_by.isoformat())
    )
    return Shipping(week, words, letter.source, letter.as_of)


def app_address(system: PhoneSystem) -> str | None:
    """Where the phone app is had; None while that is not set."""
    return dict(shipping_table().apps).get(system)


_NARROW = {ord("０") + i: ord("0") + i for i in range(10)} | {
    ord(first) + i: ord("A") + i for first in ("Ａ", "ａ") for i in range(26)
}


@cache
def shipping_table() -> ShippingTable:
    """The table as shipped with this program."""
    data = json.loads(read_resource(FILE))
    return ShippingTable(
        source=Words(data["source_ja"], data["source"]),
        as_of=date.fromisoformat(data["as_of"]),
        all_by=date.fromisoformat(data["all_by"]),
        weeks=tuple((row["prefix"], date.fromisoformat(row["week_of"])) for row in data["rows"]),
        apps=tuple((PhoneSystem(row["system"]), row["address"]) for row in data["apps"]),
    )
