"""The front door without a window; the only place that turns failures into exit codes.

The contract (commands, options, exit codes, JSON) is ``docs/cli.md``; the JSON schemas are in
``resources/schemas``. Commands are imported when they are called, so that the window starts fast.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_signer.cli.options import Options
    from clinic_signer.failures import Failure
    from clinic_signer.words import Language

log = logging.getLogger(__name__)


class ExitCode(IntEnum):
    """Exit codes that more than one command uses."""

    OK = 0
    FOUND = 1
    """check: errors; sign: something was not signed; verify: a TOTAL-FAILED."""
    INDETERMINATE = 2
    UNREADABLE = 3
    USAGE = 64
    UNEXPECTED = 70
    CANCELLED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command line without the program name; that of the process by default.

    Returns:
        The exit code (docs/cli.md).
    """
    from clinic_signer.cli.arguments import parse
    from clinic_signer.signers.card.no_core import leave_no_core

    _use_utf8()
    is_own_process = arguments is None  # and not one that calls us
    if is_own_process:
        leave_no_core()
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        if is_own_process:
            from clinic_signer.cli.log_of_command import begin_log

            begin_log(options)
        if options.is_for_sandbox:
            _assert_sandbox_allowed()
        return options.run(options)
    except KeyboardInterrupt:
        return ExitCode.CANCELLED
    except BrokenPipeError:
        # The reader (head, less) has gone. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        failure = _told(error, options.language)
        if is_own_process and options.is_window:
            _show_if_unread(failure, options)
        return _exit_code(failure)


def _assert_sandbox_allowed() -> None:
    """Refuse it by name, before a window stands there without a card.

    Nothing is imported for it where there are no settings.

    Raises:
        Failure: SANDBOX_NOT_ALLOWED.
    """
    from clinic_signer import settings_files

    if not settings_files.there_are_any():
        return
    from clinic_signer.settings_allowed import ALLOWED_SETTINGS, assert_sandbox_allowed
    from clinic_signer.settings_reading import read_some

    assert_sandbox_allowed(read_some(*ALLOWED_SETTINGS))


def _told(error: Exception, language: Language) -> Failure:
    """Say why a command did not do its work; the catalogue of failures is imported only now."""
    from clinic_signer.cli.output import print_failure
    from clinic_signer.failures import Failure, FailureCode

    failure = error if isinstance(error, Failure) else None
    if failure is None:
        # The last line of defence: a bug shows its name, never patient data in a traceback.
        from clinic_signer.logs.install_events import tell_if_missing

        log.error("unexpected", exc_info=error)
        tell_if_missing(error)
        failure = Failure(FailureCode.UNEXPECTED, kind=type(error).__name__)
    print_failure(failure, language)
    return failure


def _show_if_unread(failure: Failure, options: Options) -> None:
    """The icon starts a program without a console: what is printed is for nobody."""
    from clinic_signer.cli import refusal

    if refusal.is_unread():
        refusal.show(failure, options.window_language)


def _exit_code(failure: Failure) -> ExitCode:
    from clinic_signer.failures import FailureCode

    codes = {
        FailureCode.USAGE: ExitCode.USAGE,
        FailureCode.UNEXPECTED: ExitCode.UNEXPECTED,
    }
    return codes.get(failure.code, ExitCode.UNREADABLE)


def _use_utf8() -> None:
    """Write UTF-8 also where Windows would take cp932 for a redirected output."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
