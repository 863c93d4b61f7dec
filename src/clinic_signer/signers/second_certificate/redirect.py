"""The way of a code back from the system's browser: a listener on this machine (RFC 8252 §7.3).

For services that know no approval channel. It takes one answer, checks that it belongs to the
request (``state``, ``iss``), says so in the browser, and is gone.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.oauth import Attempt

_PATH = "/cb"
_MAXIMUM_PATH = 8192
_PAGE = (
    "<!doctype html><html lang=ja><meta charset=utf-8><title>Clinic Signer</title>"
    "<p>この画面を閉じて、Clinic Signerに戻ってください。"
    "<p lang=en>Close this page and return to Clinic Signer."
).encode()


class RedirectListener:
    """Listens on a free port of 127.0.0.1 until it is closed."""

    def __init__(self) -> None:
        self._answers: Queue[str] = Queue()
        self._server = HTTPServer(("127.0.0.1", 0), _handler(self._answers))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to bring the code."""
        return f"http://127.0.0.1:{self._server.server_port}{_PATH}"

    def code(self, attempt: Attempt, *, issuer: str, timeout: float) -> str | None:
        """Wait for the code; None if nobody has come back in time.

        Args:
            attempt: the request that was made.
            issuer: the provider.
            timeout: seconds.

        Raises:
            Failure: APPROVAL_REFUSED: the person refused; SECOND_REFUSED with ``reason``;
                SECOND_ANSWER_WRONG: the answer belongs to another request.
        """
        try:
            query = self._answers.get(timeout=timeout)
        except Empty:
            return None
        try:
            return code_from(query, attempt, issuer=issuer)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def code_from(query: str, attempt: Attempt, *, issuer: str) -> str:
    """Read the query of a redirection.

    Raises:
        Failure: APPROVAL_REFUSED, SECOND_REFUSED.
        AnswerError: it is not the answer to this request.
    """
    try:
        fields = parse_qs(query, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
    except ValueError as error:
        raise AnswerError("redirect") from error
    if any(len(values) != 1 for values in fields.values()):
        raise AnswerError("redirect")
    single = {name: values[0] for name, values in fields.items()}
    if not hmac.compare_digest(single.get("state", "").encode(), attempt.state.encode()):
        raise AnswerError("state")
    if single.get("iss", issuer) != issuer:
        raise AnswerError("iss")
    if single.get("error") == "access_denied":
        raise Failure(FailureCode.APPROVAL_REFUSED)
    if "error" in single:
        raise Failure(FailureCode.SECOND_REFUSED, reason="authorize")
    if not single.get("code"):
        raise AnswerError("code")
    return single["code"]


def _handler(answers: Queue[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path != _PATH or len(self.path) > _MAXIMUM_PATH:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(_PAGE)))
            self.end_headers()
            self.wfile.write(_PAGE)
            answers.put(parts.query)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Log nothing: the address carries the code."""

    return Handler
