"""From XML to octets: canonicalization and base64, each in its one strict form."""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from clinic_signer.signature.profile import EXCLUSIVE_C14N

_XML_SPACE = b" \t\r\n"


class NotBase64Error(ValueError):
    """The text is not canonical base64."""


class NotCanonicalError(ValueError):
    """The element has no canonical form: it is in scope of a relative namespace name."""


def canonicalize(element: etree._Element, algorithm: str) -> bytes:
    """Return the canonical octets of an element where it stands, without comments.

    Inclusive canonicalization renders the namespaces that the ancestors declare
    (Canonical XML 1.0 §2.4). It would render their xml: attributes too, which the library does not
    do: documents with such attributes are refused before.

    Args:
        element: the apex.
        algorithm: one of :data:`~clinic_signer.signature.profile.CANONICALIZATIONS`.

    Raises:
        NotCanonicalError: there is no canonical form (Canonical XML 1.0 §1.3).
    """
    try:
        return etree.tostring(
            element, method="c14n", exclusive=algorithm == EXCLUSIVE_C14N, with_comments=False
        )
    except etree.C14NError as error:
        raise NotCanonicalError from error


def is_base64_of(text: str | None, octets: bytes) -> bool:
    """Tell whether a text is the canonical base64 of some octets; see :func:`decode_base64`."""
    try:
        packed = (text or "").encode("ascii").translate(None, _XML_SPACE)
    except UnicodeEncodeError:
        return False
    return packed == binascii.b2a_base64(octets, newline=False)


def decode_base64_values(texts: Iterable[str | None]) -> tuple[bytes, ...]:
    """Decode values that stand in many documents (certificates, lists); what is not base64 is left.

    Equal texts give the same object while it is remembered, which makes it cheap to compare.
    """
    found = []
    for text in texts:
        try:
            is_short = text is not None and len(text) <= _LONGEST_REMEMBERED
            found.append(_remembered(text) if is_short else decode_base64(text))
        except NotBase64Error:
            continue
    return tuple(found)


_LONGEST_REMEMBERED = 40_000
"""Characters of a value that is remembered: a list of 2022 has 18,000, a certificate 2,000."""


def decode_base64(text: str | None) -> bytes:
    """Decode base64 (XML Schema base64Binary): white space is skipped, nothing else forgiven.

    Only the canonical form is accepted: padding complete, unused bits zero. So one value has one
    text, and no text carries anything beside the value.

    Raises:
        NotBase64Error: the text is empty or not of that form.
    """
    try:
        packed = (text or "").encode("ascii").translate(None, _XML_SPACE)
        decoded = binascii.a2b_base64(packed, strict_mode=True)
    except ValueError as error:
        raise NotBase64Error from error
    if not packed or binascii.b2a_base64(decoded, newline=False) != packed:
        raise NotBase64Error
    return decoded


_remembered = lru_cache(maxsize=256)(decode_base64)
