"""What the catalogue says of one failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from clinic_signer.failures.codes import FailureCode
from clinic_signer.offers import Way, is_offered
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class Alone:
    """What to do where the other ways of signing that a remedy points to are not to be used.

    Attributes:
        ways: those that the remedy points to.
        remedy: in its place when none of them is to be used.
    """

    ways: tuple[Way, ...]
    remedy: Words


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What the catalogue says of one failure."""

    cause: Words
    remedy: Words
    retriable: bool = False
    """True for a condition that ends by itself or by the user's hand (no reader, no card, busy):
    shown as a live state, never as a message box."""
    alone: Alone | None = None
    """For a remedy that points to another way of signing."""

    @property
    def remedy_here(self) -> Words:
        """The remedy that points to no way of signing that is not to be used on this PC."""
        if self.alone is None or any(is_offered(way) for way in self.alone.ways):
            return self.remedy
        return self.alone.remedy


Rows: TypeAlias = Mapping[FailureCode, CatalogueRow]
"""Part of the catalogue."""


def row(
    cause_ja: str,
    cause_en: str,
    remedy_ja: str,
    remedy_en: str,
    *,
    retriable: bool = False,
    alone: Alone | None = None,
) -> CatalogueRow:
    """A row, from its words in both languages."""
    cause, remedy = Words(cause_ja, cause_en), Words(remedy_ja, remedy_en)
    return CatalogueRow(cause, remedy, retriable, alone)


def without_card(remedy_ja: str, remedy_en: str) -> Alone:
    """What to do where no card is to be used, for a remedy that points to the card."""
    return Alone((Way.CARD,), Words(remedy_ja, remedy_en))
