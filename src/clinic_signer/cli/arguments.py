"""The command line as declared to the user: every command and option once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from clinic_signer import __version__
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import JAPAN
from clinic_signer.words import Language, Words

_TRUSTS = ("production", "sandbox")
JOB_STATES = (
    *("received", "ready", "needs-attention", "signing", "signed", "delivered", "failed"),
    *("cancelled", "superseded"),
)
"""Of ``JobState``, which is not imported before it is needed."""
SIGNERS = ("sandbox", "card", "pkcs11", "second-certificate", "cardless")
_LONGEST_WAIT_SECONDS = 86_400.0


class Options(argparse.Namespace):
    """What the command line said. Each command reads its own part."""

    run: Callable[[Options], int]
    language: Language
    file: Path
    files: list[Path]
    json: bool
    out: Path
    signer: str
    person: str
    card_profile: str
    pin_fd: int | None
    allow_warnings: bool
    confirm_last_attempt: bool
    entry_code: bool
    holder: str | None
    prescription: Path
    data: Path
    document: Path | None
    trust: str | None
    reader: str | None
    holder_card: str | None
    module: Path | None
    wait: float | None
    anchor: list[Path]
    crl: list[Path]
    at: datetime | None
    report: list[Path]
    fetch_crls: bool
    recursive: bool
    jobs: int | None
    summary: list[Path]
    resume: bool
    with_names: bool
    tour: Path | None
    real_readers: bool
    sandbox_folder: Path | None
    fault: list[str]
    folder: Path | None
    host: str
    port: int
    trace: bool
    token_port: int
    signing_port: int
    personality: str
    tls_certificate: Path | None
    tls_key: Path | None
    origin: str
    renew: bool
    sandbox: bool
    state: list[str]
    since: datetime | None
    until: datetime | None
    limit: int
    job_wanted: str
    what: str
    form: str
    new: Path | None
    backup: Path | None
    job: str | None
    once: bool


class _Parser(argparse.ArgumentParser):
    """Ends with the exit code for a wrong command line, which must not be one of ``verify``."""

    def error(self, message: str) -> NoReturn:
        from clinic_signer.cli import ExitCode
        from clinic_signer.cli.output import print_failure

        self.print_usage(sys.stderr)
        print_failure(Failure(FailureCode.USAGE, reason=message), Language.ENGLISH)
        raise SystemExit(ExitCode.USAGE)


def parse(arguments: Sequence[str]) -> Options:
    """Read a command line.

    Raises:
        SystemExit: help or version was asked for (0), or it is wrong (64).
    """
    parser = _parser()
    if arguments and not _is_command(parser, arguments[0]) and Path(arguments[0]).is_file():
        arguments = ["open", *arguments]  # as files are dropped on the program, or linked with it
    options = parser.parse_args(arguments, Options())
    options.language = Language(options.language)
    return options


def _parser() -> argparse.ArgumentParser:
    # No abbreviations: `--pin 1234` must not pass for `--pin-fd`.
    parser = _Parser(prog="clinic-signer", description=_both(_ABOUT), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"Clinic Signer {__version__}")
    _add_language(parser, "ja")
    parser.add_argument("--sandbox-folder", type=Path, default=None, help=_both(_SANDBOX_FOLDER))
    parser.set_defaults(run=_run_window, tour=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    _add_open(commands)
    _add_demo(commands)
    _add_show(commands)
    _add_check(commands)
    _add_dispense(commands)
    _add_sign(commands)
    _add_pair(commands)
    _add_card(commands)
    _add_verify(commands)
    _add_trust(commands)
    _add_station(commands)
    _add_journal(commands)
    _add_api(commands)
    _add_sandbox(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives this type no public name


def _command(
    commands: _Commands[_Parser],
    name: str,
    words: Words,
    run: Callable[[Options], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=_both(words), description=_both(words), allow_abbrev=False
    )
    parser.set_defaults(run=run)
    _add_language(parser, argparse.SUPPRESS)
    return parser


def _add_language(parser: argparse.ArgumentParser, default: str) -> None:
    choices = [language.value for language in Language]
    parser.add_argument("--language", choices=choices, default=default, help=_both(_LANGUAGE))


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_both(_JSON))


def _is_command(parser: argparse.ArgumentParser, word: str) -> bool:
    """Whether a word is no file even if there is one of that name."""
    commands = next(a for a in parser._actions if isinstance(a, _Commands))  # noqa: SLF001
    return word.startswith("-") or word in commands.choices


def _add_open(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "open", _OPEN, _run_open)
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--job", metavar="ID", help=_both(_JOB))
    parser.add_argument("--sandbox", action="store_true", help=_both(_OPEN_SANDBOX))


def _add_demo(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "demo", _DEMO, _run_demo)
    parser.add_argument("--tour", type=Path, metavar="DIR", help=_both(_TOUR))
    parser.add_argument(
        "--reader", dest="real_readers", action="store_true", help=_both(_REAL_READERS)
    )
    persons = ("doctor", "pharmacist")
    parser.add_argument("--person", choices=persons, default="doctor", help=_both(_PRACTISING))


def _add_show(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "show", _SHOW, _run_show)
    parser.add_argument("file", type=Path, metavar="FILE")
    _add_json(parser)


def _add_check(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "check", _CHECK, _run_check)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--holder", metavar="NAME", help=_both(_HOLDER))
    _add_json(parser)


def _add_dispense(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "dispense", _DISPENSE, _run_dispense)
    parser.add_argument(
        "--prescription", type=Path, required=True, metavar="FILE", help=_both(_RECEIVED)
    )
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help=_both(_CJ1))
    parser.add_argument(
        "--out", dest="document", type=Path, metavar="FILE", help=_both(_DISPENSE_OUT)
    )
    parser.add_argument("--holder", metavar="NAME", help=_both(_HOLDER))
    parser.add_argument("--trust", choices=_TRUSTS, default="production", help=_both(_TRUST))
    _add_json(parser)


def _add_sign(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "sign", _SIGN, _run_sign)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_both(_OUT))
    parser.add_argument("--signer", choices=SIGNERS, default="card", help=_both(_SIGNER))
    parser.add_argument("--reader", metavar="NAME", help=_both(_READER))
    parser.add_argument("--holder-card", metavar="NAME", help=_both(_HOLDER_CARD))
    parser.add_argument("--module", type=Path, metavar="PATH", help=_both(_MODULE))
    parser.add_argument("--trust", choices=_TRUSTS, help=_both(_SIGN_TRUST))
    parser.add_argument("--person", default="doctor", metavar="NAME", help=_both(_PERSON))
    parser.add_argument("--card-profile", default="jma", metavar="NAME", help=_both(_PROFILE))
    parser.add_argument("--pin-fd", type=int, metavar="N", help=_both(_PIN_FD))
    parser.add_argument("--allow-warnings", action="store_true", help=_both(_ALLOW_WARNINGS))
    parser.add_argument("--confirm-last-attempt", action="store_true", help=_both(_LAST_ATTEMPT))
    parser.add_argument("--entry-code", action="store_true", help=_both(_ENTRY_CODE))
    _add_json(parser)


def _add_pair(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "pair", _PAIR, _run_pair)
    parser.add_argument("--entry-code", action="store_true", help=_both(_ENTRY_CODE))


def _add_card(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "card", _CARD, _run_card)
    parser.add_argument("--wait", type=_seconds, metavar="SECONDS", help=_both(_WAIT))
    _add_json(parser)


def _add_verify(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "verify", _VERIFY, _run_verify)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE|FOLDER")
    parser.add_argument("--trust", choices=_TRUSTS, default="production", help=_both(_TRUST))
    parser.add_argument(
        "--anchor", type=Path, action="append", default=[], metavar="CERT", help=_both(_ANCHOR)
    )
    parser.add_argument(
        "--crl", type=Path, action="append", default=[], metavar="CRL", help=_both(_CRL)
    )
    parser.add_argument("--at", type=_time, metavar="TIME", help=_both(_AT))
    parser.add_argument(
        "--report", type=Path, action="append", default=[], metavar="FILE", help=_both(_REPORT)
    )
    _add_json(parser)
    parser.add_argument("--fetch-crls", action="store_true", help=_both(_FETCH_CRLS))
    parser.add_argument("--recursive", action="store_true", help=_both(_RECURSIVE))
    parser.add_argument("--jobs", type=_count, metavar="N", help=_both(_JOBS))
    parser.add_argument(
        "--summary", type=Path, action="append", default=[], metavar="FILE", help=_both(_SUMMARY)
    )
    parser.add_argument("--resume", action="store_true", help=_both(_RESUME))
    parser.add_argument("--with-names", action="store_true", help=_both(_WITH_NAMES))


def _add_trust(commands: _Commands[_Parser]) -> None:
    parser = commands.add_parser(
        "trust", help=_both(_TRUST_LIST), description=_both(_TRUST_LIST), allow_abbrev=False
    )
    _add_language(parser, argparse.SUPPRESS)
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    show = _command(inner, "show", _TRUST_SHOW, _run_trust_show)
    show.add_argument("--sandbox", action="store_true", help=_both(_TRUST_SANDBOX))
    _add_json(show)
    update = _command(inner, "update", _TRUST_UPDATE, _run_trust_update)
    verify = _command(inner, "verify", _TRUST_VERIFY, _run_trust_verify)
    for command in (update, verify):
        command.add_argument("file", type=Path, metavar="FILE")


def _add_station(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "station", _STATION, _run_station)
    parser.add_argument("--once", action="store_true", help=_both(_ONCE))
    parser.add_argument("--sandbox", action="store_true", help=_both(_STATION_SANDBOX))


def _add_journal(commands: _Commands[_Parser]) -> None:
    parser = commands.add_parser(
        "journal", help=_both(_JOURNAL), description=_both(_JOURNAL), allow_abbrev=False
    )
    _add_language(parser, argparse.SUPPRESS)
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    verify = _command(inner, "verify", _JOURNAL_VERIFY, _run_journal_verify)
    listed = _command(inner, "list", _JOURNAL_LIST, _run_journal_list)
    listed.add_argument(
        "--state", action="append", choices=JOB_STATES, default=[], help=_both(_JOB_STATE)
    )
    listed.add_argument("--limit", type=_count, default=50, metavar="N", help=_both(_LIMIT))
    show = _command(inner, "show", _JOURNAL_SHOW, _run_journal_show)
    show.add_argument("job_wanted", metavar="NUMBER", help=_both(_JOB_WANTED))
    export = _command(inner, "export", _JOURNAL_EXPORT, _run_journal_export)
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help=_both(_EXPORT_OUT))
    export.add_argument(
        "--what", choices=("history", "jobs"), default="history", help=_both(_EXPORT_WHAT)
    )
    export.add_argument("--form", choices=("csv", "jsonl"), default="csv", help=_both(_EXPORT_FORM))
    export.add_argument("--until", type=_time, metavar="TIME", help=_both(_UNTIL))
    for command in (listed, export):
        command.add_argument("--since", type=_time, metavar="TIME", help=_both(_SINCE))
    purge = _command(inner, "purge", _JOURNAL_PURGE, _run_journal_purge)
    key = _command(inner, "key", _JOURNAL_KEY, _run_journal_key)
    makes = key.add_mutually_exclusive_group()
    makes.add_argument("--new", type=Path, metavar="FILE", help=_both(_KEY_NEW))
    makes.add_argument("--backup", type=Path, metavar="FILE", help=_both(_KEY_BACKUP))
    for command in (verify, listed, show, export, purge, key):
        command.add_argument("--sandbox", action="store_true", help=_both(_JOURNAL_SANDBOX))
        _add_json(command)


def _add_api(commands: _Commands[_Parser]) -> None:
    parser = commands.add_parser(
        "api", help=_both(_API), description=_both(_API), allow_abbrev=False
    )
    _add_language(parser, argparse.SUPPRESS)
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    token = _command(inner, "token", _API_TOKEN, _run_api_token)
    token.add_argument("--renew", action="store_true", help=_both(_RENEW))
    token.add_argument("--sandbox", action="store_true", help=_both(_API_SANDBOX))
    _command(inner, "openapi", _API_OPENAPI, _run_api_openapi)


def _add_sandbox(commands: _Commands[_Parser]) -> None:
    parser = commands.add_parser(
        "sandbox", help=_both(_SANDBOX), description=_both(_SANDBOX), allow_abbrev=False
    )
    _add_language(parser, argparse.SUPPRESS)
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_sandbox_card(inner)
    _add_sandbox_service(inner)
    _add_sandbox_letter(inner)
    _add_sandbox_terminal(inner)
    _add_sandbox_dispensing(inner)


def _add_sandbox_card(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "card", _SANDBOX_CARD, _run_sandbox_card)
    parser.add_argument("--person", default="doctor", metavar="NAME", help=_both(_PERSON))
    parser.add_argument(
        "--profile", dest="card_profile", default="jma", metavar="NAME", help=_both(_PROFILE)
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help=_both(_FAULT)
    )
    parser.add_argument("--host", default="127.0.0.1", help=_both(_HOST))
    parser.add_argument("--port", type=_port, default=35963, metavar="N", help=_both(_PORT))
    parser.add_argument("--trace", action="store_true", help=_both(_TRACE))


def _add_sandbox_service(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "service", _SANDBOX_SERVICE, _run_sandbox_service)
    parser.add_argument("--person", default="doctor", metavar="NAME", help=_both(_ACCOUNT))
    parser.add_argument(
        "--personality", choices=("csc", "kagura", "both"), default="csc", help=_both(_PERSONALITY)
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help=_both(_SERVICE_FAULT)
    )
    parser.add_argument("--port", type=_port, default=8470, metavar="N", help=_both(_SERVICE_PORT))
    parser.add_argument("--token-port", type=_port, default=8471, metavar="N")
    parser.add_argument("--signing-port", type=_port, default=8472, metavar="N")
    parser.add_argument("--host", default="localhost", metavar="NAME", help=_both(_SERVICE_HOST))
    parser.add_argument("--tls-certificate", type=Path, metavar="PEM", help=_both(_TLS))
    parser.add_argument("--tls-key", type=Path, metavar="PEM")


def _add_sandbox_letter(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "letter", _SANDBOX_LETTER, _run_sandbox_letter)
    parser.add_argument("--person", default="doctor", metavar="NAME", help=_both(_ACCOUNT))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=_both(_LETTER_OUT))
    parser.add_argument(
        "--origin", default="http://localhost:8470", metavar="URL", help=_both(_ORIGIN)
    )


def _add_sandbox_dispensing(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "dispensing", _SANDBOX_DISPENSING, _run_sandbox_dispensing)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=_both(_SANDBOX_DISPENSING_OUT)
    )


def _add_sandbox_terminal(commands: _Commands[_Parser]) -> None:
    parser = _command(commands, "terminal", _SANDBOX_TERMINAL, _run_sandbox_terminal)
    parser.add_argument(
        "--folder", type=Path, default=None, metavar="DIR", help=_both(_TERMINAL_FOLDER)
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME", help=_both(_TERMINAL_FAULT)
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_WAIT_SECONDS:
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text!r}")
    return seconds


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"not a port: {text!r}")
    return port


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"not a number of 1 or more: {text!r}")
    return int(text)


def _time(text: str) -> datetime:
    """Read an ISO 8601 time; one without a zone is Japanese time."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not an ISO 8601 time: {text!r}") from error
    return time if time.tzinfo else time.replace(tzinfo=JAPAN)


def _both(words: Words) -> str:
    return f"{words.ja} / {words.en}".replace("%", "%%")


# The commands; imported when called.


def _run_window(options: Options) -> int:
    from clinic_signer.cli.window import run_window

    return run_window(options)


def _run_open(options: Options) -> int:
    from clinic_signer.cli.window import run_open

    return run_open(options)


def _run_demo(options: Options) -> int:
    from clinic_signer.cli.window import run_demo

    return run_demo(options)


def _run_show(options: Options) -> int:
    from clinic_signer.cli.show import run_show

    return run_show(options)


def _run_dispense(options: Options) -> int:
    from clinic_signer.cli.dispense import run_dispense

    return run_dispense(options)


def _run_check(options: Options) -> int:
    from clinic_signer.cli.check import run_check

    return run_check(options)


def _run_sign(options: Options) -> int:
    from clinic_signer.cli.sign import run_sign

    return run_sign(options)


def _run_pair(options: Options) -> int:
    from clinic_signer.cli.sign_by_phone import run_pair

    return run_pair(options)


def _run_card(options: Options) -> int:
    from clinic_signer.cli.card import run_card

    return run_card(options)


def _run_verify(options: Options) -> int:
    from clinic_signer.cli.verify import run_verify

    return run_verify(options)


def _run_trust_show(options: Options) -> int:
    from clinic_signer.cli.trust import run_trust_show

    return run_trust_show(options)


def _run_trust_update(options: Options) -> int:
    from clinic_signer.cli.trust import run_trust_update

    return run_trust_update(options)


def _run_trust_verify(options: Options) -> int:
    from clinic_signer.cli.trust import run_trust_verify

    return run_trust_verify(options)


def _run_station(options: Options) -> int:
    from clinic_signer.cli.station import run_station

    return run_station(options)


def _run_journal_verify(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_verify

    return run_journal_verify(options)


def _run_journal_list(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_list

    return run_journal_list(options)


def _run_journal_show(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_show

    return run_journal_show(options)


def _run_journal_export(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_export

    return run_journal_export(options)


def _run_journal_purge(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_purge

    return run_journal_purge(options)


def _run_journal_key(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_key

    return run_journal_key(options)


def _run_api_token(options: Options) -> int:
    from clinic_signer.cli.api import run_api_token

    return run_api_token(options)


def _run_api_openapi(options: Options) -> int:
    from clinic_signer.cli.api import run_api_openapi

    return run_api_openapi(options)


def _run_sandbox_card(options: Options) -> int:
    from clinic_signer.cli.sandbox_card import run_sandbox_card

    return run_sandbox_card(options)


def _run_sandbox_service(options: Options) -> int:
    from clinic_signer.cli.sandbox_service import run_sandbox_service

    return run_sandbox_service(options)


def _run_sandbox_letter(options: Options) -> int:
    from clinic_signer.cli.sandbox_service import run_sandbox_letter

    return run_sandbox_letter(options)


def _run_sandbox_dispensing(options: Options) -> int:
    from clinic_signer.cli.sandbox_dispensing import run_sandbox_dispensing

    return run_sandbox_dispensing(options)


def _run_sandbox_terminal(options: Options) -> int:
    from clinic_signer.cli.sandbox_terminal import run_sandbox_terminal

    return run_sandbox_terminal(options)


_ABOUT = Words(
    "電子処方箋を確かめ、署名し、検証します。指定がなければウィンドウを開きます。",
    "Checks, signs and verifies electronic prescriptions. Opens the window if nothing is given.",
)
_LANGUAGE = Words("表示する言語（既定 ja）", "language of the text (default ja)")
_SANDBOX_FOLDER = Words(
    "サンドボックスを置くフォルダー（既定は利用者のデータフォルダー）",
    "folder of the sandbox (default: in the user's data folder)",
)
_JSON = Words("JSONで出力します", "print JSON")
_OPEN = Words(
    "処方箋をウィンドウで開きます。すでに開いていれば、そのウィンドウに渡して前に出します。",
    "Open prescriptions in the window; one that is open already takes them and comes to the front.",
)
_JOB = Words("一覧で選ぶ処方箋の番号（APIのid）", "the prescription to show (its id in the API)")
_OPEN_SANDBOX = Words("サンドボックスのウィンドウで開きます", "in the window of the sandbox")
_DEMO = Words("サンドボックスでウィンドウを開きます。", "Open the window on the sandbox.")
_TOUR = Words(
    "画面なしで一巡し、結果をこのフォルダーに残します",
    "make the tour without a display and leave its results in this folder",
)
_REAL_READERS = Words(
    "練習用カードの代わりに、このPCのリーダーにあるカードを使います（「sandbox card」など）",
    "use the cards in the readers of this PC, of “sandbox card” for instance, in place of the "
    "practice card",
)
_SHOW = Words("処方箋の内容を表示します。", "Show the decoded content of a prescription.")
_CHECK = Words("署名の前に内容を確かめます。", "Check a prescription before signing.")
_HOLDER = Words(
    "署名する人の名前。処方箋の医師名と比べます",
    "name of the person who will sign, compared with the prescriber's",
)
_DISPENSE = Words(
    "調剤結果の署名前の文書（ED）を、受け取った処方箋から作る",
    "make the unsigned dispensing document (ED) around a received prescription",
)
_RECEIVED = Words("受け取ったままの処方箋（EPのXML）", "the prescription (EP XML) as received")
_CJ1 = Words("調剤結果のデータ（CJ1）", "the dispensing data (CJ1)")
_DISPENSE_OUT = Words(
    "作る文書。指定しなければデータと同じ名前の.xml",
    "the document; beside the data with the ending .xml by default",
)
_SIGN = Words("処方箋に署名します。上書きはしません。", "Sign prescriptions. Never overwrites.")
_OUT = Words("署名した文書を置くフォルダー", "folder for the signed documents")
_SIGNER = Words("署名の方法（既定 card）", "way of signing (default card)")
_READER = Words("カードが入っているリーダーの名前", "name of the reader that holds the card")
_HOLDER_CARD = Words(
    "カードの持ち主の名前（または証明書のSHA-256）。2枚以上あるときに選びます",
    "name of the card's holder (or SHA-256 of the certificate), to choose among several",
)
_MODULE = Words(
    "署名用PKCS#11モジュールの絶対パス", "absolute path of a PKCS#11 module for signing"
)
_SIGN_TRUST = Words(
    "信頼する認証局の組（既定 production。--signer sandboxではsandbox）",
    "set of anchors (default production; with --signer sandbox it is sandbox)",
)
_ENTRY_CODE = Words(
    "スマートフォンでQRを読めないときの、8文字のコードも表示します",
    "also show the 8 characters for a phone that cannot read the QR",
)
_PAIR = Words(
    "スマートフォンをこのパソコンに登録します（前の登録は消えます）。",
    "Set up your phone on this PC; an earlier set-up is deleted.",
)
_CARD = Words(
    "カードリーダーとカードの状態を表示します。PINは使いません。",
    "Show the readers and cards of this PC. Uses no PIN.",
)
_WAIT = Words("使えるカードが入るまで待つ秒数", "seconds to wait until a usable card is put in")
_PRACTISING = Words(
    "だれとして練習するか: 医師か薬剤師（既定 doctor）",
    "who practises: a physician or a pharmacist (default doctor)",
)
_PERSON = Words(
    "サンドボックスのどの人のカードか（既定 doctor）",
    "whose card of the sandbox (default doctor)",
)
_PROFILE = Words(
    "サンドボックスのカードの型 jma・annexb（既定 jma）",
    "kind of the sandbox's card: jma or annexb (default jma)",
)
_PIN_FD = Words(
    "PINを1行で読む番号（ファイル記述子）。指定がなければ画面で尋ねます",
    "file descriptor to read the PIN from, one line; asked for if not given",
)
_ALLOW_WARNINGS = Words(
    "確認が必要な指摘があっても、確認済みとして署名します",
    "sign in spite of warnings, as checked and confirmed",
)
_LAST_ATTEMPT = Words(
    "PINの残りが1回でも、確かめたうえで送ります",
    "send the PIN even if only one attempt is left",
)
_VERIFY = Words("署名を検証します。", "Verify signatures.")
_TRUST = Words("信頼する認証局の組（既定 production）", "set of anchors (default production)")
_ANCHOR = Words("追加で信頼する認証局の証明書", "certificate of an authority to trust as well")
_CRL = Words("手元の失効リスト", "a revocation list at hand")
_REPORT = Words(
    "報告の書き出し先（.pdf .html .xml .json）。複数のファイルでは「フォルダー/.pdf」",
    "write a report (.pdf .html .xml .json); for several files: FOLDER/.pdf",
)
_AT = Words(
    "検証の時点（ISO 8601。時差がなければ日本時間）",
    "point in time of the verification (ISO 8601; Japanese time if it has no zone)",
)
_FETCH_CRLS = Words(
    "失効リストをネットワークから取得します（設定 trust.*）",
    "fetch revocation lists from the network (settings trust.*)",
)
_RECURSIVE = Words("フォルダーの中のフォルダーも", "folders within folders, too")
_JOBS = Words(
    "フォルダーの検証に使うプロセスの数（既定はプロセッサーの数）",
    "processes for folders (default: as many as processors)",
)
_SUMMARY = Words(
    "1ファイル1行の一覧を書き出す先（.jsonlか.csv。両方も可）。上書きはしません",
    "write a row for each file (.jsonl or .csv, or one of each); never overwrites",
)
_RESUME = Words(
    "途中まで書かれた.jsonlの一覧の続きから", "go on with a .jsonl summary that is there"
)
_WITH_NAMES = Words(
    "一覧に署名者と患者の氏名を入れます", "put the names of signers and patients into the summary"
)
_TRUST_LIST = Words(
    "信頼する認証局の一覧を調べ、更新します（docs/trust.md）。",
    "The list of authorities that are believed, and its updates (docs/trust.md).",
)
_TRUST_SHOW = Words("今の一覧を表示します。", "Show the list in force.")
_TRUST_UPDATE = Words(
    "署名された更新を取り込みます。疑わしいものは取り込みません。",
    "Install a signed update; whatever is in doubt is refused.",
)
_TRUST_VERIFY = Words(
    "更新のファイルを、取り込まずに確かめます。", "Check an update without installing it."
)
_TRUST_SANDBOX = Words("サンドボックスのもの", "that of the sandbox")
_STATION = Words(
    "受付フォルダーから処方箋を受け付け、署名済みの処方箋を送ります（画面なし）。",
    "Take prescriptions in from the intake folder and deliver signed ones, without a window.",
)
_ONCE = Words("今あるものだけを処理して終わります", "do what there is to do now, and end")
_STATION_SANDBOX = Words("サンドボックスのフォルダーで", "with the folders of the sandbox")
_JOURNAL = Words(
    "処方箋と操作の記録を調べます（docs/journal.md）。",
    "Look into the journal of prescriptions (docs/journal.md).",
)
_JOURNAL_VERIFY = Words(
    "記録に書き換えや抜けがないかを確かめ、最初の箇所を示します。",
    "Prove that nothing of the journal was changed or removed; name the first place.",
)
_JOURNAL_LIST = Words("受け付けた処方箋の一覧", "List the prescriptions that came in.")
_JOURNAL_SHOW = Words("処方箋1件とその経過", "Show one prescription and its course.")
_JOURNAL_EXPORT = Words(
    "記録をファイルに書き出します。患者の情報が入ります。",
    "Write history or prescriptions to a file. It holds personal data.",
)
_JOURNAL_PURGE = Words(
    "保存期間を過ぎた文書と患者の情報を消します（毎日自動でも行います）。",
    "Remove documents and personal data after their time, as is done every day.",
)
_JOURNAL_KEY = Words(
    "記録の暗号化と鍵を示します。鍵の作成と控えもできます。",
    "Say how the journal is encrypted; make a key, or a copy of it.",
)
_JOURNAL_SANDBOX = Words("サンドボックスの記録", "the journal of the sandbox")
_JOB_STATE = Words("この状態のものだけ。重ねて指定できます", "in this state only; may be repeated")
_LIMIT = Words("新しいほうから何件（既定 50）", "how many of the newest (default 50)")
_JOB_WANTED = Words("番号またはID", "its number or id")
_EXPORT_OUT = Words("新しいファイル。上書きはしません", "a new file; never overwrites")
_EXPORT_WHAT = Words("操作の記録か処方箋か（既定 history）", "what (default history)")
_EXPORT_FORM = Words("CSVかJSON Lines（既定 csv）", "CSV or JSON Lines (default csv)")
_SINCE = Words("この時から（ISO 8601）", "not before this time (ISO 8601)")
_UNTIL = Words("この時より前（ISO 8601）", "before this time (ISO 8601)")
_KEY_NEW = Words("院内で共有する鍵を作ります", "make the key of a shared journal")
_KEY_BACKUP = Words("この利用者の鍵の控えを書き出します", "write a copy of this person's key")
_API = Words(
    "電子カルテとの連携（API）を準備します。", "What is needed to connect an EMR (the local API)."
)
_API_TOKEN = Words(
    "電子カルテに設定する合言葉（トークン）を表示します。",
    "Print the token that lets an EMR in; makes one if there is none.",
)
_RENEW = Words("新しく作り、前のものを使えなくします", "make a new one; the one before is refused")
_API_SANDBOX = Words("サンドボックスのもの", "that of the sandbox")
_API_OPENAPI = Words("APIの仕様（OpenAPI 3.1）を表示します。", "Print the contract (OpenAPI 3.1).")
_SANDBOX = Words(
    "練習用のカードとセカンド電子証明書を扱います。", "Practice cards and second certificates."
)
_SANDBOX_CARD = Words(
    "練習用のカードを仮想カードリーダー（vpcd）に入れます。",
    "Put a practice card into a virtual card reader (vpcd).",
)
_SANDBOX_TERMINAL = Words(
    "練習用のオンライン資格確認端末を動かします（フォルダーreqとres）。",
    "Run a practice terminal of the electronic-prescription service (folders req and res).",
)
_TERMINAL_FOLDER = Words(
    "2つのフォルダーを置く場所（既定はサンドボックスのフォルダー）",
    "where the two folders are (default: in the sandbox's folder)",
)
_TERMINAL_FAULT = Words(
    "端末の不具合（docs/service-messages.md）。重ねて指定できます",
    "a fault of the terminal (docs/service-messages.md); may be repeated",
)
_FAULT = Words(
    "カードの不具合（docs/sandbox.md）。重ねて指定できます",
    "a fault of the card (docs/sandbox.md); may be repeated",
)
_HOST = Words("仮想カードリーダーのアドレス", "address of the virtual card reader")
_PORT = Words(
    "仮想カードリーダーのポート（既定 35963。2つ目の差込口は35964）",
    "port of the virtual card reader (default 35963; its second slot is 35964)",
)
_TRACE = Words(
    "カードへのコマンドを1行ずつ表示します（中身は出しません）",
    "print each command to the card on a line, without its body",
)
_SANDBOX_SERVICE = Words(
    "練習用セカンド電子証明書のサービスを動かします。",
    "Run the practice second-certificate service.",
)
_SANDBOX_DISPENSING = Words(
    "練習用の調剤結果（受け取った処方箋、データ、署名前の文書）を書き出します。",
    "Write practice dispensing results: received prescription, data, unsigned document.",
)
_SANDBOX_DISPENSING_OUT = Words("書き出すフォルダー", "the folder they are written into")
_SANDBOX_LETTER = Words(
    "スマートフォン登録の通知書（練習用）を作ります。",
    "Write the practice letter that registers a phone.",
)
_ACCOUNT = Words(
    "だれのセカンド電子証明書か（doctor、dentist、pharmacist、no-role、expiring、expired、revoked、"
    "not-yet-valid。既定 doctor）",
    "whose second certificate (default doctor)",
)
_PERSONALITY = Words(
    "csc（文書ごとの承認）・kagura（院内サービスの代役）・both（既定 csc）",
    "csc (approval of documents), kagura (a double of the local services) or both (default csc)",
)
_SERVICE_FAULT = Words(
    "サービスの不具合（docs/sandbox.md）。重ねて指定できます",
    "a fault of the service (docs/sandbox.md); may be repeated",
)
_SERVICE_PORT = Words("ポート（既定 8470）", "port (default 8470)")
_SERVICE_HOST = Words(
    "ほかの機器から使うときの名前（httpsの証明書が必要です）",
    "name under which other machines reach it (needs a certificate for https)",
)
_TLS = Words("httpsの証明書と鍵（PEM）", "certificate and key for https (PEM)")
_LETTER_OUT = Words("通知書のPDF。上書きはしません", "the letter, a PDF; never overwrites")
_ORIGIN = Words("サービスのアドレス", "address of the service")
