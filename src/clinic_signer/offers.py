"""Which ways of signing texts may point to on this PC: none that is not to be used here.

Remedies of the phone suggest the card, for instance. What the settings forbid is known once they
were read (``settings.load_settings``), and holds for the whole process, as they do; texts ask for
it when they are shown. Before that, and where nothing is said, every way is pointed to.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from clinic_signer.words import Words


class Way(Enum):
    """A way of signing, as people tell them apart."""

    CARD = "card"
    PHONE = "phone"
    """Approval on the phone, or the cardless signing services in its place."""


_withheld: frozenset[Way] = frozenset()


def withhold(ways: Collection[Way]) -> None:
    """From now on no text points to these ways; to all others it may."""
    global _withheld
    _withheld = frozenset(ways)


def is_offered(way: Way) -> bool:
    """Whether a text may point to a way."""
    return way not in _withheld


def where_offered(way: Way, words: Words, otherwise: Words) -> Words:
    """Words that point to a way, or those in their place where it is not to be used."""
    return words if is_offered(way) else otherwise
