"""What is known of HPKI cards, as rows: identifiers, command forms, limits, and where each is from.

JAHIS 24-002 leaves card products to the issuers; its annexes are examples, and few cards have been
described in public. A new card is a new row here, not a change elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.signers.card.iso7816 import StatusWord

HPKI_RID = bytes.fromhex("E828BD080F")
"""Registered application provider of HPKI (JAHIS 24-002 §A.2.3, §B.3)."""


class Purpose(Enum):
    """What an application on the card is for (JAHIS 24-002 §4.4.2)."""

    SIGNATURE = "signature"
    AUTHENTICATION = "authentication"


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application identifier that has been seen.

    Attributes:
        aid: application identifier.
        purpose: what it is for.
        source: where it is from.
    """

    aid: bytes
    purpose: Purpose
    source: str


APPLICATIONS = (
    ApplicationRow(
        bytes.fromhex("E828BD080FA000000391000000000001"),
        Purpose.SIGNATURE,
        "published readers of cards of the Japan Medical Association",
    ),
    ApplicationRow(
        bytes.fromhex("E828BD080FA000000391000000000002"),
        Purpose.AUTHENTICATION,
        "published readers of cards of the Japan Medical Association",
    ),
)

_PURPOSE_BY_LAST_BYTE = {row.aid[-1]: row.purpose for row in APPLICATIONS}


def purpose_of(aid: bytes) -> Purpose | None:
    """What an application is for by the last byte of its AID; only the certificate decides."""
    return _PURPOSE_BY_LAST_BYTE.get(aid[-1]) if aid.startswith(HPKI_RID) else None


OBJECT_DIRECTORY_PATHS = (b"\x88", b"\x50\x31")
"""EF.OD by its short identifier 11 (hexadecimal), else by its identifier (ISO/IEC 7816-15 §7.5)."""


@dataclass(frozen=True, slots=True)
class SignCommand:
    """A form of the command that computes a signature.

    Attributes:
        cla: class byte.
        p1: first parameter.
        p2: second parameter.
        padded: True if the data is the whole EMSA-PKCS1-v1_5 block, False if it is the DigestInfo
            and the card pads.
    """

    cla: int
    p1: int
    p2: int
    padded: bool


COMPUTE_DIGITAL_SIGNATURE = SignCommand(0x00, 0x9E, 0x9A, padded=True)
"""PSO: COMPUTE DIGITAL SIGNATURE with padding outside the card (JAHIS 24-002 §C.6.1)."""

SIGN_DIGEST_INFO = SignCommand(0x80, 0x00, 0x80, padded=False)
"""The short form of the individual number card, also seen with an HPKI sample card."""


@dataclass(frozen=True, slots=True)
class CardDialect:
    """How one kind of card wants its commands.

    Attributes:
        name: stable name, for logs and diagnostics.
        source: where the row is from.
        key_path_length: bytes of the path in EF.PrKD by which a card is taken to be of this kind;
            None takes every card.
        key_reference_tags: tags of the key reference in MSE SET, in the order they are tried.
        sign_commands: forms of the signature command, in the order they are tried.
        states_attempts: an empty VERIFY tells the attempts left and costs none.
        locked_words: status words of VERIFY that mean a locked PIN, besides 63C0.
        attempts_maximum: attempts of a fresh card as its issuers state it, None if unknown. The
            card itself never tells it.
        read_length: bytes asked for in one READ BINARY.
    """

    name: str
    source: str
    key_path_length: int | None
    key_reference_tags: tuple[int, ...]
    sign_commands: tuple[SignCommand, ...]
    states_attempts: bool = True
    locked_words: frozenset[int] = frozenset(
        {StatusWord.AUTHENTICATION_METHOD_BLOCKED, StatusWord.REFERENCE_DATA_NOT_USABLE}
    )
    attempts_maximum: int | None = 15
    read_length: int = 256


DIALECTS = (
    CardDialect(
        name="jahis-annex-b",
        source="JAHIS 24-002 annex B and table C.5 (an example, by its own words)",
        key_path_length=1,
        key_reference_tags=(0x81, 0x84),
        sign_commands=(COMPUTE_DIGITAL_SIGNATURE,),
    ),
    CardDialect(
        name="jma",
        source="published readers of cards of the Japan Medical Association, 2019 and 2025",
        key_path_length=None,
        key_reference_tags=(0x84, 0x81),
        sign_commands=(COMPUTE_DIGITAL_SIGNATURE, SIGN_DIGEST_INFO),
    ),
)
"""Rows in the order they are asked; the last one takes every card."""


def dialect_for(key_path: bytes) -> CardDialect:
    """Choose the row by the form of the path that EF.PrKD gives for the private key."""
    return next(row for row in DIALECTS if row.key_path_length in (len(key_path), None))
