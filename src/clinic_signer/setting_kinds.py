"""The kinds of settings: what may stand there, as values that people and programs can read.

From a kind come the form in words, the reader of a file's value, the value in the registry
(``settings_registry.py``) and the fields of a group policy (``installer/policy``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

from clinic_signer.words import Words

T_co = TypeVar("T_co", covariant=True)
_EnumT = TypeVar("_EnumT", bound=Enum)

_TEXT = Words("文字列", "text")
_NOT_USED = Words("使いません", "not used")
_PATHS = Words("絶対パスの並び", "list of absolute paths")
_TEXT_LIMIT = 2048


class Kind(Protocol[T_co]):
    """What a setting can be."""

    @property
    def form(self) -> Words:
        """What may stand there, in words."""
        ...

    def read(self, value: object) -> T_co:
        """Make the value from that of a TOML file.

        Raises:
            ValueError: it is none; so does TypeError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    @property
    def form(self) -> Words:
        """Both."""
        return Words("trueかfalse", "true or false")

    def read(self, value: object) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            raise TypeError("not true or false")
        return value


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number.

    Attributes:
        least: not below this.
        most: not above this.
        unit: what is counted, in the plural.
    """

    least: int
    most: int
    unit: Words | None = None

    @property
    def form(self) -> Words:
        """The range, with the unit."""
        ja = f"{self.least}〜{self.most}の整数"
        en = f"from {self.least} to {self.most}"
        if self.unit is None:
            return Words(ja, f"whole number {en}")
        return Words(f"{ja}（{self.unit.ja}）", f"whole number of {self.unit.en} {en}")

    def read(self, value: object) -> int:
        """A number in this range."""
        number = _number(value)
        if not self.least <= number <= self.most:
            raise ValueError("not a number in range")
        return number


@dataclass(frozen=True, slots=True)
class OneNumber:
    """One of a few whole numbers.

    Attributes:
        numbers: all of them.
        unit: one of them for people, with ``{n}``.
    """

    numbers: tuple[int, ...]
    unit: Words

    def choices(self) -> tuple[tuple[int, Words], ...]:
        """Each of them with its words."""
        return tuple((number, self.unit.filled(n=number)) for number in self.numbers)

    @property
    def form(self) -> Words:
        """All of them."""
        texts = [str(number) for number in self.numbers]
        return Words(f"{'・'.join(texts)}のどれか", f"one of {', '.join(texts)}")

    def read(self, value: object) -> int:
        """One of them."""
        number = _number(value)
        if number not in self.numbers:
            raise ValueError("not one of the numbers")
        return number


@dataclass(frozen=True, slots=True)
class OneOf(Generic[_EnumT]):
    """One of a few texts: the values of an enum.

    Attributes:
        members: the enum.
        words: each of them for people, in its order.
    """

    members: type[_EnumT]
    words: tuple[Words, ...]

    def choices(self) -> tuple[tuple[_EnumT, Words], ...]:
        """Each of them with its words."""
        return tuple(zip(self.members, self.words, strict=True))

    @property
    def form(self) -> Words:
        """All of them."""
        texts = [f'"{member.value}"' for member in self.members]
        ja = "か".join(texts) if len(texts) == 2 else f"{'・'.join(texts)}のどれか"
        return Words(ja, f"one of {', '.join(texts)}")

    def read(self, value: object) -> _EnumT:
        """One of them."""
        return self.members(value)


@dataclass(frozen=True, slots=True)
class Text:
    """A text on one line.

    Attributes:
        form: what may stand there.
        accepts: true of a text that is right, beyond being one line that can be shown.
    """

    form: Words = _TEXT
    accepts: Callable[[str], object] | None = field(default=None, repr=False)

    def read(self, value: object) -> str:
        """A text, which may be empty."""
        text = read_text(value)
        if self.accepts is not None and not self.accepts(text):
            raise ValueError("not in this form")
        return text


@dataclass(frozen=True, slots=True)
class OptionalPath:
    """An absolute path, or nothing.

    Attributes:
        empty: what nothing means.
    """

    empty: Words = _NOT_USED

    @property
    def form(self) -> Words:
        """Path, and what nothing means."""
        return Words(f"絶対パス。空なら{self.empty.ja}", f"absolute path; empty: {self.empty.en}")

    def read(self, value: object) -> Path | None:
        """An absolute path; None for an empty text."""
        text = read_text(value)
        return _absolute(text) if text else None


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts, none of them empty.

    Attributes:
        form: what may stand there.
        accepts: true of a text that is right.
    """

    form: Words
    accepts: Callable[[str], object] | None = field(default=None, repr=False)

    def read(self, value: object) -> tuple[str, ...]:
        """These texts."""
        texts = _texts(value)
        if self.accepts is not None and not all(self.accepts(text) for text in texts):
            raise ValueError("not in this form")
        return texts


@dataclass(frozen=True, slots=True)
class Paths:
    """A list of absolute paths.

    Attributes:
        form: what may stand there.
    """

    form: Words = _PATHS

    def read(self, value: object) -> tuple[Path, ...]:
        """These paths."""
        return tuple(_absolute(text) for text in _texts(value))


def read_text(value: object) -> str:
    """A text on one line, which may be empty.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
        raise ValueError("not a text")
    # To Python the full-width space, usual in names of facilities, is not printable.
    if not value.replace("\u3000", " ").isprintable():
        raise ValueError("not on one line")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("not a list of texts")
    return tuple(cast("list[str]", value))


def _absolute(text: str) -> Path:
    path = Path(text)
    # A relative path would let the working directory choose what is loaded.
    if not path.is_absolute():
        raise ValueError("not an absolute path")
    return path


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value
