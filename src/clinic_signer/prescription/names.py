"""Is the prescriber the certificate's holder? Names compared across their ways of writing.

Some certificates carry the holder's Japanese name, others only Latin letters (observed in signed
prescriptions of 2022); the prescription carries kanji and, usually, kana. So kana is romanised as
coarsely as romanisations differ (Hepburn or Kunrei, long vowels or not).
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import permutations

from clinic_signer.unicode_text import normalized


class Comparison(Enum):
    """What comparing two names says."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_COMPARABLE = "not-comparable"


_PARTS_AT_MOST = 6
_PARTS_OF_A_NAME = 3
_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "_": "ァィゥェォ",
}
_MORAE = {
    kana: consonant + vowel
    for consonant, row in _ROWS.items()
    for kana, vowel in zip(row, _VOWELS, strict=True)
} | {
    "ヂ": "zi",
    "ヅ": "zu",
    "ヴ": "bu",
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ャ": "_ya",
    "ュ": "_yu",
    "ョ": "_yo",
    "ワ": "wa",
    "ヰ": "i",
    "ヱ": "e",
    "ヲ": "o",
    "ン": "n",
    "ッ": "+",
    "ー": "",
}
_JOINTS = (
    (re.compile(r"i_y"), "y"),  # キャ
    (re.compile(r"i_([aueo])"), r"y\1"),  # ジェ
    (re.compile(r"[aueo]_"), ""),  # ファ
    (re.compile(r"\+([a-z])"), r"\1\1"),  # ッ doubles the next consonant
)
_COARSE = (
    (re.compile(r"[^a-z]"), ""),
    # Hepburn to Kunrei
    (re.compile(r"cch"), "tch"),
    (re.compile(r"sh"), "sy"),
    (re.compile(r"ch"), "ty"),
    (re.compile(r"dz"), "z"),
    (re.compile(r"j"), "zy"),
    (re.compile(r"yy"), "y"),
    (re.compile(r"yi"), "i"),
    (re.compile(r"ts"), "t"),
    (re.compile(r"f"), "h"),
    (re.compile(r"m(?=[bpm])"), "n"),
    # Long vowels: ou, oo, oh, uu …
    (re.compile(r"oh(?![aiueoy])"), "o"),
    (re.compile(r"ou"), "o"),
    (re.compile(r"([aiueo])\1+"), r"\1"),
)


def compare_names(name: str, kana: str, holder: str) -> Comparison:
    """Compare a prescriber (name; name in kana or empty) with a certificate holder's name.

    Blanks and the width of characters do not count; letters do (髙 is not 高).
    """
    if _bare(holder) in {_bare(name), _bare(kana)}:
        return Comparison.SAME
    if not _is_latin(holder):
        return Comparison.DIFFERENT
    wanted = _coarse(name) if _is_latin(name) else romanised(kana)
    if not wanted:
        return Comparison.NOT_COMPARABLE
    # Family and given name stand in either order, beside middle names or titles.
    parts = [_coarse(part) for part in re.split(r"[\s,]+", holder)][:_PARTS_AT_MOST]
    candidates = (
        "".join(chosen)
        for count in range(1, _PARTS_OF_A_NAME + 1)
        for chosen in permutations(parts, count)
    )
    return Comparison.SAME if wanted in candidates else Comparison.DIFFERENT


def romanised(kana: str) -> str:
    """Return a coarse Latin spelling of kana without blanks (ｶｸｳ ｲﾁﾛｳ gives ``kakuitiro``)."""
    latin = "".join(_MORAE.get(character, character) for character in _bare(kana))
    for pattern, replacement in _JOINTS:
        latin = pattern.sub(replacement, latin)
    return _coarse(latin)


def _bare(text: str) -> str:
    return "".join(normalized("NFKC", text).split()).casefold()


def _is_latin(text: str) -> bool:
    letters = [c for c in normalized("NFKD", text) if c.isalpha()]
    return bool(letters) and all(c.isascii() for c in letters)


def _coarse(latin: str) -> str:
    text = normalized("NFKD", latin).casefold()
    for pattern, replacement in _COARSE:
        text = pattern.sub(replacement, text)
    return text
