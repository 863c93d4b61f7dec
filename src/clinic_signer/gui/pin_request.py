"""What the PIN is asked for, and in which state: values of the PIN dialog."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.gui.attempts_meter import CAUTION_FROM, LAST
from clinic_signer.gui.pin_field import PinRule
from clinic_signer.prescription.kinds import DocumentKind


@dataclass(frozen=True, slots=True)
class PinRow:
    """One document in the dialog's list."""

    patient: str
    drugs: str
    issued: str
    kind: DocumentKind = DocumentKind.PRESCRIPTION


@dataclass(frozen=True, slots=True)
class PinRequest:
    """What the PIN is asked for.

    Attributes:
        rows: what will be signed.
        holder: whose card, which method, until when.
        rule: what the card takes as a PIN.
        attempts_left: None when the card does not say.
        attempts_maximum: of a fresh card; None when it is not known.
        few_attempts: at this many left the person is asked to make sure of the PIN first.
        locked_text: what to do when the card is locked, as its issuer says; empty if unknown.
        forgot_text: what to do when the PIN is forgotten, likewise.
    """

    rows: tuple[PinRow, ...]
    holder: str
    rule: PinRule
    attempts_left: int | None
    attempts_maximum: int | None
    few_attempts: int = CAUTION_FROM
    locked_text: str = ""
    forgot_text: str = ""


class PinState(Enum):
    """What the dialog asks for."""

    ORDINARY = "ordinary"
    CAUTION = "caution"
    LAST_ATTEMPT = "last-attempt"
    LAST_ENTRY = "last-entry"
    LOCKED = "locked"
    AWAY = "away"
    CHECKING = "checking"


def state_for(attempts_left: int | None, few: int = CAUTION_FROM) -> PinState:
    """Return the state that a number of attempts demands; ``few`` of them ask for caution."""
    if attempts_left is None or attempts_left > max(few, LAST):
        return PinState.ORDINARY
    if attempts_left > LAST:
        return PinState.CAUTION
    return PinState.LAST_ATTEMPT if attempts_left == LAST else PinState.LOCKED
