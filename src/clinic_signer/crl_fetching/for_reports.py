"""The lists for documents that were verified without them, as the settings say; what came in words.

The same for the command line and the window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from clinic_signer.crl_fetching.fetching import (
    FetchedList,
    FetchPlan,
    FetchProgress,
    ListOrigin,
    fetch_lists,
    lists_folder,
)
from clinic_signer.crl_fetching.wanted import wanted_lists
from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.settings import Settings
from clinic_signer.settings_trust import CRL_HOSTS, CRL_SECONDS
from clinic_signer.signature.report import VerificationReport
from clinic_signer.web_files import host_of
from clinic_signer.words import Words

_USED = Words(
    "失効リスト {issuer}：{issued} 発行（{host}、{origin}）",
    "Revocation list {issuer}: issued {issued} ({host}, {origin})",
)
_ORIGINS = {
    ListOrigin.FETCHED: Words("いま取得", "fetched now"),
    ListOrigin.UNCHANGED: Words("変わりなし", "unchanged"),
    ListOrigin.KEPT: Words("{at} に取得した控え", "kept since {at}"),
}


def lists_for(
    reports: Sequence[VerificationReport],
    trust: TrustStore,
    settings: Settings,
    *,
    now: Callable[[], datetime],
    told: Callable[[FetchProgress], None],
    stop: threading.Event | None = None,
) -> tuple[tuple[FetchedList, ...], ...]:
    """Fetch the lists of all reports together, each once.

    Args:
        reports: what was found without them.
        trust: what it was judged with.
        settings: with the hosts and the seconds.
        now: the clock, timezone-aware.
        told: how far it is; not called when no list is wanted.
        stop: set by whoever does not want to wait any longer.

    Returns:
        For each report, in their order, what came of each list that it wants.
    """
    wanted = [wanted_lists(report, trust) for report in reports]
    each_once = tuple(dict.fromkeys(each for some in wanted for each in some))
    if not each_once:
        return tuple(() for _report in reports)
    plan = FetchPlan(settings.get(CRL_HOSTS), settings.get(CRL_SECONDS), lists_folder())
    came = fetch_lists(each_once, plan, now=now, told=told, stop=stop)
    found = dict(zip(each_once, came, strict=True))
    return tuple(tuple(found[each] for each in some) for some in wanted)


def used_words(fetched: FetchedList) -> Words | None:
    """Whose list it is, of when and where from; None when there is none."""
    if fetched.crl is None or fetched.fetched_at is None:
        return None
    return _USED.filled(
        issuer=fetched.wanted.issuer_name,
        issued=clock_in_japan(fetched.crl.this_update),
        host=host_of(fetched.wanted.url),
        origin=_ORIGINS[fetched.origin].filled(at=clock_in_japan(fetched.fetched_at)),
    )
