"""The double's token service with its login page: authorization code and PKCE in the browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.html import choice_page, html_response, login_page
from clinic_signer.sandbox.second_certificate.html import result_page as result
from clinic_signer.sandbox.second_certificate.kagura import (
    SECONDARY_CERTIFICATE,
    SESSION_SECONDS,
    Kagura,
    Method,
)
from clinic_signer.sandbox.second_certificate.layers import HANDLERS, Layers
from clinic_signer.sandbox.second_certificate.wire import Fields, form_fields, to_base64url

_LIFETIME = 300


@dataclass(frozen=True, slots=True)
class _Login:
    """A login that the adapter has begun: what it must find again at the callback."""

    verifier: str
    nonce: str
    until: float


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that the login page shows."""

    method: Method
    state: str
    nonce: str
    challenge: str
    redirect_uri: str
    until: float


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that was given out."""

    account: AccountId
    asked: _Request
    until: float


class KaguraTokenService:
    """Routes of the token service, and of the platform it leads to."""

    def __init__(self, kagura: Kagura) -> None:
        self._kagura = kagura
        self._clock = kagura.service.clock
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._logins: dict[str, _Login] = {}
        self._requests: dict[str, _Request] = {}
        self._codes: dict[str, _Code] = {}

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/token", self._token, methods=["GET"]),
            Route("/auth/login", self._begin, methods=["GET"]),
            Route("/auth/logout", self._log_out, methods=["POST"]),
            Route("/platform/authorize", self._authorize, methods=["GET"]),
            Route("/platform/login", self._decide, methods=["POST"]),
            Route("/platform/token", self._exchange, methods=["POST"]),
            *(Route(method.callback, self._callback, methods=["GET"]) for method in Method),
        ]
        layers = Middleware(
            Layers, service=self._kagura.service, origin=self._kagura.origin, is_adapter=True
        )
        return Starlette(
            routes=routes,
            middleware=[layers],
            exception_handlers=HANDLERS,
        )

    async def _token(self, request: Request) -> Response:
        _query(request).one_of("secondarycert-id", SECONDARY_CERTIFICATE)
        session = self._kagura.session(self._kagura.current)
        if session is None or self._kagura.is_over(session):
            return JSONResponse({"result": False, "source": ""})
        return JSONResponse({"result": True, "source": self._kagura.current})

    async def _log_out(self, request: Request) -> Response:
        _query(request).one_of("secondarycert-id", SECONDARY_CERTIFICATE)
        self._kagura.log_out()
        return Response(status_code=204)

    async def _begin(self, request: Request) -> Response:
        """The adapter's part: begin a login and send the browser to the platform."""
        query = _query(request)
        query.one_of("secondarycert-id", SECONDARY_CERTIFICATE)
        if not query.has("method"):
            return html_response(choice_page(SECONDARY_CERTIFICATE, [m.value for m in Method]))
        method = Method(query.one_of("method", *(method.value for method in Method)))
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        self._logins[state] = _Login(verifier, nonce, self._clock.now() + _LIFETIME)
        parameters = {
            "client_id": method.value,
            "response_type": "code",
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "prompt": "login",
            "redirect_uri": f"{self._kagura.origin}{method.callback}",
        }
        return RedirectResponse(f"/platform/authorize?{urlencode(parameters)}", 303)

    async def _authorize(self, request: Request) -> Response:
        """The platform's part: show who may log in."""
        query = _query(request)
        method = Method(query.one_of("client_id", *(method.value for method in Method)))
        query.one_of("response_type", "code")
        query.one_of("code_challenge_method", "S256")
        query.one_of("prompt", "login")
        redirect_uri = f"{self._kagura.origin}{method.callback}"
        query.one_of("redirect_uri", redirect_uri)
        asked = _Request(
            method,
            query.text("state"),
            query.text("nonce"),
            query.text("code_challenge"),
            redirect_uri,
            self._clock.now() + _LIFETIME,
        )
        name = secrets.token_urlsafe(16)
        self._requests[name] = asked
        return html_response(login_page(name, method.value, self._kagura.service.sandbox.accounts))

    async def _decide(self, request: Request) -> Response:
        form = await form_fields(request)
        asked = self._requests.pop(form.text("request"), None)
        if asked is None or asked.until < self._clock.now():
            raise ProtocolError(ErrorName.INVALID_REQUEST, "request")
        answer = {"state": asked.state}
        if form.one_of("decision", "approve", "refuse") == "refuse":
            answer["error"] = "access_denied"
        else:
            account = AccountId(form.one_of("account", *(a.value for a in AccountId)))
            code = secrets.token_urlsafe(32)
            self._codes[code] = _Code(account, asked, self._clock.now() + 60)
            answer["code"] = code
        return RedirectResponse(f"{asked.redirect_uri}?{urlencode(answer)}", 303)

    async def _callback(self, request: Request) -> Response:
        """The adapter's part: exchange the code; the token stays with the adapter."""
        query = _query(request)
        login = self._logins.pop(query.text("state"), None)
        if login is None or login.until < self._clock.now():
            raise ProtocolError(ErrorName.INVALID_REQUEST, "state")
        if query.has("error"):
            return html_response(result(is_in=False), 403)
        redirect_uri = f"{self._kagura.origin}{request.url.path}"
        answer = self._tokens_for(query.text("code"), login.verifier, redirect_uri)
        claims = jwt.decode(
            str(answer["id_token"]),
            self._key.public_key(),
            algorithms=["ES256"],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
        )
        if not hmac.compare_digest(str(claims["nonce"]), login.nonce):
            raise ProtocolError(ErrorName.ACCESS_DENIED, "nonce")
        return html_response(result(is_in=True))

    async def _exchange(self, request: Request) -> Response:
        form = await form_fields(request)
        form.one_of("grant_type", "authorization_code")
        return JSONResponse(
            self._tokens_for(
                form.text("code"), form.text("code_verifier"), form.text("redirect_uri")
            )
        )

    def _tokens_for(self, code: str, verifier: str, redirect_uri: str) -> dict[str, object]:
        given = self._codes.pop(code, None)
        now = self._clock.seconds()
        if (
            given is None
            or given.until < now
            or given.asked.redirect_uri != redirect_uri
            or not hmac.compare_digest(
                _challenge(verifier).encode(), given.asked.challenge.encode()
            )
        ):
            raise ProtocolError(ErrorName.INVALID_GRANT)
        claims = {
            "iss": self._kagura.origin,
            "sub": given.account.value,
            "aud": given.asked.method.value,
            "iat": now,
            "exp": now + _LIFETIME,
            "nonce": given.asked.nonce,
        }
        return {
            "access_token": self._kagura.log_in(given.account),
            "token_type": "Bearer",
            "expires_in": SESSION_SECONDS,
            "id_token": jwt.encode(claims, self._key, algorithm="ES256"),
        }


def _query(request: Request) -> Fields:
    return Fields(dict(request.query_params))


def _challenge(verifier: str) -> str:
    return to_base64url(hashlib.sha256(verifier.encode()).digest())
