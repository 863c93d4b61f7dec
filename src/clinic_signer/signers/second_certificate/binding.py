"""What ties an approval to documents: the same values on the PC, in the service and on the phone.

docs/second-certificate.md, "QR" and "What the passkey signs".
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from clinic_signer.signers.second_certificate.encoding import to_base64url

_DECISION = "hpki2-sandbox-decision-1"
_CODES = 10_000


class LinkKind(Enum):
    """What a QR is for; the value is ``k`` of its link."""

    PAIR = "pair"
    SIGN = "sign"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Binding:
    """The digests of all documents of an approval, in order.

    Attributes:
        dtbsrs: SHA-256 of each SignedInfo.
        summaries: SHA-256 of each summary.
    """

    dtbsrs: tuple[bytes, ...] = ()
    summaries: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.dtbsrs) != len(self.summaries):
            raise ValueError("every document has a summary")

    @property
    def documents_digest(self) -> bytes:
        """D: the dtbsr of the only document, else SHA-256 over all; empty without documents."""
        return _one_for_all(self.dtbsrs)

    @property
    def summaries_digest(self) -> bytes:
        """S: the same of the summaries."""
        return _one_for_all(self.summaries)

    def control_code(self, session_token: bytes) -> str:
        """Four digits for both screens, to compare in a call for support."""
        text = b"vc" + session_token + self.documents_digest + self.summaries_digest
        number = int.from_bytes(hashlib.sha256(text).digest()[-2:], "big")
        return f"{number % _CODES:04}"


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything else that a passkey's decision is about.

    Attributes:
        session_token: of the approval, 16 bytes.
        decision: ``approve`` or ``decline``.
        kind: SIGN or SESSION.
        relying_party: ``host[:port]`` of the service.
        pc_thumbprint: RFC 7638 thumbprint of the PC key, base64url.
        credential_id: the credential that would sign.
        expires_at: seconds since 1970-01-01Z.
    """

    session_token: bytes
    decision: str
    kind: LinkKind
    relying_party: str
    pc_thumbprint: str
    credential_id: str
    expires_at: int


def document_challenge(decision: Decision, binding: Binding) -> bytes:
    """The challenge of the passkey for an approval of documents, 32 bytes."""
    lines = [
        *_common_lines(decision, "document"),
        str(len(binding.dtbsrs)),
        *map(to_base64url, binding.dtbsrs),
        *map(to_base64url, binding.summaries),
    ]
    return hashlib.sha256("\n".join(lines).encode()).digest()


def session_challenge(decision: Decision, *, until: int, max_count: int) -> bytes:
    """The challenge of the passkey for a session, 32 bytes."""
    lines = [*_common_lines(decision, "session"), str(until), str(max_count)]
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _common_lines(decision: Decision, mode: str) -> list[str]:
    return [
        _DECISION,
        to_base64url(decision.session_token),
        decision.decision,
        mode,
        decision.relying_party,
        decision.pc_thumbprint,
        decision.credential_id,
        str(decision.expires_at),
    ]


def _one_for_all(digests: Sequence[bytes]) -> bytes:
    if not digests:
        return b""
    return digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()
