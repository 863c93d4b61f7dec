"""Which ways of signing can be used now, and why not: the card first, the phone as an offer.

Nothing here chooses for the person. Another certificate signs when the phone does, so the change is
always hers, and it is logged.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.signers.second_certificate.approval_words import failure_of

log = logging.getLogger(__name__)

_UNUSABLE = {
    ApprovalKind.UNPAIRED: FailureCode.SECOND_NOT_PAIRED,
    ApprovalKind.PAIRING: FailureCode.SECOND_NOT_PAIRED,
    ApprovalKind.REVOKED: FailureCode.SECOND_REVOKED,
    ApprovalKind.LOCKED: FailureCode.SECOND_LOCKED,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way of signing.

    Attributes:
        kind: what stands behind it.
        why_not: why it cannot be used now; None if it can.
    """

    kind: SignerKind
    why_not: Failure | None = None

    @property
    def is_usable(self) -> bool:
        """Whether it can be used now."""
        return self.why_not is None


@dataclass(frozen=True, slots=True)
class Choice:
    """The ways there are, in the order in which they are offered.

    Attributes:
        card: the card.
        second: the second certificate; None where no service is set up.
        chosen: what the person has chosen; the card until she says otherwise.
    """

    card: Way
    second: Way | None
    chosen: SignerKind

    @property
    def usable(self) -> bool:
        """Whether the chosen way can be used now."""
        return self._way(self.chosen).is_usable

    @property
    def offer(self) -> Way | None:
        """The other way, if the chosen one cannot be used and that one can.

        It is offered with the reason of the chosen one (``why_not``) and never taken silently.
        """
        if self.usable:
            return None
        others = [way for way in (self.card, self.second) if way and way.kind is not self.chosen]
        return next((way for way in others if way.is_usable), None)

    @property
    def why_not(self) -> Failure | None:
        """Why the chosen way cannot be used now."""
        return self._way(self.chosen).why_not

    def _way(self, kind: SignerKind) -> Way:
        if kind is SignerKind.SECOND_CERTIFICATE:
            return self.second or Way(kind, Failure(FailureCode.SECOND_NOT_SET_UP))
        return self.card


def usable_ways(
    card: Way, second: ApprovalState | None, *, chosen: SignerKind | None = None
) -> Choice:
    """Say which ways can be used now.

    Args:
        card: the card, as its readers say.
        second: the state of the second certificate; None where no service is set up.
        chosen: what the person has chosen; the card if nothing.
    """
    way = None if second is None else Way(SignerKind.SECOND_CERTIFICATE, why_not_now(second))
    return Choice(card, way, chosen or card.kind)


def why_not_now(state: ApprovalState) -> Failure | None:
    """Why no approval can be asked for or used now; None if one can."""
    if state.paused_until is not None:
        return Failure(FailureCode.APPROVAL_PAUSED)
    if state.kind is ApprovalKind.OFFLINE:
        return failure_of(state)
    code = _UNUSABLE.get(state.kind)
    return None if code is None else Failure(code)


def log_choice(kind: SignerKind, instead_of: Failure | None = None) -> None:
    """Put down that the person has chosen a way, and why the other one could not be used."""
    because = "" if instead_of is None else f", as the other way said {instead_of.code.value}"
    log.info("chosen by the person: %s%s", kind.value, because)
