"""The test's own view of PC/SC: as little as it takes to see a card come, go and answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from smartcard import scard

PATIENCE = 30.0
_TURN = 100


@contextmanager
def context() -> Iterator[int]:
    """A context of PC/SC, released at the end."""
    handle = ok(scard.SCardEstablishContext(scard.SCARD_SCOPE_USER))
    try:
        yield handle
    finally:
        scard.SCardReleaseContext(handle)


def ok(answer: tuple[int, ...] | list[int]) -> int:
    """The first value of an answer whose status must be success."""
    status, value = answer[0], answer[1] if len(answer) > 1 else 0
    assert status == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(status)
    return value


def wait_for_state(reader: str, wanted: int, *, unwanted: int = 0) -> int:
    """Wait until a reader's state has all bits of ``wanted`` and none of ``unwanted``."""
    with context() as handle:
        state = scard.SCARD_STATE_UNAWARE
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            _, changes = scard.SCardGetStatusChange(handle, _TURN, [(reader, state)])
            state = changes[0][1]
            if state & wanted == wanted and not state & unwanted:
                return state
    raise AssertionError(f"{reader} stayed {state:#x}")


def wait_for_card(reader: str) -> None:
    wait_for_state(reader, scard.SCARD_STATE_PRESENT, unwanted=scard.SCARD_STATE_MUTE)


def wait_for_any_card(reader: str) -> None:
    """Wait for a card, be it one that does not answer."""
    wait_for_state(reader, scard.SCARD_STATE_PRESENT)


def wait_for_removal(reader: str) -> None:
    wait_for_state(reader, scard.SCARD_STATE_EMPTY)


@contextmanager
def connected(reader: str) -> Iterator[int]:
    """A shared connection to the card, left as it is at the end."""
    with context() as handle:
        status, card, _ = scard.SCardConnect(
            handle, reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_ANY
        )
        assert status == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(status)
        try:
            yield card
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


def send(card: int, command: str | bytes) -> bytes:
    """An answer to a command, which may be given in hexadecimal digits."""
    octets = bytes.fromhex(command) if isinstance(command, str) else command
    status, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T1, list(octets))
    assert status == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(status)
    return bytes(answer)
