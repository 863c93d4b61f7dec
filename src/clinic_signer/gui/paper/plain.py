"""Texts of a document made harmless to show: nothing in a name may change what stands around it."""

from __future__ import annotations

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """Return a text with every character that has no shape of its own written by its number.

    Controls and changes of direction could hide a part of a name or put it elsewhere; they stand
    as ``[U+202E]``. Line ends become blanks.
    """
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\r\n\t":
        return " "
    if unicodedata.category(character) in _INVISIBLE:
        return f"[U+{ord(character):04X}]"
    return character
