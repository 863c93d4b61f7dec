"""Strict reading of JSON that somebody else wrote: every value has its type, size and name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from clinic_signer.failures import Failure, FailureCode

MAXIMUM_SIZE = 16 * 1024 * 1024
"""Bytes of an answer: 1,000 signatures of 4096 bits in base64 are under 1 MiB, a signed document
has at most a few MiB."""

_TEXT_LIMIT = 16 * 1024
_INTEGER_LIMIT = 2**53
"""Beyond this, JSON readers differ (RFC 7493 §2.2)."""

_T = TypeVar("_T")


class AnswerError(ValueError):
    """An answer is not what it should be; the text names the field and never its value."""


def wrong_answer(error: AnswerError) -> Failure:
    """The failure that a person sees."""
    return Failure(FailureCode.SECOND_ANSWER_WRONG, reason=str(error))


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object, read field by field."""

    _fields: dict[str, object]

    @classmethod
    def read(cls, data: bytes) -> Answer:
        """Read a JSON object in UTF-8; a name that stands twice is refused.

        Raises:
            AnswerError: it is none.
        """
        return cls._of(read_json(data), "answer")

    @classmethod
    def _of(cls, value: object, name: str) -> Answer:
        if not isinstance(value, dict):
            raise AnswerError(name)
        return cls(value)

    def as_dict(self) -> dict[str, object]:
        """The fields as they came, for a library that reads them itself."""
        return dict(self._fields)

    def is_list(self, name: str) -> bool:
        """Whether a field is a list."""
        return isinstance(self._fields.get(name), list)

    def has(self, name: str) -> bool:
        """Whether a field is there and not null."""
        return self._fields.get(name) is not None

    def text(self, name: str, *, limit: int = _TEXT_LIMIT) -> str:
        """A text that is not empty.

        Raises:
            AnswerError: as for all that follow.
        """
        return _text(self._fields.get(name), name, limit)

    def text_or_none(self, name: str, *, limit: int = _TEXT_LIMIT) -> str | None:
        """A text, or None where it is missing or null."""
        return self.text(name, limit=limit) if self.has(name) else None

    def integer(self, name: str) -> int:
        """A whole number that is not negative."""
        value = self._fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise AnswerError(name)
        if not 0 <= value <= _INTEGER_LIMIT:
            raise AnswerError(name)
        return value

    def integer_or_none(self, name: str) -> int | None:
        """A whole number, or None where it is missing or null."""
        return self.integer(name) if self.has(name) else None

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self._fields.get(name)
        if not isinstance(value, bool):
            raise AnswerError(name)
        return value

    def texts(self, name: str, *, limit: int = _TEXT_LIMIT) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(_text(value, name, limit) for value in self._list(name))

    def part(self, name: str) -> Answer:
        """An object inside."""
        return Answer._of(self._fields.get(name), name)

    def parts(self, name: str) -> tuple[Answer, ...]:
        """A list of objects."""
        return tuple(Answer._of(value, name) for value in self._list(name))

    def decoded(self, name: str, decode: Callable[[str], _T], *, limit: int = _TEXT_LIMIT) -> _T:
        """A text, decoded by a function that raises ValueError for what it does not take."""
        text = self.text(name, limit=limit)
        try:
            return decode(text)
        except ValueError as error:
            raise AnswerError(name) from error

    def all_decoded(
        self, name: str, decode: Callable[[str], _T], *, limit: int = _TEXT_LIMIT
    ) -> tuple[_T, ...]:
        """A list of texts, each decoded."""
        try:
            return tuple(decode(text) for text in self.texts(name, limit=limit))
        except AnswerError:
            raise
        except ValueError as error:
            raise AnswerError(name) from error

    def _list(self, name: str) -> list[object]:
        value = self._fields.get(name)
        if not isinstance(value, list):
            raise AnswerError(name)
        return value


def read_json(data: bytes) -> object:
    """Read JSON in UTF-8.

    Raises:
        AnswerError: it is none, it is too large, or an object has a name twice.
    """
    if len(data) > MAXIMUM_SIZE:
        raise AnswerError("size")
    try:
        value: object = json.loads(data.decode("utf-8"), object_pairs_hook=_object)
    except AnswerError:
        raise
    except (ValueError, RecursionError) as error:
        raise AnswerError("json") from error
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise AnswerError("json")
    return fields


def _text(value: object, name: str, limit: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise AnswerError(name)
    return value
