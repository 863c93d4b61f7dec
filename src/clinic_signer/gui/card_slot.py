"""What the strip shows of the cards, and what the PIN dialog asks for one of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.failure_text import code_words, failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotAction, SlotView
from clinic_signer.gui.theme import Level
from clinic_signer.japan import day_in_japan

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.pin_field import PinRule
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signers.card.issuer_help import HelpTopic
    from clinic_signer.signers.card.readers import ReadersState
    from clinic_signer.signers.card.state import CardState

_LAST_ATTEMPT = 1
_DEFAULT_LEAST, _DEFAULT_MOST = 4, 16
EXPIRING_DAYS = 180
"""So many days before its end a certificate's days left are said, and shown in amber: what is
applied for then is there in time. Notices come later (``gui/expiry``)."""

# By the value of CardStateKind, so that this table needs no import before the first paint.
_LOOKS = {
    "service-stopped": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.X_CIRCLE_FILL),
    "access-denied": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.X_CIRCLE_FILL),
    "remote-session": (Level.CAUTION, Glyph.CARDHOLDER, Glyph.WARNING_FILL),
    "no-reader": (Level.CAUTION, Glyph.CARDHOLDER, Glyph.WARNING_FILL),
    "no-driver": (Level.BLOCKED, Glyph.CARDHOLDER, Glyph.X_CIRCLE_FILL),
    "no-card": (Level.NEUTRAL, Glyph.CARDHOLDER, Glyph.CIRCLE_DASHED),
    "reading": (Level.NEUTRAL, Glyph.IDENTIFICATION_CARD, Glyph.HOURGLASS_MEDIUM),
    "mute": (Level.CAUTION, Glyph.IDENTIFICATION_CARD, Glyph.WARNING_FILL),
    "other-card": (Level.CAUTION, Glyph.IDENTIFICATION_CARD, Glyph.WARNING_FILL),
    "busy": (Level.NEUTRAL, Glyph.IDENTIFICATION_CARD, Glyph.HOURGLASS_MEDIUM),
    "unreadable": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.X_CIRCLE_FILL),
    "locked": (Level.BLOCKED, Glyph.IDENTIFICATION_CARD, Glyph.LOCK_SIMPLE_FILL),
    "several": (Level.CAUTION, Glyph.IDENTIFICATION_CARD, Glyph.WARNING_FILL),
    "ready": (Level.OK, Glyph.IDENTIFICATION_CARD, Glyph.CHECK_CIRCLE_FILL),
}
_ACTIONS = {
    "service-stopped": SlotAction.START_SERVICE,
    "access-denied": SlotAction.DIAGNOSE,
    "no-reader": SlotAction.DIAGNOSE,
    "no-driver": SlotAction.GET_DRIVER,
    "unreadable": SlotAction.DIAGNOSE,
    "locked": SlotAction.ISSUER,
    "several": SlotAction.CHOOSE_CARD,
}


def readers_view(state: ReadersState, now: datetime) -> SlotView:
    """Return the card's slot: the chosen card, or what leads to one."""
    can_change = state.chosen.is_usable and len(state.candidates) > 1
    return card_view(state.chosen, now, can_change=can_change)


def card_view(state: CardState, now: datetime, *, can_change: bool = False) -> SlotView:
    """Return the slot of one card.

    Args:
        state: what the card said.
        now: for the days until its certificate ends.
        can_change: there is another holder's card that could be used.
    """
    kind = state.kind.value
    level, tile, mark = _LOOKS[kind]
    heading, action = strings.plain(state.heading), _ACTIONS.get(kind)
    certificate = state.certificate
    days = None if certificate is None or not state.is_usable else days_left(certificate, now)
    if days is not None and days <= EXPIRING_DAYS:
        level, mark, heading = expiring_look(heading, days)
        action = SlotAction.RENEWAL
    elif state.is_usable and state.attempts_left == _LAST_ATTEMPT:
        # The number stands in the sentence; a green mark beside it would say that all is well.
        level, mark = Level.CAUTION, Glyph.WARNING_FILL
    has_ended = days is not None and days < 0
    trouble = state.why_unusable
    return SlotView(
        method=strings.say(strings.CARD),
        level=level,
        tile=tile,
        mark=mark,
        state=heading,
        detail=ended_words() if has_ended else strings.plain(state.sentence),
        usable=state.is_usable and not has_ended,
        is_passing=kind == "reading",
        action=SlotAction.OTHER_CARD if can_change else action,
        code="" if trouble is None or kind == "reading" else code_words(trouble.code),
    )


def failure_view(failure: Failure) -> SlotView:
    """Return the card's slot when the cards cannot be watched at all."""
    said = failure_text(failure)
    level, mark = failure_look(failure)
    return SlotView(
        method=strings.say(strings.CARD),
        level=level,
        tile=Glyph.CARDHOLDER,
        mark=mark,
        state=said.heading,
        detail=said.sentence,
        selectable=not is_forbidden(failure),
        code=said.code,
    )


def is_forbidden(failure: Failure | None) -> bool:
    """Whether it is the settings that keep a way of signing from being used."""
    return failure is not None and failure.code.value == "signer-not-allowed"


def failure_look(failure: Failure) -> tuple[Level, Glyph]:
    """Level and mark of a way that cannot be used; what was decided is no trouble."""
    if is_forbidden(failure):
        return Level.NEUTRAL, Glyph.CIRCLE_DASHED
    return Level.BLOCKED, Glyph.X_CIRCLE_FILL


def days_left(certificate: HpkiCertificate, now: datetime) -> int:
    """Days until the last day of a certificate in Japan; negative after it."""
    return (day_in_japan(certificate.not_after) - day_in_japan(now)).days


def expiring_look(ready: str, days: int) -> tuple[Level, Glyph, str]:
    """Level, mark and words of a certificate near its end, or past it.

    Args:
        ready: the words while it can be used.
        days: until its last day.
    """
    if days < 0:
        return Level.BLOCKED, Glyph.X_CIRCLE_FILL, strings.say(strings.ENDED)
    words = strings.say(strings.READY_DAYS_LEFT, state=ready, n=days)
    return Level.CAUTION, Glyph.WARNING_FILL, words


def ended_words() -> str:
    """What to do about a certificate that has ended."""
    from clinic_signer.gui.certificates.texts import RENEW_ENDED

    return strings.say(RENEW_ENDED)


def issuer_words(state: CardState, topic: HelpTopic) -> str:
    """What the holder of this card does, as its issuer says; empty without a certificate."""
    from clinic_signer.signers.card.issuer_help import help_for

    return "" if state.certificate is None else strings.plain(help_for(state.certificate, topic))


def pin_rule(state: CardState) -> PinRule:
    """Return what the card takes as a PIN."""
    from clinic_signer.gui.pin_field import PinRule

    return PinRule(state.pin_minimum or _DEFAULT_LEAST, state.pin_maximum or _DEFAULT_MOST)


def holder(state: CardState) -> str:
    """架空 一郎・医師, as the certificate names its holder."""
    certificate = state.certificate
    if certificate is None:
        return strings.say(strings.CARD)
    from clinic_signer.pki.roles import Role

    roles = [strings.plain(Role.words_for(role.text)) for role in certificate.hc_roles]
    name = certificate.holder_name.replace("　", " ")
    return strings.say(strings.HOLDER, name=name, role="・".join(roles)) if roles else name


def until(state: CardState) -> str:
    """2029年3月31日まで, the last day of the certificate in Japan."""
    certificate = state.certificate
    if certificate is None:
        return ""
    last = day_in_japan(certificate.not_after)
    return strings.say(strings.UNTIL, day=strings.say(dates.full_day(last)))


def holder_line(state: CardState) -> str:
    """架空 一郎・医師　HPKIカード　2029年3月31日まで, as the PIN dialog says it."""
    if state.certificate is None:
        return strings.say(strings.CARD)
    return strings.joined([holder(state), strings.say(strings.CARD), until(state)])
