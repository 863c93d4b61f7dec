"""Signed files: what a publisher says later on, under three lines that say who vouches for it.

    clinic-signer-trust-update 1
    key <SHA-256 of the public key, 64 hexadecimal digits>
    signature <Ed25519 over the first two lines and the body, 128 hexadecimal digits>

    { the body, JSON }

The signature covers every byte that it is not made of itself, the first line too: one changed byte
anywhere – a line end, too – makes it no signed file, and a file of one kind is never taken for one
of another. What it says is read only after that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.update_keys import FileKind, UpdateKey

FIRST_LINES = {
    FileKind.TRUST_LIST: b"clinic-signer-trust-update 1\n",
    FileKind.CHANNEL: b"clinic-signer-update-channel 1\n",
}
"""What a file of each kind begins with: its kind, and the version of the form."""
_FORM = re.compile(
    rb"(?P<first>[ -~]{1,80}\n)key (?P<key>[0-9a-f]{64})\n"
    rb"signature (?P<signature>[0-9a-f]{128})\n\n(?P<body>\{.*\}\n)",
    re.DOTALL,
)


class Refusal(Enum):
    """Why a file is not believed."""

    NO_KEY = "no-key"
    """The product has no key that could vouch for such a file."""
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    """It is no signed file of this kind: cut short, or something else."""
    UNKNOWN_KEY = "unknown-key"
    """Somebody signed it whom the product does not know, or not for this kind or world."""
    BAD_SIGNATURE = "bad-signature"
    """A byte of it was changed, or somebody put the name of another's key on it."""
    KEY_NOT_VALID = "key-not-valid"
    """The key vouched for nothing yet, or does so no more."""


class RefusedError(Exception):
    """A file is not believed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file has to be.

    Attributes:
        kind: of file.
        world: the world whose publisher it has to be.
        keys: those that the product pins.
        most: bytes of it that are looked at.
    """

    kind: FileKind
    world: TrustName
    keys: Sequence[UpdateKey]
    most: int


def read_signed(data: bytes, wanted: Wanted, *, at: datetime | None) -> bytes:
    """Make sure who published a file, and return its body.

    Args:
        data: the file.
        wanted: what it has to be.
        at: now, timezone-aware, for a file that comes new; None for one that was taken before:
            the end of a key takes back nothing that it vouched for.

    Raises:
        RefusedError: it is not believed.
    """
    known = {key.name: key for key in wanted.keys if key.is_for(wanted.kind, wanted.world)}
    if not known:
        raise RefusedError(Refusal.NO_KEY)
    if len(data) > wanted.most:
        raise RefusedError(Refusal.TOO_LARGE)
    match = _FORM.fullmatch(data)
    if match is None or match["first"] != FIRST_LINES[wanted.kind]:
        raise RefusedError(Refusal.UNREADABLE)
    key = known.get(match["key"].decode())
    if key is None:
        raise RefusedError(Refusal.UNKNOWN_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(
            bytes.fromhex(match["signature"].decode()),
            to_be_signed(wanted.kind, key.name, match["body"]),
        )
    except InvalidSignature as error:
        raise RefusedError(Refusal.BAD_SIGNATURE) from error
    if at is not None and not key.is_valid(at):
        raise RefusedError(Refusal.KEY_NOT_VALID)
    return match["body"]


def to_be_signed(kind: FileKind, key_name: str, body: bytes) -> bytes:
    """What the signature of a file is over.

    Args:
        kind: of file.
        key_name: SHA-256 of the public key, hexadecimal.
        body: JSON that begins with a brace and ends with one and a line end.
    """
    return FIRST_LINES[kind] + f"key {key_name}\n".encode() + body


def signed_file(kind: FileKind, key_name: str, signature: bytes, body: bytes) -> bytes:
    """The whole file, for whoever publishes it."""
    head = to_be_signed(kind, key_name, b"")
    return head + f"signature {signature.hex()}\n\n".encode() + body
