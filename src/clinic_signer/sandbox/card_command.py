"""A command APDU as a card takes it apart (ISO/IEC 7816-3 §12.1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field


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
