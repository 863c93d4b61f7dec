"""The PC's side of approvals: begin, hand over the encrypted content, wait, cancel."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.second_certificate.approval import Approval, WrappedKey, new_approval
from clinic_signer.sandbox.second_certificate.dpop import Proofs, jwk_thumbprint
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.oauth import PushedRequests
from clinic_signer.sandbox.second_certificate.passkeys import MAXIMUM_PHONES
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.qr_session import (
    LIVE,
    QrSessions,
    Status,
    assert_live,
    long_poll,
)
from clinic_signer.sandbox.second_certificate.service import RateLimit, Service
from clinic_signer.sandbox.second_certificate.signing_request import SigningRequest
from clinic_signer.sandbox.second_certificate.tokens import Tokens
from clinic_signer.sandbox.second_certificate.wire import (
    Fields,
    invalid,
    json_fields,
    json_value,
    read_body,
)

_MAXIMUM_CONTENT = 32 << 20
"""Bytes of the encrypted content: 500 prescriptions."""
_MINIMUM_CONTENT = 12 + 16
"""Nonce and tag of AES-GCM."""


class Approvals:
    """All approvals, and the routes by which PCs use them."""

    def __init__(
        self, service: Service, proofs: Proofs, pcs: Pcs, tokens: Tokens, pushed: PushedRequests
    ) -> None:
        self._service = service
        self._proofs = proofs
        self._pcs = pcs
        self._tokens = tokens
        self._pushed = pushed
        self._rate = RateLimit(service.limits.requests_per_minute)
        self.sessions: QrSessions[Approval] = QrSessions(service)

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/approval", self._begin, methods=["POST"]),
            Route("/approval/{approval}", self._poll, methods=["GET"]),
            Route("/approval/{approval}", self._cancel, methods=["DELETE"]),
            Route("/approval/{approval}/content", self._put_content, methods=["PUT"]),
            Route("/approval/{approval}/wrapped-keys", self._put_wrapped_keys, methods=["PUT"]),
        ]

    def begin(self, asked: SigningRequest) -> Approval:
        """Begin an approval; an older one of the same PC and account ends.

        Raises:
            ProtocolError: the account cannot sign, is stopped, or the PC asks too often.
        """
        self._service.assert_usable(asked.account)
        self._pcs.assert_not_stopped(asked.account)
        now = self._service.clock.now()
        self._rate.count(asked.thumbprint, now)
        for other in self.sessions:
            same_pc = other.thumbprint == asked.thumbprint
            if same_pc and other.account is asked.account and other.status in LIVE:
                self.end(other, Status.CANCELLED)
        approval = new_approval(asked, now, self._service.limits.to_be_scanned)
        self.sessions.add(approval)
        with self._service.store.transaction() as database:
            database.execute(
                "INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?, NULL, ?, 0)",
                (
                    approval.id,
                    asked.account.value,
                    asked.thumbprint,
                    asked.mode.value,
                    len(asked.digests),
                    approval.status.value,
                    int(now),
                ),
            )
        self._service.audit.write(
            "approval-begun",
            approval=approval.id,
            account=asked.account.value,
            pc=asked.thumbprint,
            items=len(asked.digests),
        )
        return approval

    def end(self, approval: Approval, status: Status, reason: str | None = None) -> None:
        """End an approval, and tell everybody who waits for it."""
        approval.end(status, reason)
        if status is not Status.APPROVED:
            self._tokens.end_of(approval)
        with self._service.store.transaction() as database:
            database.execute(
                "UPDATE approvals SET status = ?, reason = ? WHERE approval = ?",
                (status.value, reason, approval.id),
            )
        self._service.audit.write(
            f"approval-{status.value}", approval=approval.id, reason=reason, pc=approval.thumbprint
        )
        self._service.changes.tell()

    async def _begin(self, request: Request) -> Response:
        proof = self._proofs.check(request)
        fields = await json_fields(request)
        asked = self._pushed.take(fields.text("request_uri"), proof.thumbprint)
        approval = self.begin(asked)
        return JSONResponse(
            {
                "approval": approval.id,
                **approval.opening(),
                "interval": self._service.limits.poll_interval,
                "number": approval.number,
            },
            201,
        )

    async def _put_content(self, request: Request) -> Response:
        approval = self._of_request(request)
        content = await read_body(request, _MAXIMUM_CONTENT)
        assert_live(approval)
        if len(content) < _MINIMUM_CONTENT:
            raise invalid("content")
        # Once a phone looks at it, it stays what it is.
        if approval.content is not None:
            raise ProtocolError(ErrorName.INVALID_REQUEST, "content", status=409)
        approval.content = content
        return Response(status_code=204)

    async def _put_wrapped_keys(self, request: Request) -> Response:
        approval = self._of_request(request)
        value = await json_value(request)
        assert_live(approval)
        if not isinstance(value, list) or len(value) > MAXIMUM_PHONES:
            raise invalid("wrapped-keys")
        approval.wrapped_keys = tuple(_wrapped_key(entry) for entry in value)
        return Response(status_code=204)

    async def _poll(self, request: Request) -> Response:
        approval = self._of_request(request)
        await long_poll(request, self._service, self.sessions, approval)
        answer: dict[str, object] = {
            "status": approval.status.value,
            "expires_at": approval.expires_at,
        }
        if approval.reason:
            answer["reason"] = approval.reason
        if approval.status is Status.APPROVED and approval.code:
            answer["code"], approval.code = approval.code, None
        return JSONResponse(answer)

    async def _cancel(self, request: Request) -> Response:
        approval = self._of_request(request)
        if approval.status in LIVE or (
            approval.status is Status.APPROVED and not approval.is_redeemed
        ):
            self.end(approval, Status.CANCELLED)
        return Response(status_code=204)

    def _of_request(self, request: Request) -> Approval:
        proof = self._proofs.check(request)
        return self.sessions.of_pc(request.path_params["approval"], proof.thumbprint)


def _wrapped_key(entry: object) -> WrappedKey:
    fields = Fields.of(entry, "wrapped-keys")
    epk = fields.raw("epk")
    jwk_thumbprint(epk)
    fields.binary("key")
    return WrappedKey(fields.text("kid", maximum=100), epk, fields.text("key"))
