"""The QR that is drawn anew each second, and the code typed in its place, as the service checks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from enum import Enum

from clinic_signer.sandbox.second_certificate.wire import to_base64url

TOKEN_SIZE = 16
SECRET_SIZE = 32
MAC_SIZE = 16
OLDEST, NEWEST = 3, 1
"""Seconds by which the second in a QR may be behind or ahead of the service's own count."""

CODE_WINDOW = 30
_CODE_SIZE = 8
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class QrKind(Enum):
    """What a QR is for."""

    PAIR = "pair"
    SIGN = "sign"
    SESSION = "session"


def link(origin: str, kind: QrKind, token: bytes, second: int) -> str:
    """The link up to and including ``t``."""
    return f"{origin}/a?v=1&k={kind.value}&s={to_base64url(token)}&t={second}"


def bound(values: Sequence[bytes]) -> bytes:
    """D or S: the value itself, or SHA-256 over several in order; empty for none."""
    if len(values) < 2:
        return b"".join(values)
    return hashlib.sha256(b"".join(values)).digest()


def mac(
    secret: bytes,
    kind: QrKind,
    rp: str,
    digests: Sequence[bytes],
    summaries: Sequence[bytes],
    link_to_t: str,
) -> bytes:
    """The value of ``c``."""
    d, s = (to_base64url(bound(values)) for values in (digests, summaries))
    text = f"hpki2-sandbox|{kind.value}|{rp}|{d}|{s}|{link_to_t}"
    return hmac.digest(secret, text.encode(), "sha256")[:MAC_SIZE]


def entry_code(secret: bytes, elapsed: float) -> str:
    """The code to type instead of a scan, for the window of 30 seconds that ``elapsed`` is in."""
    window = str(int(elapsed) // CODE_WINDOW).encode("ascii")
    digest = hashlib.sha256(b"code" + secret + window).digest()
    number = int.from_bytes(digest[:5])
    return "".join(_CROCKFORD[number >> (5 * i) & 31] for i in reversed(range(_CODE_SIZE)))


def normal_code(typed: str) -> str:
    """A typed code as Crockford reads it: look-alikes taken for what they look like."""
    plain = typed.upper().replace("-", "").replace(" ", "")
    return plain.translate(str.maketrans("OIL", "011"))
