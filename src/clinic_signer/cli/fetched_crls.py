"""``verify --fetch-crls``: which lists were fetched, how old they are, and why others were not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from clinic_signer.cli.output import print_failure
from clinic_signer.crl_fetching.fetching import (
    FetchedList,
    FetchPlan,
    ListOrigin,
    fetch_lists,
    host_of,
    lists_folder,
)
from clinic_signer.crl_fetching.wanted import wanted_lists
from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.settings import load_settings
from clinic_signer.settings_trust import CRL_HOSTS, CRL_SECONDS
from clinic_signer.signature.report import VerificationReport
from clinic_signer.words import Language, Words

_USED = Words(
    "失効リスト {host}：{issued} 発行（{origin}）",
    "Revocation list {host}: issued {issued} ({origin})",
)
_ORIGINS = {
    ListOrigin.FETCHED: Words("いま取得", "fetched now"),
    ListOrigin.UNCHANGED: Words("変わりなし", "unchanged"),
    ListOrigin.KEPT: Words("{at} に取得した控え", "kept since {at}"),
}
_PROGRESS = Words(
    "失効リストを取得しています {done}/{all}", "Fetching revocation lists {done}/{all}"
)


def crls_for(
    reports: Sequence[VerificationReport], trust: TrustStore, language: Language
) -> tuple[bytes, ...]:
    """Fetch the lists for what was verified without them, DER; say on standard error what came.

    Ctrl+C ends the waiting, and the command with it.
    """
    wanted = dict.fromkeys(each for report in reports for each in wanted_lists(report, trust))
    if not wanted:
        return ()
    settings = load_settings()
    plan = FetchPlan(settings.get(CRL_HOSTS), settings.get(CRL_SECONDS), lists_folder())
    fetched = fetch_lists(
        tuple(wanted), plan, now=lambda: datetime.now(UTC), told=_Progress(language).show
    )
    for each in fetched:
        _say(each, language)
    return tuple([each.crl.der for each in fetched if each.crl is not None])


class _Progress:
    """Tells of each list that has come, once."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._told = -1

    def show(self, done: int, of_all: int) -> None:
        if done != self._told:
            self._told = done
            line = _PROGRESS.filled(done=done, all=of_all).in_language(self._language)
            print(line, file=sys.stderr, flush=True)


def _say(fetched: FetchedList, language: Language) -> None:
    if fetched.failure is not None:
        print_failure(fetched.failure, language)
    if fetched.crl is None or fetched.fetched_at is None:
        return
    origin = _ORIGINS[fetched.origin].filled(at=clock_in_japan(fetched.fetched_at))
    line = _USED.filled(
        host=host_of(fetched.url),
        issued=clock_in_japan(fetched.crl.this_update),
        origin=origin,
    )
    print(line.in_language(language), file=sys.stderr)
