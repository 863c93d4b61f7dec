"""This PC: versions, the session, the local API, mistakes in the settings."""

from __future__ import annotations

import http.client
import json
import platform
import ssl
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from clinic_signer import __version__
from clinic_signer.diagnostics.finding import (
    Action,
    Facts,
    Finding,
    State,
    not_needed,
    of_failure,
    ok,
)
from clinic_signer.diagnostics.system import Session, bits
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.words import Words

_LIBRARIES = (
    "PySide6_Essentials",
    "cryptography",
    "lxml",
    "pyscard",
    "python-pkcs11",
    "SQLAlchemy",
)
_API_SECONDS = 2.0
_API_LIMIT = 64 * 1024


def versions(world: World) -> Finding:
    """What runs here."""
    system = world.system.name()
    facts: Facts = (
        ("clinic_signer", __version__),
        ("system", system),
        ("machine", platform.machine()),
        ("bits", bits()),
        ("python", platform.python_version()),
        ("openssl", ssl.OPENSSL_VERSION),
        *((name, _version(name)) for name in _LIBRARIES),
    )
    words = _VERSION.filled(version=__version__, bits=bits(), system=system)
    return Finding(State.OK, words, facts=facts)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def session(world: World) -> Finding:
    """At this PC, or from another one."""
    found = world.system.session()
    facts: Facts = (("session", found.value),)
    if found is Session.LOCAL:
        return Finding(State.OK, _LOCAL, facts=facts)
    if found is Session.SSH:
        return Finding(State.OK, _REMOTE.filled(kind="SSH"), facts=facts)
    kind = "Citrix" if found is Session.CITRIX else "Remote Desktop"
    words = _REMOTE.filled(
        kind=Words("Citrix" if kind == "Citrix" else "リモートデスクトップ", kind)
    )
    return Finding(State.CAUTION, words, _SHARE_CARDS, facts=facts)


def settings(world: World) -> Finding:
    """Mistakes in the files of settings; while the administrator's cannot be read, nobody signs."""
    failures, unreadable = world.settings.failures, world.settings.unreadable
    if unreadable is not None:
        # Its name alone: no report holds a path. A key of the registry is nobody's.
        file = unreadable if unreadable.startswith("HKLM") else Path(unreadable).name
        failure = Failure(FailureCode.ADMINISTRATOR_UNREADABLE, file=file)
        found = of_failure(failure, State.BLOCKED, Action.SETTINGS)
        return replace(found, remedy=failure.remedy)
    if not failures:
        return ok(_SETTINGS_RIGHT)
    whole = next((x for x in failures if x.code is FailureCode.SETTINGS_FILE_INVALID), None)
    if whole is not None:
        return of_failure(whole, State.CAUTION, Action.SETTINGS)
    keys = "、".join(str(each.facts.get("key", "?")) for each in failures)
    words = _SETTINGS_WRONG.filled(keys=keys)
    code = FailureCode.SETTINGS_INVALID.value
    return Finding(State.CAUTION, words, _SETTINGS_REMEDY, Action.SETTINGS, code)


def local_api(world: World) -> Finding:
    """Does this program answer at the port of the local API? It is asked without its token."""
    port = world.api_port
    if port is None:
        return not_needed(_API_OFF)
    facts: Facts = (("port", port),)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_API_SECONDS)
    try:
        line.request("GET", "/v1/status")
        answer = line.getresponse()
        is_ours = _is_refusal(answer.read(_API_LIMIT))
    except ConnectionRefusedError:
        if world.has_window:
            return Finding(State.BLOCKED, _API_SILENT, _API_REMEDY, facts=facts)
        return Finding(State.CAUTION, _API_NOT_RUNNING, _API_START, facts=facts)
    except TimeoutError:
        # Ours on a busy PC as well as another program: neither is called what it may not be.
        return Finding(State.CAUTION, _API_NO_ANSWER, _API_AGAIN, facts=facts)
    except (OSError, http.client.HTTPException):
        is_ours = False
    finally:
        line.close()
    if is_ours:
        return Finding(State.OK, _API_ANSWERS.filled(port=port), facts=facts)
    found = of_failure(Failure(FailureCode.API_PORT_TAKEN, port=port), action=Action.SETTINGS)
    return Finding(State.BLOCKED, found.words, found.remedy, found.action, found.code, facts)


def _is_refusal(body: bytes) -> bool:
    """Ours refuses whoever brings no token, by a code of the catalogue."""
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("code") == FailureCode.API_TOKEN_REFUSED.value


_VERSION = Words(
    "Clinic Signer {version}（{bits}ビット）　{system}",
    "Clinic Signer {version} ({bits}-bit) · {system}",
)
_LOCAL = Words("このパソコンを直接使っています", "Used at this PC")
_REMOTE = Words("リモート接続です（{kind}）", "A remote session ({kind})")
_SHARE_CARDS = Words(
    "カードリーダーは、手元のパソコンのものが使われます。リモート接続の設定で、スマートカードの共有を許可してください。",
    "Card readers are those of the PC in front of you. Let the session share its smart cards.",
)
_SETTINGS_RIGHT = Words("誤りはありません", "No mistakes")
_SETTINGS_WRONG = Words(
    "使えない値があります（{keys}）", "There are values that cannot be used ({keys})"
)
_SETTINGS_REMEDY = Words(
    "既定の値で動いています。設定を直してください。",
    "Defaults hold in their place. Correct the settings.",
)
_API_OFF = Words("使っていません", "Not used")
_API_ANSWERS = Words("ポート{port}で動いています", "Answers at port {port}")
_API_NOT_RUNNING = Words("動いていません", "Not running")
_API_START = Words(
    "Clinic Signerの画面か「clinic-signer station」を開いてください。",
    "Open the window, or run “clinic-signer station”.",
)
_API_NO_ANSWER = Words("ポートから返事がありません", "The port gives no answer")
_API_AGAIN = Words(
    "少し待って、もう一度確認してください。続くときは、設定「api.port」を院内の担当者と確かめてください。",
    "Wait a little and check again. If it goes on, look at api.port together with your IT staff.",
)
_API_SILENT = Words("始められませんでした", "It could not be started")
_API_REMEDY = Words(
    "署名の画面でF5を押すと、もう一度始めます。", "Press F5 on the Sign screen to start it again."
)
