"""A named failure, raised by the rooms and put into words by those who show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from string import Formatter

from clinic_signer.failures.catalogue import CATALOGUE
from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import CatalogueRow
from clinic_signer.japan import day_in_words
from clinic_signer.reasons import REASONS
from clinic_signer.words import Words

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Failure(Exception):
    """A named failure of the catalogue with its facts.

    Args:
        code: the row of the catalogue.
        facts: values the words refer to, and what support needs (``attempts_left``, ``file``,
            ``status_word`` …). Never a PIN, patient data or prescription text.
    """

    def __init__(self, code: FailureCode, **facts: str | int | None) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts: dict[str, str | int | None] = facts

    def __reduce__(self) -> tuple[Callable[..., Failure], tuple[object, ...]]:
        """Exceptions go between processes by their arguments, and know of no named ones."""
        return _with_facts, (self.code, self.facts)

    @property
    def row(self) -> CatalogueRow:
        """The catalogue row of this failure."""
        return CATALOGUE[self.code]

    @property
    def cause(self) -> Words:
        """The cause with the facts filled in."""
        return self._filled(self.row.cause)

    @property
    def remedy(self) -> Words:
        """The remedy with the facts filled in; it points to no way that is not to be used here."""
        return self._filled(self.row.remedy_here)

    def _filled(self, words: Words) -> Words:
        """Fill the facts in; one that is not known reads ``?`` and never hides the failure."""
        named = {name for _, name, _, _ in Formatter().parse(words.ja + words.en) if name}
        return words.filled(**{name: _for_people(self.facts.get(name)) for name in named})


def _for_people(fact: str | int | None) -> Words | str | int:
    """A fact as it is read: programs get days as 2026-09-01 and reasons by name."""
    if not isinstance(fact, str):
        return "?" if fact is None else fact
    if _DAY.fullmatch(fact):
        with suppress(ValueError):
            return day_in_words(date.fromisoformat(fact))
    return REASONS.get(fact, fact)


def _with_facts(code: FailureCode, facts: dict[str, str | int | None]) -> Failure:
    return Failure(code, **facts)
