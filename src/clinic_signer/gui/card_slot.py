"""What the strip shows of a card state, and what the PIN dialog asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotView
from clinic_signer.gui.theme import Level
from clinic_signer.japan import JAPAN

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.pin_field import PinRule
    from clinic_signer.signers.card.state import CardState

_DEFAULT_LEAST, _DEFAULT_MOST = 4, 16

# By the value of CardStateKind, so that this table needs no import before the first paint.
_LOOKS = {
    "service-stopped": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.X_CIRCLE_FILL),
    "no-reader": (Level.CAUTION, Glyph.CARDHOLDER, Glyph.WARNING_FILL),
    "no-driver": (Level.BLOCKED, Glyph.CARDHOLDER, Glyph.X_CIRCLE_FILL),
    "no-card": (Level.NEUTRAL, Glyph.CARDHOLDER, Glyph.CIRCLE_DASHED),
    "other-card": (Level.CAUTION, Glyph.IDENTIFICATION_CARD, Glyph.WARNING_FILL),
    "busy": (Level.NEUTRAL, Glyph.IDENTIFICATION_CARD, Glyph.HOURGLASS_MEDIUM),
    "unreadable": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.X_CIRCLE_FILL),
    "locked": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.LOCK_SIMPLE_FILL),
    "ready": (Level.OK, Glyph.IDENTIFICATION_CARD, Glyph.CHECK_CIRCLE_FILL),
}


def card_view(state: CardState | None, failure: Failure | None = None) -> SlotView:
    """Return the card's slot.

    Args:
        state: what the card said; None when this version has no reader to look at.
        failure: why the card could not be asked.
    """
    if failure is not None:
        return SlotView(
            method=strings.say(strings.CARD),
            level=Level.BLOCKED,
            tile=Glyph.CARDHOLDER,
            mark=Glyph.X_CIRCLE_FILL,
            state=strings.plain(failure.cause),
            detail=strings.plain(failure.remedy),
        )
    if state is None:
        return SlotView(
            method=strings.say(strings.CARD),
            level=Level.NEUTRAL,
            tile=Glyph.CARDHOLDER,
            mark=Glyph.CIRCLE_DASHED,
            state=strings.say(strings.CARD_UNSUPPORTED),
            detail=strings.say(strings.CARD_UNSUPPORTED_HINT),
        )
    level, tile, mark = _LOOKS[state.kind.value]
    return SlotView(
        method=strings.say(strings.CARD),
        level=level,
        tile=tile,
        mark=mark,
        state=strings.plain(state.heading),
        detail=strings.plain(state.sentence),
        usable=state.is_usable,
    )


def pin_rule(state: CardState) -> PinRule:
    """Return what the card takes as a PIN."""
    from clinic_signer.gui.pin_field import PinRule

    return PinRule(state.pin_minimum or _DEFAULT_LEAST, state.pin_maximum or _DEFAULT_MOST)


def holder_line(state: CardState) -> str:
    """架空 一郎・医師　HPKIカード　2029年3月31日まで, as the PIN dialog says it."""
    certificate = state.certificate
    if certificate is None:
        return strings.say(strings.CARD)
    from clinic_signer.pki.roles import Role

    roles = [strings.plain(Role.words_for(role.text)) for role in certificate.hc_roles]
    name = certificate.holder_name.replace("　", " ")
    who = strings.say(strings.HOLDER, name=name, role="・".join(roles)) if roles else name
    last = certificate.not_after.astimezone(JAPAN).date()
    until = strings.say(strings.UNTIL, day=strings.say(dates.full_day(last)))
    return strings.joined([who, strings.say(strings.CARD), until])
