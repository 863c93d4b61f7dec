"""Frozen dataclasses as JSON lines, read strictly: nothing is guessed, converted or left over.

A data file of the product can be read in the same way (:func:`read_document`).

Fields may be ``int`` (never below zero), ``str``, ``bool``, ``bytes`` (hexadecimal digits), an
enum, another dataclass, a tuple of any of these, or one of these ``| None``.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import TypeVar

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance


T = TypeVar("T")


class ProtocolError(ValueError):
    """A line is not a message. It never quotes the line."""


def encoded(name: str, value: object) -> bytes:
    """The line of a message.

    Args:
        name: name of the message.
        value: the dataclass.
    """
    body = {"message": name, **_fields(value)}
    return json.dumps(body, separators=(",", ":")).encode("ascii") + b"\n"


def decoded(line: bytes, kinds: Mapping[str, type]) -> typing.Any:  # noqa: ANN401 - one of ``kinds``
    """Read the line of a message.

    Args:
        line: the line.
        kinds: the messages there are, by name.

    Raises:
        ProtocolError: it is none of them.
    """
    try:
        body = json.loads(line.decode("ascii"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not JSON") from error
    if not isinstance(body, dict) or not isinstance(name := body.pop("message", None), str):
        raise ProtocolError("not a message")
    if name not in kinds:
        raise ProtocolError("unknown message")
    return _made(kinds[name], body)


def read_document(kind: type[T], data: bytes) -> T:
    """Read a JSON file that holds one value.

    Args:
        kind: its dataclass.
        data: the file, in UTF-8.

    Raises:
        ProtocolError: it is not one.
    """
    try:
        body = json.loads(data.decode("utf-8"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not JSON") from error
    return typing.cast("T", _made(kind, body))


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON leaves open what a name that stands twice means; here it means nothing."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("a name stands twice")
    return found


def _fields(value: object) -> dict[str, object]:
    fields = dataclasses.fields(typing.cast("DataclassInstance", value))
    return {f.name: _plain(getattr(value, f.name)) for f in fields}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _fields(value) if dataclasses.is_dataclass(value) else value


def _made(kind: type, body: object) -> typing.Any:  # noqa: ANN401 - the type that ``kind`` names
    fields = _types_of(kind)
    if not isinstance(body, dict) or body.keys() != fields.keys():
        raise ProtocolError(f"fields of {kind.__name__}")
    return kind(**{name: _typed(fields[name], value) for name, value in body.items()})


@cache
def _types_of(kind: type) -> dict[str, typing.Any]:
    return typing.get_type_hints(kind)


def _typed(wanted: typing.Any, value: object) -> object:  # noqa: ANN401 - a type annotation
    """Turn a JSON value into what the annotation says, or refuse it."""
    if isinstance(wanted, types.UnionType):  # only "int | None" occurs
        return None if value is None else _typed(typing.get_args(wanted)[0], value)
    if typing.get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise ProtocolError("not a list")
        return tuple(_typed(typing.get_args(wanted)[0], item) for item in value)
    if wanted is bytes:
        return _bytes(value)
    if dataclasses.is_dataclass(wanted):
        return _made(typing.cast("type", wanted), value)
    if issubclass(wanted, Enum):
        try:
            return wanted(value)
        except ValueError as error:
            raise ProtocolError(f"no {wanted.__name__}") from error
    # A bool is an int in Python, not here; numbers are CK_ULONGs, never below zero.
    if type(value) is not wanted or (wanted is int and typing.cast("int", value) < 0):
        raise ProtocolError(f"not {wanted.__name__}")
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, str) or not set(value) <= set("0123456789abcdef") or len(value) % 2:
        raise ProtocolError("not hexadecimal")
    return bytes.fromhex(value)
