"""``clinic-signer card``: what is in the readers of this PC, without a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, failure_json, print_json, words_json
from clinic_signer.cli.readers import SETTLE_SECONDS, open_readers, settings_in_force
from clinic_signer.failures import Failure
from clinic_signer.japan import day_in_japan, day_in_words
from clinic_signer.pki.roles import Role
from clinic_signer.settings import PKCS11_MODULES, Settings
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.issuer_help import (
    HelpTopic,
    days_left,
    expiry_notice,
    help_for,
    issuer_of,
)
from clinic_signer.signers.card.pkcs11.modules import Module, find_modules
from clinic_signer.signers.card.readers import ReadersState
from clinic_signer.signers.card.state import CardState, CardStateKind
from clinic_signer.signers.choice import ChosenRoute, choose_route
from clinic_signer.words import Language, Words


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything the command tells.

    Attributes:
        at: when it was looked.
        route: how a card would be reached now; or why not.
        driver: the card as the driver sees it, where a driver is the way to it.
    """

    state: ReadersState
    modules: tuple[Module, ...]
    route: ChosenRoute | Failure
    settings: Settings
    at: datetime
    driver: CardState | None

    @property
    def is_usable(self) -> bool:
        """True when a signature can be asked of a card, on the way that would be taken."""
        return (self.state.chosen if self.driver is None else self.driver).is_usable


def run_card(options: Options) -> int:
    """Show readers and cards; return 0 when a card is usable, else 1."""
    settings = settings_in_force(options.language)
    with open_readers(settings) as readers:
        try:
            if options.wait is None:
                state = readers.wait_for(lambda now: now.is_settled, SETTLE_SECONDS)
            else:
                state = readers.wait_for(lambda now: now.chosen.is_usable, options.wait)
        except Failure:
            state = readers.state  # said as a state, with everything else there is to say
    route = _route(settings)
    driver = _seen_by_driver(settings, route)
    seen = _Seen(state, _modules(settings), route, settings, datetime.now(UTC), driver)
    if options.json:
        print_json(_json(seen))
    else:
        _print(seen, options.language)
    return ExitCode.OK if seen.is_usable else ExitCode.FOUND


def _seen_by_driver(settings: Settings, route: ChosenRoute | Failure) -> CardState | None:
    """Ask the driver, where it is the way to the card; its process ends with the answer."""
    if isinstance(route, Failure) or route.module is None:
        return None
    from clinic_signer.signers.card.pkcs11.signer import open_signer  # needs its own library
    from clinic_signer.signers.card.pkcs11.state import read_token_state

    only = settings.is_locked(PKCS11_MODULES)
    modules = settings.get(PKCS11_MODULES)
    signer = open_signer(modules, None, wanted=route.module, only_modules=only)
    try:
        return read_token_state(signer)
    finally:
        signer.close()


def _modules(settings: Settings) -> tuple[Module, ...]:
    return find_modules(
        settings.get(PKCS11_MODULES), only_configured=settings.is_locked(PKCS11_MODULES)
    )


def _route(settings: Settings) -> ChosenRoute | Failure:
    try:
        return choose_route(settings)
    except Failure as failure:
        return failure


def _json(seen: _Seen) -> JsonValue:
    state = seen.state
    why = state.why_unusable
    route = seen.route
    return {
        "usable": seen.is_usable,
        "service": state.service.value,
        "remote_session": state.is_remote_session,
        "chosen": _state_json(state.chosen),
        "readers": [_reader_json(card, seen.at) for card in state.cards],
        "ignored_readers": list(state.ignored),
        "route": None if isinstance(route, Failure) else _route_json(route),
        "route_failure": failure_json(route) if isinstance(route, Failure) else None,
        "driver": None if seen.driver is None else _driver_json(seen.driver),
        "modules": [{"path": str(m.path), "origin": m.origin.value} for m in seen.modules],
        "settings_failures": [failure_json(failure) for failure in seen.settings.failures],
        "failure": None if why is None else failure_json(why),
    }


def _driver_json(card: CardState) -> JsonValue:
    certificate = card.certificate
    return _state_json(card) | {
        "holder": None if certificate is None else certificate.holder_name,
        "certificate_sha256": None if certificate is None else certificate.sha256.hex(),
        "failure": None if card.why_unusable is None else failure_json(card.why_unusable),
    }


def _route_json(route: ChosenRoute) -> JsonValue:
    module = None if route.module is None else str(route.module)
    return {"route": route.route.value, "module": module, "why": words_json(route.why)}


def _state_json(card: CardState) -> JsonValue:
    return {
        "reader": card.reader,
        "state": card.kind.value,
        "heading": words_json(card.heading),
        "sentence": words_json(card.sentence),
    }


def _reader_json(card: CardState, at: datetime) -> JsonValue:
    contents = card.contents
    return _state_json(card) | {
        "card": _card_json(card, contents, at) if isinstance(contents, CardContents) else None
    }


def _card_json(card: CardState, contents: CardContents, at: datetime) -> JsonValue:
    certificate = contents.certificate
    issuer = issuer_of(certificate)
    return {
        "holder": certificate.holder_name,
        "roles": [
            {"text": role.text, "words": words_json(Role.words_for(role.text))}
            for role in certificate.hc_roles
        ],
        "organisation": certificate.organisation,
        "issuer": certificate.issuer,
        "issuer_id": None if issuer is None else issuer.id,
        "certificate_sha256": certificate.sha256.hex(),
        "for_signing": certificate.is_for_signing,
        "policies": list(certificate.policies),
        "test_certificate": certificate.is_test,
        "key_size": certificate.key_size,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "days_left": days_left(certificate, at),
        "notice_days": expiry_notice(certificate, at),
        "attempts_left": card.attempts_left,
        "attempts_maximum": card.attempts_maximum,
        "applications": [aid.hex().upper() for aid in contents.applications],
        "application": contents.application.hex().upper(),
        "dialect": contents.dialect.name,
        "help": None if (topic := _topic(card, at)) is None else _help_json(card, topic),
    }


def _help_json(card: CardState, topic: HelpTopic) -> JsonValue | None:
    if card.certificate is None:
        return None
    return {"topic": topic.value, "words": words_json(help_for(card.certificate, topic))}


def _topic(card: CardState, at: datetime) -> HelpTopic | None:
    """What the holder should be told now."""
    if card.kind is CardStateKind.LOCKED:
        return HelpTopic.LOCKED
    certificate = card.certificate
    if certificate is None:
        return None
    is_over = days_left(certificate, at) < 0
    return HelpTopic.EXPIRY if is_over or expiry_notice(certificate, at) is not None else None


def _print(seen: _Seen, language: Language) -> None:
    def say(words: Words, **facts: object) -> None:
        print(words.filled(**facts).in_language(language).replace("\u3000\u3000", "\u3000"))

    state = seen.state
    if state.is_remote_session:
        say(_REMOTE)
    if not state.cards or state.chosen.kind is CardStateKind.SEVERAL:
        say(_STATE, heading=state.chosen.heading, sentence=state.chosen.sentence)
    for card in state.cards:
        say(_READER, reader=card.reader)
        say(_STATE, heading=card.heading, sentence=card.sentence)
        if isinstance(card.contents, CardContents):
            _print_card(card, card.contents, seen.at, language)
    for name in state.ignored:
        say(_IGNORED, reader=name)
    for module in seen.modules:
        say(_MODULE, path=module.path)
    if isinstance(seen.route, Failure):
        say(_STATE, heading=seen.route.cause, sentence=seen.route.remedy)
    else:
        say(_ROUTE, route=seen.route.module or "PC/SC", why=seen.route.why)
    if seen.driver is not None:
        say(_DRIVER)
        say(_STATE, heading=seen.driver.heading, sentence=seen.driver.sentence)


def _print_card(card: CardState, contents: CardContents, at: datetime, language: Language) -> None:
    certificate = contents.certificate
    left = days_left(certificate, at)
    issuer = issuer_of(certificate)
    ids = ", ".join(aid.hex().upper() for aid in contents.applications)
    lines = [
        _ISSUER.filled(issuer=certificate.issuer_common_name if issuer is None else issuer.name),
        _VALIDITY.filled(last=day_in_words(day_in_japan(certificate.not_after)), days=left)
        if left >= 0
        else _OVER.filled(last=day_in_words(day_in_japan(certificate.not_after))),
        _CARD_FACTS.filled(dialect=contents.dialect.name, bits=certificate.key_size, ids=ids),
    ]
    if certificate.is_test:
        lines.append(_TEST)
    if not certificate.is_for_signing:
        lines.append(_NOT_FOR_SIGNING)
    if (topic := _topic(card, at)) is not None:
        lines.append(help_for(certificate, topic))
    for line in lines:
        print(f"    {line.in_language(language)}")


_READER = Words("リーダー：{reader}", "Reader: {reader}")
_IGNORED = Words("使わないリーダー：{reader}", "Reader left out: {reader}")
_STATE = Words("  {heading}　{sentence}", "  {heading}. {sentence}")
_REMOTE = Words("リモート接続です。", "This is a remote session.")
_MODULE = Words("PKCS#11モジュール：{path}", "PKCS#11 module: {path}")
_ROUTE = Words("カードへの道：{route}（{why}）", "Way to the card: {route} ({why})")
_DRIVER = Words("ドライバーから見たカード：", "The card as the driver sees it:")
_ISSUER = Words("発行元：{issuer}", "Issuer: {issuer}")
_VALIDITY = Words("証明書の期限：{last}（あと{days}日）", "Valid until: {last} ({days} days left)")
_OVER = Words("証明書の期限が切れています：{last}", "The certificate ended on {last}")
_CARD_FACTS = Words(
    "カードの型：{dialect}　鍵：{bits}ビット　アプリケーション：{ids}",
    "Kind of card: {dialect} · key: {bits} bits · applications: {ids}",
)
_TEST = Words(
    "テスト用の証明書です。法的効力はありません。", "A test certificate, without legal effect."
)
_NOT_FOR_SIGNING = Words("署名用の証明書ではありません。", "The certificate is not for signing.")
