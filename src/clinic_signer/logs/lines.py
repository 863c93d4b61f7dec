"""How an event becomes one line: time in Japan, level, room, message; redacted."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from types import TracebackType

from clinic_signer.japan import JAPAN
from clinic_signer.logs import ROOT
from clinic_signer.logs.redaction import redacted

_DEEPEST = 12
"""Calls of a traceback that are told, from the innermost."""
_CAUSES = 3


class LineFormatter(logging.Formatter):
    """``2026-09-01T16:28:03.123+09:00 INFO signers.card.readers: message``.

    Of an exception its type and the places in the code are told. Its text is not: it may quote what
    a prescription says. Nor are the values of variables.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line."""
        at = datetime.fromtimestamp(record.created, JAPAN).isoformat(timespec="milliseconds")
        room = record.name.removeprefix(f"{ROOT}.")
        try:
            message = record.getMessage()
        except Exception:  # a wrong call must not end the work that it tells of
            message = f"a message of {len(record.args or ())} values could not be written"
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message} | {told(record.exc_info[1])}"
        message = redacted(" | ".join(filter(None, map(str.strip, message.splitlines()))))
        return f"{at} {record.levelname} {room}: {message}"


def told(error: BaseException) -> str:
    """What may be told of an exception: types, codes of the catalogue, places in the code."""
    parts: list[str] = []
    each: BaseException | None = error
    while each is not None and len(parts) < _CAUSES:
        parts.append(f"{name_of(each)} at {_places(each.__traceback__)}")
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return ", because of ".join(parts)


def name_of(error: BaseException) -> str:
    """The type of an exception, with the code of a failure or what the system said."""
    kind = type(error).__name__
    code = getattr(getattr(error, "code", None), "value", None)  # a Failure, not imported for this
    if isinstance(code, str):
        return f"{kind}({code})"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind}({error.errno})"
    if isinstance(error, ImportError) and error.name:
        return f"{kind}({error.name})"
    return kind


def _places(traceback: TracebackType | None) -> str:
    places: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        place = f"{_short(code.co_filename)}:{traceback.tb_lineno}"
        places.append(f"{place} {code.co_name.strip('<>')}")
        traceback = traceback.tb_next
    return " < ".join(reversed(places[-_DEEPEST:])) or "no place"


def _short(file: str) -> str:
    """A file of the code without where it is installed."""
    parts = Path(file).parts
    if ROOT in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index(ROOT) + 1 :])
    return "/".join(parts[-2:])
