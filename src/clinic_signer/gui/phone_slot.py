"""What the strip shows of the second certificate."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.approval import texts
from clinic_signer.gui.card_slot import (
    EXPIRING_DAYS,
    days_left,
    ended_words,
    expiring_look,
    failure_look,
)
from clinic_signer.gui.failure_text import code_words, failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotAction, SlotView
from clinic_signer.gui.theme import Level
from clinic_signer.japan import day_in_japan, duration_in_words
from clinic_signer.offers import Way, where_offered

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState

_TILE = Glyph.DEVICE_MOBILE
_WARN_SECONDS = 600
"""A session's end is said ten minutes before it."""
# By the value of ApprovalKind, so that this table needs no import before the first paint.
_LOOKS = {
    "unpaired": (Level.NEUTRAL, Glyph.CIRCLE_DASHED),
    "pairing": (Level.NEUTRAL, Glyph.HOURGLASS_MEDIUM),
    "ready": (Level.OK, Glyph.CHECK_CIRCLE_FILL),
    "waiting": (Level.INFO, Glyph.HOURGLASS_MEDIUM),
    "approved": (Level.OK, Glyph.CHECK_CIRCLE_FILL),
    "expired": (Level.CAUTION, Glyph.CLOCK),
    "refused": (Level.CAUTION, Glyph.PROHIBIT),
    "timeout": (Level.CAUTION, Glyph.CLOCK),
    "cancelled": (Level.OK, Glyph.CHECK_CIRCLE_FILL),
    "revoked": (Level.BLOCKED, Glyph.X_CIRCLE_FILL),
    "locked": (Level.BLOCKED, Glyph.LOCK_SIMPLE_FILL),
    "offline": (Level.CAUTION, Glyph.CLOUD_SLASH),
}


def phone_view(
    state: ApprovalState, certificate: HpkiCertificate | None, now: datetime
) -> SlotView:
    """Return the phone's slot of the strip."""
    from clinic_signer.signers.second_certificate import approval_words
    from clinic_signer.signers.usable import why_not_now

    kind = state.kind.value
    level, mark = _LOOKS[kind]
    words = strings.plain(approval_words.title(state))
    detail = _detail(state) or strings.plain(approval_words.detail(state))
    obstacle, is_counting = why_not_now(state), kind in ("approved", "waiting")
    trouble = obstacle or approval_words.failure_of(state)
    has_ended = certificate is not None and days_left(certificate, now) < 0
    if kind == "approved" and state.until is not None:
        time = strings.say(dates.clock(state.until))
        words = strings.say(texts.APPROVED_UNTIL, time=time)
        detail = strings.say(texts.APPROVED_HERE, left=_left(state, now))
        is_session = state.scope is not None and state.scope.value == "session"
        if is_session and (state.seconds_left(now) or 0) <= _WARN_SECONDS:
            level, mark, is_counting = Level.CAUTION, Glyph.WARNING_FILL, False
            detail = strings.say(texts.SESSION_ENDS, time=time)
    elif kind == "waiting":
        detail = strings.say(texts.WAITING_LEFT, n=state.seconds_left(now) or 0)
    elif state.paused_until is not None:
        level, mark = Level.CAUTION, Glyph.WARNING_FILL
        words = strings.say(texts.PAUSED)
        detail = "" if obstacle is None else failure_text(obstacle).heading
    elif kind in ("ready", "cancelled") and certificate is not None:
        words, level, mark = _ready(certificate, now)
        last = day_in_japan(certificate.not_after)
        until = strings.say(strings.UNTIL, day=strings.say(dates.full_day(last)))
        detail = strings.joined([strings.say(texts.SECOND), until])
        if has_ended:
            detail = ended_words()
    return SlotView(
        method=strings.say(strings.PHONE),
        level=level,
        tile=_TILE,
        mark=mark,
        state=words,
        detail=detail,
        usable=obstacle is None and not has_ended,
        is_counting=is_counting,
        action=_ACTIONS.get(kind),
        code="" if trouble is None else code_words(trouble.code),
    )


def _detail(state: ApprovalState) -> str:
    """The second line of states that the strip has shorter words for; empty for all others."""
    kind = state.kind.value
    if kind == "unpaired" and state.reason is None:
        detail = where_offered(Way.CARD, texts.UNPAIRED_DETAIL, texts.UNPAIRED_DETAIL_ALONE)
        return strings.say(detail)
    if kind == "offline" and state.retry_at is not None and _may_come_back(state):
        time = strings.say(dates.clock(state.retry_at))
        detail = where_offered(Way.CARD, texts.OFFLINE_DETAIL, texts.OFFLINE_DETAIL_ALONE)
        return strings.say(detail, time=time)
    words = {"expired": texts.EXPIRED_DETAIL, "locked": texts.LOCKED_DETAIL}.get(kind)
    return "" if words is None else strings.say(words)


def _may_come_back(state: ApprovalState) -> bool:
    """Whether waiting is all there is to do: not so for a clinic that may not use the service."""
    return state.reason is not None and state.reason.value in ("pc_network", "service_down")


_ACTIONS = {
    "unpaired": SlotAction.SET_UP,
    "revoked": SlotAction.SET_UP,
    "approved": SlotAction.END_APPROVAL,
    "expired": SlotAction.APPROVE,
    "offline": SlotAction.DIAGNOSE,
    "locked": SlotAction.ISSUER,
}


def failure_view(failure: Failure) -> SlotView:
    """Return the phone's slot when the second certificate could not be opened."""
    said = failure_text(failure)
    level, mark = failure_look(failure)
    return SlotView(
        method=strings.say(strings.PHONE),
        level=level,
        tile=_TILE,
        mark=mark,
        state=said.heading,
        detail=said.sentence,
        code=said.code,
        selectable=False,
    )


def none_view() -> SlotView:
    """Return the phone's slot where no signing service is configured."""
    return SlotView(
        method=strings.say(strings.PHONE),
        level=Level.NEUTRAL,
        tile=_TILE,
        mark=Glyph.CIRCLE_DASHED,
        state=strings.say(strings.NOT_SET_UP),
        detail=strings.say(texts.NO_SERVICE),
        selectable=False,
    )


def _ready(certificate: HpkiCertificate, now: datetime) -> tuple[str, Level, Glyph]:
    ready, days = strings.say(texts.READY), days_left(certificate, now)
    if days > EXPIRING_DAYS:
        return ready, Level.OK, Glyph.CHECK_CIRCLE_FILL
    level, mark, words = expiring_look(ready, days)
    return words, level, mark


def _left(state: ApprovalState, now: datetime) -> str:
    return strings.say(texts.LEFT, time=duration_in_words(state.seconds_left(now) or 0))
