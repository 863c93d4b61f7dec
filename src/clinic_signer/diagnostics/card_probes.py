"""Reading the card: service, readers, their drivers, the card that is in."""

from __future__ import annotations

from clinic_signer.diagnostics.finding import (
    Action,
    Facts,
    Finding,
    State,
    not_needed,
    of_failure,
)
from clinic_signer.diagnostics.system import ServiceStart
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.signers.card.chosen import ReadersState
from clinic_signer.signers.card.issuer_help import days_left
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.state import CardState, CardStateKind, OtherCard
from clinic_signer.words import Words, same

_NAMES_SHOWN = 3

_BLOCKING = {
    CardStateKind.LOCKED,
    CardStateKind.UNREADABLE,
    CardStateKind.NO_DRIVER,
    CardStateKind.SERVICE_STOPPED,
    CardStateKind.ACCESS_DENIED,
}
_NO_READER = (
    CardStateKind.SERVICE_STOPPED,
    CardStateKind.ACCESS_DENIED,
    CardStateKind.NO_READER,
    CardStateKind.REMOTE_SESSION,
)


def service(world: World) -> Finding:
    """The system's smart-card service."""
    if world.has_practice_card:
        return not_needed(_PRACTICE)
    start, seen = world.system.smart_card_service(), world.readers()
    if seen.service is ServiceState.ACCESS_DENIED:
        return of_failure(Failure(FailureCode.CARD_SERVICE_DENIED))
    facts: Facts = (("service", seen.service.value), ("start", start.value))
    if _is_silent(seen):
        return Finding(State.BLOCKED, _SILENT, _RESTART, Action.READ_CARD, facts=facts)
    # In a remote session readers come from another PC, whatever the service of this one does.
    if not any(card.reader for card in seen.cards) and start in _NOT_ALLOWED:
        words, remedy = _NOT_ALLOWED[start]
        code = FailureCode.CARD_SERVICE_STOPPED.value
        return Finding(State.BLOCKED, words, remedy, Action.READ_CARD, code, facts)
    if seen.service is ServiceState.STOPPED:
        return of_failure(Failure(FailureCode.CARD_SERVICE_STOPPED), action=Action.READ_CARD)
    return Finding(State.OK, _RUNS, facts=facts)


def readers(world: World) -> Finding:
    """The readers that the service knows."""
    state = world.readers()
    names = [card.reader for card in state.cards if card.reader]
    facts = tuple((f"reader_{n}", name) for n, name in enumerate(names, 1))
    facts += tuple((f"ignored_{n}", name) for n, name in enumerate(state.ignored, 1))
    if names:
        listed = "、".join(names[:_NAMES_SHOWN])
        words = _READERS.filled(names=listed, count=len(names))
        return Finding(State.OK, words, facts=facts)
    if state.service is not ServiceState.RUNNING or _is_silent(state):
        return Finding(State.CAUTION, _NO_SERVICE, facts=facts)
    remote = state.is_remote_session
    found = CardState(CardStateKind.REMOTE_SESSION if remote else CardStateKind.NO_READER)
    code = FailureCode.CARD_REMOTE_SESSION if remote else FailureCode.CARD_NO_READER
    return Finding(
        State.BLOCKED, found.heading, found.sentence, Action.READ_CARD, code.value, facts
    )


def _is_silent(state: ReadersState) -> bool:
    """Nothing has been said of any reader: the service was asked and does not answer."""
    return not state.cards and not state.is_settled


def drivers(world: World) -> Finding:
    """The drivers of the readers, as far as the system tells."""
    if world.has_practice_card:
        return not_needed(_PRACTICE)
    installed = world.system.reader_drivers()
    facts = tuple((f"driver_{n}", f"{d.name} {d.version}") for n, d in enumerate(installed, 1))
    if not any(card.reader for card in world.readers().cards):
        plugged = world.system.readers_plugged_in()
        is_there = world.readers().service is ServiceState.RUNNING
        if plugged and is_there and not world.readers().is_remote_session:
            words = _DRIVER_NEEDED.filled(models="、".join(plugged))
            return Finding(State.BLOCKED, words, _INSTALL_DRIVER, facts=facts)
        return Finding(State.NOT_NEEDED, _NO_READER_NO_DRIVER, facts=facts)
    if not installed:
        return Finding(State.OK, _DRIVER_WORKS, facts=facts)
    named = "、".join(f"{d.name} {d.version}".strip() for d in installed[:_NAMES_SHOWN])
    return Finding(State.OK, _DRIVERS.filled(names=named), facts=facts)


def card(world: World) -> Finding:
    """The card that would sign: its kind and the attempts left, never whose it is."""
    chosen = world.readers().chosen
    if chosen.kind in _NO_READER:
        return not_needed(_NO_READER_NO_CARD)
    facts = (("state", chosen.kind.value), ("attempts_left", chosen.attempts_left))
    certificate = chosen.certificate
    if certificate is not None and days_left(certificate, world.clock()) < 0:
        last = day_in_japan(certificate.not_after).isoformat()
        failure = Failure(FailureCode.CERTIFICATE_EXPIRED, not_after=last)
        return of_failure(failure, action=Action.ISSUER)
    if chosen.kind is CardStateKind.READY:
        left = chosen.attempts_left
        words = _CARD_READY if left is None else _CARD_LEFT.filled(left=left)
        return Finding(State.OK, words, facts=facts)
    why = chosen.why_unusable
    state = State.BLOCKED if chosen.kind in _BLOCKING else State.CAUTION
    return Finding(
        state,
        chosen.heading if why is None or chosen.failure is None else why.cause,
        chosen.sentence,
        _card_action(chosen),
        None if why is None else why.code.value,
        facts,
    )


def _card_action(chosen: CardState) -> Action | None:
    if chosen.kind is CardStateKind.LOCKED:
        return Action.ISSUER
    is_other = chosen.other_card is OtherCard.MY_NUMBER
    return None if is_other else Action.READ_CARD


_PRACTICE = Words("練習用のカードには要りません", "Not needed for the practice card")
_RUNS = Words("動いています", "Running")
_NOT_ALLOWED = {
    ServiceStart.DISABLED: (
        Words("スマートカードのサービスが無効にされています", "The smart-card service is disabled"),
        Words(
            "「Smart Card」サービスの「スタートアップの種類」を「手動」に変えてください"
            "（Linuxでは systemctl unmask pcscd.socket pcscd）。",
            'Set the startup type of the Windows service "Smart Card" to Manual '
            "(on Linux: systemctl unmask pcscd.socket pcscd).",
        ),
    ),
    ServiceStart.MISSING: (
        Words("スマートカードのサービスが入っていません", "There is no smart-card service"),
        Words(
            "Windowsの「Smart Card」サービス（Linuxではpcscd）を入れるよう、"
            "院内の担当者へご依頼ください。",
            'Ask your IT staff to install the Windows service "Smart Card" (on Linux: pcscd).',
        ),
    ),
}
_SILENT = Words(
    "スマートカードのサービスから返事がありません", "The smart-card service does not answer"
)
_RESTART = Words(
    "パソコンを起動し直してください。続くときは、院内の担当者にこの報告を渡してください。",
    "Restart this PC. If it goes on, hand this report to your IT staff.",
)
_READERS = Words("{names}　{count}台", "{names} ({count})")
_NO_SERVICE = Words(
    "スマートカードの機能が使えないため、確かめられません",
    "Cannot be checked without the smart-card service",
)
_DRIVER_NEEDED = Words("ドライバーが必要です　機種：{models}", "Driver needed. Model: {models}")
_INSTALL_DRIVER = Words(
    "リーダーのメーカーのドライバーを入れてください。",
    "Install the driver of the reader's manufacturer.",
)
_NO_READER_NO_DRIVER = Words(
    "リーダーがつながっていません", "There is no reader that would need one"
)
_DRIVER_WORKS = Words("リーダーを使えています", "The reader works")
_DRIVERS = same("{names}")
_NO_READER_NO_CARD = Words(
    "リーダーがないため、確かめられません", "Cannot be checked without a reader"
)
_CARD_READY = Words(
    "HPKIカードを読めます　PIN残り回数は読み取れません",
    "The HPKI card can be read. PIN attempts cannot be read",
)
_CARD_LEFT = Words(
    "HPKIカードを読めます　PIN残り{left}回", "The HPKI card can be read. PIN: {left} left"
)
