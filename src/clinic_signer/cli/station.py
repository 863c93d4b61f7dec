"""``clinic-signer station``: takes in and delivers without a window, until it is ended.

What it prints may end in a file of logs: numbers of the journal and codes, no names of people or
files.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property

from clinic_signer import __version__
from clinic_signer.api.around import Around
from clinic_signer.api.server import ApiServer, make_server
from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.readers import settings_in_force
from clinic_signer.cli.station_api import ApiBeside
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.app import out_folder
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox.store import default_home
from clinic_signer.settings_api import API_ENABLED
from clinic_signer.station.inbox import NotTaken
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import Receipt
from clinic_signer.station.running import (
    News,
    StationWork,
    Work,
    WorkPlan,
    WorkState,
    practice_plan,
    work_plan,
)
from clinic_signer.station.station import Station, open_practice_station, open_station
from clinic_signer.words import Language, Words

log = logging.getLogger(__name__)

_BEGUN = Words(
    "受付フォルダー：{inbox}\n署名済みのフォルダー：{outbox}\nCtrl+Cで終わります。",
    "Intake folder: {inbox}\nFolder of signed prescriptions: {outbox}\nCtrl+C ends it.",
)
_API = Words("API", "API")
_LISTENS = Words("API: {address}", "API: {address}")
_RECEIVED = Words("受付 {number}番", "received {number}")
_KNOWN = Words("重複の受付 {number}番", "received again {number}")
_REJECTED = Words("受付できず [{code}]", "rejected [{code}]")
_DELIVERED = Words("送信 {number}番", "delivered {number}")
_TROUBLE = Words("{work}：{cause} [{code}]\n  {remedy}", "{work}: {cause} [{code}]\n  {remedy}")
_WELL = Words("{work}：使えるようになりました。", "{work}: works again.")
_WAITING = Words(
    "受付フォルダーで待っているファイル：{count} [{codes}]",
    "files that wait in the intake folder: {count} [{codes}]",
)
_NO_NAME = "…"
"""Stands for the name of a file, which may be that of a patient."""


def run_station(options: Options) -> int:
    """Work until Ctrl+C or SIGTERM; with ``--once`` until nothing is left to do.

    Returns:
        0; with ``--once`` 1 if something was rejected or waits.

    Raises:
        Failure: ``INBOX_NOT_SET``, ``SANDBOX_UNUSABLE``; with ``--once`` also ``JOURNAL_*``,
            ``INBOX_*``, ``OUTPUT_*``.
    """
    opened = _Opened(options)
    telling = _Telling(options.language)
    work = StationWork(lambda: opened.station, opened.plan, _now, telling.state, telling.news)
    try:
        if options.once:
            is_all = work.once()
            return ExitCode.OK if is_all and not telling.has_rejected else ExitCode.FOUND
        api = ApiBeside(opened.api, telling.api, telling.no_api)
        with _until_ended() as wait:
            work.start()
            inbox, outbox = opened.plan.inbox or "–", opened.plan.outbox.folder
            telling.say(_BEGUN.filled(inbox=inbox, outbox=outbox))
            if opened.has_api:
                api.start()
            wait()
            api.stop()
            work.stop()
    finally:
        opened.close()
    return ExitCode.OK


class _Opened:
    """The station of this command line, opened when it is first asked for."""

    def __init__(self, options: Options) -> None:
        self._home = (options.sandbox_folder or default_home()) if options.sandbox else None
        self._settings = settings_in_force(options.language)
        default = out_folder(options.language, sandbox=options.sandbox)
        self.plan: WorkPlan = (
            practice_plan(self._home, default)
            if self._home is not None
            else work_plan(self._settings, default)
        )
        self.has_api: bool = self._settings.get(API_ENABLED) and not options.once
        if self.plan.inbox is None and not self.has_api:
            raise Failure(FailureCode.INBOX_NOT_SET)
        self._opening = threading.Lock()

    @property
    def station(self) -> Station:
        """The open station.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        with self._opening:
            return self._station

    @cached_property
    def _station(self) -> Station:
        if self._home is not None:
            station = open_practice_station(self._home, _now, self._sandbox_trust)
        else:
            station = open_station(self._settings, _now)
        station.journal.note(AuditAction.STARTED, {"program": "station", "version": __version__})
        return station

    def _sandbox_trust(self) -> TrustStore:
        from clinic_signer.sandbox import open_sandbox

        return open_sandbox(self._home).trust

    def api(self) -> ApiServer:
        """The local API over the station, as the settings have it.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        return make_server(self._settings, self.station, Around(), sandbox_folder=self._home)

    def close(self) -> None:
        """Close the station if it was opened."""
        station = self.__dict__.get("_station")
        if not isinstance(station, Station):
            return
        try:
            station.journal.note(AuditAction.STOPPED, {"program": "station"})
        except Failure as failure:
            log.info("not noted: %s", failure.code.value)
        station.close()


class _Telling:
    """Prints what happens, once."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._before = WorkState()
        self.has_rejected = False

    def say(self, words: Words, *, is_trouble: bool = False) -> None:
        """Print a sentence."""
        stream = sys.stderr if is_trouble else sys.stdout
        print(words.in_language(self._language), file=stream, flush=True)

    def news(self, news: News) -> None:
        """Print what has happened."""
        if isinstance(news, NotTaken):
            self.has_rejected = True
            self.say(_REJECTED.filled(code=news.failure.code.value))
        elif isinstance(news, Receipt):
            words = _RECEIVED if news.is_new else _KNOWN
            self.say(words.filled(number=news.job.number))
        else:
            self.say(_DELIVERED.filled(number=news.number))

    def api(self, address: str) -> None:
        """Print where the local API listens."""
        self.say(_LISTENS.filled(address=address))

    def no_api(self, failure: Failure) -> None:
        """Print why the local API cannot be started yet."""
        self.say(_told(_API, failure), is_trouble=True)

    def state(self, state: WorkState) -> None:
        """Print what has changed."""
        before, self._before = self._before, state
        for work in Work:
            failure, earlier = state.trouble(work), before.trouble(work)
            if failure is None and earlier is not None:
                self.say(_WELL.filled(work=work.words))
            elif failure is not None and (earlier is None or earlier.code is not failure.code):
                self.say(_told(work.words, failure), is_trouble=True)
        if state.waiting != before.waiting:
            codes = sorted({each.failure.code.value for each in state.waiting})
            words = _WAITING.filled(count=len(state.waiting), codes=" ".join(codes))
            self.say(words, is_trouble=bool(codes))


def _told(work: Words, failure: Failure) -> Words:
    nameless = {**failure.facts, "file": _NO_NAME} if "file" in failure.facts else failure.facts
    shown = Failure(failure.code, **nameless)
    facts = {"cause": shown.cause, "remedy": shown.remedy, "code": shown.code.value}
    return _TROUBLE.filled(work=work, **facts)


@contextmanager
def _until_ended() -> Iterator[Callable[[], object]]:
    """Gives what waits for Ctrl+C or the end that the system asks for (SIGTERM)."""
    ended = threading.Event()
    signals = [signal.SIGINT, signal.SIGTERM]
    before = [signal.signal(each, lambda *_: ended.set()) for each in signals]

    def wait() -> None:
        while not ended.wait(0.5):  # Windows notices Ctrl+C only between two waits
            pass

    try:
        yield wait
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


def _now() -> datetime:
    return datetime.now(UTC)
