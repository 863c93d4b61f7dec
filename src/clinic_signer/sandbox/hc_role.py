"""Writes hcRole as HPKI certificates carry it.

The layout is described in :mod:`clinic_signer.pki.hc_role`.
"""

from __future__ import annotations

from cryptography import x509

from clinic_signer.pki.hc_role import HEALTHCARE_ACTOR, SUBJECT_DIRECTORY_ATTRIBUTES

CODING_SCHEME = "1.2.392.100495.1.6.1.1"
"""The Japanese table of qualifications, as observed in HPKI certificates."""

_SEQUENCE, _SET, _OBJECT_IDENTIFIER, _UTF8_STRING = 0x30, 0x31, 0x06, 0x0C
_EXPLICIT_0, _EXPLICIT_2 = 0xA0, 0xA2
_SHORT_LENGTH = 0x80


def hc_role_extension(text: str) -> x509.UnrecognizedExtension:
    """The extension subjectDirectoryAttributes that states one qualification.

    Args:
        text: the free text of the table, as ``Medical Doctor``; at most 50 characters.
    """
    coded_data = _element(
        _SET,
        _element(_EXPLICIT_0, _object_identifier(CODING_SCHEME)),
        _element(_EXPLICIT_2, _element(_UTF8_STRING, text.encode())),
    )
    actor_data = _element(_SET, _element(_SEQUENCE, _element(_EXPLICIT_0, coded_data)))
    attribute = _element(
        _SEQUENCE, _object_identifier(HEALTHCARE_ACTOR), _element(_SET, actor_data)
    )
    return x509.UnrecognizedExtension(
        x509.ObjectIdentifier(SUBJECT_DIRECTORY_ATTRIBUTES), _element(_SEQUENCE, attribute)
    )


def _element(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    if len(content) >= _SHORT_LENGTH:
        raise ValueError("a qualification is shorter")
    return bytes([tag, len(content)]) + content


def _object_identifier(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    octets = bytearray()
    for arc in (40 * first + second, *rest):
        base_128 = [arc & 0x7F]
        rest_of_arc = arc >> 7
        while rest_of_arc:
            base_128.append(rest_of_arc & 0x7F | 0x80)
            rest_of_arc >>= 7
        octets += bytes(reversed(base_128))
    return _element(_OBJECT_IDENTIFIER, bytes(octets))
