"""What is known of readers by their names: data, in ``resources/readers/rules.json``.

A name never decides what a card is; it only says where no HPKI card can be, and what a reader
cannot carry.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase

from clinic_signer.resources import read_resource

_LISTS = {"about", "ignored", "without_extended_length"}
_FIELDS = {"pattern", "why", "source", "label"}


class RuleLabel(Enum):
    """How sure a row is."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class ReaderRule:
    """One row.

    Attributes:
        pattern: compared with the whole name; ``*`` is any characters, ``?`` one; case does not
            matter.
        why: what such a reader is or cannot do.
        source: where that is known from.
        label: how sure it is.
    """

    pattern: str
    why: str
    source: str
    label: RuleLabel

    def __post_init__(self) -> None:
        """Refuse a row that would match every reader, or says nothing."""
        if not self.pattern.strip("*?[] "):
            raise ValueError(f"pattern without a name: {self.pattern!r}")
        if not (self.why and self.source):
            raise ValueError(f"row without a reason: {self.pattern!r}")

    def matches(self, reader: str) -> bool:
        """Tell whether a reader of that name is meant."""
        return matches(self.pattern, reader)


@dataclass(frozen=True, slots=True)
class ReaderRules:
    """All rows.

    Attributes:
        ignored: readers that are left out.
        without_extended_length: readers that carry short APDUs only.
        ignored_here: further patterns of this PC's settings.
    """

    ignored: tuple[ReaderRule, ...] = ()
    without_extended_length: tuple[ReaderRule, ...] = ()
    ignored_here: tuple[str, ...] = ()

    def ignores(self, reader: str) -> bool:
        """Tell whether a reader is left out."""
        if any(matches(pattern, reader) for pattern in self.ignored_here):
            return True
        return any(rule.matches(reader) for rule in self.ignored)

    def carries_extended_length(self, reader: str) -> bool:
        """Tell whether extended APDUs may be tried; True for every reader that is not known."""
        return not any(rule.matches(reader) for rule in self.without_extended_length)

    def also_ignoring(self, patterns: Iterable[str]) -> ReaderRules:
        """Return the rules with further patterns to ignore."""
        return replace(self, ignored_here=(*self.ignored_here, *patterns))


def matches(pattern: str, reader: str) -> bool:
    """Compare a reader's name with a pattern; upper and lower case are the same."""
    return fnmatchcase(reader.casefold(), pattern.casefold())


@functools.cache
def shipped_rules() -> ReaderRules:
    """Load the rules that come with the product.

    Raises:
        ValueError: the file is damaged.
        FileNotFoundError: the product is not completely installed.
    """
    return parse_rules(read_resource("readers/rules.json"))


def parse_rules(data: bytes) -> ReaderRules:
    """Read rules; anything that is not as it should be is refused.

    Raises:
        ValueError: not JSON of the form of ``resources/readers/rules.json``.
    """
    content = json.loads(data)
    if not isinstance(content, dict) or set(content) != _LISTS:
        raise ValueError("rules of readers: not the lists that are expected")
    return ReaderRules(_rows(content["ignored"]), _rows(content["without_extended_length"]))


def _rows(rows: object) -> tuple[ReaderRule, ...]:
    if isinstance(rows, list):
        return tuple(_row(row) for row in rows)
    raise ValueError("rules of readers: not a list")


def _row(row: object) -> ReaderRule:
    if not isinstance(row, dict) or set(row) != _FIELDS:
        raise ValueError("rules of readers: a row with other fields")
    if not all(isinstance(value, str) for value in row.values()):
        raise ValueError("rules of readers: a value that is not text")
    return ReaderRule(row["pattern"], row["why"], row["source"], RuleLabel(row["label"]))
