"""What nobody caught – in any thread, in Qt's slots, while something was cleared away – is logged.

Python's own way prints the text of the exception, which may quote what a prescription says.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

log = logging.getLogger(__name__)


def catch_all() -> None:
    """Take the place of Python's hooks."""
    sys.excepthook = _in_main
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable


def _in_main(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Of the main thread; Qt's slots end here too (PySide6 hands on what a slot raises)."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, None)
        return
    note_uncaught("main", error)


def _in_thread(arguments: threading.ExceptHookArgs) -> None:
    thread, error = arguments.thread, arguments.exc_value
    if error is not None and not isinstance(error, SystemExit):
        note_uncaught("?" if thread is None else thread.name, error)


def _unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        from clinic_signer.logs.lines import told  # not at every start

        log.warning("not raised: %s", told(arguments.exc_value))


def note_uncaught(thread: str, error: BaseException) -> None:
    """Log what nobody caught; a part of the installation that is missing is told to IT as well."""
    from clinic_signer.logs.install_events import tell_if_missing
    from clinic_signer.logs.lines import told

    log.error("uncaught in thread %s: %s", thread, told(error))
    tell_if_missing(error)
