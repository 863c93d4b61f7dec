"""The command line as declared to the user: every command and option once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from clinic_signer import __version__
from clinic_signer.cli.options import (
    Commands,
    Options,
    Parser,
    add_command,
    add_json,
    add_language,
    both,
)
from clinic_signer.words import Language, Words


def parse(arguments: Sequence[str]) -> Options:
    """Read a command line.

    Raises:
        SystemExit: help or version was asked for (0), or it is wrong (64).
    """
    parser = _parser()
    # A start of the window does not wait for what it has no use for.
    if arguments and arguments[0] not in _commands(parser).choices:
        _add_other_commands(_commands(parser))
    if arguments and not _is_command(parser, arguments[0]) and Path(arguments[0]).is_file():
        arguments = ["open", *arguments]  # as files are dropped on the program, or linked with it
    options = parser.parse_args(arguments, Options())
    asked = options.language_asked
    options.language = Language(asked or Language.JAPANESE)
    options.window_language = Language(asked) if asked else None
    return options


def _parser() -> argparse.ArgumentParser:
    # No abbreviations: `--pin 1234` must not pass for `--pin-fd`.
    parser = Parser(prog="clinic-signer", description=both(_ABOUT), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"Clinic Signer {__version__}")
    add_language(parser, None)
    parser.add_argument("--sandbox-folder", type=Path, default=None, help=both(_SANDBOX_FOLDER))
    parser.set_defaults(run=_run_window, command="", tour=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    _add_open(commands)
    _add_demo(commands)
    return parser


def _add_other_commands(commands: Commands[Parser]) -> None:
    """Declare all that do not open the window."""
    from clinic_signer.cli.prescription_arguments import add_prescription_commands
    from clinic_signer.cli.sandbox_arguments import add_sandbox_commands
    from clinic_signer.cli.station_arguments import add_station_commands
    from clinic_signer.cli.update_arguments import add_update_commands
    from clinic_signer.cli.verify_arguments import add_verify_commands

    add_prescription_commands(commands)
    add_verify_commands(commands)
    add_station_commands(commands)
    add_update_commands(commands)
    _add_diagnose(commands)
    _add_logs(commands)
    add_sandbox_commands(commands)


def _commands(parser: argparse.ArgumentParser) -> Commands[Parser]:
    return next(a for a in parser._actions if isinstance(a, Commands))  # noqa: SLF001


def _is_command(parser: argparse.ArgumentParser, word: str) -> bool:
    """Whether a word is no file even if there is one of that name."""
    return word.startswith("-") or word in _commands(parser).choices


def _add_open(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "open", _OPEN, _run_open)
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--job", metavar="ID", help=both(_JOB))
    parser.add_argument("--sandbox", action="store_true", help=both(_OPEN_SANDBOX))


def _add_demo(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "demo", _DEMO, _run_demo)
    parser.set_defaults(sandbox=True)
    parser.add_argument("--tour", type=Path, metavar="DIR", help=both(_TOUR))
    parser.add_argument(
        "--reader", dest="real_readers", action="store_true", help=both(_REAL_READERS)
    )
    parser.add_argument("--first-start", action="store_true", help=both(_FIRST_START))
    persons = ("doctor", "pharmacist")
    parser.add_argument("--person", choices=persons, default="doctor", help=both(_PRACTISING))


def _add_diagnose(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "diagnose", _DIAGNOSE, _run_diagnose)
    parser.add_argument("--sandbox", action="store_true", help=both(_DIAGNOSE_SANDBOX))
    parser.add_argument("--bundle", type=Path, metavar="FILE", help=both(_BUNDLE))
    add_json(parser)


def _run_diagnose(options: Options) -> int:
    from clinic_signer.cli.diagnose import run_diagnose

    return run_diagnose(options)


def _add_logs(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "logs", _LOGS, _run_logs)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show", metavar="NAME", help=both(_LOGS_SHOW))
    what.add_argument("--export", type=Path, metavar="FILE", help=both(_LOGS_EXPORT))
    add_json(parser)


def _run_logs(options: Options) -> int:
    from clinic_signer.cli.logs import run_logs

    return run_logs(options)


def _run_window(options: Options) -> int:
    from clinic_signer.cli.window import run_window

    return run_window(options)


def _run_open(options: Options) -> int:
    from clinic_signer.cli.window import run_open

    return run_open(options)


def _run_demo(options: Options) -> int:
    from clinic_signer.cli.window import run_demo

    return run_demo(options)


_ABOUT = Words(
    "電子処方箋を確かめ、署名し、検証します。指定がなければウィンドウを開きます。",
    "Checks, signs and verifies electronic prescriptions. Opens the window if nothing is given.",
)
_SANDBOX_FOLDER = Words(
    "サンドボックスを置くフォルダー（既定は利用者のデータフォルダー）",
    "folder of the sandbox (default: in the user's data folder)",
)
_OPEN = Words(
    "処方箋をウィンドウで開きます。すでに開いていれば、そのウィンドウに渡して前に出します。",
    "Open prescriptions in the window; one that is open already takes them and comes to the front.",
)
_JOB = Words("一覧で選ぶ処方箋の番号（APIのid）", "the prescription to show (its id in the API)")
_OPEN_SANDBOX = Words("サンドボックスのウィンドウで開きます", "in the window of the sandbox")
_DIAGNOSE = Words(
    "このパソコンで署名できるかを調べ、報告を出します（PINは要りません）。",
    "Examine whether this PC can sign, and print a report. Asks for no PIN.",
)
_DIAGNOSE_SANDBOX = Words("サンドボックスを調べます", "examine the sandbox")
_BUNDLE = Words(
    "報告・バージョン・設定・ログを、サポートに渡すzipファイルにまとめます",
    "put report, versions, settings and logs into a zip file for support",
)
_LOGS = Words(
    "このパソコンに残っているログの一覧です（患者さんの情報とPINは入っていません）。",
    "The logs that are kept on this PC; no patient data and no PIN are in them.",
)
_LOGS_SHOW = Words(
    "このログを表示します（latestは最新のもの）", "print this one; latest is the newest"
)
_LOGS_EXPORT = Words("全部をzipファイルに書き出します", "write all of them to a zip file")
_DEMO = Words("サンドボックスでウィンドウを開きます。", "Open the window on the sandbox.")
_TOUR = Words(
    "画面なしで一巡し、結果をこのフォルダーに残します",
    "make the tour without a display and leave its results in this folder",
)
_REAL_READERS = Words(
    "練習用カードの代わりに、このパソコンのリーダーにあるカードを使います（「sandbox card」など）",
    "use the cards in the readers of this PC, of “sandbox card” for instance, in place of the "
    "practice card",
)
_FIRST_START = Words(
    "はじめて起動したときの画面を出します（設定には何も残しません）",
    "show the page of the first start (nothing of it is kept in the settings)",
)
_PRACTISING = Words(
    "だれとして練習するか：医師か薬剤師（既定 doctor）",
    "who practises: a physician or a pharmacist (default doctor)",
)
