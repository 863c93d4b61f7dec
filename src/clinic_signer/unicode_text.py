"""Unicode normalization that a hostile text cannot draw out."""

from __future__ import annotations

import unicodedata
from typing import Literal

_PIECE = 1000
"""Characters; normalizing so many combining marks takes a millisecond."""


def normalized(form: Literal["NFKC", "NFKD"], text: str) -> str:
    """``unicodedata.normalize``, piece by piece.

    Python's own takes time with the square of a run of combining marks (CVE-2026-3276; hours for a
    file of 10 MB), up to 3.11's last version for Windows and beyond. No name or field is as long as
    a piece; at the seams of a longer text a mark stays beside its letter instead of joining it.
    """
    if len(text) <= _PIECE:
        return unicodedata.normalize(form, text)
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)
