"""Requests to the service: proofs, time limits, no redirects, and every refusal by its name.

Neither requests nor answers are logged: they carry tokens, digests and encrypted content.
"""

from __future__ import annotations

import errno
import logging
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Event
from urllib.parse import urlsplit

import httpx

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import (
    MAXIMUM_SIZE,
    Answer,
    AnswerError,
    wrong_answer,
)
from clinic_signer.signers.second_certificate.configuration import (
    ServiceConfiguration,
    Timeouts,
    is_loopback,
)
from clinic_signer.signers.second_certificate.pc_key import PcKey

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

_NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)
_FIRST_PAUSE = 0.25
_SAME_TIME = timedelta(seconds=2)
"""The Date header has whole seconds and has travelled; a difference below this is none."""

_REFUSALS: dict[str, FailureCode] = {
    "unknown_pc": FailureCode.SECOND_NOT_PAIRED,
    "invalid_client": FailureCode.SECOND_NOT_PAIRED,
    "facility_suspended": FailureCode.SECOND_FACILITY_SUSPENDED,
    "credential_revoked": FailureCode.SECOND_REVOKED,
    "locked": FailureCode.SECOND_LOCKED,
    "expired_token": FailureCode.APPROVAL_EXPIRED,
    "invalid_token": FailureCode.APPROVAL_EXPIRED,
    "hash_not_approved": FailureCode.SECOND_HASH_REFUSED,
    "idempotency_mismatch": FailureCode.SECOND_HASH_REFUSED,
    "wrong_code": FailureCode.PAIRING_CODE_WRONG,
    "service_unavailable": FailureCode.SECOND_UNREACHABLE,
}
"""The error names of docs/second-certificate.md that a person is told by a row of their own."""


def http_client(url: str, timeouts: Timeouts) -> httpx.Client:
    """A client for one origin: the system's authorities, no redirects, no proxy to this machine.

    Args:
        url: an address of the origin.
        timeouts: the limits.
    """
    loopback = is_loopback(urlsplit(url).hostname)
    return httpx.Client(
        timeout=httpx.Timeout(timeouts.answer, connect=timeouts.connect),
        trust_env=not loopback,
        verify=ssl.create_default_context(),
        follow_redirects=False,
    )


class Connection:
    """Talks to the service in the name of this PC. May be used from several threads.

    Args:
        configuration: where the service is.
        key: the PC key.
        clock: this PC's clock.
        stop: set when the program ends; cuts pauses short.
    """

    def __init__(
        self, configuration: ServiceConfiguration, key: PcKey, clock: Clock, stop: Event
    ) -> None:
        self.configuration = configuration
        self.key = key
        self.clock = clock
        self.skew = timedelta(0)
        """How far the service's clock is ahead of this PC's, as its last answer said."""
        self._stop = stop
        self._client = http_client(configuration.base_url, configuration.timeouts)

    def url(self, path: str) -> str:
        """The address of a path of the service."""
        return self.configuration.base_url + path

    def local_time(self, seconds: int) -> datetime:
        """A time that the service states (seconds since 1970-01-01Z), by this PC's clock."""
        try:
            return datetime.fromtimestamp(seconds, UTC) - self.skew
        except (OverflowError, ValueError, OSError) as error:
            raise wrong_answer(AnswerError("expires_at")) from error

    def get(self, path: str, query: Mapping[str, str] | None = None, *, hold: float = 0) -> Answer:
        """Fetch; ``hold`` is how long the service is asked to hold the answer back, in seconds."""
        return self._repeated(lambda: self._send("GET", path, query=query, hold=hold))

    def post(
        self,
        path: str,
        body: object = None,
        *,
        form: Mapping[str, str] | None = None,
        token: str | None = None,
        repeatable: bool = False,
    ) -> Answer:
        """Send JSON or a form.

        Args:
            path: where to.
            body: JSON; None with a form.
            form: fields of a form.
            token: the access token.
            repeatable: the service does nothing twice if this comes twice.
        """

        def send() -> Answer:
            return self._send("POST", path, json=body, form=form, token=token)

        return self._repeated(send) if repeatable else send()

    def put(self, path: str, *, content: bytes | None = None, body: object = None) -> None:
        """Put bytes or JSON somewhere."""
        self._repeated(lambda: self._send("PUT", path, json=body, content=content))

    def delete(self, path: str) -> None:
        """Withdraw something; that it is gone already is no failure."""
        try:
            self._send("DELETE", path)
        except Failure as failure:
            if failure.facts.get("reason") != "not_found":
                raise

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()

    def _repeated(self, send: Callable[[], Answer]) -> Answer:
        pause = _FIRST_PAUSE
        for _ in range(self.configuration.timeouts.retries):
            try:
                return send()
            except Failure as failure:
                if failure.code is not FailureCode.SECOND_UNREACHABLE:
                    raise
                log.info("the service did not answer")
                if self._stop.wait(pause):
                    raise
            pause *= 2
        return send()

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        token: str | None = None,
        hold: float = 0,
    ) -> Answer:
        url = self.url(path)
        headers = {"DPoP": self.key.proof(method, url, self.clock(), token=token)}
        if token is not None:
            headers["Authorization"] = f"DPoP {token}"
        timeouts = self.configuration.timeouts
        request = self._client.build_request(
            method,
            url,
            params=query,
            json=json,
            data=form,
            content=content,
            headers=headers,
            timeout=httpx.Timeout(timeouts.answer + hold, connect=timeouts.connect),
        )
        response, data = fetch(self._client, request)
        self._look_at_the_clock(response)
        return answer_of(response.status_code, data)

    def _look_at_the_clock(self, response: httpx.Response) -> None:
        try:
            theirs = parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return
        if theirs.tzinfo is not None:
            skew = theirs - self.clock()
            self.skew = skew if abs(skew) > _SAME_TIME else timedelta(0)


def fetch(client: httpx.Client, request: httpx.Request) -> tuple[httpx.Response, bytes]:
    """Send a request and read the answer, never more than a limit.

    Raises:
        Failure: SECOND_UNREACHABLE, SECOND_ANSWER_WRONG.
    """
    data = bytearray()
    try:
        response = client.send(request, stream=True)
        try:
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > MAXIMUM_SIZE:
                    raise wrong_answer(AnswerError("size"))
        finally:
            response.close()
    except (httpx.TransportError, httpx.StreamError) as error:
        where = "pc_network" if _is_at_home(error) else "service_down"
        kind = type(error).__name__
        raise Failure(FailureCode.SECOND_UNREACHABLE, kind=kind, where=where) from error
    except httpx.DecodingError as error:
        raise wrong_answer(AnswerError("encoding")) from error
    return response, bytes(data)


_NO_NETWORK = {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}


def _is_at_home(error: BaseException | None) -> bool:
    """Whether the network of this PC is at fault: no route, or no name is resolved."""
    while error is not None:
        if isinstance(error, socket.gaierror):
            return True
        if isinstance(error, OSError) and error.errno in _NO_NETWORK:
            return True
        error = error.__cause__ or error.__context__
    return False


def answer_of(status: int, data: bytes) -> Answer:
    """Read an answer, or raise what it refuses.

    Raises:
        Failure: see ``_REFUSALS``; SECOND_UNREACHABLE for a trouble of the service's own;
            SECOND_ANSWER_WRONG for what is no answer; SECOND_REFUSED with ``reason`` for the rest.
    """
    try:
        if status in (httpx.codes.NO_CONTENT, httpx.codes.OK, httpx.codes.CREATED):
            return Answer.read(data or b"{}")
        if 300 <= status < 400:
            raise AnswerError("redirect")
    except AnswerError as error:
        raise wrong_answer(error) from error
    raise _refusal(status, data)


def _refusal(status: int, data: bytes) -> Failure:
    try:
        answer = Answer.read(data)
        error = answer.text("error")
        reason = answer.text_or_none("reason") or ""
        left = answer.integer_or_none("left")
    except AnswerError:
        error, reason, left = "", "", None
    error = error if _NAME.fullmatch(error) else f"http_{status}"
    reason = reason if _NAME.fullmatch(reason) else ""
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Failure(FailureCode.SECOND_UNREACHABLE, reason=error, status=status)
    if error == "invalid_dpop_proof" and reason == "clock":
        return Failure(FailureCode.SECOND_CLOCK_WRONG)
    if error == "access_denied" and reason == "not_me":
        return Failure(FailureCode.APPROVAL_PAUSED)
    code = _REFUSALS.get(error, FailureCode.SECOND_REFUSED)
    return Failure(code, reason=error, detail=reason or None, left=left, status=status)
