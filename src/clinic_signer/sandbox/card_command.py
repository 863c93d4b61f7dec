"""A command APDU as a card takes it apart (ISO/IEC 7816-3 §12.1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinic_signer.sandbox.card_faults import Step
from clinic_signer.signers.card.iso7816 import Instruction

GET_RESPONSE = 0xC0
_BY_NAME = 0x04


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was received; ``le`` is None where no answer data are asked for."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(repr=False)
    le: int | None
    is_extended: bool


def parse(command: bytes) -> Command | None:
    """Take a command APDU apart (ISO/IEC 7816-3 §12.1.3); None if its lengths do not fit."""
    if len(command) < 4:
        return None
    header, body = command[:4], command[4:]
    is_extended = len(body) > 2 and body[0] == 0
    width = 2 if is_extended else 1
    body = body[1:] if is_extended else body
    data = b""
    if len(body) > width:
        count = int.from_bytes(body[:width])
        data, body = body[width : width + count], body[width + count :]
        if count == 0 or len(data) != count:
            return None
    if len(body) not in (0, width):
        return None
    le = (int.from_bytes(body) or 256**width) if body else None
    cla, ins, p1, p2 = header
    return Command(cla, ins, p1, p2, data, le, is_extended)


def step_of(command: Command) -> Step | None:
    """What kind of step a command is; None for one that no fault is named for."""
    if command.ins == Instruction.SELECT:
        return Step.SELECT if command.p1 == _BY_NAME else Step.FILE
    if command.ins == Instruction.VERIFY:
        return Step.VERIFY if command.data else Step.STATUS
    return _STEPS.get(command.ins)


_STEPS: dict[int, Step] = {
    Instruction.READ_BINARY: Step.READ,
    Instruction.MANAGE_SECURITY_ENVIRONMENT: Step.KEY,
    Instruction.PERFORM_SECURITY_OPERATION: Step.SIGN,
}
