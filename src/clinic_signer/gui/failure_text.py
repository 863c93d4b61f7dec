"""What the window shows of a failure: its cause, what to do, and last its code.

The code is the word that a doctor reads out to clinic IT on the phone, and by which a log, the
command line, the API and docs/failures.md name the same failure. It is never the message: it stands
after the remedy, in small letters where there is room for a line of its own. No other module of the
window puts a failure into words, so that none can forget the code (``docs/architecture.md``,
"Failures on screen").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_signer.gui import strings
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.failures import Failure, FailureCode

_CODE = Words("コード {code}", "Code {code}")
_CODE_AFTER = Words("（{code}）", "({code})")


@dataclass(frozen=True, slots=True)
class FailureText:
    """A failure in the language of the window.

    Attributes:
        heading: the cause; one sentence or more.
        sentence: the remedy; empty where a screen has its own words for it.
        code: コード card-absent.
    """

    heading: str
    sentence: str
    code: str

    @property
    def paragraph(self) -> str:
        """Cause and remedy, and the code on a line of its own, where it is never broken."""
        return f"{strings.sentences([self.heading, self.sentence])}\n{self.code}"

    @property
    def below(self) -> str:
        """Remedy and code, for the single line under a heading that is the cause."""
        return strings.sentences([self.sentence, self._code_after])

    @property
    def short(self) -> str:
        """Cause and code, for a single line that has no room for the remedy."""
        return strings.sentences([self.heading, self._code_after])

    @property
    def spoken(self) -> str:
        """All of it for a screen reader, the code last."""
        return strings.spoken([self.heading, self.sentence, self.code])

    def and_also(self, sentence: str) -> FailureText:
        """The same with one more sentence after the remedy."""
        return replace(self, sentence=strings.sentences([self.sentence, sentence]))

    @property
    def _code_after(self) -> str:
        return strings.say(_CODE_AFTER, code=self.code)


def failure_text(failure: Failure) -> FailureText:
    """Put a failure into the language of the window."""
    heading, sentence = strings.plain(failure.cause), strings.plain(failure.remedy)
    return FailureText(heading, sentence, code_words(failure.code))


def code_words(code: FailureCode) -> str:
    """コード card-absent: for a screen that has its own words for cause and remedy."""
    return strings.say(_CODE, code=code.value)


def first_sentence(failure: Failure) -> Words:
    """The first sentence of the cause, for a cell of a list whose details say all of it."""
    ja, en = failure.cause.ja.partition("。")[0], failure.cause.en.partition(". ")[0]
    return Words(ja, en.rstrip("."))
