"""What is on a card as its driver shows it: the holder's certificate, chosen by what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import AttemptsHint
from clinic_signer.signers.card.contents import PinReference
from clinic_signer.signers.card.pin import PIN_MAXIMUM, PIN_MINIMUM
from clinic_signer.signers.card.pkcs11.outcomes import hint_of
from clinic_signer.signers.card.pkcs11.protocol import TokenRead, TokenSeen

_DESCRIPTION = 64
"""Bytes of slotDescription (PKCS#11 v2.40 §3.2): a longer name of a reader is cut."""


@dataclass(frozen=True, slots=True)
class TokenContents:
    """A card as read through its driver, without a PIN.

    Attributes:
        slot: the module's number of the slot.
        reader: PC/SC name of the reader, cut after 64 bytes.
        identifier: CKA_ID that the certificate shares with its key.
        certificate: the holder's certificate.
        intermediates: DER of the authorities' certificates on the card.
        hint: what is known of the attempts left.
    """

    slot: int
    reader: str
    identifier: bytes
    certificate: HpkiCertificate
    intermediates: tuple[bytes, ...] = field(repr=False)
    hint: AttemptsHint

    @property
    def pin(self) -> PinReference:
        """The PIN: limits as JAHIS 24-002 §5.1.2 has them, attempts as far as they are known.

        A module has no reference of a PIN; it is 0 here.
        """
        return PinReference(
            reference=0,
            minimum=PIN_MINIMUM,
            maximum=PIN_MAXIMUM,
            attempts_left=self.hint.attempts_left,
        )

    @property
    def attempts_maximum(self) -> int | None:
        """PIN attempts of a fresh card: a driver does not say."""
        return None


def contents_of(read: TokenRead) -> TokenContents | None:
    """Choose the holder's certificate; None if there is none that could sign or log in.

    By content, never by label (JAHIS 24-002 §A.4): not an authority's, and the one for signing
    before any other. A card that has only another kind gives that one: the caller judges it.
    """
    own: list[tuple[bytes, HpkiCertificate]] = []
    authorities: list[bytes] = []
    for seen in read.certificates:
        try:
            certificate = HpkiCertificate.load(seen.der)
        except Failure:
            continue  # one broken object leaves the others usable
        if certificate.is_ca:
            authorities.append(certificate.der)
        elif certificate.public_key is not None:
            own.append((seen.identifier, certificate))
    own.sort(key=lambda found: not found[1].is_for_signing)
    if not own:
        return None
    identifier, certificate = own[0]
    return TokenContents(
        slot=read.token.slot,
        reader=read.token.reader,
        identifier=identifier,
        certificate=certificate,
        intermediates=tuple(authorities),
        hint=hint_of(read.token.flags),
    )


def in_reader(tokens: Sequence[TokenSeen], reader: str | None) -> tuple[TokenSeen, ...]:
    """The cards in a reader, all without one.

    Args:
        tokens: what the module sees.
        reader: PC/SC name of the reader.
    """
    if reader is None:
        return tuple(tokens)
    cut = reader.encode()[:_DESCRIPTION].decode(errors="ignore").rstrip()
    return tuple(token for token in tokens if token.reader == cut)


def only_signing(found: Sequence[TokenContents], *, certificates: int) -> TokenContents:
    """The one card to sign with.

    Args:
        found: the cards that have a certificate of a holder.
        certificates: how many certificates were looked at.

    Raises:
        Failure: CARD_SEVERAL with the ``holders`` of the cards for signing; PKCS11_NO_CERTIFICATE
            with ``count``.
    """
    signing = [each for each in found if each.certificate.is_for_signing]
    # One card in two slots – a contact and a contactless reader, or two views – is one card.
    unique = {each.certificate.sha256: each for each in reversed(signing)}
    if len(unique) > 1:
        holders = "、".join(sorted({each.certificate.holder_name for each in unique.values()}))
        raise Failure(FailureCode.CARD_SEVERAL, holders=holders)
    if unique:
        return next(iter(unique.values()))
    if not found:
        raise Failure(FailureCode.PKCS11_NO_CERTIFICATE, count=certificates)
    return found[0]
