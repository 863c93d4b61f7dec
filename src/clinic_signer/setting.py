"""What a setting is: declared once, with its type, its default and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar, cast

from clinic_signer.words import Words

T_co = TypeVar("T_co", covariant=True)
_EnumT = TypeVar("_EnumT", bound=Enum)

_TEXT_LIMIT = 2048


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One setting, declared.

    Attributes:
        key: its name in the files, with the table: ``card.route``.
        default: its value when no file says otherwise.
        form: what may stand there, in words for docs/settings.md.
        words: what it is for.
        read: makes the value from that of the TOML file; ValueError when it is none.
    """

    key: str
    default: T_co
    form: Words
    words: Words
    read: Callable[[object], T_co] = field(repr=False)

    @property
    def table(self) -> str:
        """The table of its key."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """Its key within the table."""
        return self.key.partition(".")[2]


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


def read_texts(value: object) -> tuple[str, ...]:
    """A list of texts, none of them empty."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("not a list of texts")
    return tuple(cast("list[str]", value))


def whole_number(least: int, most: int) -> Callable[[object], int]:
    """A reader of whole numbers from ``least`` to ``most``."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError("not a number in range")
        return value

    return read


def read_text(value: object) -> str:
    """A text on one line, which may be empty."""
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT or not (value + " ").isprintable():
        raise ValueError("not a text")
    return value


def read_path(value: object) -> Path | None:
    """An absolute path; None for an empty text."""
    text = read_text(value)
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute():
        raise ValueError("not an absolute path")
    return path


def read_paths(value: object) -> tuple[Path, ...]:
    """A list of absolute paths."""
    paths = tuple(Path(text) for text in read_texts(value))
    # A relative path would let the working directory choose what is loaded.
    if not all(path.is_absolute() for path in paths):
        raise ValueError("not an absolute path")
    return paths


def read_truth(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def one_of(members: type[_EnumT]) -> Callable[[object], _EnumT]:
    """A reader of the values of an enum."""
    return members
