"""What goes to support in one file: the report, versions, settings and logs, shown before.

A person takes out whole files or single lines; what was taken out is said in the list of contents,
so that nobody looks for it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from clinic_signer import __version__
from clinic_signer.about import PRODUCT, about, technical_facts
from clinic_signer.diagnostics.privacy import Privacy
from clinic_signer.diagnostics.report import Report
from clinic_signer.diagnostics.report_json import report_json
from clinic_signer.diagnostics.report_text import report_text
from clinic_signer.diagnostics.settings_shown import settings_shown
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import JAPAN, clock_in_japan
from clinic_signer.logs.kept import Session, logs_folder, sessions
from clinic_signer.settings import Settings
from clinic_signer.words import Language, Words

SESSIONS = 5
"""The latest so many are put in: what a call is about is in one of them."""
LONGEST = 500_000
"""Characters of one file; of a longer log its end counts."""
CONTENTS = "contents.txt"
TAKEN_OUT = "[taken out before it was saved]"
"""Stands for a line that a person has taken out."""
_REPORT = Words("診断の報告（report.txt）", "Diagnostics report (report.txt)")
_FOR_PROGRAMS = Words(
    "同じ報告、プログラム用（report.json）", "The same for programs (report.json)"
)
_VERSIONS = Words("バージョン（versions.txt）", "Versions (versions.txt)")
_SETTINGS = Words("設定（settings.txt）", "Settings (settings.txt)")
_LOG = Words("ログ　{at}（{kind}）", "Log of {at} ({kind})")
_NO_LOGS = Words("ログを読めません", "The logs cannot be read")
_CUT = "[the lines before these are not in this file]\n"


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A file of the bundle.

    Attributes:
        name: within the zip file; no person's name is in it.
        title: what it is.
        text: what it says.
        is_wanted: a person has not taken it out.
        missing: why what it was to say cannot be read; its text says so. None of any other.
    """

    name: str
    title: Words
    text: str
    is_wanted: bool = True
    missing: Failure | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines."""
        return tuple(self.text.splitlines())

    @property
    def taken_out(self) -> int:
        """How many of its lines were taken out."""
        return self.lines.count(TAKEN_OUT)

    def without(self, numbers: Collection[int]) -> BundleFile:
        """The file without some of its lines, by number from 0."""
        lines = (TAKEN_OUT if n in numbers else line for n, line in enumerate(self.lines))
        return replace(self, text="".join(f"{line}\n" for line in lines))


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that is shown, in its order.

    Attributes:
        name: of the zip file: product and time.
        at: the time of its file names and entries.
        files: what is in it.
    """

    name: str
    at: datetime
    files: tuple[BundleFile, ...]

    def with_file(self, file: BundleFile) -> Bundle:
        """The bundle with a file in the place of the one of its name."""
        files = tuple(file if each.name == file.name else each for each in self.files)
        return replace(self, files=files)

    def contents(self) -> str:
        """The list of contents; ends with an end mark as the report does."""
        lines = [self.name]
        for file in self.files:
            data = file.text.encode()
            if file.is_wanted and file.missing is not None:
                lines.append(f"{file.name}: missing, {file.missing.cause.en}")
            elif file.is_wanted:
                digest = hashlib.sha256(data).hexdigest()
                left = f", {file.taken_out} lines taken out" if file.taken_out else ""
                lines.append(f"{file.name}: {len(data)} bytes{left}, SHA-256 {digest}")
            else:
                lines.append(f"{file.name}: taken out")
        return "\n".join([*lines, "=== end ===", ""])

    def zipped(self) -> bytes:
        """The zip file: the same files give the same bytes."""
        buffer = io.BytesIO()
        wanted = [(file.name, file.text) for file in self.files if file.is_wanted]
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
            for name, text in [(CONTENTS, self.contents()), *wanted]:
                when = self.at.astimezone(JAPAN).timetuple()[:6]
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # as everywhere: else the system would show
                entry.external_attr = 0o600 << 16
                made.writestr(entry, text.encode())
        return buffer.getvalue()


def kept_sessions() -> tuple[Session, ...]:
    """The sessions that are kept on this PC, the latest first.

    Raises:
        Failure: LOG_UNREADABLE.
    """
    try:
        return sessions(logs_folder())
    except OSError as error:
        raise _unreadable(error) from error


def support_bundle(
    report: Report,
    settings: Settings,
    language: Language,
    find: Callable[[], Sequence[Session]] = kept_sessions,
) -> Bundle:
    """Put together what support needs.

    A log that cannot be read says so in its place: whoever has such trouble needs support most.

    Args:
        report: of the diagnosis.
        settings: in force.
        language: of the report.
        find: finds the sessions that were logged; the latest few are taken.
    """
    clean = Privacy.of_this_pc(settings).text
    facts = technical_facts(about(is_sandbox=report.is_sandbox))
    versions = f"{PRODUCT}: {__version__}\n"
    versions += "".join(f"{label.en}: {value.en}\n" for label, value in facts)
    files = [
        BundleFile("report.txt", _REPORT, report_text(report, language)),
        BundleFile(
            "report.json",
            _FOR_PROGRAMS,
            json.dumps(report_json(report), ensure_ascii=False, indent=2),
        ),
        BundleFile("versions.txt", _VERSIONS, clean(versions)),
        BundleFile("settings.txt", _SETTINGS, clean(settings_shown(settings))),
    ]
    try:
        logs = tuple(_log(each, clean) for each in find()[:SESSIONS])
    except Failure as failure:
        text = f"{failure.cause.en}\n"
        logs = (BundleFile("logs/unreadable.txt", _NO_LOGS, text, missing=failure),)
    return Bundle(_name("support", report.at), report.at, (*files, *logs))


def bundle_of_logs(sessions: Sequence[Session], settings: Settings, at: datetime) -> Bundle:
    """The logs alone. One that cannot be read is ``missing``, and the rest are there."""
    clean = Privacy.of_this_pc(settings).text
    return Bundle(_name("logs", at), at, tuple(_log(each, clean) for each in sessions))


def _log(session: Session, clean: Callable[[str], str]) -> BundleFile:
    name = f"logs/{session.name}.log"
    title = _LOG.filled(kind=session.kind, at=clock_in_japan(session.begun))
    try:
        return BundleFile(name, title, clean(_end_of(session)))
    except Failure as failure:
        return BundleFile(name, title, f"[{failure.cause.en}]\n", missing=failure)


def _end_of(session: Session) -> str:
    try:
        text = session.text()
    except OSError as error:
        raise _unreadable(error) from error
    if len(text) <= LONGEST:
        return text
    begin = text.index("\n", len(text) - LONGEST) + 1
    return text[: text.index("\n") + 1] + _CUT + text[begin:]


def _unreadable(error: OSError) -> Failure:
    return Failure(FailureCode.LOG_UNREADABLE, reason=error.strerror or type(error).__name__)


def _name(what: str, at: datetime) -> str:
    return f"clinic-signer-{what}-{at.astimezone(JAPAN):%Y%m%d-%H%M}.zip"
