"""What a request may say: each parameter once, read strictly and described for OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar, cast
from urllib.parse import parse_qsl

from starlette.requests import Request

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.words import Words

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Form(Protocol[T_co]):
    """What a parameter looks like."""

    def read(self, text: str) -> T_co:
        """The value.

        Raises:
            ValueError: it is none.
        """
        ...

    def schema(self) -> dict[str, Any]:
        """The same as JSON schema."""
        ...


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number in digits."""

    least: int
    most: int
    default: int | None = None

    def read(self, text: str) -> int:
        """See :class:`Form`."""
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII):
            raise ValueError("not a whole number")
        if not self.least <= (number := int(text)) <= self.most:
            raise ValueError("out of range")
        return number

    def schema(self) -> dict[str, Any]:
        """See :class:`Form`."""
        schema: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": self.most}
        return schema if self.default is None else schema | {"default": self.default}


@dataclass(frozen=True, slots=True)
class Text:
    """A text of some length that matches a pattern as a whole."""

    longest: int
    pattern: str

    def read(self, text: str) -> str:
        """See :class:`Form`."""
        if not 1 <= len(text) <= self.longest or not re.fullmatch(self.pattern, text):
            raise ValueError("not of this form")
        return text

    def schema(self) -> dict[str, Any]:
        """See :class:`Form`."""
        length = {"minLength": 1, "maxLength": self.longest}
        return {"type": "string", "pattern": f"^{self.pattern}$", **length}


E_co = TypeVar("E_co", bound=Enum, covariant=True)


@dataclass(frozen=True, slots=True)
class OneOf(Generic[E_co]):
    """The value of an enum."""

    members: tuple[E_co, ...]
    default: E_co | None = None

    def read(self, text: str) -> E_co:
        """See :class:`Form`."""
        for member in self.members:
            if member.value == text:
                return member
        raise ValueError("none of them")

    def schema(self) -> dict[str, Any]:
        """See :class:`Form`."""
        schema = {"type": "string", "enum": [member.value for member in self.members]}
        return schema if self.default is None else schema | {"default": self.default.value}


@dataclass(frozen=True, slots=True)
class Several(Generic[T_co]):
    """Any number of values of one form: the parameter is repeated."""

    form: Form[T_co]

    def schema(self) -> dict[str, Any]:
        """As JSON schema."""
        return {"type": "array", "items": self.form.schema()}


class Where(Enum):
    """In which part of the request a parameter stands; the values are OpenAPI's."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T_co]):
    """One parameter, declared.

    Attributes:
        name: its name in the request.
        where: in which part.
        form: what it looks like.
        words: what it is for.
    """

    name: str
    where: Where
    form: Form[T_co]
    words: Words


@dataclass(frozen=True, slots=True)
class ListParameter(Generic[T_co]):
    """A parameter of the query that may be repeated."""

    name: str
    form: Several[T_co]
    words: Words
    where: Where = Where.QUERY


AnyParameter = Parameter[object] | ListParameter[object]


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of one request, read."""

    _values: Mapping[str, object]

    def get(self, parameter: Parameter[T]) -> T | None:
        """The value; None if it was not given."""
        return cast("T | None", self._values.get(parameter.name))

    def all(self, parameter: ListParameter[T]) -> tuple[T, ...]:
        """All values; empty if none was given."""
        return cast("tuple[T, ...]", self._values.get(parameter.name, ()))

    def path(self, parameter: Parameter[T]) -> T:
        """The value of a part of the path, which is always given."""
        return cast("T", self._values[parameter.name])


def read(request: Request, parameters: Iterable[AnyParameter]) -> Asked:
    """Read the parameters of a request.

    Raises:
        Failure: API_REQUEST_INVALID with the name of the first that is wrong, unknown, or given
            more often than allowed; JOB_UNKNOWN for a path that can name no prescription.
    """
    declared = {(each.where, each.name): each for each in parameters}
    values: dict[str, object] = {}
    for where, name, texts in _given(request, declared):
        parameter = declared.get((where, name))
        if parameter is None:
            raise Failure(FailureCode.API_REQUEST_INVALID, part=_shown(name))
        values[name] = _value(parameter, texts)
    return Asked(values)


def _given(
    request: Request, declared: Mapping[tuple[Where, str], AnyParameter]
) -> Iterable[tuple[Where, str, list[str]]]:
    for name, value in request.path_params.items():
        yield Where.PATH, name, [str(value)]
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.url.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    for name, texts in query.items():
        yield Where.QUERY, name, texts
    for where, name in declared:
        if where is Where.HEADER and (texts := request.headers.getlist(name)):
            yield where, name, texts


def _value(parameter: AnyParameter, texts: list[str]) -> object:
    try:
        if isinstance(parameter, ListParameter):
            return tuple(parameter.form.form.read(text) for text in texts)
        (text,) = texts
        return parameter.form.read(text)
    except ValueError as error:
        if parameter.where is Where.PATH:
            raise Failure(FailureCode.JOB_UNKNOWN) from error
        raise Failure(FailureCode.API_REQUEST_INVALID, part=parameter.name) from error


def _shown(name: str) -> str:
    """The name of an unknown parameter as it may stand in an answer."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) else "?"
