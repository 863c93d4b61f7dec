"""What the catalogue says of one failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from clinic_signer.failures.codes import FailureCode
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What the catalogue says of one failure."""

    cause: Words
    remedy: Words
    retriable: bool = False
    """True for a condition that ends by itself or by the user's hand (no reader, no card, busy):
    shown as a live state, never as a message box."""


Rows: TypeAlias = Mapping[FailureCode, CatalogueRow]
"""Part of the catalogue."""


def row(
    cause_ja: str, cause_en: str, remedy_ja: str, remedy_en: str, *, retriable: bool = False
) -> CatalogueRow:
    """A row, from its words in both languages."""
    return CatalogueRow(Words(cause_ja, cause_en), Words(remedy_ja, remedy_en), retriable)
