"""Certificates and what is believed: until when, and from which list."""

from __future__ import annotations

from datetime import datetime

from clinic_signer.diagnostics.finding import Action, Facts, Finding, State, not_needed, of_failure
from clinic_signer.diagnostics.world import SecondFacts, World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan, day_in_words
from clinic_signer.settings_allowed import CARD_ALLOWED
from clinic_signer.signers.card.issuer_help import NOTICE_DAYS
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind
from clinic_signer.signers.usable import why_not_now
from clinic_signer.words import Words

OLD_LIST_DAYS = 400
"""The list changes rarely; after more than a year somebody should have renewed it."""


def certificates(world: World) -> Finding:
    """The card's certificate and the second one: until when."""
    now = world.clock()
    ends: list[tuple[Words, datetime]] = []
    is_card_used = world.settings.get(CARD_ALLOWED)
    certificate = world.readers().chosen.certificate if is_card_used else None
    if certificate is not None:
        ends.append((_CARD, certificate.not_after))
    second = _second(world)
    if second is not None and second.ends is not None:
        ends.append((_SECOND, second.ends))
    if not ends:
        return not_needed(_NONE)
    first = min(end for _, end in ends)
    left = (day_in_japan(first) - day_in_japan(now)).days
    words = _together(
        [_UNTIL.filled(which=which, day=day_in_words(day_in_japan(end))) for which, end in ends]
    )
    facts: Facts = (("days_left", left),)
    if left < 0:
        return Finding(State.BLOCKED, words, _OVER, Action.ISSUER, facts=facts)
    if left <= NOTICE_DAYS[0]:
        return Finding(State.CAUTION, words, _RENEW, Action.ISSUER, facts=facts)
    return Finding(State.OK, words, facts=facts)


def _second(world: World) -> SecondFacts | None:
    """What is not known of the phone does not hide the card's day."""
    try:
        return world.second()
    except Exception:  # the phone's own line says it
        return None


def phone(world: World) -> Finding:
    """The phone: set up, withdrawn, locked."""
    second = world.second()
    if second is None:
        return not_needed(_NO_SERVICE)
    facts: Facts = (("state", second.state.kind.value),)
    failure = why_not_now(second.state)
    if second.ends is not None and second.ends < world.clock():
        last = day_in_japan(second.ends).isoformat()
        return of_failure(Failure(FailureCode.CERTIFICATE_EXPIRED, not_after=last))
    if failure is None:
        return Finding(State.OK, _SET_UP, facts=facts)
    if second.state.kind in (ApprovalKind.UNPAIRED, ApprovalKind.PAIRING):
        code = failure.code.value
        return Finding(State.CAUTION, _NOT_SET_UP, failure.remedy, Action.SET_UP_PHONE, code, facts)
    is_offline = second.state.kind is ApprovalKind.OFFLINE
    state = State.CAUTION if is_offline or second.state.paused_until else State.BLOCKED
    found = of_failure(failure, state)
    return Finding(state, found.words, found.remedy, None, found.code, facts)


def trust_list(world: World) -> Finding:
    """The list of authorities: number, day, and what is wrong with it."""
    state = world.trust()
    facts: Facts = (
        ("version", state.version),
        ("source", state.source.value),
        ("days_since_issue", state.days_since_issue),
        ("anchors", len(state.anchors)),
    )
    if state.issued is None:
        return Finding(State.NOT_NEEDED, _PRACTICE_LIST, facts=facts)
    words = _LIST.filled(version=state.version, day=day_in_words(day_in_japan(state.issued)))
    if state.failures:
        found = of_failure(state.failures[0], State.CAUTION)
        return Finding(State.CAUTION, found.words, found.remedy, None, found.code, facts)
    if (state.days_since_issue or 0) > OLD_LIST_DAYS:
        return Finding(State.CAUTION, words, _RENEW_LIST, facts=facts)
    return Finding(State.OK, words, facts=facts)


_CARD = Words("カード", "Card")
_SECOND = Words("セカンド", "Second")
_UNTIL = Words("{which} {day}まで", "{which} until {day}")
_NONE = Words("読める証明書がありません", "There is no certificate that can be read")
_OVER = Words("期限が切れています。発行窓口へご連絡ください。", "It has ended. Contact the issuer.")
_RENEW = Words(
    "更新を申し込んでください。届くまで約2〜3か月です。",
    "Apply for renewal; delivery takes about 2–3 months.",
)
_NO_SERVICE = Words("署名サービスは設定されていません", "No signing service is set")
_SET_UP = Words("登録されています", "Set up")
_NOT_SET_UP = Words("このパソコンには登録されていません", "Not set up on this PC")
_PRACTICE_LIST = Words("サンドボックスの認証局です", "The sandbox's own authorities")
_LIST = Words("第{version}版　{day}", "List {version}, {day}")
_RENEW_LIST = Words(
    "一覧が古くなっています。製品を新しくするか、署名された更新を取り込んでください。",
    "The list is old. Update the product, or install a signed update.",
)


def _together(parts: list[Words]) -> Words:
    return Words("　".join(p.ja for p in parts), " · ".join(p.en for p in parts))
