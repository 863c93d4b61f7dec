"""Pairing of a PC with an account: QR on the PC, consent on the phone, a code typed on the PC."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.dpop import Proofs
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.passkeys import Passkeys
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.qr import QrKind
from clinic_signer.sandbox.second_certificate.qr_session import (
    LIVE,
    QrSession,
    QrSessions,
    Status,
    assert_live,
    long_poll,
)
from clinic_signer.sandbox.second_certificate.service import RateLimit, Service, credential_of
from clinic_signer.sandbox.second_certificate.wire import json_fields

_NAME = 100
_CODE_DIGITS = 6


@dataclass(slots=True, kw_only=True)
class Pairing(QrSession):
    """One pairing under way.

    Attributes:
        facility: as the PC calls itself.
        pc_name: the same.
        account: who has scanned it.
        code: what the phone shows and the PC must send.
        wrong: wrong codes so far.
    """

    facility: str
    pc_name: str
    account: AccountId | None = None
    code: str | None = field(default=None, repr=False)
    wrong: int = 0

    @property
    def kind(self) -> QrKind:
        """What its QR is for."""
        return QrKind.PAIR

    def accept(self) -> str:
        """The phone agrees; returns the code it shows."""
        self.code = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
        self.status = Status.CODE_SHOWN
        return self.code


class Pairings:
    """The PC's side of pairing."""

    def __init__(self, service: Service, proofs: Proofs, pcs: Pcs, passkeys: Passkeys) -> None:
        self._service = service
        self._proofs = proofs
        self._pcs = pcs
        self._passkeys = passkeys
        self._rate = RateLimit(service.limits.requests_per_minute)
        self.sessions: QrSessions[Pairing] = QrSessions(service)

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/pairing", self._begin, methods=["POST"]),
            Route("/pairing/{pairing}", self._poll, methods=["GET"]),
            Route("/pairing/{pairing}", self._cancel, methods=["DELETE"]),
            Route("/pairing/{pairing}/code", self._enter_code, methods=["POST"]),
        ]

    async def _begin(self, request: Request) -> Response:
        proof = self._proofs.check(request)
        fields = await json_fields(request)
        now = self._service.clock.now()
        self._rate.count(proof.thumbprint, now)
        pairing = Pairing(
            thumbprint=proof.thumbprint,
            began=now,
            expires_at=int(now) + self._service.limits.to_be_scanned,
            facility=fields.text("facility", maximum=_NAME),
            pc_name=fields.text("pc_name", maximum=_NAME),
        )
        for other in self.sessions:
            if other.thumbprint == proof.thumbprint and other.status in LIVE:
                other.end(Status.CANCELLED)
        self.sessions.add(pairing)
        self._service.audit.write("pairing-begun", pc=proof.thumbprint)
        return JSONResponse({"pairing": pairing.id, **pairing.opening()}, 201)

    async def _poll(self, request: Request) -> Response:
        pairing = self._of_request(request)
        await long_poll(request, self._service, self.sessions, pairing)
        answer: dict[str, object] = {
            "status": pairing.status.value,
            "expires_at": pairing.expires_at,
        }
        if pairing.reason:
            answer["reason"] = pairing.reason
        return JSONResponse(answer)

    async def _cancel(self, request: Request) -> Response:
        pairing = self._of_request(request)
        if pairing.status in LIVE:
            pairing.end(Status.CANCELLED)
            self._service.changes.tell()
        return Response(status_code=204)

    async def _enter_code(self, request: Request) -> Response:
        pairing = self._of_request(request)
        fields = await json_fields(request)
        code = fields.text("code", maximum=_CODE_DIGITS)
        if pairing.status is Status.LOCKED:
            raise ProtocolError(ErrorName.LOCKED)
        assert_live(pairing)
        if pairing.status is not Status.CODE_SHOWN or not pairing.code or pairing.account is None:
            raise ProtocolError(ErrorName.INVALID_REQUEST, "status")
        if not hmac.compare_digest(code.encode(), pairing.code.encode()):
            self._count_wrong(pairing)
        account = pairing.account
        self._pcs.pair(pairing.thumbprint, account, pairing.facility, pairing.pc_name)
        pairing.end(Status.PAIRED)
        self._service.changes.tell()
        self._service.audit.write("paired", pc=pairing.thumbprint, account=account.value)
        return JSONResponse(self._paired(account))

    def _count_wrong(self, pairing: Pairing) -> None:
        pairing.wrong += 1
        left = self._service.limits.wrong_codes - pairing.wrong
        self._service.audit.write("pairing-wrong-code", pc=pairing.thumbprint, left=left)
        if left <= 0:
            pairing.end(Status.LOCKED)
            self._service.changes.tell()
            raise ProtocolError(ErrorName.LOCKED)
        raise ProtocolError(ErrorName.WRONG_CODE, left=left)

    def _paired(self, account: AccountId) -> dict[str, object]:
        person = self._service.person(account)
        chain = (person.certificate.der, *person.intermediates)
        return {
            "credential_id": credential_of(account),
            "holder": person.certificate.holder_name,
            "certificates": [base64.b64encode(der).decode("ascii") for der in chain],
            "phone_keys": [key.on_wire() for key in self._passkeys.phone_keys(account)],
        }

    def _of_request(self, request: Request) -> Pairing:
        proof = self._proofs.check(request)
        return self.sessions.of_pc(request.path_params["pairing"], proof.thumbprint)
