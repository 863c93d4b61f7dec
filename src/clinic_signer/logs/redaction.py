"""What is blanked in every line: whatever could be a PIN, a person, a document or a secret.

Our own lines are English and short. So everything that is not ASCII goes (names of patients,
physicians and medicines are Japanese, also as half-width kana or as wrongly decoded bytes), and of
the rest what looks like a command to a card, a payload, a token, a path or a number of a person.
Rather too much than too little: a line that loses a number can still be read.
"""

from __future__ import annotations

import re
import threading
from functools import cache

BLANK = "[redacted]"
PATH = "[path]"
_LONGEST = 4000
"""Characters of a line; more are no fact of the catalogue kind."""
_SHORTEST_NAME = 3

_NAMED = (
    r"(?i)((?:(?<![0-9a-z])(?:pin|otp|dpop|pwd?)|passw(?:or)?d|passcode|passphrase|secret|token|"
    r"authorization|api[_-]?key|code_verifier|assertion|ticket)[\"']?\s*[=:]\s*)"
    r"(?:bearer |dpop |basic )?[^\s,;&]+"
)
_ADDRESS = (
    r"\b([a-z][a-z0-9+.-]*://)(?:[^\s/]*@)?(\[[0-9a-f:]+\]|[\w.-]*)(:\d+)?[^\s,;)\]]*"  # user@host
)
_FILE = r"[^\\/:*?\"'<>|]*?\.[A-Za-z0-9]{1,6}(?![A-Za-z0-9])|[^\s\\/:*?\"'<>|,;)\]]*"
"""The last part of a path: up to an ending, or up to a space."""
_ROOT = r"[A-Za-z]:[\\/]|\\\\|~?/"
_WINDOWS_PATH = rf"(?:(?<![A-Za-z0-9])[A-Za-z]:[\\/]|\\\\)(?:[^\\/:*?\"<>|]+[\\/]+)*(?:{_FILE})"
_POSIX_PATH = rf"(?<![\w/.:\[-])~?/(?:[^\s/'\"][^/'\"]*/)*(?:{_FILE})"
_MIXED = (
    r"(?<![\w+/-])(?=[+/_-]*[0-9A-Z+/_-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*[0-9])[\w+/-]{20,}={0,2}"
)

_RULES = (
    # XML from its first to its last mark, whatever stands between.
    (
        r"<[?!/]?[A-Za-z][^<>]*>.*</?[A-Za-z:]*\s*>|<\?xml.*|<[A-Za-z][^<>]*>.*|</[A-Za-z][^<>]*>",
        BLANK,
    ),
    # The words for a PIN are Japanese in our own texts: the number behind goes with them.
    (r"(?:暗証番号|ピン|パスワード)[^0-9A-Za-z]{0,6}\S+", BLANK),
    (r"(?i)(cookie[\"']?\s*[=:]\s*).*", rf"\1{BLANK}"),
    (_NAMED, rf"\1{BLANK}"),
    (r"(?i)\b((?:pin|password)(?: is| was)?|bearer|basic|dpop) (?=\S*[0-9])\S+", rf"\1 {BLANK}"),
    # Of an address IT needs scheme, host and port.
    (_ADDRESS, r"\1\2\3"),
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", BLANK),
    # In quotes, as the system names a file: the spaces of its name are part of it.
    (rf"([\"'])(?:{_ROOT})[^\"']*\1", rf"\1{PATH}\1"),
    (_WINDOWS_PATH, PATH),
    (_POSIX_PATH, PATH),
    (r"(?<![\w.])\.{1,2}[\\/]\S+|(?i:[^\s\"']+\.(?:csv|xml|pdf)\b)", PATH),
    # Bytes as Python and JSON write them, and lists of them.
    (r"\bb(?:'[^']*'|\"[^\"]*\")", BLANK),
    (r"(?:\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4})+", BLANK),
    (r"(?:%[0-9A-Fa-f]{2}){2,}", BLANK),
    (r"[\[(](?:\s*[0-9A-Fa-fx]{1,4}\s*,){3,}\s*[0-9A-Fa-fx]{1,4}\s*[\])]", BLANK),
    # Commands to a card and its answers; the digits of a PIN as it gets them. 0x… is an error
    # of the system, 8010… one of the smart-card service.
    (
        r"\b(?:0x)?[0-9A-Fa-f]{2}([ :-])(?:(?:0x)?[0-9A-Fa-f]{2}\1){3,}(?:0x)?[0-9A-Fa-f]{2}\b",
        BLANK,
    ),
    (r"\b(?:0x)?3[0-9]([ :-])(?:(?:0x)?3[0-9]\1){2,}(?:0x)?3[0-9]\b", BLANK),
    (r"\b0x[0-9A-Fa-f]{9,}", BLANK),
    (r"(?<![0-9A-Za-z-])(?!8010[0-9A-Fa-f]{4}\b)[0-9A-Fa-f]{8,}(?![0-9A-Za-z-])", BLANK),
    # Tokens (RFC 7519), Base64, and its form for addresses.
    (r"\beyJ[\w-]+(?:\.[\w-]+)*", BLANK),
    (r"[A-Za-z0-9+/]{40,}={0,2}", BLANK),
    (_MIXED, BLANK),
    (r"[A-Za-z0-9+/]{6,}={1,2}(?![\w=])", BLANK),
    # Days of birth, telephone numbers, numbers of insured persons, cards and certificates.
    # A log tells of days of these years; a day long past is one of birth.
    (
        r"(?<![0-9A-Za-z])[MTSHR](?:[0-9]{6}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{1,2})(?![0-9])",
        BLANK,
    ),
    (r"(?<![0-9])(?:1[89][0-9]{2}|20[01][0-9])([./-])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])", BLANK),
    (r"(?<![0-9-])(?:\+81[ -]?|0)[0-9]{1,4}[ -][0-9]{1,4}[ -][0-9]{3,4}(?![0-9])", BLANK),
    (r"(?<!0x)(?<![0-9])(?!8010[0-9A-Fa-f]{4}\b)[0-9]{7,}", BLANK),
    (r"[^\x00-\x7f]+(?:\s+[^\x00-\x7f]+)*", BLANK),
)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Made with the first line that is written: they take as long as importing a library."""
    return tuple((re.compile(pattern), mark) for pattern, mark in _RULES)


class _Names:
    """Names that somebody knows: those of a card's holder in Latin letters, for instance."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def add(self, name: str, mark: str) -> None:
        parts = {name.strip(), *re.split(r"[\s,]+", name)}
        with self._lock:
            found = {part.lower(): mark for part in parts if len(part) >= _SHORTEST_NAME}
            if found.items() <= self._marks.items():
                return
            self._marks, self._pattern = found | self._marks, None

    def without(self, text: str) -> str:
        with self._lock:
            marks = self._marks
            if not marks:
                return text
            if self._pattern is None:
                joined = "|".join(sorted(map(re.escape, marks), key=len, reverse=True))
                self._pattern = re.compile(rf"(?i)(?<![0-9A-Za-z])(?:{joined})(?![0-9A-Za-z])")
            pattern = self._pattern
        return pattern.sub(lambda found: marks.get(found.group().lower(), BLANK), text)


_names = _Names()


def hide(name: str, mark: str = BLANK) -> None:
    """Have a name blanked in every line from now on: as a whole, and each word of it.

    Args:
        name: of a person, a PC or a workplace. Words with less than three letters stay: they are
            part of too many others.
        mark: what stands in its place.
    """
    _names.add(name, mark)


def redacted(text: str) -> str:
    """Return a text of one line without what could be a PIN, a payload, a place or a person."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + " [cut]"
    text = _names.without(text)
    for pattern, mark in _rules():
        text = pattern.sub(mark, text)
    return text
