"""What every answer passes: the mark of the sandbox, the faults, errors in their one form."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.sandbox.second_certificate.service import Service

_PHONE = "/phone/"
_PAGES = ("/", "/r", "/a")
_PAGE_FILES = "/page/"


async def protocol_error(_request: Request, error: Exception) -> Response:
    """Write an error as the protocol has it."""
    if not isinstance(error, ProtocolError):
        raise error
    response = JSONResponse(error.body(), error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = f'DPoP error="{error.name.value[0]}"'
    return response


async def not_found(_request: Request, _error: Exception) -> Response:
    """No such route."""
    return JSONResponse(ProtocolError(ErrorName.NOT_FOUND).body(), 404)


async def not_allowed(_request: Request, _error: Exception) -> Response:
    """No such method."""
    return JSONResponse(ProtocolError(ErrorName.INVALID_REQUEST, "method").body(), 405)


async def server_error(_request: Request, _error: Exception) -> Response:
    """A defect of the service."""
    return JSONResponse(ProtocolError(ErrorName.SERVER_ERROR).body(), 500)


HANDLERS: dict[int | type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    ProtocolError: protocol_error,
    404: not_found,
    405: not_allowed,
    500: server_error,
}
"""How every application of the service writes errors."""


class Layers:
    """ASGI middleware around everything that answers on one port.

    Args:
        app: what it is put around.
        service: what all parts share.
        origin: where this port is reached.
        is_adapter: it is one of the two local services of the double.
    """

    def __init__(
        self, app: ASGIApp, service: Service, origin: str, *, is_adapter: bool = False
    ) -> None:
        self._app = app
        self._service = service
        self._origin = origin
        self._is_adapter = is_adapter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(path, MutableHeaders(scope=message))
            await send(message)

        try:
            self._assert_for_us(scope)
            await self._with_faults(path)
        except ProtocolError as error:
            await JSONResponse(error.body(), error.status)(scope, receive, marked)
            return
        broken = _Breaking(marked) if self._breaks(path) else marked
        await self._app(scope, receive, broken)

    def _mark(self, path: str, headers: MutableHeaders) -> None:
        skew = self._service.faults.value(Fault.CLOCK_SKEW)
        headers["X-Sandbox"] = "1"
        headers["Date"] = formatdate(self._service.clock.now() + skew, usegmt=True)
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
        if not path.startswith(_PAGE_FILES):
            headers["Cache-Control"] = "no-store"

    def _assert_for_us(self, scope: Scope) -> None:
        """Refuse what another site's page could have sent: other host names, other origins."""
        headers = Headers(scope=scope)
        if headers.get("host") != urlsplit(self._origin).netloc:
            raise ProtocolError(ErrorName.INVALID_REQUEST, "host", status=421)
        origin = headers.get("origin")
        if origin is not None and origin != self._origin:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "origin")

    async def _with_faults(self, path: str) -> None:
        if self._is_page(path):
            return
        faults = self._service.faults
        if path.startswith(_PHONE):
            if Fault.PHONE_OFFLINE in faults:
                raise ProtocolError(ErrorName.SERVICE_UNAVAILABLE, "phone_offline")
            return
        if Fault.SLOW in faults:
            await asyncio.sleep(faults.value(Fault.SLOW))
        if Fault.HTTP_500 in faults:
            raise ProtocolError(ErrorName.SERVER_ERROR)
        if Fault.FACILITY_SUSPENDED in faults and not self._is_adapter:
            raise ProtocolError(ErrorName.FACILITY_SUSPENDED)

    def _breaks(self, path: str) -> bool:
        if self._is_page(path) or path.startswith(_PHONE):
            return False
        faults = self._service.faults
        return Fault.DROP in faults or (self._is_adapter and Fault.ADAPTER_DOWN in faults)

    def _is_page(self, path: str) -> bool:
        return not self._is_adapter and (path in _PAGES or path.startswith(_PAGE_FILES))


class _Breaking:
    """Sends the head of an answer and not its body: the server then closes the connection."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Length"] = "1000000"
            await self._send(message)
