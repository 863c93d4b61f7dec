"""How a card is reached: through the module of its issuer or directly, and why so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.settings import CARD_ROUTE, PKCS11_MODULES, CardRoute, Settings
from clinic_signer.settings_allowed import CARD_ALLOWED, assert_way_allowed
from clinic_signer.signers.base import DigestSigner
from clinic_signer.signers.card.pkcs11.modules import choose_module, find_modules
from clinic_signer.signers.card.readers import CardReaders
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class ChosenRoute:
    """The way to the card.

    Attributes:
        route: PCSC or PKCS11.
        module: the module to load; PKCS11 only.
        why: the reason, for the person and for support.
    """

    route: CardRoute
    module: Path | None
    why: Words


@dataclass(frozen=True, slots=True)
class ChosenSigner:
    """A signer, and how it reaches the card."""

    signer: DigestSigner
    route: ChosenRoute


def choose_route(
    settings: Settings, *, wanted: CardRoute | None = None, module: Path | None = None
) -> ChosenRoute:
    """Decide how cards are reached. Nothing is loaded, and no card is touched.

    Whatever was asked for by name is used or refused; another way never stands in for it.

    Args:
        settings: the settings in force.
        wanted: the way the person named for this time.
        module: the module the person named for this time; makes the way PKCS11.

    Raises:
        Failure: SIGNER_NOT_ALLOWED, ADMINISTRATOR_UNREADABLE; SETTING_LOCKED when the
            administrator has decided otherwise;
            PKCS11_MODULE_* when the module that was named, or any where one is demanded, cannot be
            used.
    """
    assert_way_allowed(settings, CARD_ALLOWED)
    if module is not None:
        wanted = CardRoute.PKCS11
    decided = settings.get(CARD_ROUTE)
    is_decided = settings.is_locked(CARD_ROUTE) and decided is not CardRoute.AUTO
    if is_decided and wanted not in (decided, None):
        raise Failure(FailureCode.SETTING_LOCKED, key=CARD_ROUTE.key)
    route = wanted or decided
    configured = settings.get(PKCS11_MODULES)
    only_configured = settings.is_locked(PKCS11_MODULES)
    if route is CardRoute.PCSC:
        return ChosenRoute(route, None, _BY_NAME if wanted else _BY_SETTING)
    if route is CardRoute.PKCS11 or configured:
        path = choose_module(configured, wanted=module, only_configured=only_configured)
        return ChosenRoute(CardRoute.PKCS11, path, _BY_NAME if wanted else _BY_SETTING)
    found = find_modules(configured, only_configured=only_configured)
    if found:
        return ChosenRoute(CardRoute.PKCS11, found[0].path, _MODULE_FOUND)
    return ChosenRoute(CardRoute.PCSC, None, _NO_MODULE)


def card_signer(
    settings: Settings,
    readers: CardReaders,
    *,
    wanted: CardRoute | None = None,
    module: Path | None = None,
) -> ChosenSigner:
    """Make a signer for the card that is chosen among the readers.

    Args:
        settings: the settings in force.
        readers: the readers, watched.
        wanted: the way the person named for this time.
        module: the module the person named for this time.

    Raises:
        Failure: as :func:`choose_route`; CARD_* when there is no card to sign with.
    """
    route = choose_route(settings, wanted=wanted, module=module)
    if route.module is None:
        return ChosenSigner(readers.signer(), route)
    state = readers.state
    if state.chosen.kind is CardStateKind.SEVERAL:
        raise state.why_unusable or Failure(FailureCode.CARD_SEVERAL)
    from clinic_signer.signers.card.pkcs11.signer import open_signer  # needs its own library

    # A driver may know a card that this program cannot read: then it looks in every reader.
    reader = state.chosen.reader if state.chosen.contents is not None else None
    modules = settings.get(PKCS11_MODULES)
    signer = open_signer(
        modules,
        reader,
        wanted=route.module,
        only_modules=settings.is_locked(PKCS11_MODULES),
    )
    return ChosenSigner(signer, route)


_BY_NAME = Words("指定されました", "it was asked for")
_BY_SETTING = Words("設定で決まっています", "the settings say so")
_MODULE_FOUND = Words(
    "発行元のPKCS#11モジュールがあります", "the issuer's PKCS#11 module is installed"
)
_NO_MODULE = Words(
    "PKCS#11モジュールがないため、カードと直接やりとりします",
    "there is no PKCS#11 module: the card is spoken to directly",
)
