"""The seam of the product: what every signer promises, whichever device or service stands behind.

A signer gets the SHA-256 of what is to be signed and gives back the RSA signature of it
(RSASSA-PKCS1-v1_5, RFC 8017 §8.2). It never sees a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.card.pin import Pin, PinDrop
from clinic_signer.words import Words

__all__ = [
    "ApprovalSigner",
    "AttemptsHint",
    "Capabilities",
    "Consent",
    "DigestSigner",
    "DocumentSigner",
    "Pin",
    "PinDrop",
    "PinFailure",
    "SignerKind",
]


class SignerKind(Enum):
    """What stands behind a signer."""

    CARD = "card"
    PKCS11 = "pkcs11"
    SECOND_CERTIFICATE = "second-certificate"

    @property
    def words(self) -> Words:
        """What the signer is called."""
        return _SIGNER_WORDS[self]


_SIGNER_WORDS = {
    SignerKind.CARD: Words("HPKIカード", "HPKI card"),
    SignerKind.PKCS11: Words("HPKIカード（PKCS#11）", "HPKI card (PKCS#11)"),
    SignerKind.SECOND_CERTIFICATE: Words("HPKIセカンド電子証明書", "HPKI second certificate"),
}


class Consent(Enum):
    """How the holder agrees to a signature."""

    PIN = "pin"
    """A PIN typed on this PC; the card asks for it before every signature."""
    PHONE_PER_DOCUMENT = "phone-per-document"
    """The phone shows the documents, and the service signs no other."""
    PHONE_SESSION = "phone-session"
    """The phone allows this PC to sign until a time; it does not see the documents."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a signer can do and gives; screens are drawn from it and claim no more.

    Attributes:
        kind: what stands behind it.
        consent: how the holder agrees.
        binds_documents: the signer itself refuses any document the holder has not approved on it.
            False for a card: it signs the hash this PC hands it.
        certificate_without_consent: the certificate can be read before the holder agrees.
        states_attempts: it can say how many PIN attempts are left.
    """

    kind: SignerKind
    consent: Consent
    binds_documents: bool
    certificate_without_consent: bool
    states_attempts: bool


class AttemptsHint(Enum):
    """How many PIN attempts are left, as far as it is known: a driver says less than a card.

    A PKCS#11 token has flags, no number (PKCS#11 v2.40 §3.2, table 5), and a driver that follows
    JAHIS 24-002 §5.2.2 need not set even them.
    """

    FEW = "few"
    """Some have been used since the last right PIN; how many are left is not said."""
    LAST = "last"
    LOCKED = "locked"
    UNKNOWN = "unknown"

    @property
    def attempts_left(self) -> int | None:
        """The number, where the hint is one: 0 when locked, 1 for the last; else None."""
        return {AttemptsHint.LOCKED: 0, AttemptsHint.LAST: 1}.get(self)


class PinFailure(Failure):
    """A failure that has to do with the PIN; the attempts left are data, never only text.

    Its code is CARD_PIN_WRONG, CARD_PIN_LOCKED or CARD_LAST_ATTEMPT.

    Attributes:
        attempts_left: how often the PIN may still be entered; 0 when it is locked, None when the
            card does not say.
    """

    def __init__(self, code: FailureCode, *, attempts_left: int | None) -> None:
        super().__init__(code, attempts_left=attempts_left)
        self.attempts_left = attempts_left

    @property
    def cause(self) -> Words:
        """The cause; it names a number of attempts only where there is one."""
        if self.code is FailureCode.CARD_PIN_WRONG and self.attempts_left is None:
            return _WRONG_WITHOUT_COUNT
        return super().cause


_WRONG_WITHOUT_COUNT = Words(
    "PINが違います。署名はまだ行われていません。残り回数は分かりません。",
    "That PIN is not right. Nothing was signed. How many attempts are left is not known.",
)


class DigestSigner(Protocol):
    """Something that signs a SHA-256 digest with an HPKI key."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def certificate(self) -> HpkiCertificate:
        """The certificate of the key, as the person is shown and confirms it.

        Raises:
            Failure: the certificate cannot be had now (no card, not an HPKI card …).
        """
        ...

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities above the certificate, as far as the signer brings them.

        Raises:
            Failure: as ``certificate``.
        """
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Hold on to the same card or account over several signatures.

        A signer may save work within it that proves again and again that the card is the same one;
        it never keeps the PIN verified from one signature to the next.

        Raises:
            Failure: on entering, as ``certificate``.
        """
        ...

    def sign_digest(self, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False) -> bytes:
        """Sign a digest.

        Args:
            digest: SHA-256 of the octets to be signed, 32 bytes.
            pin: the holder's PIN; the caller wipes it.
            confirm_last_attempt: True only after the person was told that one attempt is left and
                has deliberately agreed to use it.

        Returns:
            The signature, as long as the key's modulus, already verified with ``certificate``.

        Raises:
            PinFailure: CARD_PIN_WRONG, CARD_PIN_LOCKED, CARD_LAST_ATTEMPT.
            Failure: another CARD_* failure, SIGNER_UNAVAILABLE.
        """
        ...


class ApprovalSigner(Protocol):
    """Something that signs SHA-256 digests after its holder approved them on another device.

    How the approval comes about is the signer's own matter; here it has already been given.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    @property
    def certificate(self) -> HpkiCertificate:
        """The certificate of the key.

        Raises:
            Failure: none is known now (SECOND_NOT_PAIRED).
        """
        ...

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities above the certificate, as far as the signer brings them."""
        ...

    def sign_digests(self, request_id: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """Sign what was approved; the same request with the same digests gives the same answer.

        Args:
            request_id: the approval's name.
            digests: SHA-256 of each SignedInfo, 32 bytes each; with an approval of documents all of
                them, in their order.

        Returns:
            The signatures in the order of the digests. They are not verified yet: the check after
            signing throws away each document whose signature is wrong, and only that one.

        Raises:
            Failure: APPROVAL_NOT_GIVEN, APPROVAL_EXPIRED, SECOND_*.
        """
        ...


class DocumentSigner(Protocol):
    """Something that takes prescription data and gives back a signed document it made itself.

    Nothing about the document may be believed before the check after signing.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it can do; it never binds documents."""
        ...

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The certificate of whoever agreed; None until the first good document of the session."""
        ...

    def remember(self, certificate: HpkiCertificate) -> None:
        """Take this certificate for that of the session's holder: its document was found good."""
        ...

    def sign_document(self, data: bytes) -> bytes:
        """Have prescription data signed.

        Args:
            data: SJ1 data as they were shown.

        Returns:
            The bytes that came back.

        Raises:
            Failure: CARDLESS_*, APPROVAL_EXPIRED.
        """
        ...
