"""Which of the cards in the readers is the one to sign with: a pure decision, never by order.

A card is known by its certificate. Reader names, the order of readers and answers to reset say
nothing about whose card it is, and a signature under a colleague's name would be a false one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.state import CardState, CardStateKind


@dataclass(frozen=True, slots=True)
class ReadersState:
    """All readers and their cards at one moment.

    Attributes:
        cards: one state per reader, in the order of the readers' names.
        chosen: what the strip shows and the signer uses.
        ignored: names of readers left out by rule.
        is_remote_session: the readers are those of a remote session.
        service: the system's smart-card service.
    """

    cards: tuple[CardState, ...]
    chosen: CardState
    ignored: tuple[str, ...] = ()
    is_remote_session: bool = False
    service: ServiceState = ServiceState.RUNNING

    @property
    def is_settled(self) -> bool:
        """True when no card is being read any more."""
        return all(card.kind is not CardStateKind.READING for card in (self.chosen, *self.cards))

    @property
    def candidates(self) -> tuple[CardState, ...]:
        """The cards a person can choose from; each has a certificate."""
        return candidates(self.cards)

    @property
    def why_unusable(self) -> Failure | None:
        """Why nobody can sign now, as a failure with its facts; None when somebody can."""
        if self.chosen.kind is CardStateKind.SEVERAL:
            names = [
                c.certificate.holder_name for c in self.candidates if c.certificate is not None
            ]
            return Failure(FailureCode.CARD_SEVERAL, holders="、".join(names))
        return self.chosen.why_unusable


def candidates(cards: Sequence[CardState]) -> tuple[CardState, ...]:
    """The HPKI cards that can sign, now or as soon as another program lets go of them.

    A card whose certificate is not for signing counts when there is no other, so that the person
    is told why it cannot sign (:mod:`clinic_signer.signers.eligibility`).
    """
    known = [c for c in cards if c.kind in _CANDIDATES and c.certificate is not None]
    signing = [c for c in known if c.certificate is not None and c.certificate.is_for_signing]
    return tuple(signing or known)


_CANDIDATES = (CardStateKind.READY, CardStateKind.BUSY)


def chosen_card(
    cards: Sequence[CardState],
    wanted: bytes | None = None,
    *,
    shown: bytes | None = None,
    service: ServiceState = ServiceState.RUNNING,
    is_remote_session: bool = False,
) -> CardState:
    """Decide what is shown and signed with.

    Args:
        cards: one state per reader.
        wanted: SHA-256 of the certificate the person chose; None before any choice.
        shown: SHA-256 of the certificate that is the chosen one until now. It stays while another
            card is being read, so that the strip does not flicker, and has no say after that.
        service: the smart-card service.
        is_remote_session: whether the readers are those of a remote session.

    Returns:
        One of ``cards``, or a state without a reader.
    """
    if service is not ServiceState.RUNNING:
        return CardState(_SERVICE[service])
    if not cards:
        is_remote = is_remote_session
        return CardState(CardStateKind.REMOTE_SESSION if is_remote else CardStateKind.NO_READER)
    for certificate in (wanted, shown if _is_reading(cards) else None):
        if (card := _with_certificate(cards, certificate)) is not None:
            return card
    if _is_reading(cards):  # it may be another HPKI card: the first one read is not the chosen one
        return _most_helpful(cards, CardStateKind.READING)
    possible = candidates(cards)
    if len(possible) > 1:
        return CardState(CardStateKind.SEVERAL)
    return possible[0] if possible else _most_helpful(cards, *_HELPFUL)


_SERVICE = {
    ServiceState.STOPPED: CardStateKind.SERVICE_STOPPED,
    ServiceState.ACCESS_DENIED: CardStateKind.ACCESS_DENIED,
}

_HELPFUL = (
    CardStateKind.LOCKED,
    CardStateKind.BUSY,
    CardStateKind.UNREADABLE,
    CardStateKind.MUTE,
    CardStateKind.OTHER_CARD,
    CardStateKind.NO_DRIVER,
    CardStateKind.NO_CARD,
)
"""What is shown when no card is usable: that which leads soonest to a signature. A locked HPKI card
comes first: no other card that is there can be told to be the holder's."""


def _is_reading(cards: Sequence[CardState]) -> bool:
    return any(card.kind is CardStateKind.READING for card in cards)


def _with_certificate(cards: Sequence[CardState], sha256: bytes | None) -> CardState | None:
    """The card with a certificate, also while another program holds it."""
    if sha256 is None:
        return None
    for card in cards:
        if card.certificate is not None and card.certificate.sha256 == sha256:
            return card
    return None


def _most_helpful(cards: Sequence[CardState], *kinds: CardStateKind) -> CardState:
    for kind in kinds:
        for card in cards:
            if card.kind is kind:
                return card
    return cards[0]
