"""``clinic-signer logs``: the sessions that were logged on this PC, shown or written to a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import print_json
from clinic_signer.diagnostics.bundle import Bundle, bundle_of_logs, kept_sessions
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import clock_in_japan
from clinic_signer.logs.kept import Session
from clinic_signer.settings import load_settings
from clinic_signer.station.delivery import deliver
from clinic_signer.words import Language, Words

_NONE = Words("ログはまだありません。", "Nothing was logged yet.")
_ONE = Words("{name}　{at}　{size:,}バイト", "{name}  {at}  {size:,} bytes")
_WRITTEN = Words("書き出しました：{file}", "Written: {file}")
_IN_IT = Words("  {name}　{lines:,}行", "  {name}: {lines:,} lines")
_MISSING = Words("  {name}　入っていません：{why} [{code}]", "  {name}: missing. {why} [{code}]")
_LATEST = "latest"


def run_logs(options: Options) -> int:
    """List, show or export; 0, or UNREADABLE where a log is missing from what was exported.

    Raises:
        Failure: LOG_UNREADABLE, OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
    """
    found = kept_sessions()
    if options.show is not None:
        (file,) = _logs_of([_named(found, options.show)]).files
        if file.missing is not None:
            raise file.missing
        print(file.text, end="")
    elif options.export is not None:
        return write_bundle(_logs_of(found), options.export, options.language)
    elif options.json:
        print_json([_session_json(each) for each in found])
    else:
        _print_list(found, options.language)
    return ExitCode.OK


def write_bundle(bundle: Bundle, path: Path, language: Language) -> ExitCode:
    """Write a bundle to a new file and print what is in it; UNREADABLE where a log is missing.

    Raises:
        Failure: OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
    """
    written = deliver(bundle.zipped(), path.parent, path.name)
    print(_WRITTEN.filled(file=written.name).in_language(language))
    for file in bundle.files:
        words = _IN_IT.filled(name=file.name, lines=len(file.lines))
        if file.missing is not None:
            why, code = file.missing.cause, file.missing.code.value
            words = _MISSING.filled(name=file.name, why=why, code=code)
        print(words.in_language(language))
    is_whole = all(file.missing is None for file in bundle.files)
    return ExitCode.OK if is_whole else ExitCode.UNREADABLE


def _logs_of(found: list[Session] | tuple[Session, ...]) -> Bundle:
    return bundle_of_logs(found, load_settings(), datetime.now(UTC))


def _named(found: tuple[Session, ...], name: str) -> Session:
    for each in found:
        if name in (_LATEST, each.name):
            return each
    raise Failure(FailureCode.USAGE, reason=f"--show {name}")


def _print_list(found: tuple[Session, ...], language: Language) -> None:
    if not found:
        print(_NONE.in_language(language))
    for each in found:
        words = _ONE.filled(name=each.name, at=clock_in_japan(each.begun), size=each.size)
        print(words.in_language(language))


def _session_json(session: Session) -> dict[str, object]:
    begun = session.begun.isoformat()
    return {"name": session.name, "kind": session.kind, "begun": begun, "size": session.size}
