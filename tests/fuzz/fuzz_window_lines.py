"""Fuzz target for the lines of a later start: a message or a refusal, never anything else."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.gui.instance.messages import (
    Address,
    Come,
    OpenFile,
    Taken,
    from_line,
    to_line,
)
from clinic_signer.json_lines import ProtocolError
from fuzz.driver import Target

SEEDS = tuple(
    to_line(message)
    for message in (
        OpenFile(str(Path("処方箋 é.csv").absolute())),
        OpenFile(str(Path("not unicode \udcff.csv").absolute())),
        Come("0b5e", "token"),
        Come(),
        Taken(),
        Address(4711, "channel"),
    )
)

PIECES = (b"null", b"-1", b"[]", b'"', b"{", b"\\u0000", b"\\ud800", b"../", b"\\n")
"""What readers of JSON and of paths trip over."""


def one_input(data: bytes) -> None:
    """Read one line; what was read can be used as it is, and is written as it was read."""
    try:
        message = from_line(data)
    except ProtocolError:
        return
    assert from_line(to_line(message)) == message
    if isinstance(message, OpenFile):
        path = Path(message.path)
        assert path.is_absolute()
        path.exists()  # no text that the system does not take for a path


TARGET = Target("window-lines", one_input, lambda: SEEDS, PIECES)
