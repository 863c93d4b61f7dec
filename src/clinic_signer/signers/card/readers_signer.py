"""The signer of the card that was chosen among the readers, for callers on any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import Capabilities, Pin
from clinic_signer.signers.card.card_in_reader import CardInReader
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.signer import CAPABILITIES

T = TypeVar("T")


class ReadersSigner:
    """Signs with one holder's card (a :class:`~clinic_signer.signers.base.DigestSigner`).

    The certificate stays the one the person has confirmed. Outside a batch the card may be taken
    out and put in again, also into another reader.

    Args:
        find: finds the card with a certificate, or raises why there is none.
        thread: where all card operations run.
        contents: what was read of the card.
    """

    def __init__(
        self,
        find: Callable[[HpkiCertificate], CardInReader],
        thread: CardThread,
        contents: CardContents,
    ) -> None:
        self._find = find
        self._thread = thread
        self._contents = contents
        self._held: CardInReader | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What a card can do."""
        return CAPABILITIES

    @property
    def certificate(self) -> HpkiCertificate:
        """The holder's certificate."""
        return self._contents.certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities' certificates on the card."""
        return self._contents.intermediates

    def attempts_left(self) -> int | None:
        """Attempts left as last read: 0 locked, None unknown.

        Raises:
            Failure: the card is not there.
        """
        contents = self._find(self.certificate).contents
        return None if contents is None else contents.pin.attempts_left

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Stay connected to the card; one that leaves is gone for the rest of the batch.

        Raises:
            Failure: on entering: the card is not there.
        """
        card = self._run(lambda: self._find(self.certificate))
        stack = ExitStack()
        self._run(lambda: stack.enter_context(card.connected()))
        self._held = card
        try:
            yield
        finally:
            self._held = None
            self._run(stack.close)
            card.look_at_attempts()

    def sign_digest(self, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False) -> bytes:
        """Sign a digest; see :meth:`DigestSigner.sign_digest` and :meth:`HpkiCard.sign`.

        Raises:
            PinFailure: CARD_PIN_WRONG, CARD_PIN_LOCKED, CARD_LAST_ATTEMPT.
            Failure: another CARD_* failure; SIGNER_UNAVAILABLE while the program ends.
        """

        def sign() -> bytes:
            card = self._held or self._find(self.certificate)
            try:
                return card.sign(
                    digest, pin, self.certificate, confirm_last_attempt=confirm_last_attempt
                )
            finally:
                if self._held is None:
                    card.look_at_attempts()

        return self._run(sign)

    def _run(self, work: Callable[[], T]) -> T:
        try:
            return self._thread.run(work)
        except CancelledError as error:
            raise Failure(FailureCode.SIGNER_UNAVAILABLE, signer="card") from error
