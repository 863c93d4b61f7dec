"""What a page of settings is made of, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from clinic_signer.gui.icons import Glyph
from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneOf
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.settings import Settings

_EnumT = TypeVar("_EnumT", bound=Enum)


@dataclass(frozen=True, slots=True)
class Choices:
    """A field with a few choices.

    Attributes:
        values: the choices.
        words: each in words; of a number, ``unit`` says it.
        unit: with ``{n}`` for a number that is none of the choices.
    """

    values: tuple[object, ...]
    words: tuple[Words, ...]
    unit: Words | None = None


@dataclass(frozen=True, slots=True)
class Toggle:
    """A switch."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of text.

    Attributes:
        hint: what holds while it is empty.
        is_short: a few characters are all there can be.
        is_address: that of a service over which tokens travel.
    """

    hint: Words
    is_short: bool = False
    is_address: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, typed or chosen.

    Attributes:
        hint: what holds while there is none.
    """

    hint: Words


Control = Choices | Toggle | Entry | Place


@dataclass(frozen=True, slots=True)
class Row:
    """One setting, as a person sees it.

    Attributes:
        glyph: its icon.
        title: its name.
        sentence: what it does.
        setting: which; None for what is always on.
        control: how it is changed.
        is_at_once: a change holds at once, or when the thing is next done; else from the next
            start on.
        is_used: whether there is anything to set, as other settings say; else it is not shown.
    """

    glyph: Glyph
    title: Words
    sentence: Words
    setting: Setting[object] | None = None
    control: Control | None = None
    is_at_once: bool = False
    is_used: Callable[[Settings], bool] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    title: Words
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page.

    Attributes:
        title: its name.
        groups: what is on it.
        tables: tables of the settings file whose other rows are named at its end.
    """

    title: Words
    groups: tuple[Group, ...]
    tables: tuple[str, ...]

    @property
    def settings(self) -> tuple[Setting[object], ...]:
        """The settings that have a row here."""
        rows = (row for group in self.groups for row in group.rows)
        return tuple(row.setting for row in rows if row.setting is not None)


def choices(setting: Setting[_EnumT], *order: _EnumT) -> Choices:
    """The choices of a setting in its own words, in another order if one is given."""
    kind = setting.kind
    if not isinstance(kind, OneOf):
        raise TypeError(setting.key)
    words = dict(kind.choices())
    values = order or tuple(words)
    return Choices(values, tuple(words[value] for value in values))


def numbers(unit: Words, *values: int) -> Choices:
    """Choices that are numbers; ``unit`` says one of them with ``{n}``."""
    return Choices(values, tuple(unit.filled(n=value) for value in values), unit)
