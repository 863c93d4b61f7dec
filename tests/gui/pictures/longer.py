"""Every text of the window a third longer, as another language or another word would have it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from clinic_signer.words import Language, Words

SHARE = 0.3
_FILLER = {Language.JAPANESE: "長", Language.ENGLISH: "x"}


@contextlib.contextmanager
def longer_words() -> Iterator[None]:
    """Lengthen all ``Words`` at the one place where a language is chosen."""
    real = Words.in_language

    def lengthened(self: Words, language: Language) -> str:
        return longer(real(self, language), _FILLER[language])

    Words.in_language = lengthened  # type: ignore[method-assign]
    try:
        yield
    finally:
        Words.in_language = real  # type: ignore[method-assign]


def longer(text: str, filler: str) -> str:
    """The text with filler at the end of its first line, unless it holds some already.

    Words are put together from words: what has been lengthened is not lengthened again. Broken
    into groups, so that it wraps as a text does.
    """
    if filler * 2 in text or not text.strip() or text.startswith("{"):
        return text
    count = max(1, round(len(text) * SHARE))
    groups = [filler * min(7, count - done) for done in range(0, count, 7)]
    gap = "" if filler > "z" else " "
    first, *rest = text.split("\n", 1)
    end = first[-1] if first[-1] in "。.…:" else ""
    body = first[: len(first) - len(end)]
    return "\n".join([f"{body}{gap}{gap.join(groups)}{end}", *rest])
