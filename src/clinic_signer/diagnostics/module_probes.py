"""The issuer's PKCS#11 modules: what they are, whether they load, who has signed them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.diagnostics.finding import Action, Facts, Finding, State, not_needed, of_failure
from clinic_signer.diagnostics.privacy import module_name
from clinic_signer.diagnostics.system import FileSignature, SignatureState
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.settings import CARD_ROUTE, PKCS11_MODULES, CardRoute
from clinic_signer.signers.card.pkcs11.binary import binary_kind
from clinic_signer.signers.card.pkcs11.helper import Deadlines, Pkcs11Helper
from clinic_signer.signers.card.pkcs11.modules import ANY_MODULE, assert_loadable, find_modules
from clinic_signer.words import Words

MODULE_SECONDS = 6.0
"""How long a module may take to load here. Starting its process alone takes a second on a slow PC,
and a driver that works must not be called hanging."""

_DIGITS = 16
_EVERYBODYS = {"windows", "program files", "program files (x86)", "programdata", "users"}
_EVERYBODYS |= {"usr", "opt", "lib", "home", "tmp", "var", "applications", "library"}


@dataclass(frozen=True, slots=True)
class _Tried:
    """A module after it was tried.

    Attributes:
        path: where it is.
        why: what is in the way; None: it works.
        library: what it calls itself, with its version.
    """

    path: Path
    why: Failure | None
    library: str = ""


def modules(world: World) -> Finding:
    """Are they there, fit for this program, and loadable in the helper process?"""
    paths = _paths(world)
    if not paths:
        return _without(world)
    with ThreadPoolExecutor(len(paths)) as pool:
        tried = list(pool.map(_tried, paths))
    facts = tuple(fact for n, each in enumerate(tried, 1) for fact in _facts(n, each))
    failures = [each.why for each in tried if each.why is not None]
    if not failures:
        words = _LOADABLE.filled(names=_names(paths))
        return Finding(State.OK, words, facts=facts)
    # The first one is used; another that does not work stops nobody.
    state, why = State.BLOCKED if tried[0].why is not None else State.CAUTION, failures[0]
    return Finding(state, why.cause, why.remedy, Action.SETTINGS, why.code.value, facts)


def signatures(world: World) -> Finding:
    """Who has signed the modules, and could somebody put another file in their place?

    A module is given the PIN.
    """
    paths = [path for path in _paths(world) if path.is_file()]
    if not paths:
        return not_needed(_NOTHING_TO_CHECK)
    found = [world.system.signature_of(path) for path in paths]
    facts = tuple(
        fact
        for n, (path, signature) in enumerate(zip(paths, found, strict=True), 1)
        for fact in _signature_facts(n, path, signature)
    )
    if any(world.system.is_replaceable(path) for path in paths):
        return Finding(State.CAUTION, _REPLACEABLE, _ONLY_ADMINISTRATORS, facts=facts)
    for state, words in _SIGNATURE_TROUBLES.items():
        at_fault = [p for p, s in zip(paths, found, strict=True) if s.state is state]
        if at_fault:
            words = words.filled(names=_names(at_fault))
            return Finding(State.CAUTION, words, _ASK_ISSUER, facts=facts)
    if found[0].state is SignatureState.NOT_CHECKED:
        return not_needed(_NOT_CHECKED, **dict(facts))
    signers = "、".join(dict.fromkeys(s.signer or "?" for s in found))
    return Finding(State.OK, _SIGNED.filled(signers=signers), facts=facts)


def _paths(world: World) -> list[Path]:
    """The modules of the settings and of the known names, the one that would be used first."""
    if world.is_sandbox or world.settings.get(CARD_ROUTE) is CardRoute.PCSC:
        return []
    configured = world.settings.get(PKCS11_MODULES)
    only = world.settings.is_locked(PKCS11_MODULES)
    known = (module.path for module in find_modules(configured, only_configured=only))
    return list(dict.fromkeys((*configured, *known)))


def _without(world: World) -> Finding:
    route = CardRoute.PCSC if world.is_sandbox else world.settings.get(CARD_ROUTE)
    if route is CardRoute.PKCS11:
        failure = Failure(FailureCode.PKCS11_MODULE_NOT_FOUND, file=ANY_MODULE)
        return of_failure(failure, action=Action.SETTINGS)
    return not_needed(_DIRECT if route is CardRoute.PCSC else _NO_MODULE)


def _tried(path: Path) -> _Tried:
    """Load a module in a process of its own, which then ends."""
    helper: Pkcs11Helper | None = None
    try:
        assert_loadable(path)
        helper = Pkcs11Helper(path, deadlines=Deadlines(load=MODULE_SECONDS))
        loaded = helper.load()
    except Failure as failure:
        facts = (
            {**failure.facts, "file": module_name(path)}
            if "file" in failure.facts
            else failure.facts
        )
        return _Tried(path, Failure(failure.code, **facts))
    finally:
        if helper is not None:
            helper.close()
    return _Tried(path, None, f"{loaded.description} {loaded.version}".strip())


def _facts(number: int, tried: _Tried) -> Facts:
    kind = None
    with suppress(OSError):
        kind = binary_kind(tried.path)
    prefix = f"module_{number}"
    return (
        (prefix, module_name(tried.path)),
        (f"{prefix}_sha256", _sha256(tried.path)),
        (f"{prefix}_place", _place(tried.path)),
        (f"{prefix}_kind", None if kind is None else kind.text),
        (f"{prefix}_loads", "loaded" if tried.why is None else tried.why.code.value),
        (f"{prefix}_library", tried.library or None),
    )


def _signature_facts(number: int, path: Path, signature: FileSignature) -> Facts:
    prefix = f"module_{number}"
    return (
        (prefix, module_name(path)),
        (f"{prefix}_signature", signature.state.value),
        (f"{prefix}_signer", signature.signer or None),
        (f"{prefix}_reason", signature.reason or None),
    )


def _sha256(path: Path) -> str | None:
    """The beginning of its digest: which file it is, where its name is not told."""
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
    return None


def _names(paths: list[Path]) -> str:
    return "、".join(module_name(path) for path in paths)


def _place(path: Path) -> str:
    """Where it is, as far as that names nobody: the folder that every PC has."""
    if path.anchor.startswith("\\\\"):
        return "network share"
    first = path.parts[1] if len(path.parts) > 2 else ""
    known = f"{first}{path.anchor[-1:]}" if first.lower() in _EVERYBODYS else ""
    return f"{path.anchor}{known}…"


_DIRECT = Words("カードと直接やりとりします", "The card is spoken to directly")
_NO_MODULE = Words("ありません　カードと直接やりとりします", "None. The card is spoken to directly")
_LOADABLE = Words("{names}　読み込めます", "{names}: loadable")
_NOTHING_TO_CHECK = Words("確かめるドライバーがありません", "There is no driver to be checked")
_NOT_CHECKED = Words(
    "このシステムでは、署名は確かめません　書き換えられるのは管理者だけです",
    "Signatures are not checked on this system. Only administrators can replace it",
)
_SIGNED = Words("署名：{signers}", "Signed by {signers}")
_REPLACEABLE = Words(
    "ドライバーのファイルを、管理者でない人も書き換えられます",
    "Others than administrators can replace the driver's file",
)
_ONLY_ADMINISTRATORS = Words(
    "ドライバーにはPINが渡ります。管理者だけが書き込めるフォルダーに入れ直すよう、院内の担当者へご依頼ください。",
    "The driver is given the PIN. Have it installed where only administrators may write.",
)
_SIGNATURE_TROUBLES = {
    SignatureState.CHANGED: Words(
        "署名されたときと中身が違います（{names}）", "Changed after it was signed ({names})"
    ),
    SignatureState.NOT_TRUSTED: Words(
        "ドライバーの署名を信頼できません（{names}）", "Its signature is not trusted ({names})"
    ),
    SignatureState.NONE: Words(
        "ドライバーに署名がありません（{names}）", "The driver is not signed ({names})"
    ),
}
_ASK_ISSUER = Words(
    "正しいファイルかどうかを、カードの発行窓口に確かめてください。",
    "Ask the issuer of the card whether this is the right file.",
)
