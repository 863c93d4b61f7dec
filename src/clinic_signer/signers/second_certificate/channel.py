"""The approval and pairing channel between PC and service (docs/second-certificate.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.content import WrappedKey
from clinic_signer.signers.second_certificate.csc import PhoneKey, read_phone_keys
from clinic_signer.signers.second_certificate.encoding import (
    from_base64,
    from_base64url,
    to_base64url,
)
from clinic_signer.signers.second_certificate.qr import SECRET_SIZE, TOKEN_SIZE

_APPROVAL = "/approval"
_PAIRING = "/pairing"
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{2}", re.ASCII)
_NAME_LIMIT = 200
_CERTIFICATE_LIMIT = 96 * 1024
_MAXIMUM_CERTIFICATES = 8

_StatusT = TypeVar("_StatusT", bound=Enum)


class ApprovalStatus(Enum):
    """How far an approval is, by the service's names."""

    SHOWING_QR = "showing_qr"
    SCANNED = "scanned"
    REVIEWING = "reviewing"
    VERIFYING = "verifying"
    APPROVED = "approved"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"


class PairingStatus(Enum):
    """How far a pairing is, by the service's names."""

    SHOWING_QR = "showing_qr"
    SCANNED = "scanned"
    CODE_SHOWN = "code_shown"
    PAIRED = "paired"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Opened:
    """An approval or pairing that the service has opened.

    Attributes:
        id: its name in addresses.
        session_token: 16 bytes, part of the QR.
        session_secret: 32 bytes; proves the QR's freshness.
        expires_at: until when the QR must be scanned, seconds since 1970-01-01Z.
        number: what the phone is to choose; None for a pairing.
    """

    id: str
    session_token: bytes
    session_secret: bytes = field(repr=False)
    expires_at: int
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalNews:
    """What the service says of an approval.

    Attributes:
        status: how far it is.
        reason: why it was refused, by the service's name.
        code: the authorization code; once, with APPROVED.
        expires_at: when waiting ends now.
    """

    status: ApprovalStatus
    reason: str | None
    code: str | None = field(repr=False)
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class PairingNews:
    """What the service says of a pairing; ``expires_at`` as far as it says when it ends."""

    status: PairingStatus
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class PairedAccount:
    """Whom this PC is paired with.

    Attributes:
        credential_id: the credential at the service.
        certificates: DER, the signer's first.
        phone_keys: the phones' keys for wrapped content keys.
    """

    credential_id: str
    certificates: tuple[bytes, ...]
    phone_keys: tuple[PhoneKey, ...]


class Channel:
    """Speaks the approval and pairing channel."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_approval(self, request_uri: str) -> Opened:
        """Open an approval of a pushed request; an older one of this PC ends."""
        answer = self._connection.post(_APPROVAL, {"request_uri": request_uri})
        try:
            number = answer.text("number")
            if not _NUMBER.fullmatch(number):
                raise AnswerError("number")
            return _opened(answer, "approval", number)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def send_content(self, approval: str, sealed: bytes) -> None:
        """Hand over the encrypted content."""
        self._connection.put(f"{_APPROVAL}/{approval}/content", content=sealed)

    def send_wrapped_keys(self, approval: str, keys: Sequence[WrappedKey]) -> None:
        """Hand over the content key, wrapped for each phone."""
        body = [
            {"kid": key.kid, "epk": key.epk.as_json, "key": to_base64url(key.key)} for key in keys
        ]
        self._connection.put(f"{_APPROVAL}/{approval}/wrapped-keys", body=body)

    def approval_news(self, approval: str, after: ApprovalStatus | None) -> ApprovalNews:
        """Ask how far an approval is; with ``after`` the service waits a moment for news."""
        answer = self._look(f"{_APPROVAL}/{approval}", after)
        try:
            status = _status(answer, ApprovalStatus)
            return ApprovalNews(
                status=status,
                reason=answer.text_or_none("reason", limit=40),
                code=answer.text("code") if status is ApprovalStatus.APPROVED else None,
                expires_at=answer.integer_or_none("expires_at"),
            )
        except AnswerError as error:
            raise wrong_answer(error) from error

    def withdraw_approval(self, approval: str) -> None:
        """Withdraw an approval."""
        self._connection.delete(f"{_APPROVAL}/{approval}")

    def open_pairing(self) -> Opened:
        """Begin to pair this PC with a phone."""
        configuration = self._connection.configuration
        body = {"facility": configuration.facility, "pc_name": configuration.pc_name}
        answer = self._connection.post(_PAIRING, body)
        try:
            return _opened(answer, "pairing", None)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def pairing_news(self, pairing: str, after: PairingStatus | None) -> PairingNews:
        """Ask how far a pairing is; with ``after`` the service waits a moment for news."""
        answer = self._look(f"{_PAIRING}/{pairing}", after)
        try:
            return PairingNews(_status(answer, PairingStatus), answer.integer_or_none("expires_at"))
        except AnswerError as error:
            raise wrong_answer(error) from error

    def send_code(self, pairing: str, code: str) -> PairedAccount:
        """Hand over the six digits that the phone shows.

        Raises:
            Failure: PAIRING_CODE_WRONG with ``left``, SECOND_LOCKED.
        """
        answer = self._connection.post(f"{_PAIRING}/{pairing}/code", {"code": code})
        try:
            certificates = answer.all_decoded("certificates", from_base64, limit=_CERTIFICATE_LIMIT)
            if not 0 < len(certificates) <= _MAXIMUM_CERTIFICATES:
                raise AnswerError("certificates")
            return PairedAccount(
                credential_id=answer.text("credential_id", limit=_NAME_LIMIT),
                certificates=certificates,
                phone_keys=read_phone_keys(answer, "phone_keys"),
            )
        except AnswerError as error:
            raise wrong_answer(error) from error

    def withdraw_pairing(self, pairing: str) -> None:
        """Withdraw a pairing."""
        self._connection.delete(f"{_PAIRING}/{pairing}")

    def _look(self, path: str, after: Enum | None) -> Answer:
        if after is None:
            return self._connection.get(path)
        hold = self._connection.configuration.timeouts.poll
        query = {"after": str(after.value), "wait": str(hold)}
        return self._connection.get(path, query, hold=hold)


def _opened(answer: Answer, name: str, number: str | None) -> Opened:
    id_ = answer.text(name)
    if not _ID.fullmatch(id_):  # it becomes part of an address
        raise AnswerError(name)
    return Opened(
        id=id_,
        session_token=_sized(answer, "session_token", TOKEN_SIZE),
        session_secret=_sized(answer, "session_secret", SECRET_SIZE),
        expires_at=answer.integer("expires_at"),
        number=number,
    )


def _sized(answer: Answer, name: str, size: int) -> bytes:
    value = answer.decoded(name, from_base64url)
    if len(value) != size:
        raise AnswerError(name)
    return value


def _status(answer: Answer, kind: type[_StatusT]) -> _StatusT:
    try:
        return kind(answer.text("status"))
    except ValueError as error:
        raise AnswerError("status") from error
