"""One stay of one card in one reader: read once, its state kept, its signatures made.

All card operations run on the card thread. What a person is shown is a value that any thread may
take; it changes when the card was read, when another program holds it, and when attempts are used.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.reader_source import Presence, ReaderSeen, ReaderSource
from clinic_signer.signers.card.state import (
    CardState,
    CardStateKind,
    state_of,
    state_of_failure,
)

log = logging.getLogger(__name__)

_BUSY = (FailureCode.CARD_BUSY, FailureCode.CARD_RESET)
_FINAL = (
    FailureCode.CARD_NOT_HPKI,
    FailureCode.CARD_DEACTIVATED,
    FailureCode.CARD_CONTENT_UNREADABLE,
    FailureCode.CERTIFICATE_UNREADABLE,
)
"""What a card says of itself; reading it again would say the same."""

_READING_PATIENCE_SECONDS = 3.0
"""How long reading waits for another program: less than signing does. There is one card thread,
and whoever holds the card in one reader must not keep us from that in another."""

_PAUSES_SECONDS = (0.2, 0.5, 1.0)
"""Before a card that did not answer properly is read again: contacts settle, drivers recover."""
_PAUSES_WHILE_BUSY_SECONDS = (0.5, 1.0, 2.0, 5.0)
"""The last one is repeated for as long as another program holds the card."""


class CardInReader:
    """A reader from one insertion to the next; also an empty one.

    Args:
        seen: what the source says of the reader.
        source: gives the line to the card.
        thread: where all card operations run.
        on_change: told, from any thread, that :attr:`state` may be another one.
    """

    def __init__(
        self,
        seen: ReaderSeen,
        source: ReaderSource,
        thread: CardThread,
        on_change: Callable[[], None],
    ) -> None:
        self._seen = seen
        self._thread = thread
        self._on_change = on_change
        self._lock = threading.Lock()
        self._transport = source.transport(seen.name, on_waiting=self._wait)
        self._card = HpkiCard(self._transport)
        self._contents: CardContents | None = None
        self._unreadable: CardState | None = None
        self._is_waited_for = False
        self._is_being_read = False
        self._has_left = False
        self._tries = 0
        self._retry: threading.Timer | None = None
        if self._is_readable:
            self._thread.submit(self._read)

    @property
    def state(self) -> CardState:
        """What a person is told now."""
        with self._lock:
            return self._state()

    @property
    def contents(self) -> CardContents | None:
        """What was read of the card."""
        return self._contents

    @property
    def sha256(self) -> bytes | None:
        """SHA-256 of the holder's certificate, by which the card is known."""
        contents = self._contents
        return None if contents is None else contents.certificate.sha256

    def is_same_stay(self, seen: ReaderSeen) -> bool:
        """True while the card that was put in is still there."""
        return (seen.insertion, seen.presence) == (self._seen.insertion, self._seen.presence)

    def see(self, seen: ReaderSeen) -> None:
        """Take over what the source says of the same stay."""
        was_exclusive, self._seen = self._seen.is_exclusive, seen
        is_unread = self._contents is None or self._unreadable is not None
        if was_exclusive and self._is_readable and is_unread:
            self._thread.submit(self._read)

    def leave(self) -> None:
        """The card has left: nothing further is asked of it."""
        with self._lock:
            self._has_left = True
            if self._retry is not None:
                self._retry.cancel()

    def read_anew(self) -> None:
        """Read the card again; what was read before is shown until then."""
        with self._lock:
            self._tries = 0
        if self._is_readable:
            self._thread.submit(self._read)

    def sign(
        self, digest: bytes, pin: Pin, expected: HpkiCertificate, *, confirm_last_attempt: bool
    ) -> bytes:
        """Sign on the card thread; see :meth:`HpkiCard.sign`.

        Raises:
            Failure: as :meth:`HpkiCard.sign`; CARD_REMOVED once the card has left.
        """
        self._thread.assert_inside()
        if self._has_left:
            raise Failure(FailureCode.CARD_REMOVED)
        try:
            return self._card.sign(digest, pin, expected, confirm_last_attempt=confirm_last_attempt)
        finally:
            if self._card.contents is not None:
                self._set(self._card.contents)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Stay connected over several signatures; entered and left on the card thread."""
        self._thread.assert_inside()
        with self._transport.connected():
            yield

    def look_at_attempts(self) -> None:
        """Have the attempts read anew, after signatures; the card thread does it when it is free.

        A signature itself cannot tell them: the card answers with them only before its PIN is
        verified, and an APDU more would be paid for with every signature.
        """
        self._thread.submit(self._read_attempts)

    @property
    def _is_readable(self) -> bool:
        return self._seen.presence is Presence.PRESENT and not self._seen.is_exclusive

    def _state(self) -> CardState:
        reader, insertion = self._seen.name, self._seen.insertion
        if self._seen.presence is not Presence.PRESENT:
            return CardState(_WITHOUT_CARD[self._seen.presence], reader=reader, insertion=insertion)
        if self._is_waited_for or self._seen.is_exclusive:
            return CardState(
                CardStateKind.BUSY, reader=reader, insertion=insertion, contents=self._contents
            )
        if self._unreadable is not None:
            return self._unreadable
        if self._contents is not None:
            return state_of(self._contents, reader, insertion=insertion)
        return CardState(CardStateKind.READING, reader=reader, insertion=insertion)

    def _set(self, contents: CardContents) -> None:
        with self._lock:
            self._contents = contents
            self._unreadable = None
            self._tries = 0
        self._on_change()

    def _wait(self, is_waiting: bool) -> None:
        with self._lock:
            # The end of a wait for reading is told with what came of it: no state in between.
            if is_waiting or not self._is_being_read:
                self._is_waited_for = is_waiting
        self._on_change()

    def _read(self) -> None:
        """Read everything that can be read without a PIN; on the card thread."""
        self._try(self._card.open)

    def _read_attempts(self) -> None:
        """Read the attempts alone; on the card thread."""

        def read() -> CardContents:
            attempts = self._card.attempts_left()
            contents = self._card.contents or self._card.open()
            return replace(contents, pin=replace(contents.pin, attempts_left=attempts))

        self._try(read)

    def _try(self, read: Callable[[], CardContents]) -> None:
        if self._has_left or not self._is_readable:
            return
        try:
            contents = self._read_impatiently(read)
        except Failure as failure:
            log.info("card not read: %s", failure.code.value)
            self._fail(failure)
        except Exception as error:
            log.exception("card not read")
            self._fail(Failure(FailureCode.UNEXPECTED, kind=type(error).__name__))
        else:
            self._set(contents)

    def _read_impatiently(self, read: Callable[[], CardContents]) -> CardContents:
        patience, self._transport.patience = self._transport.patience, _READING_PATIENCE_SECONDS
        self._is_being_read = True
        try:
            return read()
        finally:
            self._transport.patience = patience
            with self._lock:
                self._is_being_read = self._is_waited_for = False

    def _fail(self, failure: Failure) -> None:
        """Show what cannot be helped; try the rest again."""
        is_busy = failure.code in _BUSY
        pauses = _PAUSES_WHILE_BUSY_SECONDS if is_busy else _PAUSES_SECONDS
        is_over = failure.code in _FINAL or (not is_busy and self._tries >= len(pauses))
        with self._lock:
            if is_busy or is_over:
                state = state_of_failure(failure, self._transport, insertion=self._seen.insertion)
                known = self._contents if is_busy else None
                self._contents = known
                self._unreadable = replace(state, contents=known)
            if not is_over and not self._has_left:
                pause = pauses[min(self._tries, len(pauses) - 1)]
                self._tries += 1
                self._retry = threading.Timer(pause, lambda: self._thread.submit(self._read))
                self._retry.daemon = True
                self._retry.start()
        self._on_change()


_WITHOUT_CARD = {Presence.EMPTY: CardStateKind.NO_CARD, Presence.MUTE: CardStateKind.MUTE}
