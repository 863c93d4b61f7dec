"""``clinic-signer verify FOLDER…``: any number of files, a row each, and what sums them up."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer import __version__
from clinic_signer.archive.files import PassedOver, find_files
from clinic_signer.archive.pool import Job, Unchanged, verify_files
from clinic_signer.archive.rows import ArchiveRow, Outcome
from clinic_signer.archive.summary import (
    CsvSummary,
    JsonLinesSummary,
    Remembered,
    RunInfo,
    Summary,
    table_of,
)
from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import duration_in_words
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.station.delivery import deliver
from clinic_signer.station.intake import read_file
from clinic_signer.words import Language, Words

_EVERY_SECONDS = 1.0
_EVERY_SECONDS_WITHOUT_TERMINAL = 15.0

_COUNTING = Words("ファイルを数えています", "Counting the files")
_PROGRESS = Words(
    "{all:,}件中 {done:,}件　毎秒{rate:,.0f}件　あと約{left}",
    "{done:,} of {all:,}, {rate:,.0f} a second, about {left} left",
)
_TOTALS = Words(
    "検証 {all:,}件：有効 {valid:,}、判定保留 {on_hold:,}、無効 {invalid:,}、"
    "判定できないファイル {unreadable:,}",
    "{all:,} files: {valid:,} valid, {on_hold:,} on hold, {invalid:,} invalid, "
    "{unreadable:,} without a verdict",
)
_UNCHANGED = Words(
    "うち{count:,}件は前回のままで変わっていません。", "{count:,} of them were there and unchanged."
)
_PASSED_OVER = Words(
    "見ていないもの：.xmlでないファイル {files:,}件、中のフォルダー {folders:,}件（--recursive）",
    "not looked at: {files:,} files that are not .xml, {folders:,} folders within (--recursive)",
)
_NOT_READ = Words("フォルダーを読めません：{folder}", "The folder cannot be read: {folder}")
_STOPPED = Words(
    "途中で止めました。「--resume」で続けられます（.jsonlの一覧があるとき）。",
    "Stopped. --resume goes on from here, where there is a .jsonl summary.",
)


def run_verify_folders(options: Options, trust: TrustStore) -> int:
    """Verify files and folders; the exit code is that of ``verify`` for single files.

    Raises:
        Failure: USAGE; OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE and SUMMARY_NOT_RESUMABLE for the
            summary.
    """
    wanted = _wanted(options)
    run, summary, remembered = _opened(options, wanted, trust)
    job = Job(trust, datetime.fromisoformat(run.at), run.with_names)
    passed_over = PassedOver()
    tally = _Tally(remembered)
    files = find_files(options.files, recursive=options.recursive, passed_over=passed_over)
    progress = _Progress(_count(options), options.language)
    try:
        with (
            _kept(summary, wanted),
            closing(verify_files(files, job, known=remembered.digest, jobs=options.jobs)) as judged,
        ):
            for each in judged:
                tally.add(each)
                if isinstance(each, ArchiveRow):
                    _put(each, summary, options.language)
                progress.show(tally.all, lambda: summary and summary.flush())
    except KeyboardInterrupt:
        progress.end()
        print(_STOPPED.in_language(options.language), file=sys.stderr)
        return ExitCode.CANCELLED
    progress.end()
    if wanted.lines and wanted.table:
        deliver(table_of(wanted.lines), wanted.table.parent, wanted.table.name)
    _print_totals(tally, passed_over, options.language)
    return _exit_code(tally, passed_over)


# --- the summary ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which summaries are written: lines of JSON, a table, both or neither."""

    lines: Path | None
    table: Path | None


def _wanted(options: Options) -> _Wanted:
    by_suffix = {path.suffix.lower(): path for path in options.summary}
    if len(by_suffix) < len(options.summary) or not by_suffix.keys() <= {".jsonl", ".csv"}:
        raise Failure(FailureCode.USAGE, reason="--summary NAME.jsonl, NAME.csv")
    wanted = _Wanted(by_suffix.get(".jsonl"), by_suffix.get(".csv"))
    if options.fetch_crls:
        raise Failure(FailureCode.USAGE, reason="--fetch-crls: --crl FILE")
    if options.json:
        raise Failure(FailureCode.USAGE, reason="--json: --summary NAME.jsonl")
    if options.resume and wanted.lines is None:
        raise Failure(FailureCode.USAGE, reason="--resume: --summary NAME.jsonl")
    if wanted.table is not None and wanted.table.exists():
        raise Failure(FailureCode.OUTPUT_EXISTS, file=wanted.table.name)
    return wanted


def _opened(
    options: Options, wanted: _Wanted, trust: TrustStore
) -> tuple[RunInfo, Summary | None, Remembered]:
    run = _run_info(options, trust)
    if wanted.lines is None:
        return run, CsvSummary.begin(wanted.table) if wanted.table else None, Remembered()
    if not options.resume or not wanted.lines.exists():
        return run, JsonLinesSummary.begin(wanted.lines, run), Remembered()
    summary, before, remembered = JsonLinesSummary.go_on(wanted.lines)
    # All rows of a summary are judged at one time: that of its beginning.
    if replace(run, at=before.at) != before or (options.at and run.at != before.at):
        summary.close()
        raise Failure(FailureCode.SUMMARY_NOT_RESUMABLE, reason=_differing(run, before))
    return before, summary, remembered


def _run_info(options: Options, trust: TrustStore) -> RunInfo:
    believed = hashlib.sha256()
    for anchor in trust.anchors:
        purposes = sorted(purpose.value for purpose in anchor.purposes)
        believed.update(repr((anchor.certificate.sha256, purposes)).encode())
    for path in options.crl:  # the sandbox's own are issued anew each day
        believed.update(hashlib.sha256(read_file(path)).digest())
    return RunInfo(
        at=(options.at or datetime.now(UTC)).isoformat(),
        program=__version__,
        trust=trust.name.value,
        trust_version=trust.version,
        trust_digest=believed.hexdigest(),
        with_names=options.with_names,
    )


def _differing(run: RunInfo, before: RunInfo) -> str:
    names = ("at", "program", "trust", "trust_version", "trust_digest", "with_names")
    return ", ".join(name for name in names if getattr(run, name) != getattr(before, name))


@contextmanager
def _kept(summary: Summary | None, wanted: _Wanted) -> Iterator[None]:
    """Whatever ends the run, what was found is written."""
    if summary is None:
        yield
        return
    path = wanted.lines or wanted.table
    try:
        with closing(summary):
            yield
    except OSError as error:
        name, reason = (path.name if path else "?"), error.strerror
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=name, reason=reason) from error


def _put(row: ArchiveRow, summary: Summary | None, language: Language) -> None:
    if summary is not None:
        summary.write(row)
        return
    sentence = Words(row.sentence_ja, row.sentence_en).in_language(language)
    codes = " / ".join(filter(None, (row.indication, row.sub_indication, row.failure)))
    print(f"{row.file}: {sentence}  [{codes}]")


# --- what is told ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Tally:
    """How many ended how."""

    remembered: Remembered
    unchanged: int = 0
    by_outcome: Counter[Outcome] = field(default_factory=Counter)

    @property
    def all(self) -> int:
        return self.by_outcome.total()

    def add(self, each: ArchiveRow | Unchanged) -> None:
        if isinstance(each, Unchanged):
            self.unchanged += 1
            self.by_outcome[self.remembered.outcome(each.file)] += 1
        else:
            self.by_outcome[each.outcome] += 1


def _count(options: Options) -> int:
    print(_COUNTING.in_language(options.language), file=sys.stderr)
    found = find_files(options.files, recursive=options.recursive, passed_over=PassedOver())
    return sum(1 for _ in found)


class _Progress:
    """One line on standard error: in place in a terminal, now and then elsewhere."""

    def __init__(self, files: int, language: Language) -> None:
        self._all = files
        self._language = language
        self._in_place = sys.stderr.isatty()
        self._pause = _EVERY_SECONDS if self._in_place else _EVERY_SECONDS_WITHOUT_TERMINAL
        self._begun = self._told = self._flushed = time.monotonic()

    def show(self, done: int, flush: Callable[[], object]) -> None:
        now = time.monotonic()
        if now - self._flushed >= _EVERY_SECONDS:
            self._flushed = now
            flush()
        if now - self._told < self._pause:
            return
        self._told = now
        rate = done / (now - self._begun)
        left = duration_in_words(round((self._all - done) / rate))
        line = _PROGRESS.filled(done=done, all=max(done, self._all), rate=rate, left=left)
        text = line.in_language(self._language)
        print(f"\r{text}\x1b[K" if self._in_place else text, end="", file=sys.stderr)
        print(end="" if self._in_place else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._in_place:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _print_totals(tally: _Tally, passed_over: PassedOver, language: Language) -> None:
    count = tally.by_outcome
    told = [
        _TOTALS.filled(
            all=tally.all,
            valid=count[Outcome.VALID],
            on_hold=count[Outcome.ON_HOLD],
            invalid=count[Outcome.INVALID] + count[Outcome.INVALID_FOR_NOW],
            unreadable=count[Outcome.UNREADABLE],
        )
    ]
    if tally.unchanged:
        told.append(_UNCHANGED.filled(count=tally.unchanged))
    if passed_over.other_files or passed_over.folders:
        told.append(_PASSED_OVER.filled(files=passed_over.other_files, folders=passed_over.folders))
    for words in told:
        print(words.in_language(language))
    for folder in passed_over.unreadable:
        print(_NOT_READ.filled(folder=folder).in_language(language), file=sys.stderr)


def _exit_code(tally: _Tally, passed_over: PassedOver) -> ExitCode:
    count = tally.by_outcome
    if count[Outcome.INVALID]:
        return ExitCode.FOUND
    if count[Outcome.UNREADABLE] or passed_over.unreadable:
        return ExitCode.UNREADABLE
    if count[Outcome.ON_HOLD] or count[Outcome.INVALID_FOR_NOW]:
        return ExitCode.INDETERMINATE
    return ExitCode.OK
