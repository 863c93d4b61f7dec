"""A start of the program that found a window: it hands over, or has the window after it.

Nobody waits for long: a window that is just starting is given time, one that does not answer is
named. A window that ends meanwhile leaves its place to this start.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtNetwork import QLocalSocket

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.instance.messages import (
    ACTIVATION_VARIABLE,
    MAXIMUM_FILES,
    Address,
    Come,
    OpenFile,
    Taken,
    from_line,
    is_text,
    to_line,
)
from clinic_signer.gui.instance.place import MeetingPlace
from clinic_signer.json_lines import ProtocolError

_AGAIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a start was asked for.

    Attributes:
        files: prescriptions to open.
        job_id: a job to show.
    """

    files: Sequence[Path] = ()
    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a start waits for the window there is, in seconds.

    Attributes:
        start: until it listens: after the first start of a day a slow PC takes its time.
        answer: for its answer; a window's thread is never busy for as long.
    """

    start: float = 30.0
    answer: float = 5.0


def has_window(place: MeetingPlace, asked: Asked, patience: Patience = Patience()) -> bool:
    """Hand over to the window there is, or become the start that has it.

    Args:
        place: where they meet.
        asked: what this start was asked for.
        patience: how long to wait.

    Returns:
        True when this start has the window; False when another has taken over what was asked.

    Raises:
        Failure: WINDOW_SILENT; USAGE: no window would take what was asked.
    """
    end = time.monotonic() + patience.start
    while not place.take():
        if _is_taken_over(place, asked, patience.answer):
            return False
        if time.monotonic() > end:
            raise Failure(FailureCode.WINDOW_SILENT)
        time.sleep(_AGAIN_SECONDS)
    return True


def _is_taken_over(place: MeetingPlace, asked: Asked, seconds: float) -> bool:
    """Hand over; False where nobody listens (yet, or any more).

    Raises:
        Failure: WINDOW_SILENT.
    """
    address = _address(place)
    if address is None:
        return False
    end = time.monotonic() + seconds
    socket = QLocalSocket()
    socket.connectToServer(address.channel)
    if not socket.waitForConnected(_left(end)):
        return False
    _let_come_to_front(address.process)
    socket.write(_lines(asked))
    while socket.bytesToWrite() and _left(end):
        socket.waitForBytesWritten(_left(end))
    while not socket.canReadLine() and _is_connected(socket) and _left(end):
        socket.waitForReadyRead(_left(end))
    if socket.canReadLine():
        return _is_taken(bytes(socket.readLine().data()))
    if _left(end) or place.take():  # it has ended meanwhile
        return False
    raise Failure(FailureCode.WINDOW_SILENT)


def _left(end: float) -> int:
    """Milliseconds that are left."""
    return max(round((end - time.monotonic()) * 1000), 0)


def _is_connected(socket: QLocalSocket) -> bool:
    return socket.state() is socket.LocalSocketState.ConnectedState


def _address(place: MeetingPlace) -> Address | None:
    """Where the window listens; None when it does not yet, or no more."""
    try:
        message = from_line(place.address_file.read_bytes())
    except (OSError, ProtocolError):
        return None
    return message if isinstance(message, Address) else None


def _lines(asked: Asked) -> bytes:
    """What is said to the window.

    Raises:
        Failure: USAGE: no window would take it.
    """
    activation = os.environ.get(ACTIVATION_VARIABLE, "")
    come = Come(asked.job_id, activation if is_text(activation) else None)
    lines = [to_line(OpenFile(str(path.absolute()))) for path in asked.files]
    lines.append(to_line(come))
    try:
        if len(asked.files) > MAXIMUM_FILES:
            raise ProtocolError("too many files")
        for line in lines:
            from_line(line)
    except ProtocolError as error:
        raise Failure(FailureCode.USAGE, reason=str(error)) from error
    return b"".join(lines)


def _is_taken(line: bytes) -> bool:
    try:
        return from_line(line) == Taken()
    except ProtocolError:
        return False


def _let_come_to_front(process: int) -> None:
    """Windows: what a person has just started may come to the front, and may grant that."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(ctypes.c_ulong(process))
