"""The phone's side of pairing and approval: scan, look, choose the number, decide."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.approvals import Approvals
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.pairing import Pairing, Pairings
from clinic_signer.sandbox.second_certificate.passkeys import Passkeys
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.phone_sessions import PhoneSessions
from clinic_signer.sandbox.second_certificate.qr_session import LIVE, Status, assert_live
from clinic_signer.sandbox.second_certificate.scanning import Scans
from clinic_signer.sandbox.second_certificate.service import Service, credential_of
from clinic_signer.sandbox.second_certificate.signing_request import Mode
from clinic_signer.sandbox.second_certificate.wire import json_fields, to_base64url

_REASONS = ("user_declined", "wrong_number", "not_me", "protocol_failure")


class PhoneApprovals:
    """The routes by which a phone answers PCs."""

    def __init__(
        self,
        service: Service,
        passkeys: Passkeys,
        sessions: PhoneSessions,
        pcs: Pcs,
        pairings: Pairings,
        approvals: Approvals,
    ) -> None:
        self._service = service
        self._passkeys = passkeys
        self._sessions = sessions
        self._pcs = pcs
        self._pairings = pairings
        self._approvals = approvals
        self._scans = Scans(service, pairings.sessions, approvals.sessions)

    def routes(self) -> list[Route]:
        """The routes."""
        one = "/phone/approvals/{approval}"
        return [
            Route("/phone/scan", self._scan, methods=["POST"]),
            Route("/phone/pairings/{pairing}/accept", self._accept, methods=["POST"]),
            Route("/phone/pairings/{pairing}/decline", self._decline, methods=["POST"]),
            Route(one, self._progress, methods=["GET"]),
            Route(f"{one}/content", self._content, methods=["GET"]),
            Route(f"{one}/wrapped-key", self._wrapped_key, methods=["GET"]),
            Route(f"{one}/number", self._number, methods=["POST"]),
            Route(f"{one}/options", self._options, methods=["POST"]),
            Route(f"{one}/decision", self._decide, methods=["POST"]),
        ]

    async def _scan(self, request: Request) -> Response:
        account = self._sessions.of(request).account
        fields = await json_fields(request)
        found = self._scans.find(fields, account)
        answer: dict[str, object]
        if isinstance(found, Pairing):
            found.account = account
            answer = self._pairing_answer(found)
        else:
            answer = self._approval_answer(found, account)
        found.status = Status.SCANNED
        self._service.changes.tell()
        self._service.audit.write("scanned", session=found.id, account=account.value)
        return JSONResponse(answer)

    def _pairing_answer(self, pairing: Pairing) -> dict[str, object]:
        pairing.expires_at = self._service.clock.seconds() + self._service.limits.after_scan
        return {
            "kind": "pair",
            "id": pairing.id,
            "facility": pairing.facility,
            "pc_name": pairing.pc_name,
            "expires_at": pairing.expires_at,
        }

    def _approval_answer(self, approval: Approval, account: AccountId) -> dict[str, object]:
        if approval.account is not account:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "other_account", status=409)
        pc = self._pcs.find(approval.thumbprint, account)
        self._service.assert_usable(account)
        approval.expires_at = self._service.clock.seconds() + self._service.limits.after_scan
        asked = approval.request
        answer: dict[str, object] = {
            "kind": "sign",
            "id": approval.id,
            "mode": asked.mode.value,
            "facility": pc.facility,
            "pc_name": pc.pc_name,
            "pc_thumbprint": approval.thumbprint,
            "credential_id": credential_of(account),
            "digests": [to_base64url(digest) for digest in asked.digests],
            "summaries": [to_base64url(summary) for summary in asked.summaries],
            "session_token": to_base64url(approval.token),
            "rp": self._service.rp,
            "expires_at": approval.expires_at,
            "numbers": list(approval.numbers),
        }
        if asked.mode is Mode.SESSION:
            answer |= {"until": asked.until, "max_count": asked.max_count}
        return answer

    async def _accept(self, request: Request) -> Response:
        pairing = self._own_pairing(request)
        assert_live(pairing)
        if pairing.status is not Status.SCANNED:
            raise ProtocolError(ErrorName.INVALID_REQUEST, "status")
        code = pairing.accept()
        self._service.changes.tell()
        return JSONResponse({"code": code})

    async def _decline(self, request: Request) -> Response:
        pairing = self._own_pairing(request)
        if pairing.status in LIVE:
            pairing.end(Status.REFUSED, "user_declined")
            self._service.changes.tell()
        return Response(status_code=204)

    async def _progress(self, request: Request) -> Response:
        approval = self._own(request)
        answer: dict[str, object] = {
            "status": approval.status.value,
            "items": len(approval.request.digests),
            "signed": approval.signed,
        }
        if approval.reason:
            answer["reason"] = approval.reason
        return JSONResponse(answer)

    async def _content(self, request: Request) -> Response:
        approval = self._own_live(request)
        if approval.content is None:
            raise ProtocolError(ErrorName.NOT_FOUND, "content")
        if approval.status is Status.SCANNED:
            approval.status = Status.REVIEWING
            self._service.changes.tell()
        return Response(approval.content, media_type="application/octet-stream")

    async def _wrapped_key(self, request: Request) -> Response:
        approval = self._own_live(request)
        passkey = self._sessions.of(request).passkey
        rows = self._passkeys.of(approval.account)
        kids = {row["content_kid"] for row in rows if row["passkey"] == passkey}
        for wrapped in approval.wrapped_keys:
            if wrapped.kid in kids:
                return JSONResponse({"epk": wrapped.epk, "key": wrapped.key})
        raise ProtocolError(ErrorName.NOT_FOUND, "wrapped-key")

    async def _number(self, request: Request) -> Response:
        approval = self._own_live(request)
        fields = await json_fields(request)
        number = fields.text("number", maximum=10)
        if not hmac.compare_digest(number.encode(), approval.number.encode()):
            self._approvals.end(approval, Status.REFUSED, "wrong_number")
            raise ProtocolError(ErrorName.WRONG_NUMBER)
        approval.is_number_right = True
        approval.status = Status.VERIFYING
        self._service.changes.tell()
        return Response(status_code=204)

    async def _options(self, request: Request) -> Response:
        approval = self._own_live(request)
        _assert_number(approval)
        challenge = approval.challenge(self._service.rp)
        return JSONResponse(self._passkeys.decision_options(approval.account, challenge))

    async def _decide(self, request: Request) -> Response:
        approval = self._own(request)
        fields = await json_fields(request)
        if fields.one_of("decision", "approve", "decline") == "decline":
            self._refuse(approval, fields.one_of("reason", *_REASONS))
            return Response(status_code=204)
        assert_live(approval)
        _assert_number(approval)
        account = approval.account
        self._service.assert_usable(account)
        self._pcs.find(approval.thumbprint, account)
        challenge = approval.challenge(self._service.rp)
        self._passkeys.verify_decision(account, fields.raw("credential"), challenge)
        approval.code = secrets.token_urlsafe(32)
        approval.code_hash = hashlib.sha256(approval.code.encode()).digest()
        approval.code_until = self._service.clock.now() + self._service.limits.code_lifetime
        self._approvals.end(approval, Status.APPROVED)
        return Response(status_code=204)

    def _refuse(self, approval: Approval, reason: str) -> None:
        """Refuse; «not me» is heard after an approval, too, and even after its end."""
        if reason == "not_me":
            self._pcs.stop(approval.account)
            if approval.status is Status.APPROVED or approval.status in LIVE:
                self._approvals.end(approval, Status.REFUSED, reason)
            return
        assert_live(approval)
        self._approvals.end(approval, Status.REFUSED, reason)

    def _own_pairing(self, request: Request) -> Pairing:
        account = self._sessions.of(request).account
        pairing = self._pairings.sessions.find(request.path_params["pairing"])
        if pairing.account is not account:
            raise ProtocolError(ErrorName.NOT_FOUND)
        return pairing

    def _own(self, request: Request) -> Approval:
        """The approval of a request, once this account's phone has scanned it."""
        account = self._sessions.of(request).account
        approval = self._approvals.sessions.find(request.path_params["approval"])
        if approval.account is not account or approval.status is Status.SHOWING_QR:
            raise ProtocolError(ErrorName.NOT_FOUND)
        return approval

    def _own_live(self, request: Request) -> Approval:
        approval = self._own(request)
        assert_live(approval)
        return approval


def _assert_number(approval: Approval) -> None:
    if not approval.is_number_right:
        raise ProtocolError(ErrorName.INVALID_REQUEST, "number")
