"""Text for people: always in Japanese and English, never in one of them alone.

Every sentence a person may read is a :class:`Words`. Japanese is the reference language; the
English text says the same. Rooms below ``gui`` return ``Words`` and never choose a language:
the front doors (``cli``, ``gui``) do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Language(Enum):
    """A language of the user interface (ISO 639-1)."""

    JAPANESE = "ja"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or label in both languages; ``{name}`` marks a fact to fill in."""

    ja: str
    en: str

    def filled(self, **facts: object) -> Words:
        """Return the words with every ``{name}`` replaced by ``facts[name]``.

        A fact that is itself ``Words`` is filled in per language.

        Raises:
            KeyError: a ``{name}`` has no fact.
        """
        return Words(
            self.ja.format_map({k: v.ja if isinstance(v, Words) else v for k, v in facts.items()}),
            self.en.format_map({k: v.en if isinstance(v, Words) else v for k, v in facts.items()}),
        )

    def in_language(self, language: Language) -> str:
        """Return the text in one language."""
        return self.ja if language is Language.JAPANESE else self.en


def same(text: str) -> Words:
    """Return ``Words`` for what is the same in both languages (a name, a code)."""
    return Words(text, text)


def all_in_one(words: Sequence[Words]) -> Words:
    """Several in one line."""
    return Words("、".join(each.ja for each in words), ", ".join(each.en for each in words))
