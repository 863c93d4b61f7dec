"""What the association's letter says of cards still to come, and where the phone app is had.

Dated data, replaceable by a newer table (``resources/issuers/card-shipping.json``); the screens
show source and date beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache

from clinic_signer.resources import read_resource
from clinic_signer.words import Words

FILE = "issuers/card-shipping.json"


class PhoneSystem(Enum):
    """A phone's operating system."""

    IOS = "ios"
    ANDROID = "android"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"ios": "iPhone", "android": "Android"}[self.value]


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


def app_address(system: PhoneSystem) -> str | None:
    """Where the phone app is had; None while that is not set."""
    return dict(shipping_table().apps).get(system)


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
