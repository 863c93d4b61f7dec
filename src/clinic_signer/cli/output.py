"""Text and JSON on the command line."""

from __future__ import annotations

import json
import logging
import sys

from clinic_signer.failures import Failure
from clinic_signer.words import Language, Words

log = logging.getLogger(__name__)

JsonValue = dict[str, object]


def print_json(value: JsonValue | list[JsonValue]) -> None:
    """Print a JSON value, Japanese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_failure(failure: Failure, language: Language, prefix: str = "") -> None:
    """Print cause, remedy and code of a failure to standard error; the log has the code."""
    log.info("told: %s", failure.code.value)
    cause = failure.cause.in_language(language)
    remedy = failure.remedy.in_language(language)
    print(f"{prefix}{cause} [{failure.code.value}]\n  {remedy}", file=sys.stderr)


def words_json(words: Words) -> JsonValue:
    """Return words as ``{"ja": …, "en": …}``."""
    return {"ja": words.ja, "en": words.en}


def failure_json(failure: Failure) -> JsonValue:
    """Return a failure as ``{"code", "cause", "remedy", "facts"}``."""
    return {
        "code": failure.code.value,
        "cause": words_json(failure.cause),
        "remedy": words_json(failure.remedy),
        "facts": failure.facts,
    }
