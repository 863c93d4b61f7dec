"""hcRole: the healthcare qualification that an HPKI certificate states (ISO 17090-2).

It stands in the extension subjectDirectoryAttributes (RFC 5280 §4.2.1.8) as the attribute
1.0.17090.0.1. Its value is a SET inside the SET of attribute values, which general ASN.1 libraries
do not decode; hence this reader. The layout, observed in certificates of 2022 and as in the
module of the HPKI certificate policy::

    SubjectDirectoryAttributes ::= SEQUENCE OF Attribute
    Attribute     ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF HCActorData }
    HCActorData   ::= SET OF HCActor
    HCActor       ::= SEQUENCE { codedData [0] CodedData, regionalHCActorData [1] ... OPTIONAL }
    CodedData     ::= SET { codingSchemeReference [0] OBJECT IDENTIFIER,
                            codeDataValue [1] ... OPTIONAL, codeDataFreeText [2] DirectoryString }
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinic_signer.pki.der import (
    DerError,
    Element,
    read_elements,
    read_object_identifier,
    read_one,
)

HEALTHCARE_ACTOR = "1.0.17090.0.1"
"""The attribute type id-hcpki-at-healthcareactor (ISO 17090-2)."""

SUBJECT_DIRECTORY_ATTRIBUTES = "2.5.29.9"

_OBJECT_IDENTIFIER = 0x06
_SEQUENCE = 0x30
_SET = 0x31
_CODED_DATA = 0xA0
_CODING_SCHEME = 0xA0
_FREE_TEXT = 0xA2
_DIRECTORY_STRINGS = {
    0x0C: "utf-8",
    0x13: "ascii",
    0x14: "latin-1",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
_MOST_ROLES = 32
"""Qualifications of one certificate that are read; the guideline knows one each."""


@dataclass(frozen=True, slots=True)
class HcRole:
    """One stated qualification, in the words of the certificate.

    Attributes:
        text: the free text, for example ``Medical Doctor``.
        coding_scheme: object identifier of the table the text is from.
    """

    text: str
    coding_scheme: str


def read_hc_roles(extension: bytes) -> tuple[HcRole, ...]:
    """Read every qualification from the value of a subjectDirectoryAttributes extension.

    Args:
        extension: the DER inside the extension's OCTET STRING.

    Returns:
        The roles in their order; empty when the extension has no healthcare actor.

    Raises:
        DerError: the bytes are not well-formed. Nothing is read from a half well-formed value.
    """
    roles = tuple(
        _role(actor)
        for attribute in read_elements(read_one(extension, _SEQUENCE))
        for actors in _actor_data(attribute)
        for actor in read_elements(_content(actors, _SET))
    )
    if len(roles) > _MOST_ROLES:
        raise DerError("too many roles")
    return roles


def _actor_data(attribute: Element) -> Iterator[Element]:
    parts = read_elements(_content(attribute, _SEQUENCE))
    if len(parts) != 2 or parts[1].tag != _SET:
        raise DerError("an attribute is a type and a set of values")
    kind = read_object_identifier(_content(parts[0], _OBJECT_IDENTIFIER))
    if kind == HEALTHCARE_ACTOR:
        yield from read_elements(parts[1].content)


def _role(actor: Element) -> HcRole:
    parts = read_elements(_content(actor, _SEQUENCE))
    if not parts:
        raise DerError("an actor has coded data")
    coded = read_elements(read_one(_content(parts[0], _CODED_DATA), _SET))
    fields = {element.tag: element.content for element in coded}
    if len(fields) != len(coded) or not {_CODING_SCHEME, _FREE_TEXT} <= fields.keys():
        raise DerError("coded data has one coding scheme and one text")
    scheme = read_object_identifier(read_one(fields[_CODING_SCHEME], _OBJECT_IDENTIFIER))
    return HcRole(_directory_string(fields[_FREE_TEXT]), scheme)


def _directory_string(data: bytes) -> str:
    elements = read_elements(data)
    if len(elements) != 1 or elements[0].tag not in _DIRECTORY_STRINGS:
        raise DerError("not a directory string")
    try:
        return elements[0].content.decode(_DIRECTORY_STRINGS[elements[0].tag])
    except UnicodeDecodeError as error:
        raise DerError("text not in its character set") from error


def _content(element: Element, tag: int) -> bytes:
    if element.tag != tag:
        raise DerError(f"expected tag {tag:02X}, found {element.tag:02X}")
    return element.content
