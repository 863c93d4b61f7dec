"""Cards to show: real card states over the certificates of the sandbox's people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.sandbox import PersonId
from clinic_signer.signers.card.state import CardState, CardStateKind, OtherCard
from gui.pictures.people import shared_sandbox

if TYPE_CHECKING:
    from gui.pictures.studio import Stage

READER = "見本リーダー USB 0"


@dataclass(frozen=True, slots=True)
class _Pin:
    attempts_left: int | None
    minimum: int = 4
    maximum: int = 16

    @property
    def is_locked(self) -> bool:
        return self.attempts_left == 0


@dataclass(frozen=True, slots=True)
class _Contents:
    """What was read of a card, without a card."""

    certificate: HpkiCertificate
    pin: _Pin
    attempts_maximum: int | None = 15
    intermediates: tuple[bytes, ...] = ()


def card(
    person: PersonId = PersonId.DOCTOR,
    attempts: int | None = 15,
    kind: CardStateKind = CardStateKind.READY,
    reader: str = READER,
) -> CardState:
    """A card that was read."""
    contents = _Contents(shared_sandbox().person(person).certificate, _Pin(attempts))
    return CardState(kind, reader, insertion=1, contents=contents)  # type: ignore[arg-type]


def without(kind: CardStateKind) -> CardState:
    """A reader without a usable card."""
    return CardState(
        kind,
        READER,
        other_card=OtherCard.MY_NUMBER if kind is CardStateKind.OTHER_CARD else None,
        program="電子カルテ" if kind is CardStateKind.BUSY else None,
        model="見本 ICR-100" if kind is CardStateKind.NO_DRIVER else None,
    )


def state(kind: CardStateKind) -> CardState:
    """Any state of a card."""
    if kind is CardStateKind.READY:
        return card()
    if kind is CardStateKind.LOCKED:
        return card(attempts=0, kind=kind)
    return without(kind)


def put_in(stage: Stage, *cards: CardState) -> None:
    """Have these in the readers, and wait until the window says so."""
    stage.desk.show_cards(*cards)  # type: ignore[arg-type]
    shown = stage.window.cards
    stage.wait(lambda: shown.state is not None and shown.state.cards == cards)
