"""Where readers come from: what is plugged in, what is put in, and the line to each card.

The system's smart-card service is one source (:mod:`clinic_signer.signers.card.pcsc`), the sandbox
another. A source only says what is there now; what it means to a person is decided above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from clinic_signer.signers.card.transport import Transport


class ServiceState(Enum):
    """The system's smart-card service, as far as this program can tell."""

    RUNNING = "running"
    STOPPED = "stopped"
    """Not there. Never said on Windows: there the service stops by itself with the last reader, so
    that to a person it means no more than no reader."""
    ACCESS_DENIED = "access-denied"
    """There, but it refuses this person (polkit on Linux)."""


class Presence(Enum):
    """What is in a reader."""

    EMPTY = "empty"
    PRESENT = "present"
    MUTE = "mute"
    """A card that does not answer its reset: put in the wrong way round, dirty or broken."""


@dataclass(frozen=True, slots=True)
class ReaderSeen:
    """One reader at one moment.

    Attributes:
        name: as the system gives it.
        presence: what is in it.
        atr: answer to reset, empty without one.
        insertion: the stay of the card: another number, never used before, after every insertion
            or exchange. 0 while the reader is empty.
        is_exclusive: another program has the reader for itself. May be told some seconds late:
            the service raises no event for it.
    """

    name: str
    presence: Presence
    atr: bytes
    insertion: int
    is_exclusive: bool


@dataclass(frozen=True, slots=True)
class ReadersSeen:
    """All readers at one moment.

    Attributes:
        service: the smart-card service.
        readers: sorted by name, without the ignored ones.
        ignored: names left out by rule, sorted (security chip, Windows Hello …).
        is_remote_session: this program runs in a remote session, which sees other readers than
            those that are plugged into the PC it runs on.
    """

    service: ServiceState
    readers: tuple[ReaderSeen, ...] = ()
    ignored: tuple[str, ...] = ()
    is_remote_session: bool = False


def ignore_waiting(is_waiting: bool) -> None:
    """Tell nobody that a card is waited for."""


class ReaderSource(Protocol):
    """Something that has readers."""

    def start(self, on_change: Callable[[ReadersSeen], None]) -> None:
        """Begin to watch the readers. May be called once.

        Args:
            on_change: gets what is there, from the source's own thread: as soon as anything is
                known, and after every change.
        """
        ...

    def close(self) -> None:
        """End the watching and every waiting for a card. Takes at most 3 s."""
        ...

    def transport(
        self, reader: str, *, on_waiting: Callable[[bool], None] = ignore_waiting
    ) -> Transport:
        """Return the line to the card in a reader. Connects nothing yet, and never fails.

        Args:
            reader: its name.
            on_waiting: told True when another program has held the card for 0.3 s, and False when
                the waiting has ended. It is called from any thread.
        """
        ...
