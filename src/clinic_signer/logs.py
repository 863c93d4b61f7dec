"""Logs: one named logger per room, redaction by default, no patient data and no PIN.

Rooms log with ``logging.getLogger(__name__)`` and only facts of the catalogue kind: codes,
counts, status words, times. The filter here is the second line of defence: it blanks what looks
like a PIN, a card command body, a Base64 payload or Japanese text (names of patients and drugs
are Japanese; our own log lines are English).
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

ROOT = "clinic_signer"

_LONG_HEX = re.compile(r"\b(?:[0-9A-Fa-f]{2} ?){12,}\b")
_LONG_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff01-\uff9f]+")
_PIN = re.compile(r"(?i)\b(pin)(\s*[=:]\s*)\S+")


def redacted(text: str) -> str:
    """Return a log line without what could be a PIN, a payload or a person's name."""
    text = _PIN.sub(r"\1\2[redacted]", text)
    for pattern in (_LONG_HEX, _LONG_BASE64, _JAPANESE):
        text = pattern.sub("[redacted]", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record and redacts the whole line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line."""
        return redacted(super().format(record))


def configure(level: int = logging.WARNING, stream: TextIO | None = None) -> None:
    """Send the product's log to a stream (standard error by default), redacted.

    Args:
        level: lowest level that is written.
        stream: where to.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger(ROOT)
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False
