"""The readers of this PC and the settings, opened for one command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clinic_signer.cli.output import print_failure
from clinic_signer.settings import IGNORED_READERS, Settings, load_settings
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.readers import CardReaders, ReadersState
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.words import Language

SETTLE_SECONDS = 30.0
"""How long readers may take to say what is in them; another program may be using a card."""


def settings_in_force(language: Language) -> Settings:
    """Read the settings, and say on standard error what is wrong in the files."""
    settings = load_settings()
    for failure in settings.failures:
        print_failure(failure, language)
    return settings


@contextmanager
def open_readers(
    settings: Settings, on_change: Callable[[ReadersState], None] = lambda _: None
) -> Iterator[CardReaders]:
    """Watch the readers of this PC until the end of the command.

    Args:
        settings: the settings in force.
        on_change: told what is in them, from any thread.
    """
    from clinic_signer.signers.card.pcsc.source import PcscSource

    thread = CardThread()
    source = PcscSource(ignored_readers=settings.get(IGNORED_READERS), thread=thread)
    readers = CardReaders(source, thread=thread, on_change=on_change)
    try:
        readers.start()
        yield readers
    finally:
        readers.close()


def say_waiting(language: Language) -> Callable[[ReadersState], None]:
    """Make a listener that says on standard error why nothing happens while a card is in use."""
    was_busy = False

    def listen(state: ReadersState) -> None:
        nonlocal was_busy
        is_busy = state.chosen.kind is CardStateKind.BUSY
        if is_busy and not was_busy:
            told = (state.chosen.heading, state.chosen.sentence)
            print(*(w.in_language(language) for w in told), sep=": ", file=sys.stderr, flush=True)
        was_busy = is_busy

    return listen
