"""``clinic-signer sandbox card``: put a practice card into a real card reader service."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeVar

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.terminal import input_is_terminal
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import PIN, CardProfile, PersonId, open_sandbox
from clinic_signer.sandbox.card_faults import parse_faults
from clinic_signer.sandbox.vpcd import Exchange, VpcdSlot, attach
from clinic_signer.words import Language, Words

E = TypeVar("E", bound=Enum)

_INSERTED = Words(
    "{holder}さん（{person}）の練習用カードを、仮想カードリーダー（{address}）に入れました。"
    "型は{profile}、PINは{pin}です。署名に法的効力はありません。",
    "The practice card of {holder} ({person}) is in the virtual card reader at {address}. "
    "Layout {profile}, PIN {pin}. Its signatures have no legal effect.",
)
_COMMANDS = Words(
    "remove（抜く）・insert（差す）・reset（記憶を消す）・quit（終わる。Ctrl+Cでも）",
    "remove, insert, reset (it forgets everything), quit (or Ctrl+C)",
)
_DONE = {
    "remove": Words("カードを抜きました。", "The card is out."),
    "insert": Words("カードを差しました。", "The card is in."),
    "reset": Words("カードの記憶を消しました。", "The card has forgotten everything."),
}


def run_sandbox_card(options: Options) -> int:
    """Put the card in and follow the commands on standard input until the end.

    Raises:
        Failure: USAGE, SANDBOX_FAULT_INVALID, SANDBOX_UNUSABLE, VIRTUAL_READER_NOT_FOUND.
    """
    person, profile = chosen_card(options)
    faults = parse_faults(options.fault)
    sandbox = open_sandbox(options.sandbox_folder)
    card = sandbox.virtual_card(person, profile, faults)
    told = _print_exchange if options.trace else _ignore
    holder = sandbox.person(person)
    with attach(card, options.host, options.port, on_exchange=told) as slot:
        words = _INSERTED.filled(
            holder=holder.certificate.holder_name,
            person=holder.words,
            address=f"{options.host}:{options.port}",
            profile=profile.value,
            pin=PIN,
        )
        _say(words, options.language)
        _say(_COMMANDS, options.language)
        try:
            for line in _lines():
                if line == "quit":
                    break
                _follow(line, slot, options.language)
        except KeyboardInterrupt:
            pass  # the way to end it
    return ExitCode.OK


def chosen_card(options: Options) -> tuple[PersonId, CardProfile]:
    """Whose card of the sandbox, and its layout.

    Raises:
        Failure: USAGE for a name that is not known.
    """
    return (
        _named(PersonId, "--person", options.person),
        _named(CardProfile, "--profile", options.card_profile),
    )


def _named(names: type[E], option: str, value: str) -> E:
    try:
        return names(value)
    except ValueError as error:
        known = ", ".join(name.value for name in names)
        raise Failure(FailureCode.USAGE, reason=f"{option} {value}: {known}") from error


def _follow(command: str, slot: VpcdSlot, language: Language) -> None:
    actions: dict[str, Callable[[], None]] = {
        "remove": slot.remove,
        "insert": slot.insert,
        "reset": slot.reset,
    }
    action = actions.get(command)
    if action is None:
        _say(_COMMANDS, language)
        return
    action()
    _say(_DONE[command], language)


def _lines() -> Iterator[str]:
    """Lines of standard input; without one (a background job has none) wait to be ended."""
    if _has_no_input():
        threading.Event().wait()
    for line in sys.stdin:
        yield line.strip().lower()


def _has_no_input() -> bool:
    if sys.stdin is None:
        return True
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) and not input_is_terminal()


def _print_exchange(exchange: Exchange) -> None:
    print(exchange, flush=True)


def _ignore(_exchange: Exchange) -> None:
    """Print nothing."""


def _say(words: Words, language: Language) -> None:
    print(words.in_language(language), flush=True)
