"""The readers and cards of this PC, live: what is in them, whose card it is, and its signer.

The source says what is plugged in and put in; each card is read once per insertion on the card
thread, without a PIN; what comes of all of them together is one :class:`ReadersState`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import DigestSigner
from clinic_signer.signers.card.card_in_reader import CardInReader
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.chosen import ReadersState, chosen_card
from clinic_signer.signers.card.reader_source import ReaderSource, ReadersSeen, ServiceState
from clinic_signer.signers.card.readers_log import log_changes
from clinic_signer.signers.card.readers_signer import ReadersSigner
from clinic_signer.signers.card.state import CardState, CardStateKind

__all__ = ["CardReaders", "ReadersState"]

log = logging.getLogger(__name__)

_NOTHING_SEEN = ReadersState(cards=(), chosen=CardState(CardStateKind.READING))
"""Until the source has said anything."""


def _tell_nobody(state: ReadersState) -> None:
    """Nobody wants to know."""


class CardReaders:
    """All readers of this PC and the cards in them.

    Every card operation runs on one card thread. Nothing here waits for a card in the caller's
    thread except :meth:`wait_for` and the signer's own calls.

    Args:
        source: where readers come from; closed together with this object.
        on_change: told of every new state, one after the other, from any thread. It must not wait
            for a card.
        thread: the card thread to use; one of its own by default.
    """

    def __init__(
        self,
        source: ReaderSource,
        *,
        on_change: Callable[[ReadersState], None] = _tell_nobody,
        thread: CardThread | None = None,
    ) -> None:
        self._source = source
        self._on_change = on_change
        self._thread = thread or CardThread()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._telling = threading.RLock()
        self._seen: ReadersSeen | None = None
        self._cards: dict[str, CardInReader] = {}
        self._wanted: bytes | None = None
        self._state = _NOTHING_SEEN
        self._told = _NOTHING_SEEN
        self._is_closed = False

    def start(self) -> None:
        """Begin to watch the readers. May be called once."""
        self._source.start(self._take)

    def close(self) -> None:
        """End everything; what is being signed is finished first. May be called again."""
        with self._lock:
            self._is_closed = True
            cards = tuple(self._cards.values())
            self._changed.notify_all()
        for card in cards:
            card.leave()
        self._source.close()
        self._thread.close()

    @property
    def state(self) -> ReadersState:
        """What is there now; at once, from any thread."""
        return self._state

    def choose(self, certificate_sha256: bytes | None) -> None:
        """Choose a holder's card among several.

        The choice holds as long as that card stays in its reader; a restart of the smart-card
        service does not end it.

        Args:
            certificate_sha256: SHA-256 of the certificate; None takes the choice back.
        """
        with self._lock:
            self._wanted = certificate_sha256
            self._decide()
        self._tell()

    def signer(self) -> DigestSigner:
        """Return a signer for the chosen card.

        It stays with the certificate that is the chosen one now: with another card in the readers
        it fails with CARD_CHANGED.

        Raises:
            Failure: CARD_* when there is no usable card, or more than one.
        """
        state = self._state
        card = self._card_of(state.chosen)
        if card is None or card.contents is None or state.chosen.kind not in _SIGNING:
            raise state.why_unusable or Failure(FailureCode.CARD_ABSENT)
        return ReadersSigner(self._find, self._thread, card.contents)

    def refresh(self) -> None:
        """Read the cards anew; the state changes when it is done."""
        with self._lock:
            cards = tuple(self._cards.values())
        for card in cards:
            card.read_anew()

    def wait_for(self, wanted: Callable[[ReadersState], bool], seconds: float) -> ReadersState:
        """Wait until the state is as wanted.

        Args:
            wanted: looks at a state; called often, must be quick.
            seconds: how long to wait at most.

        Raises:
            Failure: why the state of that time is not usable; CARD_BUSY if it is.
        """
        deadline = monotonic() + seconds
        with self._changed:
            while not wanted(self._state):
                remaining = deadline - monotonic()
                if remaining <= 0 or self._is_closed:
                    raise self._state.why_unusable or Failure(FailureCode.CARD_BUSY)
                self._changed.wait(remaining)
            return self._state

    def _take(self, seen: ReadersSeen) -> None:
        """Take over what the source sees; from its thread."""
        with self._lock:
            if self._is_closed:
                return
            gone = self._take_cards(seen)
            self._seen = seen
            self._decide()
        for card in gone:
            card.leave()
        self._tell()

    def _take_cards(self, seen: ReadersSeen) -> tuple[CardInReader, ...]:
        """Keep the cards that stayed, begin to read those that came; return those that left."""
        before, self._cards = self._cards, {}
        for reader in seen.readers:
            card = before.get(reader.name)
            if card is not None and card.is_same_stay(reader):
                card.see(reader)
            else:
                card = CardInReader(reader, self._source, self._thread, self._card_changed)
            self._cards[reader.name] = card
        left = tuple(card for name, card in before.items() if self._cards.get(name) is not card)
        if seen.service is ServiceState.RUNNING and any(c.sha256 == self._wanted for c in left):
            self._wanted = None
        return left

    def _card_changed(self) -> None:
        """One card has something new to say."""
        with self._lock:
            self._decide()
        self._tell()

    def _decide(self) -> None:
        """Make one state of all cards; the lock is held."""
        if self._seen is None:
            return
        cards = tuple(self._cards[reader.name].state for reader in self._seen.readers)
        shown = self._state.chosen.certificate
        self._state = ReadersState(
            cards=cards,
            chosen=chosen_card(
                cards,
                self._wanted,
                shown=None if shown is None else shown.sha256,
                service=self._seen.service,
                is_remote_session=self._seen.is_remote_session,
            ),
            ignored=self._seen.ignored,
            is_remote_session=self._seen.is_remote_session,
            service=self._seen.service,
        )
        self._changed.notify_all()

    def _tell(self) -> None:
        """Tell the state, in order, and never the same one twice in a row."""
        with self._telling:
            state = self._state
            if state != self._told and not self._is_closed:
                log_changes(self._told, state)
                self._told = state
                self._on_change(state)

    def _card_of(self, state: CardState) -> CardInReader | None:
        with self._lock:
            return None if state.reader is None else self._cards.get(state.reader)

    def _find(self, certificate: HpkiCertificate) -> CardInReader:
        """The card with a certificate, wherever it is now.

        Raises:
            Failure: CARD_CHANGED when another HPKI card is there instead, else why none is usable.
        """
        with self._lock:
            cards = tuple(self._cards.values())
            state = self._state
        for card in cards:
            if card.sha256 == certificate.sha256:
                return card
        if state.candidates:
            raise Failure(FailureCode.CARD_CHANGED)
        raise state.why_unusable or Failure(FailureCode.CARD_ABSENT)


_SIGNING = (CardStateKind.READY, CardStateKind.BUSY)
