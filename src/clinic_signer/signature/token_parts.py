"""What time-stamp tokens are made of: tags, fields and algorithms, each in its one strict form."""

from __future__ import annotations

from functools import lru_cache

from clinic_signer.pki.algorithms import algorithm_policy
from clinic_signer.pki.der import DerError, Element, read_elements, read_object_identifier

BOOLEAN = 0x01
INTEGER = 0x02
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
SET = 0x31
TAGGED_0 = 0xA0
TAGGED_1 = 0xA1
PRIMITIVE_0 = 0x80
PRIMITIVE_1 = 0x81

TST_INFO = "1.2.840.113549.1.9.16.1.4"
REMEMBERED = 128
"""Elements whose meaning is remembered: they are the same in all tokens of an authority."""

_NO_PARAMETERS: tuple[list[Element], ...] = ([], [Element(0x05, b"")])
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


class TokenError(ValueError):
    """The bytes are not a time-stamp token of the accepted form."""


class TokenWeakError(TokenError):
    """The token names an algorithm that is known and too weak."""


def identifier_in(element: Element | None) -> str | None:
    """Return the object identifier that an element is, if it is one."""
    if element is None or element.tag != OBJECT_IDENTIFIER:
        return None
    try:
        return read_object_identifier(element.content)
    except DerError:
        return None


def take_optional(elements: list[Element], tag: int) -> tuple[Element, ...]:
    """Take an optional field off the front of ``elements`` and return what is inside."""
    if not elements or elements[0].tag != tag:
        return ()
    content = elements.pop(0).content
    return read_elements(content) if tag in (TAGGED_0, TAGGED_1, SEQUENCE) else ()


@lru_cache(maxsize=REMEMBERED)
def algorithm_of(element: Element) -> str:
    """Return the identifier of an AlgorithmIdentifier; parameters other than NULL are refused."""
    name, *parameters = read_elements(content_of(element, SEQUENCE))
    if parameters not in _NO_PARAMETERS:
        raise TokenError("algorithm with parameters")
    return read_object_identifier(content_of(name, OBJECT_IDENTIFIER))


def digest_name(element: Element) -> str:
    """Return the name in :mod:`hashlib` of an accepted digest algorithm."""
    identifier = algorithm_of(element)
    name = _DIGESTS.get(identifier)
    if name is None:
        raise not_accepted(identifier)
    return name


def not_accepted(identifier: str) -> TokenError:
    """Return what to raise for an algorithm: some are known, and too weak."""
    weak = algorithm_policy().weak
    return TokenWeakError("too weak") if identifier in weak else TokenError("not accepted")


def content_of(element: Element, tag: int) -> bytes:
    """Return what is inside an element that must have this tag."""
    if element.tag != tag:
        raise TokenError(f"expected tag {tag:02X}, found {element.tag:02X}")
    return element.content


def encode(tag: int, content: bytes) -> bytes:
    """Write an element as DER."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(octets)]) + octets + content
