"""What every request passes before anything is done for it, and every answer on its way out.

The program on the other side is believed for its token alone. A web page has none, and is refused
by its origin before that; a name that was rebound to this PC is refused by the host.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clinic_signer.api.contract import OPERATIONS
from clinic_signer.api.limits import Bucket, Limits
from clinic_signer.api.parameters import Where
from clinic_signer.api.problems import problem
from clinic_signer.api.token import TokenKeeper
from clinic_signer.api.watching import Pool
from clinic_signer.failures import Failure, FailureCode

log = logging.getLogger(__name__)

SANDBOX_HEADER = "X-Clinic-Signer-Sandbox"
_METHODS = sorted({operation.method for operation in OPERATIONS})
_HEADERS = sorted(
    {"Authorization", "Content-Type"}
    | {p.name for o in OPERATIONS for p in o.parameters if p.where is Where.HEADER}
)
_READABLE = "Content-Digest, Location, Retry-After, WWW-Authenticate"
_PREFLIGHT_SECONDS = 600
_ON_EVERY_ANSWER: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may ask.

    Attributes:
        hosts: what a request may call this PC.
        origins: web pages that may ask.
        is_sandbox: every answer says so.
        limits: how fast.
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    is_sandbox: bool
    limits: Limits


class Guard:
    """ASGI middleware around the API.

    Args:
        app: what it is put around; its ``Failure``s become problems here.
        rules: who may ask.
        keeper: knows the token.
        pool: where its file is looked at.
    """

    def __init__(self, app: ASGIApp, rules: Rules, keeper: TokenKeeper, pool: Pool) -> None:
        self._app = app
        self._rules = rules
        self._keeper = keeper
        self._pool = pool
        limits = rules.limits
        self._allowed = Bucket(limits.requests_per_second, limits.burst)
        self._refused = Bucket(limits.refusals_per_second, limits.refusal_burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        has_begun = False

        async def marked(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                self._mark(MutableHeaders(scope=message), headers)
            await send(message)

        async def answer(failure: Failure) -> None:
            if not has_begun:
                response = problem(failure, is_sandbox=self._rules.is_sandbox)
                await response(scope, receive, marked)

        try:
            self._assert_from_here(scope, headers)
            if self._is_preflight(scope, headers):
                await self._preflight()(scope, receive, marked)
                return
            await self._assert_token(headers)
            self._allowed.take()
            await self._app(scope, receive, marked)
        except Failure as failure:
            await answer(failure)
        except ClientDisconnect:
            return  # it went, or was too slow
        except Exception as error:
            # The last line of defence: a bug shows its name, never data in a traceback.
            log.error("a request failed: %s", type(error).__name__)  # noqa: TRY400
            await answer(Failure(FailureCode.UNEXPECTED, kind=type(error).__name__))

    def _assert_from_here(self, scope: Scope, headers: Headers) -> None:
        """Refuse what a web page, or a name that leads here, could have sent.

        Raises:
            Failure: API_HOST_REFUSED, API_ORIGIN_REFUSED, API_REQUEST_INVALID.
        """
        size = sum(len(name) + len(value) + 4 for name, value in headers.raw)
        size += len(scope["raw_path"]) + len(scope["query_string"])
        if size > self._rules.limits.head:
            raise Failure(FailureCode.API_REQUEST_INVALID, part="HTTP")
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._rules.hosts:
            raise Failure(FailureCode.API_HOST_REFUSED)
        origins = headers.getlist("origin")
        if origins and (len(origins) != 1 or origins[0] not in self._rules.origins):
            raise Failure(FailureCode.API_ORIGIN_REFUSED)

    @staticmethod
    def _is_preflight(scope: Scope, headers: Headers) -> bool:
        is_options = scope["method"] == "OPTIONS"
        return is_options and "origin" in headers and "access-control-request-method" in headers

    @staticmethod
    def _preflight() -> Response:
        """What a listed page may do (Fetch, CORS-preflight)."""
        return Response(
            status_code=204,
            headers={
                "Access-Control-Allow-Methods": ", ".join(_METHODS),
                "Access-Control-Allow-Headers": ", ".join(_HEADERS),
                "Access-Control-Allow-Private-Network": "true",
                "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
            },
        )

    async def _assert_token(self, headers: Headers) -> None:
        """Let the one program in that has the token.

        Raises:
            Failure: API_TOKEN_REFUSED, API_TOO_MANY_REQUESTS for too many wrong ones.
        """
        given = headers.getlist("authorization")
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        is_bearer = scheme.lower() == "bearer"
        if is_bearer and await self._pool.run(lambda: self._keeper.is_right(token.strip())):
            return
        self._refused.take()
        raise Failure(FailureCode.API_TOKEN_REFUSED)

    def _mark(self, headers: MutableHeaders, asked: Headers) -> None:
        for name, value in _ON_EVERY_ANSWER.items():
            headers[name] = value
        if self._rules.is_sandbox:
            headers[SANDBOX_HEADER] = "1"
        if self._rules.origins:
            headers.add_vary_header("Origin")
        origins = asked.getlist("origin")
        if len(origins) == 1 and origins[0] in self._rules.origins:
            headers["Access-Control-Allow-Origin"] = origins[0]
            headers["Access-Control-Expose-Headers"] = _READABLE
