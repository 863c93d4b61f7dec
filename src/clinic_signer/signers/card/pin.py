"""The PIN in memory: held in a buffer that can be overwritten, and hard to show by mistake."""

from __future__ import annotations

from types import TracebackType
from typing import NoReturn, Self

from clinic_signer.failures import Failure, FailureCode

PIN_MINIMUM = 4
PIN_MAXIMUM = 16
"""Characters of an HPKI PIN (JAHIS 24-002 §5.1.2); a card may state narrower limits in EF.AOD."""

_FIRST_CHARACTER = 0x21
_LAST_CHARACTER = 0x7E


class Pin:
    """A PIN from the moment it was typed until it is wiped.

    It never shows its value: not by ``repr`` or ``str``, not by pickling or copying. Use it as a
    context manager, or call :meth:`wipe` when the work is done. A PIN that a card has refused is
    wiped at once and remembers that: it is never sent a second time.

    Args:
        value: the characters as bytes (ASCII in HPKI). A ``bytearray`` is taken over and
            overwritten together with this object; ``bytes`` are copied, and the caller's copy
            stays in memory until the interpreter drops it.
    """

    __slots__ = ("_refused", "_value", "_wiped")

    def __init__(self, value: bytes | bytearray) -> None:
        self._value = value if isinstance(value, bytearray) else bytearray(value)
        self._wiped = False
        self._refused = False

    @property
    def was_refused(self) -> bool:
        """True once a card has answered that this PIN is wrong."""
        return self._refused

    @property
    def is_wiped(self) -> bool:
        """True once the characters are overwritten."""
        return self._wiped

    def check(self, minimum: int = PIN_MINIMUM, maximum: int = PIN_MAXIMUM) -> None:
        """Refuse what no card accepts, before it could cost an attempt.

        Args:
            minimum: fewest characters, from the card's EF.AOD.
            maximum: most characters, from the card's EF.AOD.

        Raises:
            Failure: CARD_PIN_FORMAT with ``minimum`` and ``maximum``: too short, too long, or
                something else than visible ASCII characters (full-width digits, a space).
            ValueError: the PIN was wiped already: a mistake of the program.
        """
        self._demand_value()
        fits = minimum <= len(self._value) <= maximum
        if not fits or not all(_FIRST_CHARACTER <= c <= _LAST_CHARACTER for c in self._value):
            raise Failure(FailureCode.CARD_PIN_FORMAT, minimum=minimum, maximum=maximum)

    def __len__(self) -> int:
        return len(self._value)

    def copy_into(self, command: bytearray, position: int) -> None:
        """Write the characters into a command of its final size, so that no other copy arises.

        Args:
            command: where they go; its owner overwrites it after use.
            position: index of the first character.

        Raises:
            ValueError: the PIN was wiped already.
        """
        self._demand_value()
        command[position : position + len(self._value)] = self._value

    def mark_refused(self) -> None:
        """Remember that a card refused it, and wipe it."""
        self._refused = True
        self.wipe()

    def wipe(self) -> None:
        """Overwrite the characters in memory. May be called again."""
        self._value[:] = bytes(len(self._value))
        self._wiped = True

    def _demand_value(self) -> None:
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
