"""Is the card in the reader still the one that was read? – asked before every PIN."""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.applications import select_application
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.files import FileReader
from clinic_signer.signers.card.iso7816 import Channel, StatusWord
from clinic_signer.signers.card.tlv import extent, read_tlv

_SEQUENCE = 0x30


def select_on_same_card(channel: Channel, contents: CardContents, *, is_known: bool) -> None:
    """Select the application, and see that its certificate is the one that was read.

    Only the beginning of the certificate is compared, as far as its serial number and issuer:
    together they are unique (RFC 5280 §4.1.2.2) and one block of READ BINARY holds both.

    Args:
        channel: the card.
        contents: what was read.
        is_known: True when the card cannot have been exchanged since it was compared last; then
            the application is selected and nothing is read.

    Raises:
        Failure: CARD_CHANGED; CARD_DEACTIVATED; CARD_CONTENT_UNREADABLE when the card does not say
            whether it is the same; what the channel raises.
    """
    der = contents.certificate.der
    try:
        select_application(channel, contents.application)
        if is_known:
            return
        reader = FileReader(channel, read_length=contents.dialect.read_length)
        beginning = reader.read_beginning(
            contents.certificate_path, "certificate", length_to_issuer(der)
        )
    except Failure as failure:
        if _means_another_card(failure):
            raise Failure(FailureCode.CARD_CHANGED) from failure
        raise
    if not der.startswith(beginning):
        raise Failure(FailureCode.CARD_CHANGED)


def _means_another_card(failure: Failure) -> bool:
    """No such application or file, or something else in it; not a card that fails to answer."""
    if failure.code is FailureCode.CARD_CONTENT_UNREADABLE:
        return failure.facts.get("status_word") in (None, *_NO_SUCH_FILE)
    return failure.code is FailureCode.CARD_NOT_HPKI


_NO_SUCH_FILE = tuple(
    f"{word:04X}"
    for word in (
        *(StatusWord.OK, StatusWord.END_OF_FILE, StatusWord.FILE_NOT_FOUND),
        *(StatusWord.COMMAND_INCOMPATIBLE_WITH_FILE, StatusWord.WRONG_OFFSET),
    )
)


def length_to_issuer(der: bytes) -> int:
    """Bytes of a certificate up to the end of its issuer's name (RFC 5280 §4.1).

    Args:
        der: a certificate that was read without a failure.
    """
    certificate, _ = read_tlv(der)
    to_be_signed, _ = read_tlv(certificate.value)
    before = len(der) - len(certificate.value)
    before += extent(certificate.value) - len(to_be_signed.value)
    position = 0
    for _ in range(2):  # the algorithm of the signature, then the issuer
        while to_be_signed.value[position] != _SEQUENCE:  # version, serial number
            position = extent(to_be_signed.value, position)
        position = extent(to_be_signed.value, position)
    return before + position
