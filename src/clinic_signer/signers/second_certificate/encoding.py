"""Base64 as the protocol writes it: strict both ways, so that one value has one text."""

from __future__ import annotations

import base64
import binascii
import re

_URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def to_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Read base64url without padding.

    Raises:
        ValueError: it is not, or not in its only form.
    """
    if not _URL.fullmatch(text):
        raise ValueError("not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if to_base64url(data) != text:
        raise ValueError("not base64url in its only form")
    return data


def to_base64(data: bytes) -> str:
    """Base64 with padding on one line (RFC 4648 §4), as CSC writes it."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Read base64 with padding.

    Raises:
        ValueError: it is not, or not in its only form.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
    if to_base64(data) != text:
        raise ValueError("not base64 in its only form")
    return data
