"""The browser flow: the service itself shows QR and number, for programs that do not draw them.

Only for sessions: for documents somebody would have to send the content, and a browser cannot.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.approvals import Approvals
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.html import (
    approval_page,
    html_response,
    refused_page,
)
from clinic_signer.sandbox.second_certificate.oauth import PushedRequests
from clinic_signer.sandbox.second_certificate.qr import link, mac
from clinic_signer.sandbox.second_certificate.qr_session import LIVE, Status
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.signing_request import CLIENT_ID, Mode
from clinic_signer.sandbox.second_certificate.wire import Fields, invalid, to_base64url

_COOKIE = "browser"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An approval that a browser shows, and that browser's cookie."""

    approval: Approval
    cookie: str


class BrowserFlow:
    """The routes of the browser flow."""

    def __init__(self, service: Service, approvals: Approvals, pushed: PushedRequests) -> None:
        self._service = service
        self._approvals = approvals
        self._pushed = pushed
        self._waiting: dict[str, _Waiting] = {}

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/oauth2/authorize", self._begin, methods=["GET"]),
            Route("/oauth2/authorize/{name}", self._show, methods=["GET"]),
            Route("/oauth2/authorize/{name}/qr.svg", self._qr, methods=["GET"]),
        ]

    async def _begin(self, request: Request) -> Response:
        query = Fields(dict(request.query_params))
        try:
            query.one_of("client_id", CLIENT_ID)
            asked = self._pushed.take(query.text("request_uri"))
            if asked.mode is not Mode.SESSION:
                raise invalid("mode")
            approval = self._approvals.begin(asked)
        except ProtocolError as error:
            return html_response(refused_page(str(error)), error.status)
        live = {
            name: known
            for name, known in self._waiting.items()
            if self._service.clock.now() < known.approval.expires_at
        }
        name, cookie = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
        self._waiting = {**live, name: _Waiting(approval, cookie)}
        response = RedirectResponse(f"/oauth2/authorize/{name}", 303)
        response.set_cookie(
            _COOKIE,
            cookie,
            path=f"/oauth2/authorize/{name}",
            httponly=True,
            samesite="lax",
            secure=self._service.origin.startswith("https:"),
        )
        return response

    async def _show(self, request: Request) -> Response:
        """The page; without a script it draws itself anew each second."""
        approval = self._of(request)
        if approval.status in LIVE:
            image = f"{request.url.path}/qr.svg"
            return html_response(approval_page(image, approval.number), refresh="1")
        answer = {"state": approval.request.state, "iss": self._service.origin}
        if approval.status is Status.APPROVED and approval.code:
            answer["code"], approval.code = approval.code, None
        else:
            answer["error"] = "access_denied"
            answer["error_description"] = approval.reason or approval.status.value
        self._waiting.pop(request.path_params["name"], None)
        return RedirectResponse(f"{approval.request.redirect_uri}?{urlencode(answer)}", 303)

    async def _qr(self, request: Request) -> Response:
        approval = self._of(request)
        return Response(_svg(self.current_link(approval)), media_type="image/svg+xml")

    def current_link(self, approval: Approval) -> str:
        """The content of the QR of this second."""
        second = max(0, int(self._service.clock.now() - approval.began))
        text = link(self._service.origin, approval.kind, approval.token, second)
        code = mac(approval.secret, approval.kind, self._service.rp, (), (), text)
        return f"{text}&c={to_base64url(code)}"

    def _of(self, request: Request) -> Approval:
        """The approval of a page, for the browser that began it."""
        waiting = self._waiting.get(request.path_params["name"])
        cookie = request.cookies.get(_COOKIE, "")
        if waiting is None or not secrets.compare_digest(waiting.cookie.encode(), cookie.encode()):
            raise ProtocolError(ErrorName.NOT_FOUND)
        return self._approvals.sessions.find(waiting.approval.id)


def _svg(content: str) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, image_factory=SvgPathFillImage)
    code.add_data(content)
    buffer = BytesIO()
    code.make_image().save(buffer)
    return buffer.getvalue()
