"""What the program and its helper process say to each other: one JSON object a line.

The program sends a request; the helper answers with any number of events and then one
:class:`Ended`. A PIN never stands in a line: a request that needs one states its length, and its
bytes follow the line, so that both sides can overwrite them.

Lines are read strictly: exactly the fields of the message, exactly their types. What a driver
makes of its process must never become anything but a message or a :class:`ProtocolError`.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from clinic_signer.json_lines import ProtocolError, decoded, encoded

__all__ = [
    "CertificateSeen", "Changed", "Ended", "Event", "Flags", "ListTokens", "Load", "LoadProblem",
    "Loaded", "Message", "NotAttempted", "NotLoaded", "ProtocolError", "Reached", "ReadToken",
    "Refused", "Request", "Sign", "Signature", "Stage", "TokenRead", "TokenSeen", "Tokens",
    "from_line", "to_line",
]  # fmt: skip

MAXIMUM_LINE = 1024 * 1024
"""Bytes of a line; eight certificates of 64 KiB in hexadecimal digits fill it."""

MAXIMUM_TOKENS = 32
MAXIMUM_CERTIFICATES = 8


class LoadProblem(Enum):
    """Why a module could not be loaded."""

    NOT_FOUND = "not-found"
    WRONG_BITNESS = "wrong-bitness"
    RUNTIME_MISSING = "runtime-missing"
    NOT_A_MODULE = "not-a-module"


class Stage(Enum):
    """How far a request has come, as far as it matters for the PIN."""

    LOGIN = "login"
    """The PIN is about to be handed to the module: from here on an attempt may be used."""
    LOGGED_IN = "logged-in"
    """The module has taken the PIN: the attempts are full again."""


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """A card in a reader, as the module sees it without a PIN.

    Attributes:
        slot: the module's number of the slot.
        reader: slotDescription: the PC/SC name of the reader (JAHIS 24-002 §5.2.2), cut after 64
            bytes.
        label: label of the token.
        flags: CK_TOKEN_INFO.flags (PKCS#11 v2.40 §3.2, table 5).
    """

    slot: int
    reader: str
    label: str
    flags: int


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """A certificate object of a token.

    Attributes:
        identifier: CKA_ID, which its private key shares.
        der: CKA_VALUE.
    """

    identifier: bytes
    der: bytes = field(repr=False)


# --- requests -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """Load a module and start it; once in the life of a helper."""

    module: str


@dataclass(frozen=True, slots=True)
class ListTokens:
    """Which slots have a card."""


@dataclass(frozen=True, slots=True)
class ReadToken:
    """The certificates of one card, without a PIN."""

    slot: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Login, one signature, logout. The PIN follows the line.

    Attributes:
        slot: the slot.
        identifier: CKA_ID of certificate and key.
        certificate: SHA-256 of the certificate that the person has confirmed, 32 bytes.
        modulus: modulus of its key, big-endian, without leading zeros.
        data: DigestInfo, for CKM_RSA_PKCS (JAHIS 24-002 §5.2.2: the only mechanism).
        confirm_last_attempt: the person has agreed to use the last attempt.
        pin_length: bytes of the PIN that follow.
    """

    slot: int
    identifier: bytes
    certificate: bytes
    modulus: bytes
    data: bytes
    confirm_last_attempt: bool
    pin_length: int


Request = Load | ListTokens | ReadToken | Sign


# --- events and answers ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """The module runs.

    Attributes:
        description: libraryDescription, as ``HPKI 3.0``.
        manufacturer: manufacturerID.
        version: libraryVersion.
    """

    description: str
    manufacturer: str
    version: str


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """The module does not run.

    Attributes:
        problem: why.
        detail: what the system said, shortened.
    """

    problem: LoadProblem
    detail: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The cards."""

    tokens: tuple[TokenSeen, ...]


@dataclass(frozen=True, slots=True)
class TokenRead:
    """A card and its certificates."""

    token: TokenSeen
    certificates: tuple[CertificateSeen, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a signature has come."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature, as the module gave it."""

    value: bytes


@dataclass(frozen=True, slots=True)
class Changed:
    """Nothing was sent: the slot has another card than the confirmed one, or none of its key."""


@dataclass(frozen=True, slots=True)
class NotAttempted:
    """Nothing was sent: the PIN is locked, or one attempt is left and nobody agreed to use it.

    Attributes:
        flags: the token's flags, just read.
    """

    flags: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The module answered a call with something else than CKR_OK.

    Attributes:
        function: the call, or the step that made several.
        ckr: name of the answer, as ``CKR_PIN_INCORRECT``.
    """

    function: str
    ckr: str


@dataclass(frozen=True, slots=True)
class Flags:
    """The token's flags, read anew after a PIN was refused."""

    flags: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The request is done; the last line of every answer.

    Attributes:
        is_clean: every session is closed and nobody is logged in. Otherwise the helper is ended,
            which takes the login away for certain.
    """

    is_clean: bool


Event = (
    Loaded | NotLoaded | Tokens | TokenRead | Reached | Signature | Changed | NotAttempted
    | Refused | Flags | Ended
)  # fmt: skip
Message = Request | Event

_MESSAGES: Mapping[str, type[Message]] = {
    kind.__name__: kind for kind in typing.get_args(Request) + typing.get_args(Event)
}


def to_line(message: Message) -> bytes:
    """The line that carries a message, with its line end."""
    return encoded(type(message).__name__, message)


def from_line(line: bytes) -> Message:
    """Read a line.

    Args:
        line: one line, with or without its line end.

    Raises:
        ProtocolError: it is not a message.
    """
    if len(line) > MAXIMUM_LINE:
        raise ProtocolError("line too long")
    message: Message = decoded(line, _MESSAGES)
    return message
