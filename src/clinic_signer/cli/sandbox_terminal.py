"""``clinic-signer sandbox terminal``: the practice terminal of the e-prescription service."""

from __future__ import annotations

import threading

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.store import default_home
from clinic_signer.sandbox.terminal.terminal import PracticeTerminal, parse_faults
from clinic_signer.station.service_messages.opening import practice_folder
from clinic_signer.words import Language, Words

_FOLDERS = Words(
    "練習用のオンライン資格確認端末：依頼 {requests}、回答 {answers}",
    "The practice terminal: requests {requests}, answers {answers}",
)
_TAKEN = Words("{n}件の依頼を受け取りました", "took {n} requests")
_END = Words(
    "登録に法的な意味はありません。Ctrl+Cで終わります。",
    "What it registers means nothing. Ctrl+C ends it.",
)
_PAUSE_SECONDS = 0.2


def run_sandbox_terminal(options: Options) -> int:
    """Run the terminal until Ctrl+C.

    Raises:
        Failure: SANDBOX_FAULT_INVALID, SANDBOX_UNUSABLE.
    """
    home = options.sandbox_folder or default_home()
    folder = options.folder or practice_folder(home)
    faults = parse_faults(options.fault)
    try:
        terminal = PracticeTerminal(folder, faults)
    except OSError as error:
        raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=error.strerror) from error
    _say(_FOLDERS.filled(requests=terminal.requests, answers=terminal.answers), options.language)
    for fault in sorted(faults, key=lambda each: each.value):
        _say(fault.words, options.language)
    _say(_END, options.language)
    pause = threading.Event()
    try:
        while not pause.wait(_PAUSE_SECONDS):
            _once(terminal, options.language)
    except KeyboardInterrupt:
        pass  # the way to end it
    return ExitCode.OK


def _once(terminal: PracticeTerminal, language: Language) -> None:
    try:
        count = terminal.work_once()
    except OSError as error:  # a folder that was just removed
        raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=error.strerror) from error
    if count:
        _say(_TAKEN.filled(n=count), language)


def _say(words: Words, language: Language) -> None:
    print(words.in_language(language), flush=True)
