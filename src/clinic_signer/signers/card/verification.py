"""VERIFY: asking for the attempts left, and presenting the PIN once (ISO/IEC 7816-4 §7.5.6).

A wrong PIN is what the card calls one, never a guess from another failure, and it is never sent
again.
"""

from __future__ import annotations

from typing import NoReturn

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import PinFailure
from clinic_signer.signers.card.contents import PinReference
from clinic_signer.signers.card.dialects import CardDialect
from clinic_signer.signers.card.iso7816 import Channel, CommandApdu, Instruction, StatusWord
from clinic_signer.signers.card.pin import Pin

_HEADER = 5


def read_attempts_left(channel: Channel, reference: int, dialect: CardDialect) -> int | None:
    """Ask how often the PIN may still be entered, by a VERIFY without data. Costs no attempt.

    Args:
        channel: the card, with the application selected.
        reference: P2 of VERIFY.
        dialect: how the card answers.

    Returns:
        The attempts; 0 when the PIN is locked; None when the card does not say, also while the
        PIN is verified.

    Raises:
        Failure: what the channel raises.
    """
    if not dialect.states_attempts:
        return None
    answer = channel.send(CommandApdu(0, Instruction.VERIFY, 0, reference))
    return 0 if answer.status in dialect.locked_words else answer.attempts_left


def assert_attempt_allowed(attempts_left: int | None, *, confirm_last_attempt: bool) -> None:
    """Refuse to present a PIN to a locked card, or the last time without a deliberate yes.

    Raises:
        PinFailure: CARD_PIN_LOCKED, CARD_LAST_ATTEMPT.
    """
    if attempts_left == 0:
        raise PinFailure(FailureCode.CARD_PIN_LOCKED, attempts_left=0)
    if attempts_left == 1 and not confirm_last_attempt:
        raise PinFailure(FailureCode.CARD_LAST_ATTEMPT, attempts_left=1)


def verify_pin(channel: Channel, pin: Pin, reference: PinReference, dialect: CardDialect) -> None:
    """Present the PIN, once.

    Args:
        channel: the card, with the application selected.
        pin: the PIN; wiped if the card refuses it.
        reference: which PIN, and how it is padded.
        dialect: how the card answers.

    Raises:
        PinFailure: CARD_PIN_WRONG with the attempts left; CARD_PIN_LOCKED.
        Failure: CARD_PIN_NOT_TAKEN with ``status_word`` for anything else the card says; what the
            channel raises.
    """
    answer = channel.send_secret(_command(pin, reference))
    if answer.is_ok:
        return
    if answer.status in dialect.locked_words:
        raise PinFailure(FailureCode.CARD_PIN_LOCKED, attempts_left=0)
    if answer.attempts_left is not None:
        _refused(pin, answer.attempts_left)
    if answer.status == StatusWord.VERIFICATION_FAILED:
        _refused(pin, read_attempts_left(channel, reference.reference, dialect))
    raise Failure(FailureCode.CARD_PIN_NOT_TAKEN, status_word=answer.status_text)


def _refused(pin: Pin, attempts_left: int | None) -> NoReturn:
    pin.mark_refused()
    code = FailureCode.CARD_PIN_LOCKED if attempts_left == 0 else FailureCode.CARD_PIN_WRONG
    raise PinFailure(code, attempts_left=attempts_left)


def _command(pin: Pin, reference: PinReference) -> bytearray:
    """VERIFY in a buffer of its final size, so that the PIN is in one place only."""
    length = max(len(pin), reference.padded_to)
    command = bytearray(_HEADER + length)
    command[:_HEADER] = bytes([0, Instruction.VERIFY, 0, reference.reference, length])
    command[_HEADER:] = bytes([reference.pad]) * length
    pin.copy_into(command, _HEADER)
    return command
