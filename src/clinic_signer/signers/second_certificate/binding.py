"""What ties an approval to documents: the same values on the PC, in the service and on the phone.

docs/second-certificate.md, "QR".
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

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


def _one_for_all(digests: Sequence[bytes]) -> bytes:
    if not digests:
        return b""
    return digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()
