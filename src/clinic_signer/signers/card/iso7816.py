"""Commands and answers of a smart card (ISO/IEC 7816-4), and the channel that carries them.

The channel hides what differs between readers and cards and has nothing to do with HPKI: extended
length or command chaining, answers in pieces (61xx), a wrong expected length (6Cxx).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.transport import Transport

log = logging.getLogger(__name__)

SHORT_DATA: Final = 255
SHORT_ANSWER: Final = 256
EXTENDED_ANSWER: Final = 65536
"""Most bytes of data and of an answer in a short and in an extended APDU."""

EXCHANGE_BUDGET: Final = 600
"""APDUs one card operation may take. A whole HPKI card is read in about 60; a card that never
comes to an end is stopped here."""

_CHAINING = 0x10
_GET_RESPONSE = 0xC0
_MORE_DATA = 0x61
_WRONG_LE = 0x6C
_ATTEMPTS = 0x63C0


class StatusWord(IntEnum):
    """Status words with a name (ISO/IEC 7816-4 §5.6; JAHIS 24-002 annex C). Others stay numbers."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    FILE_DEACTIVATED = 0x6283
    VERIFICATION_FAILED = 0x6300
    WRONG_LENGTH = 0x6700
    LOGICAL_CHANNEL_NOT_SUPPORTED = 0x6881
    SECURE_MESSAGING_NOT_SUPPORTED = 0x6882
    LAST_COMMAND_OF_CHAIN_EXPECTED = 0x6883
    COMMAND_CHAINING_NOT_SUPPORTED = 0x6884
    COMMAND_INCOMPATIBLE_WITH_FILE = 0x6981
    SECURITY_STATUS_NOT_SATISFIED = 0x6982
    AUTHENTICATION_METHOD_BLOCKED = 0x6983
    REFERENCE_DATA_NOT_USABLE = 0x6984
    CONDITIONS_OF_USE_NOT_SATISFIED = 0x6985
    COMMAND_NOT_ALLOWED = 0x6986
    INCORRECT_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    INCORRECT_P1_P2 = 0x6A86
    LENGTH_NOT_AS_P1_P2 = 0x6A87
    REFERENCED_DATA_NOT_FOUND = 0x6A88
    WRONG_OFFSET = 0x6B00
    INSTRUCTION_NOT_SUPPORTED = 0x6D00
    CLASS_NOT_SUPPORTED = 0x6E00
    NO_PRECISE_DIAGNOSIS = 0x6F00


class Instruction(IntEnum):
    """Instruction bytes that an HPKI card knows (JAHIS 24-002 annex C)."""

    VERIFY = 0x20
    MANAGE_SECURITY_ENVIRONMENT = 0x22
    PERFORM_SECURITY_OPERATION = 0x2A
    SELECT = 0xA4
    READ_BINARY = 0xB0


@dataclass(frozen=True, slots=True)
class CommandApdu:
    """A command without secrets.

    Attributes:
        cla: class byte.
        ins: instruction byte.
        p1: first parameter.
        p2: second parameter.
        data: command data, at most 65,535 bytes.
        le: bytes expected at most (1 … 65,536), None when no answer data is expected.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None

    @property
    def needs_extended_length(self) -> bool:
        """True if it does not fit a short APDU."""
        return len(self.data) > SHORT_DATA or (self.le or 0) > SHORT_ANSWER

    def encode(self, *, extended: bool = False) -> bytes:
        """Return the bytes of the command (ISO/IEC 7816-3 §12.1.3).

        Raises:
            ValueError: it does not fit the form asked for.
        """
        limit = EXTENDED_ANSWER if extended else SHORT_ANSWER
        if len(self.data) >= limit or not 1 <= (1 if self.le is None else self.le) <= limit:
            raise ValueError("the command does not fit this form")
        width = 2 if extended else 1
        body = b""
        if self.data:
            body = len(self.data).to_bytes(width) + self.data
        if self.le is not None:
            body += (self.le % limit).to_bytes(width)
        mark = b"\x00" if extended and body else b""
        return bytes([self.cla, self.ins, self.p1, self.p2]) + mark + body

    def chained(self) -> tuple[CommandApdu, ...]:
        """Return short commands that carry the data in links (ISO/IEC 7816-4 §5.3.3)."""
        pieces = [
            self.data[start : start + SHORT_DATA]
            for start in range(0, max(len(self.data), 1), SHORT_DATA)
        ]
        links = [replace(self, cla=self.cla | _CHAINING, data=p, le=None) for p in pieces[:-1]]
        le = None if self.le is None else min(self.le, SHORT_ANSWER)
        return (*links, replace(self, data=pieces[-1], le=le))


@dataclass(frozen=True, slots=True)
class ResponseApdu:
    """An answer: its data and its status word."""

    data: bytes = field(repr=False)
    status: int

    @classmethod
    def decode(cls, answer: bytes) -> ResponseApdu:
        """Split what a card answered.

        Raises:
            Failure: CARD_COMMUNICATION: no status word, or longer than any answer may be.
        """
        if not 2 <= len(answer) <= EXTENDED_ANSWER + 2:
            raise Failure(FailureCode.CARD_COMMUNICATION, status_word=f"{len(answer)} bytes")
        return cls(bytes(answer[:-2]), int.from_bytes(answer[-2:]))

    @property
    def is_ok(self) -> bool:
        """True for 9000 alone; a warning is not a success."""
        return self.status == StatusWord.OK

    @property
    def attempts_left(self) -> int | None:
        """X of 63CX, else None."""
        return self.status - _ATTEMPTS if self.status & 0xFFF0 == _ATTEMPTS else None

    @property
    def status_text(self) -> str:
        """The status word as four hexadecimal digits."""
        return f"{self.status:04X}"


class Channel:
    """Sends commands of one card operation and puts the answers together.

    Args:
        transport: the card.
        budget: APDUs that may be exchanged before the operation is given up.
    """

    def __init__(self, transport: Transport, *, budget: int = EXCHANGE_BUDGET) -> None:
        self._transport = transport
        self._extended = transport.supports_extended_length
        self._left = budget
        self._budget = budget

    def send(self, command: CommandApdu) -> ResponseApdu:
        """Send a command in the form that reader and card can take.

        Returns:
            The last status word, with the data of all pieces of the answer.

        Raises:
            Failure: CARD_COMMUNICATION for answers that make no sense or never end, and what the
                transport raises. A status word is never raised here: its meaning depends on the
                command.
        """
        if not command.needs_extended_length:
            return self._complete(command, extended=False)
        if self._extended:
            answer = self._complete(command, extended=True)
            if answer.status != StatusWord.WRONG_LENGTH:
                return answer
            # The reader carries extended length but the card does not know it: a card says 6700
            # before it does anything, so the command may be sent again in links.
            self._extended = False
        for link in command.chained():
            answer = self._complete(link, extended=False)
            if not answer.is_ok:
                break
        return answer

    def send_secret(self, command: bytearray) -> ResponseApdu:
        """Send a command that holds a PIN, once and only once, and overwrite it.

        No status word makes it go out again: not 6Cxx, not 61xx.

        Args:
            command: the complete short APDU; all zero when this returns or raises.

        Raises:
            Failure: CARD_COMMUNICATION, and what the transport raises.
        """
        try:
            answer = self._transmit(command)
        finally:
            header = tuple(command[:4])
            command[:] = bytes(len(command))
        _log_exchange(header, "hidden", None, answer)
        return answer

    def _complete(self, command: CommandApdu, *, extended: bool) -> ResponseApdu:
        """Exchange one APDU and fetch the rest of its answer, if it has an answer."""
        answer = self._with_right_le(command, extended=extended)
        if command.le is None:
            return answer
        data = bytearray(answer.data)
        while answer.status >> 8 == _MORE_DATA:
            rest = CommandApdu(0, _GET_RESPONSE, 0, 0, le=_length(answer))
            answer = self._with_right_le(rest, extended=False)
            data += answer.data
            if len(data) > EXTENDED_ANSWER:
                raise Failure(FailureCode.CARD_COMMUNICATION, status_word=answer.status_text)
        return ResponseApdu(bytes(data), answer.status)

    def _with_right_le(self, command: CommandApdu, *, extended: bool) -> ResponseApdu:
        """Exchange one APDU; repeat it once with the length the card asks for (6Cxx)."""
        answer = self._exchange(command, extended=extended)
        if answer.status >> 8 == _WRONG_LE and command.le is not None:
            return self._exchange(replace(command, le=_length(answer)), extended=extended)
        return answer

    def _exchange(self, command: CommandApdu, *, extended: bool) -> ResponseApdu:
        answer = self._transmit(command.encode(extended=extended))
        header = (command.cla, command.ins, command.p1, command.p2)
        _log_exchange(header, str(len(command.data)), command.le, answer)
        return answer

    def _transmit(self, command: bytes | bytearray) -> ResponseApdu:
        if self._left == 0:
            raise Failure(FailureCode.CARD_COMMUNICATION, status_word=f"{self._budget} APDUs")
        self._left -= 1
        return ResponseApdu.decode(self._transport.transmit(command))


def _length(answer: ResponseApdu) -> int:
    """The length in the second byte of 61xx or 6Cxx; 00 stands for 256."""
    return answer.status & 0xFF or SHORT_ANSWER


def _log_exchange(
    header: tuple[int, ...], sent: str, expected: int | None, answer: ResponseApdu
) -> None:
    """Log what support needs. Bodies are never logged, nor is the length of a PIN."""
    log.debug(
        "CLA %02X INS %02X P1 %02X P2 %02X, %s sent, %s expected: %d received, SW %s",
        *header,
        sent,
        expected,
        len(answer.data),
        answer.status_text,
    )
