"""Reading what comes over the wire: base64url, JSON objects, forms. Anything else is refused."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError

MAXIMUM_BODY = 1 << 20
"""Bytes of a JSON object or form: more than 500 hashes with labels need."""
MAXIMUM_TEXT = 4096
_MAXIMUM_INTEGER = 1 << 53
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def to_base64url(data: bytes) -> str:
    """RFC 4648 §5 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str, size: int | None = None) -> bytes:
    """Decode base64url without padding, in its only canonical form.

    Raises:
        ProtocolError: INVALID_REQUEST, it is something else or has another size.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise invalid("base64url") from error
    if to_base64url(data) != text or (size is not None and len(data) != size):
        raise invalid("base64url")
    return data


def from_base64(text: str, size: int | None = None) -> bytes:
    """Decode standard base64 with padding (RFC 4648 §4), as CSC writes binary values.

    Raises:
        ProtocolError: INVALID_REQUEST, it is something else or has another size.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise invalid("base64") from error
    if base64.b64encode(data).decode("ascii") != text or (size is not None and len(data) != size):
        raise invalid("base64")
    return data


def invalid(reason: str) -> ProtocolError:
    """A request that is not of the form of the protocol; ``reason`` names the part."""
    return ProtocolError(ErrorName.INVALID_REQUEST, reason)


class Fields:
    """The members of a JSON object or a form, each read with the type it must have."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    @classmethod
    def of(cls, value: object, name: str = "object") -> Fields:
        """The members of a value that must be a JSON object."""
        if not isinstance(value, dict):
            raise invalid(name)
        return cls(value)

    def has(self, name: str) -> bool:
        """Whether a member is there and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, *, maximum: int = MAXIMUM_TEXT) -> str:
        """A text that is not empty."""
        value = self._values.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= maximum:
            raise invalid(name)
        # JSON can name half a character (RFC 8259 §8.2), which no text of ours has.
        if not value.isascii() and _LONE_SURROGATE.search(value):
            raise invalid(name)
        return value

    def one_of(self, name: str, *allowed: str) -> str:
        """One of a few texts."""
        value = self.text(name)
        if value not in allowed:
            raise invalid(name)
        return value

    def integer(self, name: str) -> int:
        """A whole number that is not negative; from a link or form it may come as digits."""
        value = self._values.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 16:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise invalid(name)
        if not 0 <= value <= _MAXIMUM_INTEGER:
            raise invalid(name)
        return value

    def binary(self, name: str, size: int | None = None) -> bytes:
        """A base64url value."""
        return from_base64url(self.text(name), size)

    def entries(self, name: str, *, maximum: int) -> list[object]:
        """A list with a limited number of entries."""
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > maximum:
            raise invalid(name)
        return value

    def texts(self, name: str, *, maximum: int) -> list[str]:
        """A list of texts."""
        values = self.entries(name, maximum=maximum)
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(values):
            raise invalid(name)
        return texts

    def member(self, name: str) -> Fields:
        """A JSON object inside this one."""
        return Fields.of(self._values.get(name), name)

    def raw(self, name: str) -> object:
        """A member for a library that reads it itself."""
        return self._values.get(name)


def parse_json(data: bytes) -> object:
    """Read JSON in UTF-8; a name given twice is refused.

    Raises:
        ProtocolError: INVALID_REQUEST.
    """
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as error:
        raise invalid("json") from error


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name occurs twice")
    return values


def parse_form(data: bytes) -> Fields:
    """Read ``application/x-www-form-urlencoded``; a name given twice is refused (RFC 6749 §3.2).

    Raises:
        ProtocolError: INVALID_REQUEST.
    """
    try:
        pairs = parse_qsl(
            data.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError as error:
        raise invalid("form") from error
    values = dict(pairs)
    if len(values) != len(pairs):
        raise invalid("form")
    return Fields(values)


async def read_body(request: Request, maximum: int = MAXIMUM_BODY) -> bytes:
    """The body of a request, as long as it is not too long.

    Raises:
        ProtocolError: INVALID_REQUEST with status 413.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > maximum:
            raise ProtocolError(ErrorName.INVALID_REQUEST, "size", status=413)
        parts.append(part)
    return b"".join(parts)


async def json_fields(request: Request) -> Fields:
    """The JSON object in the body of a request.

    Raises:
        ProtocolError: INVALID_REQUEST.
    """
    return Fields.of(await json_value(request))


async def json_value(request: Request) -> object:
    """The JSON value in the body of a request.

    Raises:
        ProtocolError: INVALID_REQUEST.
    """
    # A form of another site cannot send this type without being asked first (CORS).
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise invalid("content-type")
    return parse_json(await read_body(request))


async def form_fields(request: Request) -> Fields:
    """The form in the body of a request.

    Raises:
        ProtocolError: INVALID_REQUEST.
    """
    return parse_form(await read_body(request))
