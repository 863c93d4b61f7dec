"""What a command line says, and the parts that its commands are declared with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from clinic_signer.japan import JAPAN
from clinic_signer.words import Language, Words

TRUSTS = ("production", "sandbox")


_LONGEST_WAIT_SECONDS = 86_400.0


class Options(argparse.Namespace):
    """What the command line said. Each command reads its own part."""

    run: Callable[[Options], int]
    command: str
    """Its words: ``sandbox card``; empty for the window."""
    language: Language
    language_asked: str | None
    window_language: Language | None
    """As the command line says; None: as the settings of the window say."""
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
    pdf: Path | None
    fetch_crls: bool
    recursive: bool
    jobs: int | None
    summary: list[Path]
    resume: bool
    with_names: bool
    tour: Path | None
    real_readers: bool
    first_start: bool
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
    bundle: Path | None
    show: str | None
    export: Path | None
    channel_file: Path | None

    @property
    def is_window(self) -> bool:
        """Whether it opens the window; the tour has none that is seen."""
        return self.command in ("", "open", "demo") and self.tour is None

    @property
    def is_for_sandbox(self) -> bool:
        """Whether it is asked for anything of the sandbox, its anchors included."""
        said = (getattr(self, name, None) for name in ("signer", "trust"))
        return getattr(self, "sandbox", False) or "sandbox" in said


class Parser(argparse.ArgumentParser):
    """Ends with the exit code for a wrong command line, which must not be one of ``verify``."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, as failures are said, and end."""
        from clinic_signer.cli import ExitCode
        from clinic_signer.cli.output import print_failure
        from clinic_signer.failures import Failure, FailureCode

        self.print_usage(sys.stderr)
        failure = Failure(FailureCode.USAGE, reason=message)
        print_failure(failure, Language.ENGLISH)
        if sys.stderr is None:  # the program without a console
            from clinic_signer.cli import refusal

            refusal.show(failure)
        raise SystemExit(ExitCode.USAGE)


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives this type no public name


def add_command(
    commands: Commands[Parser],
    name: str,
    words: Words,
    run: Callable[[Options], int],
) -> argparse.ArgumentParser:
    """Declare a command that ``run`` carries out; return its parser for its own options."""
    parser = commands.add_parser(
        name, help=both(words), description=both(words), allow_abbrev=False
    )
    parser.set_defaults(run=run, command=parser.prog.partition(" ")[2])
    add_language(parser, argparse.SUPPRESS)
    return parser


def add_group(commands: Commands[Parser], name: str, words: Words) -> Commands[Parser]:
    """Declare a command that only has commands below it; return the place for those."""
    parser = commands.add_parser(
        name, help=both(words), description=both(words), allow_abbrev=False
    )
    add_language(parser, argparse.SUPPRESS)
    return parser.add_subparsers(metavar="COMMAND", required=True)


def add_language(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Declare ``--language``, which every command takes."""
    choices = [language.value for language in Language]
    parser.add_argument(
        "--language",
        dest="language_asked",
        choices=choices,
        default=default,
        help=both(_LANGUAGE),
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help=both(_JSON))


def read_seconds(text: str) -> float:
    """Read how long to wait, at most a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_WAIT_SECONDS:
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text!r}")
    return seconds


def read_port(text: str) -> int:
    """Read a TCP port."""
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"not a port: {text!r}")
    return port


def read_count(text: str) -> int:
    """Read a whole number of 1 or more."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"not a number of 1 or more: {text!r}")
    return int(text)


def read_time(text: str) -> datetime:
    """Read an ISO 8601 time; one without a zone is Japanese time."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not an ISO 8601 time: {text!r}") from error
    return time if time.tzinfo else time.replace(tzinfo=JAPAN)


def both(words: Words) -> str:
    """Both languages for the help, before it is known which one is asked for."""
    return f"{words.ja} / {words.en}".replace("%", "%%")


_LANGUAGE = Words("表示する言語（既定 ja）", "language of the text (default ja)")
_JSON = Words("JSONで出力します", "print JSON")
PERSON = Words(
    "サンドボックスのどの人のカードか（既定 doctor）",
    "whose card of the sandbox (default doctor)",
)
PROFILE = Words(
    "サンドボックスのカードの型 jma・annexb（既定 jma）",
    "kind of the sandbox's card: jma or annexb (default jma)",
)
TRUST = Words("信頼する認証局の組（既定 production）", "set of anchors (default production)")
