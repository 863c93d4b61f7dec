"""A virtual HPKI card: the commands of JAHIS 24-002 annex C with their status words, in process.

It follows ISO/IEC 7816-4 and -8 where the guideline is silent. It guards nothing: everybody knows
its PIN.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clinic_signer.sandbox.card_attempts import MAXIMUM_ATTEMPTS, AttemptCounters
from clinic_signer.sandbox.card_command import GET_RESPONSE, Command, parse, step_of
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.card_framing import OK, Framing, word
from clinic_signer.sandbox.card_key import apply_key, block_of
from clinic_signer.sandbox.card_layout import (
    DEDICATED_FILE,
    LABELS,
    SWAPPED_LABELS,
    Application,
    CardProfile,
    KeyMaterial,
    authentication_application,
    signature_application,
)
from clinic_signer.sandbox.card_reader import VirtualReader
from clinic_signer.sandbox.people import PIN, Person
from clinic_signer.signers.card.iso7816 import Instruction, StatusWord
from clinic_signer.signers.card.tlv import encode

__all__ = ["CardFaults", "CardProfile", "VirtualCard", "issue_card"]

HPKI_ATR = bytes.fromhex("3B888001004E0000F781D100E0")
"""Answer to reset of an HPKI card in a contactless reader (PC/SC part 3 form of its historical
bytes as published readers know them)."""

MY_NUMBER_ATR = bytes.fromhex("3B888001000041E0B381A1003B")
"""That of the individual number card, for a card of another kind."""

CONTACT_ATR = bytes.fromhex("3BF81300008131FE45") + b"SIM-CONT\x8c"
"""One in the form of a card with contacts (T=1). Invented: that of real HPKI cards is unknown."""

_PIN_MAXIMUM = 16


@dataclass(slots=True)
class _Session:
    """What a reset takes away."""

    application: Application | None = None
    selected: int = -1
    current_file: int | None = None
    is_verified: bool = False
    has_key: bool = False
    framing: Framing = field(default_factory=Framing)


class VirtualCard:
    """A card as a state machine: bytes of a command in, bytes of its answer out.

    Args:
        applications: what is on it, in the order in which selection finds them.
        attempts_file: where its attempt counters are kept; None for as long as the card lives.
        faults: what it does besides the ordinary.
        atr: its answer to reset; by default that of the kind of card it is.

    Attributes:
        verify_count: PINs it was sent, whatever it answered.
        answered: commands it has answered since it was put in.
    """

    def __init__(
        self,
        applications: Sequence[Application],
        *,
        attempts_file: Path | None = None,
        faults: CardFaults | None = None,
        atr: bytes | None = None,
    ) -> None:
        self.break_now(faults or CardFaults())
        self.atr = atr or _answer_to_reset(self.faults)
        self.verify_count = 0
        self.answered = 0
        self._applications = tuple(applications)
        fresh = self.faults.attempts_left
        self._counters = AttemptCounters(
            attempts_file, fresh=MAXIMUM_ATTEMPTS if fresh is None else fresh
        )
        self._session = _Session()
        self._commands: dict[int, Callable[[Command], bytes]] = {
            Instruction.SELECT: self._select,
            Instruction.READ_BINARY: self._read_binary,
            Instruction.VERIFY: self._verify,
            Instruction.MANAGE_SECURITY_ENVIRONMENT: self._manage_security_environment,
            Instruction.PERFORM_SECURITY_OPERATION: self._perform_security_operation,
            GET_RESPONSE: lambda command: self._session.framing.rest(command),
        }

    def transport(self) -> VirtualReader:
        """Put the card into a virtual reader of its own."""
        return VirtualReader(self)

    def break_now(self, faults: CardFaults) -> None:
        """Change what it does besides the ordinary; how it looks stays as it was made."""
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311 - nothing is secret here

    def put_in(self) -> None:
        """Begin a new stay in a reader."""
        self.answered = 0
        self.reset()

    def reset(self) -> None:
        """Forget the selected application, the verified PIN and everything else in memory."""
        self._session = _Session()

    def process(self, command: bytes) -> bytes:
        """Answer a command APDU with data and status word."""
        answer = self._answer(command)
        self.answered += 1
        return answer

    def _answer(self, command: bytes) -> bytes:
        parsed = parse(command)
        step = None if parsed is None else step_of(parsed)
        self.verify_count += step is Step.VERIFY
        self._wait(step)
        if self._random.random() < self.faults.failure_rate:
            return word(StatusWord.NO_PRECISE_DIAGNOSIS)
        if parsed is None or (parsed.is_extended and not self.faults.extended_length):
            return word(StatusWord.WRONG_LENGTH)
        taken = self._session.framing.take(parsed, self.faults)
        answer = taken if isinstance(taken, bytes) else self._dispatch(taken)
        if not self.faults.answers_in_pieces:
            return answer
        return self._session.framing.in_pieces(parsed, answer)

    def _wait(self, step: Step | None) -> None:
        delays = self.faults.delays
        seconds = delays.get(step, delays.get(None, 0))
        if seconds:
            time.sleep(seconds)

    def _dispatch(self, command: Command) -> bytes:
        step = step_of(command)
        fixed = None if step is None else self.faults.words.get(step)
        return self._commands[command.ins](command) if fixed is None else word(fixed)

    # SELECT

    def _select(self, command: Command) -> bytes:
        if command.p1 == 0x04:
            return self._select_application(command)
        if self._session.application is None:
            return word(StatusWord.FILE_NOT_FOUND)
        prefix = {0x00: b"", 0x02: b"", 0x08: DEDICATED_FILE, 0x09: b""}.get(command.p1)
        if prefix is None or command.p2 not in (0x00, 0x04, 0x0C):
            return word(StatusWord.INCORRECT_P1_P2)
        if not command.data.startswith(prefix) or len(command.data) != len(prefix) + 2:
            return word(StatusWord.FILE_NOT_FOUND)
        identifier = int.from_bytes(command.data[len(prefix) :])
        if identifier not in self._session.application.files:
            return word(StatusWord.FILE_NOT_FOUND)
        self._session.current_file = identifier
        information = encode(0x6F, encode(0x83, identifier.to_bytes(2)))
        return OK if command.p2 == 0x0C else information + OK

    def _select_application(self, command: Command) -> bytes:
        if command.p2 not in (0x00, 0x02, 0x0C, 0x0E):
            return word(StatusWord.INCORRECT_P1_P2)
        if not 5 <= len(command.data) <= 16:
            return word(StatusWord.WRONG_LENGTH)
        is_next = bool(command.p2 & 0x02) and self.faults.next_occurrence
        start = self._session.selected + 1 if is_next else 0
        for index, application in enumerate(self._applications[start:], start):
            if not self._has(application):
                continue
            is_whole = application.aid == command.data
            is_part = self.faults.partial_selection and application.aid.startswith(command.data)
            if is_whole or is_part:
                self._enter(index)
                information = encode(0x6F, encode(0x84, application.aid))
                status = word(application.selection_word)
                return status if command.p2 & 0x0C else information + status
        return word(StatusWord.FILE_NOT_FOUND)

    def _has(self, application: Application) -> bool:
        only = self.faults.only
        return self.faults.is_hpki and (only is None or only.value == application.name)

    def _enter(self, index: int) -> None:
        """Another application begins without the PIN and the key of the one before."""
        if self._applications[index] is not self._session.application:
            self._session = _Session(self._applications[index])
        self._session.selected = index
        self._session.current_file = None

    # READ BINARY

    def _read_binary(self, command: Command) -> bytes:
        application = self._session.application
        if command.data or command.le is None:
            return word(StatusWord.WRONG_LENGTH)
        offset = command.p1 << 8 | command.p2
        if command.p1 & 0x80:
            known = application.short_identifiers if application else {}
            if command.p1 & 0x1F not in known:
                return word(StatusWord.FILE_NOT_FOUND)
            self._session.current_file = known[command.p1 & 0x1F]
            offset = command.p2
        if application is None or self._session.current_file is None:
            return word(StatusWord.COMMAND_NOT_ALLOWED)
        content = application.files[self._session.current_file]
        if content is None:
            return word(StatusWord.COMMAND_INCOMPATIBLE_WITH_FILE)
        if offset >= len(content):
            return word(StatusWord.WRONG_OFFSET)
        data = content[offset : offset + command.le]
        if self.faults.end_of_file_warning and len(data) < command.le:
            return data + word(StatusWord.END_OF_FILE)
        return data + OK

    # VERIFY

    def _verify(self, command: Command) -> bytes:
        application = self._session.application
        if command.p1:
            return word(StatusWord.INCORRECT_P1_P2)
        if application is None or not self._is_pin(application, command.p2):
            return word(StatusWord.REFERENCED_DATA_NOT_FOUND)
        left = self._counters.left(application.name)
        if not command.data:
            return self._verify_status(left)
        if len(command.data) > _PIN_MAXIMUM:
            return word(StatusWord.WRONG_LENGTH)
        if left == 0:
            return word(self.faults.locked_word)
        self._session.is_verified = command.data == PIN.encode()
        if self._session.is_verified:
            self._counters.restore(application.name)
            return OK
        self._counters.set(application.name, left - 1)
        return word(StatusWord.VERIFICATION_FAILED | 0xC0 | left - 1)

    def _verify_status(self, left: int) -> bytes:
        if self._session.is_verified:
            return OK
        answer = StatusWord.VERIFICATION_FAILED | 0xC0 | left if left else self.faults.locked_word
        return word(answer)

    def _is_pin(self, application: Application, reference: int) -> bool:
        """The PIN is named by its reference, or is the current file (JAHIS 24-002 table C.3)."""
        is_current = self._session.current_file == application.pin_file
        return reference == application.pin_reference or (reference == 0 and is_current)

    # Signing

    def _manage_security_environment(self, command: Command) -> bytes:
        application = self._session.application
        if application is None:
            return word(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if (command.p1, command.p2) != (0x41, 0xB6):
            return word(StatusWord.INCORRECT_P1_P2)
        data = command.data
        if len(data) != 4 or data[0] not in self.faults.key_reference_tags or data[1] != 2:
            return word(StatusWord.INCORRECT_DATA)
        identifier = int.from_bytes(data[2:])
        if identifier not in application.files:
            return word(StatusWord.FILE_NOT_FOUND)
        if application.files[identifier] is not None:
            return word(StatusWord.COMMAND_INCOMPATIBLE_WITH_FILE)
        if identifier != application.key_file:
            return word(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        self._session.has_key = True
        return OK

    def _perform_security_operation(self, command: Command) -> bytes:
        application = self._session.application
        if application is None:
            return word(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        size = application.key.key_size // 8
        block = block_of(application, command, size)
        if isinstance(block, StatusWord):
            return word(block)
        has_key = self._session.has_key or self._session.current_file == application.key_file
        if not has_key:
            return word(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if not self._session.is_verified:
            return word(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        if application.consent_per_signature:
            self._session.is_verified = False
        signature = apply_key(application.key, block)
        if self.faults.signature_wrong:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        if command.le is not None and command.le < size and not self.faults.answers_in_pieces:
            return signature[: command.le] + self._session.framing.keep(signature[command.le :])
        return signature + OK


def issue_card(
    person: Person,
    profile: CardProfile,
    *,
    authentication: Person | None = None,
    attempts_file: Path | None = None,
    faults: CardFaults | None = None,
) -> VirtualCard:
    """Make a person's card.

    Args:
        person: whose certificate and key the signature application holds.
        profile: its layout.
        authentication: who the authentication application is for; None leaves it out.
        attempts_file: where the attempt counters are kept; None for as long as the card lives.
        faults: what it does besides the ordinary.
    """
    swapped = faults is not None and faults.labels_swapped
    applications = [signature_application(profile, _material(person, swapped))]
    if authentication is not None:
        applications.append(authentication_application(profile, _material(authentication, swapped)))
    return VirtualCard(applications, attempts_file=attempts_file, faults=faults)


def _material(person: Person, labels_swapped: bool) -> KeyMaterial:
    return KeyMaterial(
        person.certificate.der,
        person.key,
        person.intermediates,
        labels=SWAPPED_LABELS if labels_swapped else LABELS,
    )


def _answer_to_reset(faults: CardFaults) -> bytes:
    if not faults.is_hpki:
        return MY_NUMBER_ATR
    return CONTACT_ATR if faults.contact else HPKI_ATR
