"""BER-TLV as cards use it (ISO/IEC 7816-4 §5.2.2, ISO/IEC 8825-1), for answers nobody vouches for.

Unlike the strict reader for certificates this one takes lengths in any form, because cards pad
them, and it reads one object out of a longer buffer, because card files carry filler behind it.
It never recurses: a nested object is split only when its owner is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_MULTI_BYTE_TAG = 0x1F
_LONG_LENGTH = 0x80
_MAXIMUM_TAG_BYTES = 3
_MAXIMUM_LENGTH_BYTES = 4
_MAXIMUM_OBJECTS = 64


class TlvError(ValueError):
    """The bytes are not the BER-TLV object that was expected."""


@dataclass(frozen=True, slots=True)
class Tlv:
    """One object.

    Attributes:
        tag: the identifier octets as one number (``0x30``, ``0x5F2D``).
        value: the contents octets.
    """

    tag: int
    value: bytes = field(repr=False)

    def children(self) -> tuple[Tlv, ...]:
        """Split the value into the objects it consists of.

        Raises:
            TlvError: it does not consist of objects.
        """
        return read_all(self.value)


def extent(data: bytes, position: int = 0) -> int:
    """Tell where the object that starts at ``position`` ends, which may lie beyond ``data``.

    Args:
        data: at least the identifier and length octets of the object.
        position: index of its first identifier octet.

    Raises:
        TlvError: the header is cut short, or of a form no card file has.
    """
    _, start, length = _header(data, position)
    return start + length


def read_tlv(data: bytes, position: int = 0) -> tuple[Tlv, int]:
    """Read the object at ``position``; what follows it is not looked at.

    Returns:
        The object, and the index behind it.

    Raises:
        TlvError: it is cut short or malformed.
    """
    tag, start, length = _header(data, position)
    end = start + length
    if end > len(data):
        raise TlvError("value cut short")
    return Tlv(tag, bytes(data[start:end])), end


def read_all(data: bytes) -> tuple[Tlv, ...]:
    """Read the objects that fill ``data``, one after another.

    Raises:
        TlvError: something does not fit, or there are more than 64 of them.
    """
    objects: list[Tlv] = []
    position = 0
    while position < len(data):
        if len(objects) == _MAXIMUM_OBJECTS:
            raise TlvError("too many objects")
        found, position = read_tlv(data, position)
        objects.append(found)
    return tuple(objects)


def encode(tag: int, *parts: bytes) -> bytes:
    """Build an object with the shortest length form; ``parts`` together are its value."""
    value = b"".join(parts)
    count = len(value)
    length = count.to_bytes((count.bit_length() + 7) // 8 or 1)
    if count >= _LONG_LENGTH:
        length = bytes([_LONG_LENGTH | len(length)]) + length
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1) + length + value


def _header(data: bytes, position: int) -> tuple[int, int, int]:
    """Tag, index of the value, length of the value."""
    tag, position = _tag(data, position)
    if position >= len(data):
        raise TlvError("no length")
    first = data[position]
    position += 1
    if first < _LONG_LENGTH:
        return tag, position, first
    count = first - _LONG_LENGTH
    octets = data[position : position + count]
    if not 1 <= count <= _MAXIMUM_LENGTH_BYTES or len(octets) < count:
        raise TlvError("indefinite, over-long or cut length")
    return tag, position + count, int.from_bytes(octets)


def _tag(data: bytes, position: int) -> tuple[int, int]:
    if not 0 <= position < len(data):
        raise TlvError("no tag")
    tag = data[position]
    position += 1
    if tag & _MULTI_BYTE_TAG != _MULTI_BYTE_TAG:
        return tag, position
    for _ in range(_MAXIMUM_TAG_BYTES - 1):
        if position >= len(data):
            raise TlvError("tag cut short")
        octet = data[position]
        position += 1
        tag = tag << 8 | octet
        if not octet & 0x80:
            return tag, position
    raise TlvError("tag too long")
