"""Which pairing or approval a scanned QR or a typed code belongs to, if it is fresh and unused."""

from __future__ import annotations

import hmac

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.pairing import Pairing
from clinic_signer.sandbox.second_certificate.qr import (
    CODE_WINDOW,
    MAC_SIZE,
    NEWEST,
    OLDEST,
    TOKEN_SIZE,
    QrKind,
    entry_code,
    link,
    mac,
    normal_code,
)
from clinic_signer.sandbox.second_certificate.qr_session import LIVE, QrSessions, Status
from clinic_signer.sandbox.second_certificate.service import RateLimit, Service
from clinic_signer.sandbox.second_certificate.wire import Fields

_CODE = 16


class Scans:
    """Finds what a phone has scanned."""

    def __init__(
        self, service: Service, pairings: QrSessions[Pairing], approvals: QrSessions[Approval]
    ) -> None:
        self._service = service
        self._pairings = pairings
        self._approvals = approvals
        self._codes = RateLimit(service.limits.code_entries_per_minute)

    def find(self, fields: Fields, account: AccountId) -> Pairing | Approval:
        """What a phone of an account has scanned, or whose code it has typed.

        Raises:
            ProtocolError: NOT_FOUND; ACCESS_DENIED with ``qr``; STALE_QR; USED_QR;
                TOO_MANY_REQUESTS; INVALID_REQUEST.
        """
        if fields.has("code"):
            return self._by_code(normal_code(fields.text("code", maximum=_CODE)), account)
        return self._by_qr(fields)

    def _by_qr(self, fields: Fields) -> Pairing | Approval:
        kind = QrKind(fields.one_of("k", *(kind.value for kind in QrKind)))
        token = fields.binary("s", TOKEN_SIZE)
        second = fields.integer("t")
        given = fields.binary("c", MAC_SIZE)
        found = self._of_token(token, kind)
        if found is None:
            raise ProtocolError(ErrorName.NOT_FOUND)
        wanted = mac(
            found.secret,
            kind,
            self._service.rp,
            found.bound_digests,
            found.bound_summaries,
            link(self._service.origin, kind, token, second),
        )
        if not hmac.compare_digest(given, wanted):
            raise ProtocolError(ErrorName.ACCESS_DENIED, "qr")
        if found.status not in LIVE:
            raise ProtocolError(ErrorName.STALE_QR, found.status.value)
        if found.status is not Status.SHOWING_QR:
            raise ProtocolError(ErrorName.USED_QR)
        count = int(self._service.clock.now() - found.began)
        if not count - OLDEST <= second <= count + NEWEST:
            raise ProtocolError(ErrorName.STALE_QR)
        return found

    def _of_token(self, token: bytes, kind: QrKind) -> Pairing | Approval | None:
        known: list[Pairing | Approval] = [*self._pairings, *self._approvals]
        for session in known:
            if hmac.compare_digest(session.token, token) and session.kind is kind:
                return session
        return None

    def _by_code(self, code: str, account: AccountId) -> Pairing | Approval:
        now = self._service.clock.now()
        self._codes.count(account.value, now)
        known: list[Pairing | Approval] = [*self._pairings]
        known += [approval for approval in self._approvals if approval.account is account]
        for session in known:
            if session.status is not Status.SHOWING_QR:
                continue
            elapsed = now - session.began
            codes = {entry_code(session.secret, elapsed)}
            if elapsed >= CODE_WINDOW:
                codes.add(entry_code(session.secret, elapsed - CODE_WINDOW))
            if any(hmac.compare_digest(code.encode(), right.encode()) for right in codes):
                return session
        raise ProtocolError(ErrorName.NOT_FOUND, "code")
