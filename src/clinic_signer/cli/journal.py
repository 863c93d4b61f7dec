"""``clinic-signer journal``: proof, lists, export, retention and key of the journal, for IT staff.

What is printed holds personal data where the journal does; nothing of it goes anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, print_json, words_json
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import JAPAN
from clinic_signer.sandbox.store import default_home
from clinic_signer.secret_store import open_store
from clinic_signer.settings import load_settings
from clinic_signer.settings_station import JOURNAL_KEY_FILE, RETENTION_YEARS
from clinic_signer.station.journal.export import (
    ExportForm,
    ExportSubject,
    ExportWish,
    Record,
    entry_record,
    export,
    job_record,
)
from clinic_signer.station.journal.job import Job, JobQuery, JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.keys import SERVICE, keep_copy, make_key_file
from clinic_signer.station.journal.proof import Proof
from clinic_signer.station.journal.protection import ProtectionKind
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.station import open_practice_station, open_station
from clinic_signer.words import Language, Words

_INTACT = Words(
    "記録{entries}件、処方箋{jobs}件を確かめました。書き換え・抜けはありません。\n"
    "末尾：{entries} {link}",
    "{entries} entries and {jobs} prescriptions hold; nothing was changed or removed.\n"
    "End: {entries} {link}",
)
_BROKEN = Words(
    "記録{sequence}番（{job}）：{what}。\nその前の{entries}件は書き換えられていません。",
    "Entry {sequence} ({job}): {what}.\nThe {entries} entries before it hold.",
)
_OF_JOB = Words("処方箋{number}番", "prescription {number}")
_OF_NONE = Words("処方箋なし", "no prescription")
_NO_KEY = Words(
    "鍵のない記録です。全体を作り直されると、ここでは分かりません。末尾の値を別の場所に控えてください。",
    "This journal has no key: if all of it were made anew, that would not show here. Note the end "
    "elsewhere.",
)
_EXPORTED = Words("{count}件を書き出しました：{file}", "{count} written: {file}")
_PURGED = Words(
    "{years}年を過ぎた処方箋{count}件の文書と患者の情報を消しました。",
    "Documents and personal data of {count} prescriptions older than {years} years were removed.",
)
_KEY = Words("{kind}\n鍵：{key_id}\n場所：{place}", "{kind}\nKey: {key_id}\nKept in: {place}")
_KEYRING = Words("この利用者の、パソコンの安全な保管場所", "the keyring of this person on this PC")
_NEW_KEY = Words(
    "鍵を作りました：{file}\n"
    "設定「journal.key_file」に指定し、別の場所にも控えを保管してください。",
    "A key was made: {file}\nName it in journal.key_file, and keep a copy in another place.",
)
_COPIED = Words(
    "鍵の控えを書き出しました：{file}\n"
    "このパソコンとは別の場所に保管してください。戻すときは、設定「journal.key_file」に指定します。",
    "A copy of the key was written: {file}\n"
    "Keep it away from this PC. To use it, name it in journal.key_file.",
)


def run_journal_verify(options: Options) -> int:
    """Examine the whole journal; name the first thing that does not hold.

    Returns:
        0 when all holds, 1 when something does not.

    Raises:
        Failure: ``JOURNAL_*``: it cannot be read.
    """
    with _opened(options) as journal:
        proof, kind = journal.prove(), journal.protection
    if options.json:
        print_json(_proof_json(proof, kind))
    else:
        for words in _proof_words(proof, kind):
            print(words.in_language(options.language))
    return ExitCode.OK if proof.first_break is None else ExitCode.FOUND


def run_journal_list(options: Options) -> int:
    """Print the newest prescriptions."""
    states = frozenset(JobState(each) for each in options.state)
    with _opened(options) as journal:
        found = journal.jobs(JobQuery(states=states))
    jobs = [job for job in found if options.since is None or job.received_at >= options.since]
    jobs = jobs[-options.limit :]
    if options.json:
        print_json([{**job_record(job)} for job in jobs])
        return ExitCode.OK
    for job in jobs:
        print(_job_line(job, options.language))
    return ExitCode.OK


def run_journal_show(options: Options) -> int:
    """Print one prescription and its course.

    Raises:
        Failure: ``JOB_UNKNOWN``, ``JOURNAL_*``.
    """
    with _opened(options) as journal:
        job = _wanted(journal, options.job_wanted)
        found = journal.history(HistoryQuery(job_id=job.id, after=0))
    record, course = job_record(job), [entry_record(each) for each in found]
    if options.json:
        print_json({"job": record, "history": course})
        return ExitCode.OK
    _print_pairs(record)
    for each in found:
        at = _clock_time(each.entry.at)
        about = f"  {each.entry.about}" if each.entry.about else ""
        words = each.entry.action.words.in_language(options.language)
        print(f"{each.entry.sequence:>8}  {at}  {each.entry.workstation}  {words}{about}")
    return ExitCode.OK


def run_journal_export(options: Options) -> int:
    """Write history or prescriptions to a new file.

    Raises:
        Failure: ``OUTPUT_*``, ``JOURNAL_*``.
    """
    subject, form = ExportSubject(options.what), ExportForm(options.form)
    wish = ExportWish(options.since, options.until, form, subject)
    with _opened(options) as journal:
        count = export(journal, options.out, wish)
    _tell(options, {"count": count, "file": str(options.out)}, _EXPORTED)
    return ExitCode.OK


def run_journal_purge(options: Options) -> int:
    """Remove documents and personal data whose time is over by the settings; as each day.

    Raises:
        Failure: ``JOURNAL_*``.
    """
    years = load_settings().get(RETENTION_YEARS)
    with _opened(options) as journal:
        count = journal.purge(years)
    _tell(options, {"count": count, "years": years}, _PURGED)
    return ExitCode.OK


def run_journal_key(options: Options) -> int:
    """Say how personal data is kept; make a key file, or a copy of the keyring's key.

    Raises:
        Failure: ``OUTPUT_*``, ``JOURNAL_*``.
    """
    if options.new is not None:
        make_key_file(options.new)
        _tell(options, {"file": str(options.new)}, _NEW_KEY)
        return ExitCode.OK
    if options.backup is not None:
        keep_copy(open_store(SERVICE), options.backup)
        _tell(options, {"file": str(options.backup)}, _COPIED)
        return ExitCode.OK
    with _opened(options) as journal:
        kind, key_id = journal.protection, journal.key_id
    key_file = load_settings().get(JOURNAL_KEY_FILE)
    place = _KEYRING if key_file is None else Words(str(key_file), str(key_file))
    if options.json:
        in_file = None if key_file is None else str(key_file)
        told = {"key_id": key_id or None, "key_file": in_file if key_id else None}
        print_json({"protection": kind.value, "words": words_json(kind.words), **told})
    elif kind is ProtectionKind.PLAIN:
        print(kind.words.in_language(options.language))
    else:
        words = _KEY.filled(kind=kind.words, key_id=key_id, place=place)
        print(words.in_language(options.language))
    return ExitCode.OK


@contextmanager
def _opened(options: Options) -> Iterator[Journal]:
    if options.sandbox:
        station = open_practice_station(options.sandbox_folder or default_home(), _now)
    else:
        station = open_station(load_settings(), _now)
    try:
        yield station.journal
    finally:
        station.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _wanted(journal: Journal, name: str) -> Job:
    """A prescription by its number or its id.

    Raises:
        Failure: ``JOB_UNKNOWN``.
    """
    if not name.isdecimal():
        return journal.job(name)
    number = int(name)
    for job in journal.jobs(JobQuery(after=number - 1, limit=1)):
        if job.number == number:
            return job
    raise Failure(FailureCode.JOB_UNKNOWN)


# --- what is told ---------------------------------------------------------------------------


def _proof_json(proof: Proof, kind: ProtectionKind) -> JsonValue:
    broken = proof.first_break
    return {
        "is_intact": broken is None,
        "entries": proof.entries,
        "jobs": proof.jobs,
        "protection": kind.value,
        "link": proof.link.hex(),
        "first_break": None
        if broken is None
        else {
            "kind": broken.kind.value,
            "words": words_json(broken.kind.words),
            "sequence": broken.sequence,
            "job_number": broken.job_number,
        },
    }


def _proof_words(proof: Proof, kind: ProtectionKind) -> Sequence[Words]:
    broken = proof.first_break
    if broken is None:
        facts = {"entries": proof.entries, "jobs": proof.jobs, "link": proof.link.hex()}
        told = [_INTACT.filled(**facts)]
    else:
        number = broken.job_number
        job = _OF_NONE if number is None else _OF_JOB.filled(number=number)
        what = broken.kind.words
        sequence, entries = broken.sequence, min(proof.entries, broken.sequence - 1)
        told = [_BROKEN.filled(sequence=sequence, job=job, what=what, entries=entries)]
    return [*told, _NO_KEY] if kind is ProtectionKind.PLAIN else told


def _job_line(job: Job, language: Language) -> str:
    summary = job.summary
    told = (summary.patient, summary.prescriber, summary.prescription_number, job.name)
    state = job.state.words.in_language(language)
    parts = (f"{job.number:>6}", _clock_time(job.received_at), state, *told)
    return "  ".join(part for part in parts if part)


def _print_pairs(record: Record) -> None:
    for name, value in record.items():
        if value not in (None, "", []):
            told = " ".join(value) if isinstance(value, list) else value
            print(f"{name}: {told}")


def _clock_time(at: datetime) -> str:
    return at.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")


def _tell(options: Options, facts: JsonValue, words: Words) -> None:
    if options.json:
        print_json(facts)
    else:
        print(words.filled(**facts).in_language(options.language))
