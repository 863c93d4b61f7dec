"""``clinic-signer trust``: which authorities are believed on this PC, and since when."""

from __future__ import annotations

from datetime import UTC, datetime

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import (
    JsonValue,
    failure_json,
    print_failure,
    print_json,
    words_json,
)
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.anchor import Anchor, TrustName
from clinic_signer.pki.trust_list import TrustList
from clinic_signer.pki.trust_state import (
    TrustSource,
    TrustState,
    install_update,
    list_in_force,
    practice_state,
)
from clinic_signer.pki.trust_update import read_update, refuse_old
from clinic_signer.pki.update_keys import shipped_keys
from clinic_signer.pki.workplace_trust import workplace_trust
from clinic_signer.settings import load_settings
from clinic_signer.settings_update import UPDATE_TRUST_LIST, TrustListUpdates
from clinic_signer.station.intake import read_file
from clinic_signer.words import Language, Words

_SOURCES = {
    TrustSource.SHIPPED: Words("製品に付属", "shipped with the product"),
    TrustSource.UPDATE: Words("署名された更新", "a signed update"),
    TrustSource.SANDBOX: Words("サンドボックス（練習用）", "the sandbox"),
}
_HEADING = Words(
    "信頼する認証局の一覧　第{version}版（{source}）", "Authorities, list {version} ({source})"
)
_ISSUED = Words("発行 {issued}（{days}日前）", "issued {issued} ({days} days ago)")
_NO_UPDATES = Words(
    "この版の製品は、一覧の更新を受け付けません（更新の鍵が未公開）。",
    "This version takes no updates: no update key is shipped yet.",
)
_ADDED = Words("追加", "added")
_PINNED = Words("固定", "pinned")
_REMOVED = Words("削除 {name}（{on}）：{reason}", "removed {name} ({on}): {reason}")
_TAKEN = Words("第{version}版を取り込みました。", "List {version} is installed.")
_GOOD = Words(
    "第{version}版の、正しく署名された更新です。取り込めます。",
    "A rightly signed update, list {version}. It can be installed.",
)


def run_trust_show(options: Options) -> int:
    """Show the list in force; 1 when something of it is wrong (an added anchor, a damaged update).

    Raises:
        Failure: ANCHOR_UNREADABLE when not even the shipped list is as it was.
    """
    state = _state(options)
    if options.json:
        print_json(_state_json(state))
    else:
        _print_state(state, options.language)
    for failure in state.failures:
        print_failure(failure, options.language)
    return ExitCode.FOUND if state.failures else ExitCode.OK


def run_trust_update(options: Options) -> int:
    """Install an update.

    Raises:
        Failure: TRUST_UPDATE_OFF; as :func:`~clinic_signer.pki.trust_state.install_update`.
    """
    if load_settings().get(UPDATE_TRUST_LIST) is TrustListUpdates.OFF:
        raise Failure(FailureCode.TRUST_UPDATE_OFF)
    found = install_update(read_file(options.file), at=datetime.now(UTC))
    _say(_TAKEN, found, options.language)
    return ExitCode.OK


def run_trust_verify(options: Options) -> int:
    """Check an update without installing it.

    Raises:
        Failure: the one with which it would be refused.
    """
    data = read_file(options.file)
    at = datetime.now(UTC)
    found = read_update(data, world=TrustName.PRODUCTION, keys=shipped_keys(), at=at)
    refuse_old(found, than=list_in_force().list, at=at)
    _say(_GOOD, found, options.language)
    return ExitCode.OK


def _say(words: Words, found: TrustList, language: Language) -> None:
    print(words.filled(version=found.version).in_language(language))


def _state(options: Options) -> TrustState:
    if options.sandbox:
        from clinic_signer.sandbox import open_sandbox

        return practice_state(open_sandbox(options.sandbox_folder).trust)
    return workplace_trust(load_settings()).state(datetime.now(UTC))


def _print_state(state: TrustState, language: Language) -> None:
    heading = _HEADING.filled(version=state.version, source=_SOURCES[state.source])
    print(heading.in_language(language))
    if state.issued is not None:
        issued = _ISSUED.filled(issued=clock_in_japan(state.issued), days=state.days_since_issue)
        print(f"  {issued.in_language(language)}")
    for anchor in state.anchors:
        certificate = anchor.certificate
        mark = (_PINNED if anchor.is_pinned else _ADDED).in_language(language)
        purposes = ", ".join(sorted(purpose.value for purpose in anchor.purposes))
        print(f"  [{mark}] {certificate.subject}  ({purposes})")
        print(f"    SHA-256 {certificate.sha256.hex()}")
        print(f"    {anchor.provenance.in_language(language)}")
    for each in state.removed:
        removed = _REMOVED.filled(name=each.name, on=clock_in_japan(each.on), reason=each.reason)
        print(f"  {removed.in_language(language)}")
    if state.source is not TrustSource.SANDBOX and not state.can_be_updated:
        print(f"  {_NO_UPDATES.in_language(language)}")


def _state_json(state: TrustState) -> JsonValue:
    return {
        "world": state.world.value,
        "source": state.source.value,
        "version": state.version,
        "issued": None if state.issued is None else state.issued.isoformat(),
        "days_since_issue": state.days_since_issue,
        "can_be_updated": state.can_be_updated,
        "anchors": [_anchor_json(anchor) for anchor in state.anchors],
        "removed_anchors": [
            {
                "sha256": each.sha256.hex(),
                "name": each.name,
                "on": each.on.isoformat(),
                "reason": words_json(each.reason),
            }
            for each in state.removed
        ],
        "failures": [failure_json(failure) for failure in state.failures],
    }


def _anchor_json(anchor: Anchor) -> JsonValue:
    certificate = anchor.certificate
    return {
        "sha256": certificate.sha256.hex(),
        "subject": certificate.subject,
        "not_after": certificate.not_after.isoformat(),
        "purposes": sorted(purpose.value for purpose in anchor.purposes),
        "is_pinned": anchor.is_pinned,
        "provenance": words_json(anchor.provenance),
    }
