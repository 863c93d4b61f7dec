"""The PIN in memory: held in a buffer that can be overwritten, and hard to show by mistake."""

from __future__ import annotations

from enum import Enum
from threading import Lock
from types import TracebackType
from typing import NoReturn, Self

from clinic_signer.failures import Failure, FailureCode

PIN_MINIMUM = 4
PIN_MAXIMUM = 16
"""Characters of an HPKI PIN (JAHIS 24-002 §5.1.2); a card may state narrower limits in EF.AOD."""

_FIRST_CHARACTER = 0x21
_LAST_CHARACTER = 0x7E


class PinDrop(Enum):
    """Why a PIN that was still needed was given up: its holder may no longer be at the PC."""

    WORKSTATION_LOCKED = "workstation-locked"
    TIME_OUT = "time-out"
    CARD_REMOVED = "card-removed"
    ENDED = "ended"


class Pin:
    """A PIN from the moment it was typed until it is wiped.

    It never shows its value: not by ``repr`` or ``str``, not by pickling or copying. Use it as a
    context manager, or call :meth:`wipe` when the work is done. A PIN that a card has refused is
    wiped at once and remembers that: it is never sent a second time.

    Any thread may :meth:`drop` it, also while the card thread works with it: what the card already
    has is finished, and nothing further is sent.

    Args:
        value: the characters as bytes (ASCII in HPKI). A ``bytearray`` is taken over and
            overwritten together with this object; ``bytes`` are copied, and the caller's copy
            stays in memory until the interpreter drops it.
    """

    __slots__ = ("_dropped", "_lock", "_refused", "_value", "_wiped")

    def __init__(self, value: bytes | bytearray) -> None:
        self._value = value if isinstance(value, bytearray) else bytearray(value)
        self._lock = Lock()
        self._wiped = False
        self._refused = False
        self._dropped: PinDrop | None = None

    @property
    def was_refused(self) -> bool:
        """True once a card has answered that this PIN is wrong."""
        return self._refused

    @property
    def is_wiped(self) -> bool:
        """True once the characters are overwritten."""
        return self._wiped

    @property
    def dropped(self) -> PinDrop | None:
        """Why it was given up; None if it was not."""
        return self._dropped

    def check(self, minimum: int = PIN_MINIMUM, maximum: int = PIN_MAXIMUM) -> None:
        """Refuse what no card accepts, before it could cost an attempt.

        Args:
            minimum: fewest characters, from the card's EF.AOD.
            maximum: most characters, from the card's EF.AOD.

        Raises:
            Failure: CARD_PIN_FORMAT with ``minimum`` and ``maximum``: too short, too long, or
                something else than visible ASCII characters (full-width digits, a space).
                CARD_PIN_DROPPED: it was given up.
            ValueError: the PIN was wiped already: a mistake of the program.
        """
        with self._lock:
            self._demand_value()
            fits = minimum <= len(self._value) <= maximum
            fits = fits and all(_FIRST_CHARACTER <= c <= _LAST_CHARACTER for c in self._value)
        if not fits:
            raise Failure(FailureCode.CARD_PIN_FORMAT, minimum=minimum, maximum=maximum)

    def __len__(self) -> int:
        return len(self._value)

    def copy_into(self, command: bytearray, position: int) -> None:
        """Write the characters into a command of its final size, so that no other copy arises.

        Args:
            command: where they go; its owner overwrites it after use.
            position: index of the first character.

        Raises:
            Failure: CARD_PIN_DROPPED: it was given up.
            ValueError: the PIN was wiped already.
        """
        with self._lock:
            self._demand_value()
            command[position : position + len(self._value)] = self._value

    def drop(self, reason: PinDrop) -> None:
        """Give it up and wipe it; from any thread. The first reason stays."""
        with self._lock:
            if not self._wiped:
                self._dropped = reason
            self._overwrite()

    def mark_refused(self) -> None:
        """Remember that a card refused it, and wipe it."""
        self._refused = True
        self.wipe()

    def wipe(self) -> None:
        """Overwrite the characters in memory. May be called again."""
        with self._lock:
            self._overwrite()

    def _overwrite(self) -> None:
        self._value[:] = bytes(len(self._value))
        self._wiped = True

    def _demand_value(self) -> None:
        if self._dropped is not None:
            raise Failure(FailureCode.CARD_PIN_DROPPED, reason=self._dropped.value)
        if self._wiped:
            raise ValueError("this PIN has been wiped")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return "Pin(hidden)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a PIN is neither pickled nor copied")
