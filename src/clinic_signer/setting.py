"""What a setting is: declared once, with its kind, its default and its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from clinic_signer.setting_kinds import Kind
from clinic_signer.words import Words

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One setting, declared.

    Attributes:
        key: its name in the files, with the table: ``card.route``.
        default: its value when nobody says otherwise.
        kind: what may stand there.
        title: what it is called: its policy, wherever it stands.
        words: what it is for.
        if_wrong: its value when an administrator has decided it by a value that is none, or when
            what he says cannot be read; the default where there is nothing safer.
    """

    key: str
    default: T_co
    kind: Kind[T_co]
    title: Words
    words: Words
    if_wrong: T_co | None = None

    @property
    def table(self) -> str:
        """The table of its key."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """Its key within the table."""
        return self.key.partition(".")[2]

    @property
    def form(self) -> Words:
        """What may stand there, in words."""
        return self.kind.form

    def read(self, value: object) -> T_co:
        """Make its value from that of a TOML file.

        Raises:
            ValueError: it is none; so does TypeError.
        """
        return self.kind.read(value)


def written(value: object) -> bool | int | str | list[str]:
    """A value of a setting as it stands in a TOML file: ``read`` makes the same value of it.

    Raises:
        TypeError: no setting has such values.
    """
    if isinstance(value, Enum):
        return written(value.value)
    if isinstance(value, tuple):
        return [str(each) for each in value]
    if value is None:
        return ""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, bool | int | str):
        return value
    raise TypeError(type(value).__name__)
