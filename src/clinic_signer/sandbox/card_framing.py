"""How a virtual card takes commands and hands out answers: class, chaining, answers in pieces.

ISO/IEC 7816-4 §5.1 and §5.3; what a command means is no matter here.
"""

from __future__ import annotations

from dataclasses import replace

from clinic_signer.sandbox.card_command import GET_RESPONSE, Command
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.signers.card.iso7816 import Instruction, StatusWord

OK = b"\x90\x00"
_CHAINING, _SECURE_MESSAGING, _CHANNEL = 0x10, 0x0C, 0x03
_KNOWN = frozenset({*Instruction, GET_RESPONSE})
_OF_INDIVIDUAL_NUMBER_CARDS = 0x80


class Framing:
    """What is kept between the pieces of a command and of an answer; a reset takes it away."""

    def __init__(self) -> None:
        self._chain = b""
        self._chain_header = b""
        self._waiting = b""

    def take(self, command: Command, faults: CardFaults) -> Command | bytes:
        """Take a command or a link of one.

        Returns:
            The whole command, or the answer to a link or to what is refused.
        """
        if command.ins != GET_RESPONSE:
            self._waiting = b""
        refused = _refused_class(command)
        if refused is not None:
            return word(refused)
        header = bytes([command.cla & ~_CHAINING, command.ins, command.p1, command.p2])
        if self._chain and header != self._chain_header:
            self._chain = b""
            return word(StatusWord.LAST_COMMAND_OF_CHAIN_EXPECTED)
        if not command.cla & _CHAINING:
            data, self._chain = self._chain + command.data, b""
            return replace(command, data=data)
        if not faults.chaining:
            return word(StatusWord.COMMAND_CHAINING_NOT_SUPPORTED)
        self._chain += command.data
        self._chain_header = header
        return OK

    def keep(self, rest: bytes) -> bytes:
        """Keep the rest of an answer for GET RESPONSE; return the word that says so."""
        self._waiting = rest
        return bytes([0x61, min(len(rest), 256) & 0xFF])

    def rest(self, command: Command) -> bytes:
        """Answer GET RESPONSE."""
        waiting = self._waiting
        if not waiting:
            return word(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        count = min(command.le or 256, 256)
        ending = self.keep(waiting[count:]) if waiting[count:] else OK
        self._waiting = waiting[count:]
        return waiting[:count] + ending

    def in_pieces(self, command: Command, answer: bytes) -> bytes:
        """What a T=0 card does: no data with a command that brought some, and exact lengths."""
        data, ending = answer[:-2], answer[-2:]
        if not data or ending != OK or command.ins == GET_RESPONSE:
            return answer
        if command.ins == Instruction.READ_BINARY:
            wanted = command.le or 0
            return answer if wanted == len(data) else bytes([0x6C, len(data) & 0xFF])
        return self.keep(data)


def word(value: int) -> bytes:
    """A status word as it is sent."""
    return value.to_bytes(2)


def _refused_class(command: Command) -> StatusWord | None:
    if command.ins not in _KNOWN:
        return StatusWord.INSTRUCTION_NOT_SUPPORTED
    plain = command.cla & ~_CHAINING
    is_signature = command.ins == Instruction.PERFORM_SECURITY_OPERATION
    if plain == _OF_INDIVIDUAL_NUMBER_CARDS and is_signature:
        return None
    if plain & ~(_SECURE_MESSAGING | _CHANNEL):
        return StatusWord.CLASS_NOT_SUPPORTED
    if plain & _SECURE_MESSAGING:
        return StatusWord.SECURE_MESSAGING_NOT_SUPPORTED
    return StatusWord.LOGICAL_CHANNEL_NOT_SUPPORTED if plain & _CHANNEL else None
