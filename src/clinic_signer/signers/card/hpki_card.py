"""The HPKI card: what is on it, and one signature at a time (JAHIS 24-002 §4.4, annexes A to C)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import PinFailure
from clinic_signer.signers.card.applications import find_applications, select_application
from clinic_signer.signers.card.contents import CardContents, read_contents
from clinic_signer.signers.card.dialects import Purpose, purpose_of
from clinic_signer.signers.card.iso7816 import Channel
from clinic_signer.signers.card.pin import Pin
from clinic_signer.signers.card.same_card import select_on_same_card
from clinic_signer.signers.card.signature_command import (
    assert_signature,
    compute_signature,
    modulus_size,
    set_key,
)
from clinic_signer.signers.card.transport import Transport
from clinic_signer.signers.card.verification import (
    assert_attempt_allowed,
    read_attempts_left,
    verify_pin,
)

log = logging.getLogger(__name__)

DIGEST_SIZE = 32
_UNUSABLE = (
    FailureCode.CARD_NOT_HPKI,
    FailureCode.CARD_DEACTIVATED,
    FailureCode.CARD_CONTENT_UNREADABLE,
    FailureCode.CERTIFICATE_UNREADABLE,
)
"""What ends the reading of one application and leaves the others to be looked at."""


class HpkiCard:
    """A card in a reader. Each method is one transaction; the card is reset at its end.

    Call it from one thread only: concurrent use of a card is outside the guideline
    (JAHIS 24-002 §5.2.1).

    Args:
        transport: the reader with the card.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._contents: CardContents | None = None
        self._known_connection: int | None = None

    @property
    def contents(self) -> CardContents | None:
        """What was read last, with the attempts as far as they are known since; None if nothing."""
        return self._contents

    def open(self) -> CardContents:
        """Read what is on the card, without a PIN.

        Returns:
            The application for signing, with the attempts left. If the application that is named
            for signing holds another kind of certificate, that one: the caller judges it.

        Raises:
            Failure: CARD_NOT_HPKI (also a card with the authentication application alone),
                CARD_DEACTIVATED, CARD_CONTENT_UNREADABLE, CERTIFICATE_UNREADABLE,
                CARD_COMMUNICATION, and what the transport raises.
        """
        with self._transport.transaction():
            channel = Channel(self._transport)
            contents = _find_signature_application(channel)
            attempts = read_attempts_left(channel, contents.pin.reference, contents.dialect)
            self._known_connection = self._transport.connection
        self._contents = _with_attempts(contents, attempts)
        log.debug("card opened, dialect %s", contents.dialect.name)
        return self._contents

    def attempts_left(self) -> int | None:
        """Ask how often the PIN may still be entered: 0 when locked, None when unknown.

        Raises:
            Failure: CARD_CHANGED when the card is not the one that was read, or as :meth:`open`.
        """
        contents = self._contents or self.open()
        with self._transport.transaction():
            channel = Channel(self._transport)
            self._select(channel, contents)
            attempts = read_attempts_left(channel, contents.pin.reference, contents.dialect)
        self._contents = _with_attempts(contents, attempts)
        return attempts

    def sign(
        self,
        digest: bytes,
        pin: Pin,
        expected_certificate: HpkiCertificate,
        *,
        confirm_last_attempt: bool = False,
    ) -> bytes:
        """Sign a digest: the PIN is presented once, for this one signature.

        Args:
            digest: SHA-256, 32 bytes.
            pin: the holder's PIN, asked before: the card is held for a moment only.
            expected_certificate: the certificate the person has seen and confirmed.
            confirm_last_attempt: True only if the person has deliberately agreed to use the last
                attempt.

        Returns:
            The signature (RSASSA-PKCS1-v1_5), as long as the modulus, verified with the
            certificate.

        Raises:
            PinFailure: CARD_PIN_WRONG, CARD_PIN_LOCKED, CARD_LAST_ATTEMPT (nothing was sent).
            Failure: CARD_PIN_FORMAT (nothing was sent), CARD_CHANGED, CARD_PIN_NOT_TAKEN,
                CARD_KEY_REFUSED, CARD_VERIFICATION_LOST, CARD_REFUSED, CARD_SIGNATURE_WRONG,
                CERTIFICATE_NOT_FOR_SIGNING (no RSA key), or as :meth:`open`.
            ValueError: the digest has another length.
        """
        if len(digest) != DIGEST_SIZE:
            raise ValueError("not a SHA-256 digest")
        contents = self._contents_for(expected_certificate)
        if pin.was_refused:
            attempts = contents.pin.attempts_left
            raise PinFailure(FailureCode.CARD_PIN_WRONG, attempts_left=attempts)
        pin.check(contents.pin.minimum, contents.pin.maximum)
        size = modulus_size(contents.certificate)
        order = _Order(contents, pin, digest, size, confirm_last_attempt)
        try:
            signature = self._sign_with_replay(order)
        except PinFailure as failure:
            self._contents = _with_attempts(contents, failure.attempts_left)
            raise
        except Failure:
            self._contents = None  # what was read may no longer be true: read it again next time
            raise
        assert_signature(contents.certificate, digest, signature)
        return signature

    def _sign_with_replay(self, order: _Order) -> bytes:
        """Begin once more after a reset by another program, as long as no PIN was sent.

        A card that was taken out is not asked again: it has to be put in by hand. After VERIFY
        nothing is repeated: the card may have counted it.
        """
        try:
            return self._sign_once(order)
        except Failure as failure:
            if order.pin_was_sent or failure.code is not FailureCode.CARD_RESET:
                raise
        log.info("begun again after a reset")
        return self._sign_once(order)

    def _sign_once(self, order: _Order) -> bytes:
        """SELECT, compare the certificate, VERIFY, MSE, PSO: the order of JAHIS 24-002 §4.4.3."""
        contents = order.contents
        with self._transport.transaction():
            channel = Channel(self._transport)
            self._select(channel, contents)
            attempts = read_attempts_left(channel, contents.pin.reference, contents.dialect)
            assert_attempt_allowed(attempts, confirm_last_attempt=order.confirm_last_attempt)
            order.pin_was_sent = True
            verify_pin(channel, order.pin, contents.pin, contents.dialect)
            set_key(channel, contents)
            return compute_signature(channel, contents, order.digest, order.size)

    def _select(self, channel: Channel, contents: CardContents) -> None:
        """Select the application, on the card that was read.

        Within one unbroken connection it can be no other card, so that it is looked at once.

        Raises:
            Failure: CARD_CHANGED.
        """
        connection = self._transport.connection
        is_known = connection is not None and connection == self._known_connection
        select_on_same_card(channel, contents, is_known=is_known)
        self._known_connection = connection

    def _contents_for(self, expected: HpkiCertificate) -> CardContents:
        contents = self._contents or self.open()
        if contents.certificate.sha256 != expected.sha256:
            contents = self.open()
        if contents.certificate.sha256 != expected.sha256:
            raise Failure(FailureCode.CARD_CHANGED)
        return contents


@dataclass(slots=True)
class _Order:
    """One signature that was asked for, and how far it has come."""

    contents: CardContents
    pin: Pin
    digest: bytes
    size: int
    confirm_last_attempt: bool
    pin_was_sent: bool = False


def _find_signature_application(channel: Channel) -> CardContents:
    """The application whose certificate is for signing; its name only tells where to look first."""
    named: CardContents | None = None
    unusable: Failure | None = None
    applications = find_applications(channel)
    for aid in applications:
        try:
            contents = replace(read_contents(channel, aid), applications=applications)
        except Failure as failure:
            if failure.code not in _UNUSABLE:
                raise
            unusable = unusable or failure
            continue
        if contents.certificate.is_for_signing:
            return contents
        if purpose_of(aid) is Purpose.SIGNATURE:
            named = named or contents
    if named is None:
        raise unusable or Failure(FailureCode.CARD_NOT_HPKI)
    select_application(channel, named.application)
    return named


def _with_attempts(contents: CardContents, attempts_left: int | None) -> CardContents:
    return replace(contents, pin=replace(contents.pin, attempts_left=attempts_left))
