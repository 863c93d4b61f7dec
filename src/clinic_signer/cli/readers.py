"""The readers of this PC and the settings, opened for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clinic_signer.cli.output import print_failure
from clinic_signer.settings import IGNORED_READERS, Settings, load_settings
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.readers import CardReaders
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
def open_readers(settings: Settings) -> Iterator[CardReaders]:
    """Watch the readers of this PC until the end of the command."""
    from clinic_signer.signers.card.pcsc.source import PcscSource

    thread = CardThread()
    source = PcscSource(ignored_readers=settings.get(IGNORED_READERS), thread=thread)
    readers = CardReaders(source, thread=thread)
    try:
        readers.start()
        yield readers
    finally:
        readers.close()
