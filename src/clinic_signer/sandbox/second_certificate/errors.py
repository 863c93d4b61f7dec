"""The errors of the protocol: names, HTTP status, and how they are written on the wire."""

from __future__ import annotations

from enum import Enum


class ErrorName(Enum):
    """Names of docs/second-certificate.md with the HTTP status they usually have."""

    INVALID_REQUEST = ("invalid_request", 400)
    INVALID_CLIENT = ("invalid_client", 401)
    INVALID_GRANT = ("invalid_grant", 400)
    INVALID_TOKEN = ("invalid_token", 401)
    INVALID_DPOP_PROOF = ("invalid_dpop_proof", 401)
    ACCESS_DENIED = ("access_denied", 403)
    EXPIRED_TOKEN = ("expired_token", 401)
    SLOW_DOWN = ("slow_down", 429)
    UNKNOWN_PC = ("unknown_pc", 403)
    FACILITY_SUSPENDED = ("facility_suspended", 403)
    CREDENTIAL_REVOKED = ("credential_revoked", 403)
    LOCKED = ("locked", 423)
    WRONG_CODE = ("wrong_code", 403)
    WRONG_PASSWORD = ("wrong_password", 403)
    WRONG_NUMBER = ("wrong_number", 403)
    STALE_QR = ("stale_qr", 410)
    USED_QR = ("used_qr", 410)
    NOT_FOUND = ("not_found", 404)
    HASH_NOT_APPROVED = ("hash_not_approved", 403)
    IDEMPOTENCY_MISMATCH = ("idempotency_mismatch", 409)
    TOO_MANY_REQUESTS = ("too_many_requests", 429)
    SERVICE_UNAVAILABLE = ("service_unavailable", 503)
    SERVER_ERROR = ("server_error", 500)


class ProtocolError(Exception):
    """A request is refused.

    Args:
        name: what is wrong.
        reason: which of several causes it was; never a secret or a person's data.
        left: attempts left.
        status: HTTP status, where it differs from the usual one.
    """

    def __init__(
        self,
        name: ErrorName,
        reason: str | None = None,
        *,
        left: int | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(name.value[0])
        self.name = name
        self.reason = reason
        self.left = left
        self.status = name.value[1] if status is None else status

    def body(self) -> dict[str, object]:
        """``{"error", "reason"?, "left"?}``."""
        body: dict[str, object] = {"error": self.name.value[0]}
        if self.reason is not None:
            body["reason"] = self.reason
        if self.left is not None:
            body["left"] = self.left
        return body
