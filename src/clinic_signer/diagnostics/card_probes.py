"""Reading the card: service, readers, their drivers, the card that is in, the issuer's modules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from clinic_signer.diagnostics.finding import (
    Action,
    Finding,
    State,
    not_needed,
    of_failure,
    ok,
)
from clinic_signer.diagnostics.system import ServiceStart
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.settings import CARD_ROUTE, PKCS11_MODULES, CardRoute
from clinic_signer.signers.card.issuer_help import days_left
from clinic_signer.signers.card.pkcs11.helper import Deadlines, Pkcs11Helper
from clinic_signer.signers.card.pkcs11.modules import assert_loadable, find_modules
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.state import CardState, CardStateKind, OtherCard
from clinic_signer.words import Words, same

MODULE_SECONDS = 6.0
"""How long a module may take to load here. Starting its process alone takes a second on a slow PC,
and a driver that works must not be called hanging."""
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
    start = world.system.smart_card_service()
    if start is ServiceStart.DISABLED:
        return Finding(
            State.BLOCKED, _DISABLED, _ENABLE, code=FailureCode.CARD_SERVICE_STOPPED.value
        )
    state = world.readers().service
    if state is ServiceState.STOPPED:
        return of_failure(Failure(FailureCode.CARD_SERVICE_STOPPED), action=Action.READ_CARD)
    if state is ServiceState.ACCESS_DENIED:
        return of_failure(Failure(FailureCode.CARD_SERVICE_DENIED))
    return ok(_RUNS, service=state.value, start=start.value)


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
    if state.service is not ServiceState.RUNNING:
        return Finding(State.CAUTION, _NO_SERVICE, facts=facts)
    remote = state.is_remote_session
    found = CardState(CardStateKind.REMOTE_SESSION if remote else CardStateKind.NO_READER)
    code = FailureCode.CARD_REMOTE_SESSION if remote else FailureCode.CARD_NO_READER
    return Finding(
        State.BLOCKED, found.heading, found.sentence, Action.READ_CARD, code.value, facts
    )


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


def modules(world: World) -> Finding:
    """The issuer's PKCS#11 modules: there, fit for this program, and loadable in the helper."""
    if world.is_sandbox or world.settings.get(CARD_ROUTE) is CardRoute.PCSC:
        return not_needed(_DIRECT)
    configured = world.settings.get(PKCS11_MODULES)
    only = world.settings.is_locked(PKCS11_MODULES)
    paths = list(
        dict.fromkeys(
            (*configured, *(m.path for m in find_modules(configured, only_configured=only)))
        )
    )
    if not paths:
        if world.settings.get(CARD_ROUTE) is CardRoute.PKCS11:
            failure = Failure(FailureCode.PKCS11_MODULE_NOT_FOUND, file="HpkiSigP11*")
            return of_failure(failure, action=Action.SETTINGS)
        return not_needed(_NO_MODULE)
    with ThreadPoolExecutor(len(paths)) as pool:
        tried = list(pool.map(_tried, paths))
    facts = tuple(
        (path.name, "loaded" if why is None else why.code.value)
        for path, why in zip(paths, tried, strict=True)
    )
    failures = [why for why in tried if why is not None]
    if not failures:
        words = _MODULES.filled(names="、".join(path.name for path in paths))
        return Finding(State.OK, words, facts=facts)
    # The first one is used; another that does not work stops nobody.
    state, why = State.BLOCKED if tried[0] is not None else State.CAUTION, failures[0]
    return Finding(state, why.cause, why.remedy, Action.SETTINGS, why.code.value, facts)


def _tried(path: Path) -> Failure | None:
    """Load a module in a process of its own, which then ends."""
    try:
        assert_loadable(path)
    except Failure as failure:
        return failure
    helper = Pkcs11Helper(path, deadlines=Deadlines(load=MODULE_SECONDS))
    try:
        helper.load()
    except Failure as failure:
        return failure
    finally:
        helper.close()
    return None


_PRACTICE = Words("練習用のカードには要りません", "Not needed for the practice card")
_RUNS = Words("動いています", "Running")
_DISABLED = Words(
    "スマートカードのサービスが無効にされています", "The smart-card service is disabled"
)
_ENABLE = Words(
    "Windowsの「Smart Card」サービスの「スタートアップの種類」を「手動」に変えてください。",
    'Set the startup type of the Windows service "Smart Card" to Manual.',
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
_DIRECT = Words("カードと直接やりとりします", "The card is spoken to directly")
_NO_MODULE = Words("ありません　カードと直接やりとりします", "None. The card is spoken to directly")
_MODULES = Words("{names}　読み込めます", "{names}: loadable")
