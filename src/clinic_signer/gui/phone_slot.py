"""What the strip shows of the second certificate."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.approval import texts
from clinic_signer.gui.card_slot import EXPIRY_NOTICE_DAYS
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotAction, SlotView
from clinic_signer.gui.theme import Level
from clinic_signer.japan import JAPAN

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
    "expired": (Level.CAUTION, Glyph.WARNING_FILL),
    "refused": (Level.CAUTION, Glyph.WARNING_FILL),
    "timeout": (Level.CAUTION, Glyph.WARNING_FILL),
    "cancelled": (Level.OK, Glyph.CHECK_CIRCLE_FILL),
    "revoked": (Level.BLOCKED, Glyph.X_CIRCLE_FILL),
    "locked": (Level.BLOCKED, Glyph.LOCK_SIMPLE_FILL),
    "offline": (Level.CAUTION, Glyph.WARNING_FILL),
}


def days_left(certificate: HpkiCertificate, now: datetime) -> int:
    """Days until the last day of a certificate in Japan."""
    last = certificate.not_after.astimezone(JAPAN).date()
    return (last - now.astimezone(JAPAN).date()).days


def phone_view(
    state: ApprovalState, certificate: HpkiCertificate | None, now: datetime
) -> SlotView:
    """Return the phone's slot of the strip."""
    from clinic_signer.signers.second_certificate import approval_words
    from clinic_signer.signers.usable import why_not_now

    kind = state.kind.value
    level, mark = _LOOKS[kind]
    words = strings.plain(approval_words.title(state))
    detail = strings.plain(approval_words.detail(state))
    obstacle, is_counting = why_not_now(state), kind in ("approved", "waiting")
    if kind == "approved" and state.until is not None:
        time = strings.say(dates.clock(state.until))
        words = strings.say(texts.APPROVED_UNTIL, time=time)
        detail = strings.say(texts.APPROVED_HERE, left=_duration(state, now))
        is_session = state.scope is not None and state.scope.value == "session"
        if is_session and (state.seconds_left(now) or 0) <= _WARN_SECONDS:
            level, mark, is_counting = Level.CAUTION, Glyph.WARNING_FILL, False
            detail = strings.say(texts.SESSION_ENDS, time=time)
    elif kind == "waiting":
        left = strings.say(texts.SECONDS_LEFT, n=state.seconds_left(now) or 0)
        detail = strings.joined([left, strings.say(texts.WAITING)])
    elif state.paused_until is not None:
        level, mark = Level.CAUTION, Glyph.WARNING_FILL
        words = strings.say(texts.PAUSED)
        detail = "" if obstacle is None else strings.plain(obstacle.cause)
    elif kind in ("ready", "cancelled") and certificate is not None:
        words, level, mark = _ready(certificate, now)
        last = certificate.not_after.astimezone(JAPAN).date()
        until = strings.say(strings.UNTIL, day=strings.say(dates.full_day(last)))
        detail = strings.joined([strings.say(texts.SECOND), until])
    return SlotView(
        method=strings.say(strings.PHONE),
        level=level,
        tile=_TILE,
        mark=mark,
        state=words,
        detail=detail,
        usable=obstacle is None,
        is_counting=is_counting,
        action=_action(state),
    )


def _action(state: ApprovalState) -> SlotAction | None:
    if state.kind.value in ("unpaired", "revoked"):
        return SlotAction.SET_UP
    return SlotAction.END_APPROVAL if state.kind.value == "approved" else None


def failure_view(failure: Failure) -> SlotView:
    """Return the phone's slot when the second certificate could not be opened."""
    return SlotView(
        method=strings.say(strings.PHONE),
        level=Level.BLOCKED,
        tile=_TILE,
        mark=Glyph.X_CIRCLE_FILL,
        state=strings.plain(failure.cause),
        detail=strings.plain(failure.remedy),
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
    if days > EXPIRY_NOTICE_DAYS:
        return ready, Level.OK, Glyph.CHECK_CIRCLE_FILL
    words = strings.say(strings.READY_DAYS_LEFT, state=ready, n=max(0, days))
    return words, Level.CAUTION, Glyph.WARNING_FILL


def _duration(state: ApprovalState, now: datetime) -> str:
    hours, seconds = divmod(state.seconds_left(now) or 0, 3600)
    words = texts.HOURS_LEFT if hours else texts.MINUTES_LEFT
    return strings.say(words, h=hours, m=seconds // 60, n=seconds % 60)
