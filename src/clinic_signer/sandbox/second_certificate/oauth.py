"""OAuth 2: pushed authorization requests, tokens and their end, the metadata of the service."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.dpop import Proof, Proofs
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.qr_session import QrSessions, Status
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.signing_request import (
    CLIENT_ID,
    SigningRequest,
    read_signing_request,
)
from clinic_signer.sandbox.second_certificate.tokens import Token, TokenKind, Tokens
from clinic_signer.sandbox.second_certificate.wire import Fields, form_fields, invalid, to_base64url

_REQUEST_LIFETIME = 60
_PREFIX = "urn:ietf:params:oauth:request_uri:"


class PushedRequests:
    """Requests that were pushed and wait to be used, once, by their PC (RFC 9126 §2.2)."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: dict[str, tuple[SigningRequest, float]] = {}

    def add(self, asked: SigningRequest) -> dict[str, object]:
        """Keep a request; returns the answer to the PC."""
        now = self._service.clock.now()
        self._waiting = {uri: known for uri, known in self._waiting.items() if known[1] > now}
        uri = f"{_PREFIX}{secrets.token_urlsafe(24)}"
        self._waiting[uri] = (asked, now + _REQUEST_LIFETIME)
        return {"request_uri": uri, "expires_in": _REQUEST_LIFETIME}

    def take(self, uri: str, thumbprint: str | None = None) -> SigningRequest:
        """Use a request.

        Args:
            uri: its name.
            thumbprint: the PC that must have pushed it; None for the browser, which has no key.

        Raises:
            ProtocolError: INVALID_REQUEST, it is unknown, used, too old or another PC's.
        """
        asked, until = self._waiting.get(uri, (None, 0.0))
        is_other = thumbprint is not None and asked is not None and asked.thumbprint != thumbprint
        if asked is None or is_other or until <= self._service.clock.now():
            raise invalid("request_uri")
        del self._waiting[uri]
        return asked


class OAuth:
    """The routes of the authorization server."""

    def __init__(
        self,
        service: Service,
        proofs: Proofs,
        pcs: Pcs,
        tokens: Tokens,
        pushed: PushedRequests,
        approvals: QrSessions[Approval],
    ) -> None:
        self._service = service
        self._proofs = proofs
        self._pcs = pcs
        self._tokens = tokens
        self._pushed = pushed
        self._approvals = approvals

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/oauth2/pushed_authorization_request", self._push, methods=["POST"]),
            Route("/oauth2/token", self._token, methods=["POST"]),
            Route("/oauth2/revoke", self._revoke, methods=["POST"]),
            Route("/.well-known/openid-configuration", self._configuration, methods=["GET"]),
            Route("/jwks", self._jwks, methods=["GET"]),
        ]

    async def _push(self, request: Request) -> Response:
        proof = self._proofs.check(request)
        asked = read_signing_request(
            await form_fields(request),
            proof.thumbprint,
            now=self._service.clock.seconds(),
            limits=self._service.limits,
        )
        self._service.assert_usable(asked.account)
        return JSONResponse(self._pushed.add(asked), 201)

    async def _token(self, request: Request) -> Response:
        proof = self._proofs.check(request)
        form = await form_fields(request)
        if form.text("client_id") != CLIENT_ID:
            raise ProtocolError(ErrorName.INVALID_CLIENT)
        if form.one_of("grant_type", "authorization_code", "client_credentials") == (
            "client_credentials"
        ):
            return JSONResponse(self._service_token(form, proof))
        return JSONResponse(self._approved_token(form, proof))

    def _service_token(self, form: Fields, proof: Proof) -> dict[str, object]:
        form.one_of("scope", "service")
        if not self._pcs.accounts_of(proof.thumbprint):
            raise ProtocolError(ErrorName.UNKNOWN_PC)
        lifetime = self._service.limits.service_token
        token = Token(
            TokenKind.SERVICE,
            proof.thumbprint,
            None,
            None,
            expires_at=self._service.clock.now() + lifetime,
        )
        return {
            "access_token": self._tokens.issue(token),
            "token_type": "DPoP",
            "expires_in": lifetime,
        }

    def _approved_token(self, form: Fields, proof: Proof) -> dict[str, object]:
        approval = self._redeemed(form.text("code"), proof)
        asked = approval.request
        given = to_base64url(hashlib.sha256(form.text("code_verifier").encode()).digest())
        if not hmac.compare_digest(given.encode(), asked.code_challenge.encode()):
            raise ProtocolError(ErrorName.INVALID_GRANT, "code_verifier")
        if form.text("redirect_uri") != asked.redirect_uri:
            raise ProtocolError(ErrorName.INVALID_GRANT, "redirect_uri")
        self._service.assert_usable(asked.account)
        self._pcs.find(proof.thumbprint, asked.account)
        text, token = self._tokens.for_approval(approval)
        self._service.audit.write("token", approval=approval.id, pc=proof.thumbprint)
        return {
            "access_token": text,
            "token_type": "DPoP",
            "expires_in": int(token.expires_at - self._service.clock.now()),
            "id_token": self._tokens.id_token(approval),
            "authorization_details": asked.details,
        }

    def _redeemed(self, code: str, proof: Proof) -> Approval:
        """The approval of a code; whatever comes of it, the code has been used."""
        digest = hashlib.sha256(code.encode()).digest()
        for approval in self._approvals:
            known = approval.code_hash
            if known is None or not hmac.compare_digest(known, digest):
                continue
            if approval.is_redeemed:
                # RFC 6749 §4.1.2: a code used twice may be in wrong hands.
                self._tokens.end_of(approval)
                raise ProtocolError(ErrorName.INVALID_GRANT, "used")
            if approval.thumbprint != proof.thumbprint:
                raise ProtocolError(ErrorName.INVALID_GRANT, "key")
            approval.is_redeemed = True
            if approval.status is not Status.APPROVED:
                break
            if self._service.clock.now() >= approval.code_until:
                raise ProtocolError(ErrorName.INVALID_GRANT, "expired")
            return approval
        raise ProtocolError(ErrorName.INVALID_GRANT)

    async def _revoke(self, request: Request) -> Response:
        proof = self._proofs.check(request)
        form = await form_fields(request)
        self._tokens.revoke(form.text("token"), proof.thumbprint)
        return Response(status_code=200)

    async def _configuration(self, _request: Request) -> Response:
        origin = self._service.origin
        return JSONResponse(
            {
                "issuer": origin,
                "authorization_endpoint": f"{origin}/oauth2/authorize",
                "pushed_authorization_request_endpoint": (
                    f"{origin}/oauth2/pushed_authorization_request"
                ),
                "require_pushed_authorization_requests": True,
                "token_endpoint": f"{origin}/oauth2/token",
                "revocation_endpoint": f"{origin}/oauth2/revoke",
                "jwks_uri": f"{origin}/jwks",
                "jp_approval_endpoint": f"{origin}/approval",
                "jp_pairing_endpoint": f"{origin}/pairing",
                "scopes_supported": ["openid", "credential", "service"],
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "dpop_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["none"],
                "authorization_details_types_supported": ["credential"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._tokens.jwk()]})
