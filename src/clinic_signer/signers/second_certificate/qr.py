"""The QR that changes every second, and the code for phones that cannot read it.

docs/second-certificate.md, "QR". The session secret never leaves the PC and the service, so a
photograph of the QR is worth nothing a few seconds later.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from clinic_signer.signers.second_certificate.binding import Binding, LinkKind
from clinic_signer.signers.second_certificate.encoding import to_base64url

TOKEN_SIZE = 16
SECRET_SIZE = 32
KEY_SIZE = 32
CODE_PERIOD = 30
"""Seconds for which one entry code holds."""

_PROOF_SIZE = 16
_CODE_CHARACTERS = 8
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class QrSession:
    """One approval or pairing as its QR needs it.

    Attributes:
        origin: scheme, host and port of the service.
        kind: what the QR is for.
        session_token: names the session; 16 bytes.
        session_secret: known to PC and service only; 32 bytes.
        binding: the documents; empty for a pairing or a session.
        content_key: the key of the content, 32 bytes; None where there is no content.
    """

    origin: str
    kind: LinkKind
    session_token: bytes
    session_secret: bytes = field(repr=False)
    binding: Binding = field(default_factory=Binding)
    content_key: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.session_token) != TOKEN_SIZE or len(self.session_secret) != SECRET_SIZE:
            raise ValueError("a session has a token of 16 bytes and a secret of 32")
        if self.content_key is not None and len(self.content_key) != KEY_SIZE:
            raise ValueError("a content key has 32 bytes")

    def link(self, elapsed: int) -> str:
        """The content of the QR.

        Args:
            elapsed: whole seconds since the session began.
        """
        token = to_base64url(self.session_token)
        signed = f"{self.origin}/a?v=1&k={self.kind.value}&s={token}&t={elapsed}"
        link = f"{signed}&c={to_base64url(self._proof(signed))}"
        return link if self.content_key is None else f"{link}#{to_base64url(self.content_key)}"

    def _proof(self, signed: str) -> bytes:
        relying_party = self.origin.partition("://")[2]
        message = "|".join(
            (
                "hpki2-sandbox",
                self.kind.value,
                relying_party,
                to_base64url(self.binding.documents_digest),
                to_base64url(self.binding.summaries_digest),
                signed,
            )
        )
        return hmac.digest(self.session_secret, message.encode(), "sha256")[:_PROOF_SIZE]

    def entry_code(self, elapsed: int) -> str:
        """Eight characters that stand for the QR.

        Args:
            elapsed: whole seconds since the session began, as in the link.
        """
        text = b"code" + self.session_secret + str(elapsed // CODE_PERIOD).encode("ascii")
        number = int.from_bytes(hashlib.sha256(text).digest()[:5], "big")
        digits = [number >> (5 * place) & 31 for place in reversed(range(_CODE_CHARACTERS))]
        return "".join(_CROCKFORD[digit] for digit in digits)
