"""``verify --fetch-crls``: which lists were fetched, how old they are, and why others were not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from clinic_signer.cli.output import print_failure
from clinic_signer.crl_fetching.fetching import FetchedList, FetchProgress
from clinic_signer.crl_fetching.for_reports import lists_for, used_words
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.settings import load_settings
from clinic_signer.signature.report import VerificationReport
from clinic_signer.words import Language, Words

_PROGRESS = Words(
    "失効リストを取得しています　{all}件中 {done}件", "Fetching revocation lists, {done} of {all}"
)


def crls_for(
    reports: Sequence[VerificationReport], trust: TrustStore, language: Language
) -> tuple[bytes, ...]:
    """Fetch the lists for what was verified without them, DER; say on standard error what came.

    Ctrl+C ends the waiting, and the command with it.
    """
    by_report = lists_for(
        reports,
        trust,
        load_settings(),
        now=lambda: datetime.now(UTC),
        told=_Progress(language).show,
    )
    fetched = {each.wanted: each for some in by_report for each in some}.values()
    for each in fetched:
        _say(each, language)
    return tuple([each.crl.der for each in fetched if each.crl is not None])


class _Progress:
    """Tells of each list that has come, once."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._told = -1

    def show(self, progress: FetchProgress) -> None:
        if progress.done != self._told:
            self._told = progress.done
            words = _PROGRESS.filled(done=progress.done, all=progress.of_all)
            print(words.in_language(self._language), file=sys.stderr, flush=True)


def _say(fetched: FetchedList, language: Language) -> None:
    if fetched.failure is not None:
        print_failure(fetched.failure, language)
    if (words := used_words(fetched)) is not None:
        print(words.in_language(language), file=sys.stderr)
