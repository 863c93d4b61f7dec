"""Signing under an approval: exactly what was approved, and nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.approval_events import (
    Ended,
    SignedSome,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    EndReason,
    Scope,
)
from clinic_signer.signers.second_certificate.connection import Clock
from clinic_signer.signers.second_certificate.csc import CscClient
from clinic_signer.signers.second_certificate.encoding import to_base64url
from clinic_signer.signers.second_certificate.machine import Machine
from clinic_signer.signers.second_certificate.oauth import Token
from clinic_signer.signers.second_certificate.outages import apply_failure
from clinic_signer.signers.second_certificate.request import Request

_SESSION_ANSWERS = 16
"""Answers of a session that are kept, for the caller who asks once more."""


@dataclass(frozen=True, slots=True)
class _Approval:
    """What a token was given for."""

    request: Request
    credential_id: str
    token: Token


class SigningDesk:
    """Holds the token of the one live approval.

    Args:
        machine: says whether it may be used.
        csc: the service.
        clock: this PC's clock.
    """

    def __init__(self, machine: Machine, csc: CscClient, clock: Clock) -> None:
        self._machine = machine
        self._csc = csc
        self._clock = clock
        self._lock = Lock()
        self._one_at_a_time = Lock()
        self._approval: _Approval | None = None
        self._answers: dict[tuple[str, tuple[bytes, ...]], tuple[bytes, ...]] = {}

    def take(self, request: Request, credential_id: str, token: Token) -> None:
        """Take the token of a new approval; an older one is dropped."""
        with self._lock:
            self._approval = _Approval(request, credential_id, token)
            self._answers.clear()

    def drop(self) -> Token | None:
        """Forget the token; return it so that it can be revoked."""
        with self._lock:
            approval, self._approval = self._approval, None
        return None if approval is None else approval.token

    def drop_if(self, token: Token) -> None:
        """Forget the token if it is this one."""
        with self._lock:
            if self._approval is not None and self._approval.token is token:
                self._approval = None

    def sign(self, request_id: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """Have digests signed; see :class:`~clinic_signer.signers.base.ApprovalSigner`."""
        wanted = tuple(digests)
        if not wanted:
            raise ValueError("nothing to sign")
        with self._one_at_a_time:
            with self._lock:
                known = self._answers.get((request_id, wanted))
            if known is not None:
                return known
            approval = self._usable(request_id, wanted)
            return self._sign(approval, wanted)

    def _usable(self, request_id: str, wanted: tuple[bytes, ...]) -> _Approval:
        state = self._machine.state
        with self._lock:
            approval = self._approval
        if approval is None or approval.request.id != request_id:
            raise _not_given(state.kind, is_same=state.request_id == request_id)
        documents = approval.request.scope is Scope.DOCUMENTS
        if documents and wanted != approval.request.binding.dtbsrs:
            raise Failure(FailureCode.SECOND_HASH_REFUSED)
        if not state.may_sign(request_id, len(wanted), self._clock()):
            self.drop_if(approval.token)
            raise _not_given(state.kind, is_same=state.request_id == request_id)
        return approval

    def _sign(self, approval: _Approval, wanted: tuple[bytes, ...]) -> tuple[bytes, ...]:
        request = approval.request
        name = request.id
        if request.scope is Scope.SESSION:
            # Each signature of a session is a request of its own; the same document is the same.
            name = f"{name}.{to_base64url(hashlib.sha256(b''.join(wanted)).digest())}"
        try:
            values = self._csc.sign_hashes(approval.token, approval.credential_id, wanted, name)
        except Failure as failure:
            self._after(failure)
            raise
        with self._lock:
            if len(self._answers) >= _SESSION_ANSWERS:
                del self._answers[next(iter(self._answers))]
            self._answers[request.id, wanted] = values
        self._machine.apply(SignedSome(request.id, len(wanted)))
        if request.scope is Scope.DOCUMENTS:
            self.drop_if(approval.token)
        return values

    def _after(self, failure: Failure) -> None:
        """Draw the consequences that a refusal has for the approval as a whole."""
        if failure.code is FailureCode.APPROVAL_EXPIRED:
            self.drop()
            self._machine.apply(Ended(EndReason.ENDED_BY_SERVICE))
        elif failure.code is not FailureCode.SECOND_UNREACHABLE:
            apply_failure(self._machine, failure, self._clock())


def _not_given(kind: ApprovalKind, *, is_same: bool) -> Failure:
    expired = is_same and kind is ApprovalKind.EXPIRED
    return Failure(FailureCode.APPROVAL_EXPIRED if expired else FailureCode.APPROVAL_NOT_GIVEN)
