"""The commands that make a signature once the PIN is verified (JAHIS 24-002 §4.4.3, §C.6)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.dialects import SignCommand
from clinic_signer.signers.card.iso7816 import (
    EXTENDED_ANSWER,
    SHORT_ANSWER,
    Channel,
    CommandApdu,
    Instruction,
    ResponseApdu,
    StatusWord,
)
from clinic_signer.signers.card.tlv import encode

_DIGEST_INFO_SHA256 = bytes.fromhex("3031300D060960864801650304020105000420")
"""DigestInfo up to the hash itself (RFC 8017 §9.2, note 1)."""

_SET_FOR_COMPUTATION, _DIGITAL_SIGNATURE_TEMPLATE = 0x41, 0xB6

_OTHER_FORM_MAY_HELP = frozenset(
    {
        StatusWord.WRONG_LENGTH,
        StatusWord.LAST_COMMAND_OF_CHAIN_EXPECTED,
        StatusWord.COMMAND_CHAINING_NOT_SUPPORTED,
        StatusWord.FUNCTION_NOT_SUPPORTED,
        StatusWord.INCORRECT_P1_P2,
        StatusWord.INSTRUCTION_NOT_SUPPORTED,
        StatusWord.CLASS_NOT_SUPPORTED,
    }
)
"""Words by which a card refuses the form of a command before it does anything."""


def set_key(channel: Channel, contents: CardContents) -> None:
    """MSE SET DST: which tag names the key differs from card to card.

    Raises:
        Failure: CARD_KEY_REFUSED; what the channel raises.
    """
    for tag in contents.dialect.key_reference_tags:
        answer = channel.send(
            CommandApdu(
                0,
                Instruction.MANAGE_SECURITY_ENVIRONMENT,
                _SET_FOR_COMPUTATION,
                _DIGITAL_SIGNATURE_TEMPLATE,
                encode(tag, contents.key.path.identifier),
            )
        )
        if answer.is_ok:
            return
    raise Failure(FailureCode.CARD_KEY_REFUSED, status_word=answer.status_text)


def compute_signature(channel: Channel, contents: CardContents, digest: bytes, size: int) -> bytes:
    """PSO in the first form that the card takes. None of them presents the PIN again.

    Args:
        channel: the card, with the PIN verified and the key set.
        contents: what was read of it.
        digest: SHA-256, 32 bytes.
        size: bytes of the modulus.

    Raises:
        Failure: CARD_VERIFICATION_LOST, CARD_REFUSED; what the channel raises.
    """
    for form in contents.dialect.sign_commands:
        answer = _perform(channel, form, digest, size)
        if answer.is_ok:
            return answer.data
        if answer.status not in _OTHER_FORM_MAY_HELP:
            break
    is_lost = answer.status == StatusWord.SECURITY_STATUS_NOT_SATISFIED
    code = FailureCode.CARD_VERIFICATION_LOST if is_lost else FailureCode.CARD_REFUSED
    raise Failure(code, status_word=answer.status_text)


def _perform(channel: Channel, form: SignCommand, digest: bytes, size: int) -> ResponseApdu:
    data = _padded_block(digest, size) if form.padded else _DIGEST_INFO_SHA256 + digest
    expected = EXTENDED_ANSWER if form.padded else SHORT_ANSWER
    return channel.send(
        CommandApdu(
            form.cla,
            Instruction.PERFORM_SECURITY_OPERATION,
            form.p1,
            form.p2,
            data,
            le=expected,
        )
    )


def _padded_block(digest: bytes, size: int) -> bytes:
    """EMSA-PKCS1-v1_5 (RFC 8017 §9.2): the card applies the key to exactly these bytes."""
    info = _DIGEST_INFO_SHA256 + digest
    return b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info


def modulus_size(certificate: HpkiCertificate) -> int:
    """Bytes of the modulus, from the certificate: HPKI need not stay at RSA-2048.

    Raises:
        Failure: CERTIFICATE_NOT_FOR_SIGNING: it has no RSA key.
    """
    if certificate.public_key is None:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    return (certificate.public_key.key_size + 7) // 8


def assert_signature(certificate: HpkiCertificate, digest: bytes, signature: bytes) -> None:
    """Refuse a signature that does not fit the certificate.

    Raises:
        Failure: CARD_SIGNATURE_WRONG; CERTIFICATE_NOT_FOR_SIGNING: it has no RSA key.
    """
    if certificate.public_key is None:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    try:
        certificate.public_key.verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))
    except InvalidSignature as error:
        raise Failure(FailureCode.CARD_SIGNATURE_WRONG) from error
