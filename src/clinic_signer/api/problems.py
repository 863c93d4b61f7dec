"""Failures as answers: RFC 9457 problem details with the code of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.words import Words

PROBLEM_TYPE = "application/problem+json"

_STATUS: Mapping[FailureCode, int] = {
    FailureCode.API_REQUEST_INVALID: 400,
    FailureCode.API_TOKEN_REFUSED: 401,
    FailureCode.API_ORIGIN_REFUSED: 403,
    FailureCode.API_PATH_UNKNOWN: 404,
    FailureCode.JOB_UNKNOWN: 404,
    FailureCode.API_METHOD_REFUSED: 405,
    FailureCode.API_KEY_REUSED: 409,
    FailureCode.API_NO_WINDOW: 409,
    FailureCode.JOB_ROUTE: 409,
    FailureCode.JOB_STATE: 409,
    FailureCode.JOB_TAKEN_OVER: 409,
    FailureCode.FILE_TOO_LARGE: 413,
    FailureCode.API_TYPE_REFUSED: 415,
    FailureCode.API_HOST_REFUSED: 421,
    FailureCode.API_TOO_MANY_REQUESTS: 429,
    FailureCode.API_BUSY: 503,
    FailureCode.JOURNAL_BUSY: 503,
    FailureCode.JOURNAL_DISK_FULL: 503,
    FailureCode.JOURNAL_NOT_WRITABLE: 503,
    FailureCode.JOURNAL_UNREACHABLE: 503,
    FailureCode.API_TOKEN_EXPOSED: 503,
    FailureCode.API_TOKEN_UNUSABLE: 503,
    FailureCode.JOURNAL_DAMAGED: 500,
    FailureCode.UNEXPECTED: 500,
}
_DOCUMENT = 422
"""Everything else is said of the document that was handed in."""

_RETRY_AFTER_SECONDS = 5


def status_of(code: FailureCode) -> int:
    """The HTTP status of a failure."""
    return _STATUS.get(code, _DOCUMENT)


def words_json(words: Words) -> dict[str, str]:
    """``{"ja", "en"}``."""
    return {"ja": words.ja, "en": words.en}


def failure_json(failure: Failure, name: str) -> dict[str, Any]:
    """``{"code", "cause", "remedy"}``; where the words name a file, they name the prescription.

    Args:
        failure: which. Facts are shown within its words only.
        name: what stands in place of the file's name, which may hold a patient's.
    """
    facts = failure.facts | ({"file": name} if "file" in failure.facts else {})
    shown = Failure(failure.code, **facts)
    return {
        "code": failure.code.value,
        "cause": words_json(shown.cause),
        "remedy": words_json(shown.remedy),
    }


def problem_json(failure: Failure, *, is_sandbox: bool) -> dict[str, Any]:
    """The body of a problem."""
    status = status_of(failure.code)
    told = failure_json(failure, "–")
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": told["cause"]["ja"],
        **told,
        "sandbox": is_sandbox,
    }


def problem(failure: Failure, *, is_sandbox: bool) -> Response:
    """The answer to a request that cannot be done."""
    body = encoded(problem_json(failure, is_sandbox=is_sandbox))
    status = status_of(failure.code)
    headers: dict[str, str] = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers["Retry-After"] = str(failure.facts.get("seconds") or _RETRY_AFTER_SECONDS)
    if allow := failure.facts.get("allow"):
        headers["Allow"] = str(allow)
    return Response(body, status, headers, PROBLEM_TYPE)


def encoded(value: object) -> bytes:
    """A JSON value in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
