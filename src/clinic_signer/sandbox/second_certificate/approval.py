"""One approval: what a phone is asked, what it has answered, and what its passkey signs."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.qr import QrKind
from clinic_signer.sandbox.second_certificate.qr_session import QrSession, Status
from clinic_signer.sandbox.second_certificate.service import credential_of
from clinic_signer.sandbox.second_certificate.signing_request import Mode, SigningRequest
from clinic_signer.sandbox.second_certificate.wire import to_base64url

_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The content key for one phone, which the service cannot open: as the PC sent it."""

    kid: str
    epk: object
    key: str


@dataclass(slots=True, kw_only=True)
class Approval(QrSession):
    """One approval.

    Attributes:
        request: what is asked.
        number: the number the PC shows.
        numbers: what the phone offers, the right one among them.
        content: what is to be approved, encrypted; the service has no key for it.
        wrapped_keys: the key of the content for phones that cannot scan.
        is_number_right: the phone has chosen the right number.
        code: the authorization code until the PC has fetched it.
        code_hash: what is left of the code to know it by; None when none may be redeemed.
        code_until: until when.
        is_redeemed: a token was given for the code.
        signed: signatures made.
    """

    request: SigningRequest
    number: str
    numbers: tuple[str, ...]
    content: bytes | None = field(default=None, repr=False)
    wrapped_keys: tuple[WrappedKey, ...] = ()
    is_number_right: bool = False
    code: str | None = field(default=None, repr=False)
    code_hash: bytes | None = field(default=None, repr=False)
    code_until: float = 0.0
    is_redeemed: bool = False
    signed: int = 0

    @property
    def account(self) -> AccountId:
        """Whose approval it is."""
        return self.request.account

    @property
    def kind(self) -> QrKind:
        """What its QR is for."""
        return QrKind.SESSION if self.request.mode is Mode.SESSION else QrKind.SIGN

    @property
    def bound_digests(self) -> tuple[bytes, ...]:
        """What D of its QR binds."""
        return self.request.digests

    @property
    def bound_summaries(self) -> tuple[bytes, ...]:
        """What S of its QR binds."""
        return self.request.summaries

    def end(self, status: Status, reason: str | None = None) -> None:
        """End it; nothing can be redeemed any more, unless it ends approved."""
        QrSession.end(self, status, reason)
        self.content = None
        self.wrapped_keys = ()
        if status is not Status.APPROVED:
            self.code = self.code_hash = None

    def challenge(self, rp: str) -> bytes:
        """What the passkey signs to approve (docs/second-certificate.md)."""
        asked = self.request
        lines = [
            "hpki2-sandbox-decision-1",
            to_base64url(self.token),
            "approve",
            asked.mode.value,
            rp,
            asked.thumbprint,
            credential_of(asked.account),
            str(self.expires_at),
        ]
        if asked.mode is Mode.SESSION:
            lines += [str(asked.until), str(asked.max_count)]
        else:
            lines += [
                str(len(asked.digests)),
                *map(to_base64url, asked.digests),
                *map(to_base64url, asked.summaries),
            ]
        return hashlib.sha256("\n".join(lines).encode()).digest()


def new_approval(request: SigningRequest, began: float, lifetime: int) -> Approval:
    """Begin an approval at ``began``, to be scanned within ``lifetime`` seconds."""
    drawn = secrets.SystemRandom().sample(range(10, 100), _NUMBERS)
    number = f"{drawn[0]}"
    return Approval(
        thumbprint=request.thumbprint,
        began=began,
        expires_at=int(began) + lifetime,
        request=request,
        number=number,
        numbers=tuple(sorted(map(str, drawn))),
    )
