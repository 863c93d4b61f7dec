"""CSC API v1.0.4 for foreign clients, which know no proof of possession.

What they may do comes from a session that a person has approved on the phone: the PC exchanges the
session's token for a bearer token of five minutes. ``credentials/authorize`` then binds activation
data (SAD) to exact hashes; it is used once and counts in the session.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.csc_v2 import (
    certificate_member,
    count_signed,
    read_hashes,
    sign_hashes,
)
from clinic_signer.sandbox.second_certificate.dpop import Proofs
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.service import Service, account_of, credential_of
from clinic_signer.sandbox.second_certificate.signing_request import RSA_SHA256_OID, SHA256_OID
from clinic_signer.sandbox.second_certificate.tokens import Token, TokenKind, Tokens
from clinic_signer.sandbox.second_certificate.wire import Fields, json_fields

_LIFETIME = 300
_SESSION = frozenset({TokenKind.SESSION})
_FOREIGN = frozenset({TokenKind.FOREIGN})


@dataclass(frozen=True, slots=True)
class _ActivationData:
    """What a SAD stands for."""

    session: Token
    hashes: tuple[bytes, ...]
    until: float


class CscV1:
    """The routes of CSC v1."""

    def __init__(self, service: Service, proofs: Proofs, tokens: Tokens) -> None:
        self._service = service
        self._proofs = proofs
        self._tokens = tokens
        self._activation: dict[bytes, _ActivationData] = {}

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/csc/v1/info", self._info, methods=["POST"]),
            Route("/csc/v1/auth/login", self._log_in, methods=["POST"]),
            Route("/csc/v1/credentials/list", self._list, methods=["POST"]),
            Route("/csc/v1/credentials/info", self._credential, methods=["POST"]),
            Route("/csc/v1/credentials/authorize", self._authorize, methods=["POST"]),
            Route("/csc/v1/signatures/signHash", self._sign, methods=["POST"]),
        ]

    async def _info(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "specs": "1.0.4.0",
                "name": "Clinic Signer SANDBOX (TEST)",
                "logo": f"{self._service.origin}/page/icon.svg",
                "region": "JP",
                "lang": "ja-JP",
                "description": "練習用のセカンド電子証明書。法的効力はありません。",
                "authType": ["oauth2code"],
                "oauth2": self._service.origin,
                "methods": [
                    "auth/login",
                    "credentials/list",
                    "credentials/info",
                    "credentials/authorize",
                    "signatures/signHash",
                ],
            }
        )

    async def _log_in(self, request: Request) -> Response:
        """Exchange the token of a session, with its proof, for a bearer token."""
        session = self._tokens.of_proof(self._proofs.check(request), _SESSION)
        now = self._service.clock.now()
        until = min(session.expires_at, now + _LIFETIME)
        token = Token(
            TokenKind.FOREIGN,
            session.thumbprint,
            session.account,
            session.approval,
            until,
            session=session,
        )
        text = self._tokens.issue(token)
        return JSONResponse({"access_token": text, "expires_in": int(until - now)})

    async def _list(self, request: Request) -> Response:
        _, account, _ = self._authorized(request)
        await json_fields(request)
        return JSONResponse({"credentialIDs": [credential_of(account)]})

    async def _credential(self, request: Request) -> Response:
        _, account, _ = self._authorized(request)
        fields = await json_fields(request)
        _assert_own(fields, account)
        which = (
            fields.one_of("certificates", "none", "single", "chain")
            if fields.has("certificates")
            else "single"
        )
        person = self._service.signing_person(account)
        return JSONResponse(
            {
                "description": "SANDBOX (TEST)",
                "key": {
                    "status": "enabled",
                    "algo": [RSA_SHA256_OID],
                    "len": person.key.key_size,
                },
                "cert": certificate_member(person, which),
                "authMode": "implicit",
                "SCAL": "2",
                "multisign": self._service.limits.documents,
                "lang": "ja-JP",
            }
        )

    async def _authorize(self, request: Request) -> Response:
        session, account, _ = self._authorized(request)
        fields = await json_fields(request)
        _assert_own(fields, account)
        hashes = read_hashes(fields, "hash", self._service.limits.documents)
        if fields.integer("numSignatures") != len(hashes):
            raise ProtocolError(ErrorName.INVALID_REQUEST, "numSignatures")
        self._service.assert_usable(account)
        if len(hashes) > session.left:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "max_count")
        now = self._service.clock.now()
        self._activation = {h: data for h, data in self._activation.items() if data.until > now}
        sad = secrets.token_urlsafe(32)
        until = min(session.expires_at, now + _LIFETIME)
        self._activation[_hash(sad)] = _ActivationData(session, hashes, until)
        return JSONResponse({"SAD": sad, "expiresIn": int(until - now)})

    async def _sign(self, request: Request) -> Response:
        session, account, approval = self._authorized(request)
        fields = await json_fields(request)
        _assert_own(fields, account)
        fields.one_of("signAlgo", RSA_SHA256_OID)
        if fields.has("hashAlgo"):
            fields.one_of("hashAlgo", SHA256_OID)
        hashes = read_hashes(fields, "hash", self._service.limits.documents)
        self._service.assert_usable(account)
        self._use(fields.text("SAD"), session, hashes)
        signatures = sign_hashes(self._service, account, hashes)
        count_signed(self._service, approval, len(hashes))
        encoded = [base64.b64encode(value).decode("ascii") for value in signatures]
        return JSONResponse({"signatures": encoded})

    def _use(self, sad: str, session: Token, hashes: tuple[bytes, ...]) -> None:
        """Use activation data up; other hashes than its own do not use it up."""
        data = self._activation.get(_hash(sad))
        if data is None or data.session is not session:
            raise ProtocolError(ErrorName.INVALID_TOKEN, "SAD")
        if self._service.clock.now() >= data.until:
            raise ProtocolError(ErrorName.EXPIRED_TOKEN, "SAD")
        if data.hashes != hashes:
            raise ProtocolError(ErrorName.HASH_NOT_APPROVED)
        if len(hashes) > session.left:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "max_count")
        del self._activation[_hash(sad)]
        session.left -= len(hashes)

    def _authorized(self, request: Request) -> tuple[Token, AccountId, Approval]:
        """The session behind a bearer token, its account and its approval."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise ProtocolError(ErrorName.INVALID_TOKEN, "missing")
        token = self._tokens.find(text, _FOREIGN)
        if token.session is None or token.account is None or token.approval is None:
            raise ProtocolError(ErrorName.INVALID_TOKEN)
        return token.session, token.account, token.approval


def _assert_own(fields: Fields, account: AccountId) -> None:
    if account_of(fields.text("credentialID")) is not account:
        raise ProtocolError(ErrorName.INVALID_REQUEST, "credentialID")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
