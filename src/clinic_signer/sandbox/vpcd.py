"""A virtual card in a real PC/SC service: the TCP client of vsmartcard's virtual reader (vpcd).

Every program on the machine then sees the card in a reader, as it would see a real one. vpcd is
a reader driver for pcscd; a card connects to it, and being connected is being in the reader.
Frames are a length of two bytes, most significant first, and that many bytes; one byte alone is a
control, more are a command APDU (observed with vpcd 3.3 and pcsc-lite 1.9.9).
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from types import TracebackType
from typing import Final, Self

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.card import VirtualCard
from clinic_signer.sandbox.card_command import parse
from clinic_signer.signers.card.iso7816 import Instruction

log = logging.getLogger(__name__)

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 35963
"""Where vpcd listens for the card of its first slot, as Debian's package sets it up; the card of
the second slot goes to the port after it."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
"""Seconds between attempts to reach a service that was restarted."""
_PATIENCE = 5.0
"""Seconds to wait for a connection, and for the thread of a card that is taken out."""

_QUICK_ACKNOWLEDGEMENT: int | None = getattr(socket, "TCP_QUICKACK", None)
"""vpcd sends length and command one after the other; without this (Linux only) the delayed
acknowledgement of the first makes every command take 44 ms."""


_MEMORY_FAILURE = b"\x65\x81"

_NO_POSSIBLE_ANSWER = bytes(40)
"""What a mute card says when it is given power. vpcd takes silence, and an empty answer, for no
card at all; an answer longer than the 33 bytes of ISO/IEC 7816-3 §8.2.1 it refuses, and pcscd then
reports a card that does not answer."""


class _Control(IntEnum):
    """What one byte alone asks for."""

    POWER_OFF = 0
    POWER_ON = 1
    RESET = 2
    ANSWER_TO_RESET = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command and its answer, without their bodies.

    Attributes:
        header: CLA INS P1 P2.
        sent: bytes of command data; None where the number is part of a secret (VERIFY), or unclear.
        received: bytes of answer data.
        status: the status word.
    """

    header: bytes
    sent: int | None
    received: int
    status: int

    def __str__(self) -> str:
        sent = "hidden" if self.sent is None else str(self.sent)
        return f"{self.header.hex(' ').upper()}  {sent} → {self.received}  {self.status:04X}"


def _ignore(_exchange: Exchange) -> None:
    """Do nothing with it."""


class VpcdSlot:
    """A slot of vpcd, and the card that is put into it and taken out.

    The card answers on a thread of its own. While it is in, it comes back by itself after the
    PC/SC service was restarted.

    Args:
        card: the card.
        host: where vpcd listens.
        port: the port of the slot.
        on_exchange: told of each command, from the card's thread.
    """

    def __init__(
        self,
        card: VirtualCard,
        *,
        host: str = DEFAULT_HOST,
        port: int = DEFAULT_PORT,
        on_exchange: Callable[[Exchange], None] = _ignore,
    ) -> None:
        self._card = card
        self._address = (host, port)
        self._on_exchange = on_exchange
        self._stay: _Stay | None = None

    @property
    def card(self) -> VirtualCard:
        """The card that is in the slot, or was last."""
        return self._card

    @property
    def is_inserted(self) -> bool:
        """Whether the card is in; a fault of the card may have pulled it out."""
        return self._stay is not None and not self._stay.has_ended

    def insert(self, card: VirtualCard | None = None, *, line: socket.socket | None = None) -> None:
        """Put the card in, or another one in its place. Without a service it waits for one.

        Args:
            card: the other card.
            line: a connection to the slot, if there is one already.
        """
        self.remove()
        self._card = card or self._card
        self._stay = _Stay(self._card, self._address, self._on_exchange, line)

    def remove(self) -> None:
        """Pull the card out, also in the middle of a command."""
        stay, self._stay = self._stay, None
        if stay is not None:
            stay.end()

    def reset(self) -> None:
        """Make the card forget everything, as when it loses power for a moment.

        PC/SC does not notice; the next command does.
        """
        if self._stay is not None:
            self._stay.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()


def attach(
    card: VirtualCard,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    *,
    on_exchange: Callable[[Exchange], None] = _ignore,
) -> VpcdSlot:
    """Put a card into the virtual reader that listens at an address.

    Args:
        card: the card.
        host: where vpcd listens.
        port: the port of the slot.
        on_exchange: told of each command, from the card's thread.

    Raises:
        Failure: VIRTUAL_READER_NOT_FOUND when nothing listens there.
    """
    try:
        line = socket.create_connection((host, port), _PATIENCE)
    except OSError as error:
        raise Failure(FailureCode.VIRTUAL_READER_NOT_FOUND, address=f"{host}:{port}") from error
    slot = VpcdSlot(card, host=host, port=port, on_exchange=on_exchange)
    slot.insert(line=line)
    return slot


class _Stay:
    """One stay of a card in a slot, from its insertion to its removal."""

    def __init__(
        self,
        card: VirtualCard,
        address: tuple[str, int],
        on_exchange: Callable[[Exchange], None],
        first: socket.socket | None,
    ) -> None:
        self._first = first
        self._card = card
        self._address = address
        self._on_exchange = on_exchange
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._is_starting = False
        self._forgets = False
        card.put_in()
        self._thread = threading.Thread(target=self._live, name="virtual-card", daemon=True)
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    def forget(self) -> None:
        self._forgets = True

    def end(self) -> None:
        with self._lock:
            self._ended.set()
            if self._line is not None:
                _shut(self._line)
        if threading.current_thread() is not self._thread:
            self._thread.join(_PATIENCE)

    def _live(self) -> None:
        pause = _FIRST_PAUSE
        while not self._ended.is_set():
            try:
                with self._connect() as line:
                    self._begin(line)
                    pause = _FIRST_PAUSE
                    self._serve(line)
            except (OSError, EOFError) as error:
                log.debug("no line to the virtual reader: %s", type(error).__name__)
            finally:
                self._line = None
                self._card.reset()
            self._ended.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _connect(self) -> socket.socket:
        line, self._first = self._first, None
        return line or socket.create_connection(self._address, _PATIENCE)

    def _begin(self, line: socket.socket) -> None:
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            if self._ended.is_set():
                raise EOFError
            self._line = line

    def _serve(self, line: socket.socket) -> None:
        while not self._ended.is_set():
            frame = _receive(line, int.from_bytes(_receive(line, 2)))
            answer = self._control(frame[0]) if len(frame) == 1 else self._command(frame)
            if answer is not None:
                line.sendall(len(answer).to_bytes(2) + answer)
            if self._card.answered == self._card.faults.removed_after:
                self._ended.set()

    def _control(self, control: int) -> bytes | None:
        if control == _Control.ANSWER_TO_RESET:
            is_mute = self._is_starting and self._card.faults.mute
            self._is_starting = False
            return _NO_POSSIBLE_ANSWER if is_mute else self._card.atr
        if control in (_Control.POWER_ON, _Control.POWER_OFF, _Control.RESET):
            self._card.reset()
            self._is_starting = control != _Control.POWER_OFF
        return None

    def _command(self, command: bytes) -> bytes:
        if self._forgets or self._card.answered == self._card.faults.reset_after:
            self._forgets = False
            self._card.reset()
        try:
            answer = self._card.process(command)
        except Failure as failure:  # its counters cannot be kept: what a worn-out card says
            log.warning("the virtual card failed: %s", failure.code.value)
            answer = _MEMORY_FAILURE
        self._on_exchange(_exchange(command, answer))
        return answer


def _exchange(command: bytes, answer: bytes) -> Exchange:
    parsed = parse(command)
    is_secret = parsed is None or parsed.ins == Instruction.VERIFY
    sent = None if is_secret or parsed is None else len(parsed.data)
    return Exchange(command[:4], sent, len(answer) - 2, int.from_bytes(answer[-2:]))


def _receive(line: socket.socket, count: int) -> bytes:
    """Receive exactly so many bytes.

    Raises:
        EOFError: the service has ended, or the card was taken out.
    """
    data = bytearray()
    while len(data) < count:
        if _QUICK_ACKNOWLEDGEMENT is not None:
            line.setsockopt(socket.IPPROTO_TCP, _QUICK_ACKNOWLEDGEMENT, 1)
        part = line.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it may have been shut from the other side
        line.shutdown(socket.SHUT_RDWR)
