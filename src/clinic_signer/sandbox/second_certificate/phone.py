"""The phone's own matters: registration from the letter, login, what its page shows of itself."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.second_certificate import licence
from clinic_signer.sandbox.second_certificate.letters import Letters
from clinic_signer.sandbox.second_certificate.passkeys import Passkeys
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.phone_sessions import PhoneSessions
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.wire import json_fields

_PASSWORD = 64


class Phone:
    """The routes of the phone page that have nothing to do with a PC."""

    def __init__(
        self, service: Service, passkeys: Passkeys, sessions: PhoneSessions, pcs: Pcs
    ) -> None:
        self._service = service
        self._passkeys = passkeys
        self._sessions = sessions
        self._pcs = pcs
        self._letters = Letters(service)

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/phone/letters/{letter}/open", self._open_letter, methods=["POST"]),
            Route("/phone/passkeys/options", self._creation_options, methods=["POST"]),
            Route("/phone/passkeys", self._register, methods=["POST"]),
            Route("/phone/login/options", self._login_options, methods=["POST"]),
            Route("/phone/login", self._log_in, methods=["POST"]),
            Route("/phone/logout", self._log_out, methods=["POST"]),
            Route("/phone/me", self._me, methods=["GET"]),
            Route("/phone/notices", self._notices, methods=["GET"]),
            Route("/phone/credits", self._credits, methods=["GET"]),
        ]

    async def _open_letter(self, request: Request) -> Response:
        fields = await json_fields(request)
        password = fields.text("password", maximum=_PASSWORD).replace(" ", "")
        ticket, account = self._letters.open(request.path_params["letter"], password)
        holder = self._service.person(account).certificate.holder_name
        return JSONResponse({"ticket": ticket, "holder": holder})

    async def _creation_options(self, request: Request) -> Response:
        fields = await json_fields(request)
        account = self._letters.account_of(fields.text("ticket"))
        return JSONResponse(self._passkeys.creation_options(account))

    async def _register(self, request: Request) -> Response:
        fields = await json_fields(request)
        ticket = fields.text("ticket")
        account = self._letters.account_of(ticket)
        passkey = self._passkeys.register(
            account, fields.raw("credential"), fields.raw("content_jwk")
        )
        self._letters.use(ticket)
        self._service.audit.write("phone-registered", account=account.value)
        response = JSONResponse({}, 201)
        self._sessions.begin(response, account, passkey)
        return response

    async def _login_options(self, request: Request) -> Response:
        await json_fields(request)
        return JSONResponse(self._passkeys.login_options())

    async def _log_in(self, request: Request) -> Response:
        fields = await json_fields(request)
        account, passkey = self._passkeys.log_in(fields.raw("credential"))
        self._service.audit.write("phone-login", account=account.value)
        response = JSONResponse({})
        self._sessions.begin(response, account, passkey)
        return response

    async def _log_out(self, request: Request) -> Response:
        response = Response(status_code=204)
        self._sessions.end(request, response)
        return response

    async def _me(self, request: Request) -> Response:
        account = self._sessions.of(request).account
        return JSONResponse(licence.me(account, self._service.person(account)))

    async def _notices(self, request: Request) -> Response:
        account = self._sessions.of(request).account
        pcs = self._pcs.of(account)
        further = [row["made_at"] for row in self._passkeys.of(account)[1:]]
        now = self._service.clock.datetime()
        return JSONResponse(licence.notices(now, pcs, further[::-1]))

    async def _credits(self, request: Request) -> Response:
        self._sessions.of(request)
        return JSONResponse(licence.credits(self._service.clock.datetime()))
