"""What a later start says to the window, as JSON lines, read strictly.

It says :class:`OpenFile` for each file, then :class:`Come`; the window answers :class:`Taken`. What
does not fit ends the conversation without an answer. File names are personal data and never logged.
"""

from __future__ import annotations

import sys
import typing
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.json_lines import ProtocolError, decoded, encoded

MAXIMUM_LINE = 256 * 1024
"""Bytes. The longest path there is (32,767 characters, Windows) takes 200,000 as a line."""
MAXIMUM_FILES = 10_000
ACTIVATION_VARIABLE = "XDG_ACTIVATION_TOKEN"
"""Where a desktop puts its leave to come to the front (the xdg-activation protocol of Wayland), and
where Qt looks for it: once, when a window is activated."""
_MAXIMUM_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Address:
    """Where a window listens.

    Attributes:
        process: the number of its process: Windows wants it from whoever lets it come to the front.
        channel: name of its socket or pipe.
    """

    process: int
    channel: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Open this prescription.

    Attributes:
        path: its absolute path.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Come:
    """That is all: open it, and come to the front.

    Attributes:
        job_id: a job to show.
        activation: what the desktop has given to the later start, for coming to the front.
    """

    job_id: str | None = None
    activation: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The window does what was asked."""


Message = Address | OpenFile | Come | Taken
_MESSAGES = {kind.__name__: kind for kind in typing.get_args(Message)}


def to_line(message: Message) -> bytes:
    """The line of a message, with its line end."""
    return encoded(type(message).__name__, message)


def from_line(line: bytes) -> Message:
    """Read a line.

    Raises:
        ProtocolError: it is no message, or asks for what cannot be. It never quotes the line.
    """
    if len(line) > MAXIMUM_LINE:
        raise ProtocolError("too long")
    message: Message = decoded(line, _MESSAGES)
    if isinstance(message, OpenFile):
        _assert_path(message.path)
    elif isinstance(message, Come):
        for text in (message.job_id, message.activation):
            if text is not None and not is_text(text):
                raise ProtocolError("no such text")
    return message


def is_text(text: str) -> bool:
    """Whether it may be the id of a job, or what a desktop gives for coming to the front."""
    return 0 < len(text) <= _MAXIMUM_TEXT and text.isprintable()


def _assert_path(path: str) -> None:
    """Refuse what is no path here: it would depend on where the window was started."""
    if "\0" in path or not Path(path).is_absolute():
        raise ProtocolError("not an absolute path")
    try:
        path.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
    except UnicodeError as error:
        raise ProtocolError("not a path") from error
