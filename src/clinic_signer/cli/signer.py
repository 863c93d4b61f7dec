"""Which signer ``sign`` uses, and what it trusts: the sandbox's card, or a card in a reader."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from clinic_signer.cli.options import Options
from clinic_signer.cli.readers import (
    SETTLE_SECONDS,
    open_readers,
    say_waiting,
    settings_in_force,
)
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.pki.workplace_trust import workplace_trust
from clinic_signer.settings import PIN_HOLD_MINUTES, CardRoute, load_settings
from clinic_signer.settings_allowed import CARD_ALLOWED, assert_way_allowed
from clinic_signer.signers.base import DigestSigner
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer
from clinic_signer.signers.card.readers import CardReaders, ReadersState
from clinic_signer.signers.card.readers_signer import ReadersSigner
from clinic_signer.signers.card.signer import CardSigner
from clinic_signer.signers.card.state import CardState, CardStateKind
from clinic_signer.signers.choice import card_signer
from clinic_signer.station.signing import PIN_HOLD
from clinic_signer.unicode_text import normalized
from clinic_signer.words import Words

SANDBOX = "sandbox"
PRODUCTION = "production"

_ROUTE = Words("カードへの道：{route}（{why}）", "Way to the card: {route} ({why})")


@dataclass(frozen=True, slots=True)
class OpenSigner:
    """A signer that is ready, and what goes with it.

    Attributes:
        signer: the signer.
        trust: what its certificate and the result are checked against.
        is_sandbox: the result is marked as made in the sandbox.
        attempts_left: asks how often the PIN may be entered; None when that is not known.
        pin_hold: how long its PIN outlives a batch that stands still.
    """

    signer: DigestSigner
    trust: TrustStore
    is_sandbox: bool
    attempts_left: Callable[[], int | None]
    pin_hold: timedelta = PIN_HOLD


@contextmanager
def open_signer(options: Options) -> Iterator[OpenSigner]:
    """Make the signer that the command line names; close it at the end.

    Raises:
        Failure: it cannot be had: CARD_*, PKCS11_*, SETTING_LOCKED, SIGNER_NOT_ALLOWED,
            ADMINISTRATOR_UNREADABLE, SIGNER_UNAVAILABLE, USAGE.
    """
    if options.signer == SANDBOX:
        yield _sandbox_signer(options)
    elif options.signer in ("card", "pkcs11"):
        settings = settings_in_force(options.language)
        assert_way_allowed(settings, CARD_ALLOWED)  # before anybody is asked for a card
        with open_readers(settings, say_waiting(options.language)) as readers:
            _choose(readers, options)
            wanted = CardRoute.PKCS11 if options.signer == "pkcs11" else None
            chosen = card_signer(settings, readers, wanted=wanted, module=options.module)
            route = chosen.route.module or "PC/SC"
            said = _ROUTE.filled(route=route, why=chosen.route.why)
            print(said.in_language(options.language), file=sys.stderr)
            hold = timedelta(minutes=settings.get(PIN_HOLD_MINUTES))
            is_sandbox, trust = trust_of(options)
            attempts = _attempts_of(chosen.signer)
            opened = OpenSigner(chosen.signer, trust, is_sandbox, attempts, hold)
            if isinstance(chosen.signer, Pkcs11Signer):
                with closing(chosen.signer):
                    yield opened
            else:
                yield opened
    else:
        raise Failure(FailureCode.SIGNER_UNAVAILABLE, signer=options.signer)


def _sandbox_signer(options: Options) -> OpenSigner:
    from clinic_signer.cli.sandbox_card import chosen_card
    from clinic_signer.sandbox import open_sandbox

    if options.trust == PRODUCTION:
        raise Failure(FailureCode.USAGE, reason="--signer sandbox --trust production")
    person, profile = chosen_card(options)
    sandbox = open_sandbox(options.sandbox_folder)
    signer = CardSigner(sandbox.virtual_card(person, profile).transport())
    return OpenSigner(signer, sandbox.trust, True, signer.attempts_left)


def trust_of(options: Options) -> tuple[bool, TrustStore]:
    """Whether results are the sandbox's, and the anchors they are checked against."""
    if options.trust != SANDBOX:
        return False, workplace_trust(load_settings()).store
    from clinic_signer.sandbox import open_sandbox

    return True, open_sandbox(options.sandbox_folder).trust


def _attempts_of(signer: DigestSigner) -> Callable[[], int | None]:
    if isinstance(signer, Pkcs11Signer):
        return lambda: signer.attempts_hint().attempts_left
    if isinstance(signer, ReadersSigner):
        return signer.attempts_left
    return lambda: None


def _choose(readers: CardReaders, options: Options) -> None:
    """Choose the card that the command line names, when the readers have said what is in them."""
    try:
        state = readers.wait_for(_is_decided, SETTLE_SECONDS)
    except Failure:
        state = readers.state
    if options.reader is None and options.holder_card is None:
        return
    matching = [card for card in state.cards if _is_named(card, options)]
    if not matching:
        raise _why_not_named(state, options)
    # The same card cannot be in two readers; two of the same holder are told apart by --reader.
    certificates = {card.certificate.sha256 for card in matching if card.certificate is not None}
    if len(certificates) > 1:
        names = [card.certificate.holder_name for card in matching if card.certificate]
        raise Failure(FailureCode.CARD_SEVERAL, holders="、".join(names))
    if not certificates:
        raise matching[0].why_unusable or Failure(FailureCode.CARD_ABSENT)
    readers.choose(certificates.pop())


def _is_decided(state: ReadersState) -> bool:
    return state.is_settled and state.chosen.kind is not CardStateKind.BUSY


def _is_named(card: CardState, options: Options) -> bool:
    if options.reader is not None and card.reader != options.reader:
        return False
    if options.holder_card is None:
        return True
    certificate = card.certificate
    if certificate is None:
        return False
    wanted = _compared(options.holder_card)
    return wanted in (_compared(certificate.holder_name), certificate.sha256.hex())


def _why_not_named(state: ReadersState, options: Options) -> Failure:
    readers = [card.reader for card in state.cards if card.reader is not None]
    if readers and options.reader not in (None, *readers):
        return Failure(FailureCode.CARD_NOT_NAMED, wanted=options.reader, there="、".join(readers))
    holders = [c.certificate.holder_name for c in state.candidates if c.certificate is not None]
    if holders:
        there = "、".join(holders)
        return Failure(FailureCode.CARD_NOT_NAMED, wanted=options.holder_card, there=there)
    return state.why_unusable or Failure(FailureCode.CARD_ABSENT)


def _compared(name: str) -> str:
    """A name without spaces and differences of width: both are typed in many ways."""
    return "".join(normalized("NFKC", name).split()).lower()
