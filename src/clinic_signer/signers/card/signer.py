"""The card as a signer."""

from __future__ import annotations

from contextlib import AbstractContextManager

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import Capabilities, Consent, Pin, SignerKind
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.transport import Transport

CAPABILITIES = Capabilities(
    kind=SignerKind.CARD,
    consent=Consent.PIN,
    binds_documents=False,
    certificate_without_consent=True,
    states_attempts=True,
)


class CardSigner:
    """Signs digests with an HPKI card (a :class:`~clinic_signer.signers.base.DigestSigner`).

    The certificate is read once, when it is first asked for, and stays the one the person has
    confirmed: with another card in the reader, signing fails with CARD_CHANGED until
    :meth:`refresh` is called.

    Args:
        transport: the reader with the card.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._card = HpkiCard(transport)
        self._contents: CardContents | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What a card can do."""
        return CAPABILITIES

    @property
    def contents(self) -> CardContents:
        """What was read of the card.

        Raises:
            Failure: as :meth:`HpkiCard.open`.
        """
        return self._contents or self.refresh()

    @property
    def certificate(self) -> HpkiCertificate:
        """The holder's certificate.

        Raises:
            Failure: as :meth:`HpkiCard.open`.
        """
        return self.contents.certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities' certificates on the card.

        Raises:
            Failure: as :meth:`HpkiCard.open`.
        """
        return self.contents.intermediates

    def batch(self) -> AbstractContextManager[None]:
        """Stay connected to the card; one that leaves is gone for the rest of the batch."""
        return self._transport.connected()

    def refresh(self) -> CardContents:
        """Read the card anew: after it was inserted, or to let another one be confirmed.

        Raises:
            Failure: as :meth:`HpkiCard.open`.
        """
        self._contents = self._card.open()
        return self._contents

    def attempts_left(self) -> int | None:
        """Ask the card how often the PIN may still be entered: 0 locked, None unknown.

        Raises:
            Failure: as :meth:`HpkiCard.open`.
        """
        return self._card.attempts_left()

    def sign_digest(self, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False) -> bytes:
        """Sign a digest; see :meth:`DigestSigner.sign_digest` and :meth:`HpkiCard.sign`.

        Raises:
            PinFailure: CARD_PIN_WRONG, CARD_PIN_LOCKED, CARD_LAST_ATTEMPT.
            Failure: another CARD_* failure.
        """
        return self._card.sign(
            digest, pin, self.certificate, confirm_last_attempt=confirm_last_attempt
        )
