"""A small strict reader of DER (ITU-T X.690) for the few structures that no library decodes.

It reads tag, length, value and nothing else: no types, no recursion, so the depth is the caller's.
Only what DER allows is accepted: definite lengths in the shortest form, tag numbers below 31.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_HIGH_TAG_NUMBER = 0x1F
_LONG_FORM = 0x80
_LONGEST_LENGTH = 4
"""Bytes of a long-form length: 4 GiB, far beyond any certificate."""


class DerError(ValueError):
    """The bytes are not the DER that was expected."""


class Element(NamedTuple):
    """One element: its identifier octet (class, constructed bit and number) and its content.

    A tuple, because a time-stamp token has sixty of them and a dataclass takes four times as long.
    """

    tag: int
    content: bytes


def read_elements(data: bytes) -> tuple[Element, ...]:
    """Split ``data`` into the elements that fill it, one after another.

    Raises:
        DerError: a length runs beyond the data, or is not the form DER demands.
    """
    elements = []
    position = 0
    end = len(data)
    while position < end:
        tag = data[position]
        if tag & _HIGH_TAG_NUMBER == _HIGH_TAG_NUMBER:
            raise DerError("tag number above 30")
        start = position + 2
        if start <= end and (length := data[start - 1]) < _LONG_FORM:  # nearly all there are
            position = start + length
        else:
            length, start = _read_length(data, position + 1)
            position = start + length
        if position > end:
            raise DerError("length beyond the end")
        elements.append(Element(tag, data[start:position]))
    return tuple(elements)


def read_one(data: bytes, tag: int) -> bytes:
    """Return the content of the single element with ``tag`` that ``data`` consists of.

    Raises:
        DerError: there is another number of elements, or another tag.
    """
    elements = read_elements(data)
    if len(elements) != 1 or elements[0].tag != tag:
        raise DerError(f"expected one element with tag {tag:02X}")
    return elements[0].content


@lru_cache(maxsize=256)
def read_object_identifier(content: bytes) -> str:
    """Return the dotted form of the content of an OBJECT IDENTIFIER.

    Raises:
        DerError: empty, cut short, or with a padded arc.
    """
    if not content or content[-1] & 0x80:
        raise DerError("object identifier cut short")
    arcs = []
    value = 0
    fresh = True
    for octet in content:
        if fresh and octet == 0x80:
            raise DerError("object identifier with a padded arc")
        value = value << 7 | octet & 0x7F
        fresh = not octet & 0x80
        if fresh:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def _read_length(data: bytes, position: int) -> tuple[int, int]:
    """Return the length that stands at ``position`` and where the content begins."""
    if position >= len(data):
        raise DerError("no length")
    first = data[position]
    position += 1
    if first < _LONG_FORM:
        return first, position
    count = first - _LONG_FORM
    octets = data[position : position + count]
    if not 1 <= count <= _LONGEST_LENGTH or len(octets) < count:
        raise DerError("indefinite or over-long length")
    length = int.from_bytes(octets)
    if length < _LONG_FORM or octets[0] == 0:
        raise DerError("length not in its shortest form")
    return length, position + count
