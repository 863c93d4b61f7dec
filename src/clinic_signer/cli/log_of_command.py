"""The log of this process: begun by the front door, whatever was asked for (docs/logs.md)."""

from __future__ import annotations

import logging

from clinic_signer import settings_files
from clinic_signer.cli.options import Options
from clinic_signer.logs.session import begin_session


def begin_log(options: Options) -> None:
    """Begin the log. What keeps it from being kept is said once; the command goes on.

    The window writes its log when it has been painted.
    """
    begin_session(
        kind_of(options),
        _level(),
        waits=options.is_window,
        failed=lambda error: _say(error, options),
    )
    if not options.is_window:
        from clinic_signer.logs.first_start import note_version

        note_version()


def kind_of(options: Options) -> str:
    """What the session is called after: the window, or the command."""
    kind = "window" if options.is_window else options.command.replace(" ", "-")
    is_sandbox = getattr(options, "sandbox", False) or options.command == "demo"
    return f"{kind}-sandbox" if is_sandbox and not kind.startswith("sandbox") else kind


def _level() -> int:
    """As the settings say; nothing is imported where there are none."""
    if not settings_files.there_are_any():
        return logging.INFO
    from clinic_signer.settings_log import LOG_LEVEL, LOG_SETTINGS
    from clinic_signer.settings_reading import read_some

    return read_some(*LOG_SETTINGS).get(LOG_LEVEL).number


def _say(error: OSError, options: Options) -> None:
    from clinic_signer.cli.output import print_failure
    from clinic_signer.logs.not_kept import not_kept

    print_failure(not_kept(error), options.language)
